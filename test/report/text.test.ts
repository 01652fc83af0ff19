import { expect, test } from 'vitest';
import type { Line } from '../../report/lines.ts';
import { render } from '../../report/terminal.ts';
import { tellCheck } from '../../report/text/check.ts';
import { tellList } from '../../report/text/list.ts';
import { tellMutants } from '../../report/text/mutants.ts';
import { tellCampaign, whyInconclusive } from '../../report/text/run.ts';
import { checked, falsified, fared, held, hunted, troubled } from './reports.ts';
import { toy } from './toy.ts';

const text = (lines: readonly Line[]): string => render(lines, false);
const style = { quiet: false, folklore: () => false };

test('a campaign in which everything held', () => {
  expect(text(tellCampaign(held, false))).toMatchInlineSnapshot(`
    "  ✔ no-dangling      always      1,000 runs, fails in 12 outside its assumptions
      ✔ finds-home       eventually  1,000 runs
      ✔ sees-a-join      sometimes   seen in 870 runs
      ✔ all-are-friends  always      falsified, as expected (folklore)

      did       1,000 runs, 1,234,567 events in 3.2 s, 385 k events/s; all runs done
      spec      5 of 7 transitions (71 %), 2 of 2 states (100 %)
                never in membership: membership.in --recv.follow--> membership.in; another
      digest    00112233aabbccdd (seed 42)

    toy · reference: everything held
    "
  `);
});

test('where no machine watched, nothing is said of the spec', () => {
  const coverage = held.coverage.map(({ machine }) => {
    const none = { seen: 0, all: 7, missing: ['membership.in'] };
    return { machine, states: none, transitions: none };
  });
  expect(text(tellCampaign({ ...held, coverage }, false))).not.toMatch(/spec|never in/);
});

test('a campaign that falsified something', () => {
  expect(text(tellCampaign(falsified, false))).toMatchInlineSnapshot(`
    "  ✘ no-dangling      always      falsified in 2 operations, permanently
      ? finds-home       eventually  not judged, no run met its preconditions
      ? sees-a-join      sometimes   never seen
      ○ all-are-friends  always      folklore, not falsified in 1,000 runs

      did       1,000 runs, 1,234,567 events in 3.2 s, 385 k events/s; all runs done
      spec      5 of 7 transitions (71 %), 2 of 2 states (100 %)
                never in membership: membership.in --recv.follow--> membership.in; another
      digest    00112233aabbccdd (seed 42)

    toy · published: 1 property of 4 falsified
    "
  `);
});

test('quietly, only what went wrong', () => {
  expect(text(tellCampaign(held, true))).toBe('toy · reference: everything held\n');
  expect(text(tellCampaign(falsified, true))).toMatchInlineSnapshot(`
    "  ✘ no-dangling  always     falsified in 2 operations, permanently
      ? sees-a-join  sometimes  never seen

    toy · published: 1 property of 4 falsified
    "
  `);
});

test('a subject in trouble shows its last words, escaped', () => {
  const told = text(tellCampaign(troubled, false));
  expect(told).toContain('the subject: it did not answer within 5 s');
  expect(told).toContain('│ ← gar\\x1bbage');
  expect(told).toContain('inconclusive: it did not answer within 5 s');
});

test('a measured claim shows its interval', () => {
  const measured = { mean: 0.50333, low: 0.4951, high: 0.511, samples: 4000 };
  expect(text(tellCampaign({ ...held, properties: [fared('finds-home', { measured })] }, false))).toContain(
    'mean 0.503, in [0.495, 0.511], 4,000 samples',
  );
});

test('why nothing can be concluded', () => {
  const doubt = { ...held, verdict: 'inconclusive' } as const;
  expect(whyInconclusive({ ...doubt, runs: 0 })).toBe('nothing was run');
  expect(whyInconclusive({ ...doubt, stopped: 'interrupted' })).toBe('interrupted before the end');
  expect(whyInconclusive({ ...doubt, properties: falsified.properties })).toBe(
    'a witness was never seen: sees-a-join',
  );
  expect(whyInconclusive({ ...doubt, properties: [] })).toBe('no property matched');
  expect(whyInconclusive(doubt)).toBe('not enough was judged');
});

test('an exploration, beside what was published', () => {
  expect(text(tellCheck(checked, style))).toMatchInlineSnapshot(`
    "DanglingFollower (Toy Fig. 1)
      model     3 peers, members at first 5, 9; 7 may join
      explored  613,504 states, 5,200,000 transitions, depth 17 in 1.9 s, 323 k states/s; all there are
                (atomic grain, states equal up to 3 rotations count once, exact)

        property     shortest  permanent  published
      ✘ no-dangling         1          2          2
      ✔ finds-home       held       held          –

    toy · published: 1 property falsified
    "
  `);
});

test('an exploration that found nothing, and one that was cut short', () => {
  const properties = checked.properties.slice(1);
  const clean = { ...checked, properties, verdict: 'held' } as const;
  expect(text(tellCheck(clean, style))).toContain('everything held, in every state');
  expect(text(tellCheck({ ...clean, complete: false, stopped: 'depth' }, style))).toContain(
    'everything held, as far as was explored: up to the depth asked for',
  );
  expect(text(tellCheck({ ...clean, complete: false, stopped: 'interrupted' }, style))).toContain(
    'inconclusive: interrupted',
  );
  expect(text(tellCheck({ ...checked, verdict: 'held' }, { ...style, folklore: () => true }))).toContain(
    'no-dangling (folklore)',
  );
});

test('what an exploration rests on, and what maintenance cannot do', () => {
  const liveness = { heal: 5, stuck: 2, unknown: 0, broken: 1, shortestStuck: [], shortestBroken: [] };
  const properties = checked.properties.slice(1);
  const doubtful = {
    ...checked,
    properties,
    symmetry: 1,
    asymmetry: 'peer 4 is lazy',
    exact: false,
    liveness,
  };
  const told = text(tellCheck({ ...doubtful, collisionOdds: 0.00021 }, style)).replace(/\s+/g, ' ');
  expect(told).toContain('rotations count apart: peer 4 is lazy');
  expect(told).toContain('a state was taken for another with odds of about 2e-4');
  expect(told).toContain(
    'from 2 it does not (the nearest after 0 events); it breaks 1 ideal state (the nearest',
  );
  expect(told).toContain('toy · published: maintenance does not repair, or keep, every state');
});

test('the kill table', () => {
  expect(text(tellMutants(hunted))).toMatchInlineSnapshot(`
    "toy · mutants by the properties that kill them

        mutant   ab  run    time  size
      ✔ forgets  ●●    3  0.07 s     4
      ✘ dawdles  ··    –       –     –

      a finds-home  b no-dangling

      dawdles survived 1,000 runs: Answers too late.
    1 of 2 mutants killed; run, time and size of the first kill
    "
  `);
});

test('the list', () => {
  expect(text(tellList([toy]))).toMatchInlineSnapshot(`
    "toy · Toy
      Peers that follow each other.

      subjects
        reference  The toy as it should be.
        published  The toy as published.

      4 properties, 1 of them folklore, marked *
        no-dangling       Everybody follows somebody who is there.
        finds-home        Everybody follows somebody who is there.
        sees-a-join       Everybody follows somebody who is there.
        all-are-friends*  Everybody follows somebody who is there.

      2 mutants
        forgets  Forgets whom it follows.
        dawdles  Answers too late.
    "
  `);
});
