import type {
  AnalysisReport,
  CampaignReport,
  CheckReport,
  MutantReport,
  PropertyReport,
} from '../../properties/kit/results.ts';
import { found, toy } from './toy.ts';

/** Reports as the toolkit might give them. */

export function fared(name: string, change: Partial<PropertyReport> = {}): PropertyReport {
  const { kind, statement, source, expected } = toy.spec.properties.find(
    (property) => property.name === name,
  )!;
  return {
    name,
    kind,
    statement,
    source,
    ...(expected ? { expected } : {}),
    verdict: 'held',
    runs: 1000,
    outside: 0,
    ...change,
  };
}

export const held: CampaignReport = {
  protocol: 'toy',
  subject: 'reference',
  seed: 42,
  workers: 2,
  profiles: ['calm', 'churn'],
  runs: 1000,
  events: 1_234_567,
  seconds: 3.21,
  digest: '00112233aabbccdd',
  properties: [
    fared('no-dangling', { outside: 12 }),
    fared('finds-home'),
    fared('sees-a-join', { runs: 870 }),
    fared('all-are-friends', {
      verdict: 'falsified',
      counterexample: { ...found, property: 'all-are-friends' },
    }),
  ],
  coverage: [
    {
      machine: 'membership',
      states: { seen: 2, all: 2, missing: [] },
      transitions: { seen: 5, all: 7, missing: ['membership.in --recv.follow--> membership.in', 'another'] },
    },
  ],
  stopped: 'runs',
  verdict: 'held',
};

export const falsified: CampaignReport = {
  ...held,
  subject: 'published',
  properties: [
    fared('no-dangling', { verdict: 'falsified', counterexample: found }),
    fared('finds-home', { verdict: 'not-judged', note: 'no run met its preconditions', runs: 0 }),
    fared('sees-a-join', { verdict: 'not-seen', runs: 0 }),
    fared('all-are-friends', { verdict: 'not-falsified' }),
  ],
  verdict: 'falsified',
};

export const troubled: CampaignReport = {
  ...held,
  subject: 'yours',
  runs: 3,
  stopped: 'subject',
  trouble: { reason: 'it did not answer within 5 s', transcript: ['→ {"init":1}', '← gar\u001bbage'] },
  verdict: 'inconclusive',
};

export const analyzed: AnalysisReport = {
  protocol: 'toy',
  subject: 'log',
  runs: 1,
  events: 120,
  peers: 3,
  seconds: 0.5,
  properties: [fared('no-dangling', { verdict: 'falsified', runs: 1 }), fared('finds-home', { runs: 1 })],
  fallen: [
    {
      property: 'no-dangling',
      finding: found.finding,
      line: 17,
      at: 1030,
      last: [{ line: 17, event: { at: 1030, peer: 9, event: 'crash' } }],
    },
  ],
  coverage: held.coverage,
  stopped: 'end',
  verdict: 'falsified',
};

export const checked: CheckReport = {
  protocol: 'toy',
  subject: 'published',
  grain: 'atomic',
  model: { title: 'DanglingFollower (Toy Fig. 1)', peers: [5, 7, 9], initial: [5, 9] },
  states: 613_504,
  transitions: 5_200_000,
  depth: 17,
  seconds: 1.9,
  symmetry: 3,
  complete: true,
  stopped: 'exhausted',
  exact: true,
  properties: [
    {
      name: 'no-dangling',
      statement: 'Everybody follows somebody who is there.',
      source: 'Toy §2',
      verdict: 'falsified',
      shortest: 1,
      shortestPermanent: 2,
      counterexample: { ...found, permanence: 'violated', scenario: { ...found.scenario, tape: [] } },
      permanent: found,
      published: 2,
    },
    { name: 'finds-home', statement: 'It does.', source: 'Toy §2', verdict: 'held' },
  ],
  verdict: 'falsified',
};

export const hunted: MutantReport[] = [
  {
    protocol: 'toy',
    mutant: 'forgets',
    doc: 'Forgets whom it follows.',
    source: 'Toy §1',
    kills: [
      { property: 'no-dangling', run: 7, seconds: 0.12, size: 2 },
      { property: 'finds-home', run: 3, seconds: 0.07, size: 4 },
    ],
    runs: 1000,
    verdict: 'killed',
  },
  {
    protocol: 'toy',
    mutant: 'dawdles',
    doc: 'Answers too late.',
    source: 'Toy §1',
    kills: [],
    runs: 1000,
    verdict: 'survived',
  },
];
