import { expect, test } from 'vitest';
import type { Subject } from '../../impl/kit/subject.ts';
import { type BatchOrder, runBatch } from '../../properties/kit/batch.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import { referenceOf, subjectNamed } from '../../properties/kit/subjects.ts';
import { protocols } from '../../properties/registry.ts';
import { needsViews } from '../../spec/kit/property.ts';

/**
 * By protocol: what is judged of peers that show nothing, the machines apart, and a mutant that falls by it all the same, with the
 * run of campaign 1 in which it does.
 */
const FALLS: Readonly<Record<string, Readonly<Record<string, readonly [mutant: string, run: number]>>>> = {
  napster: {
    'nothing-hangs': ['big-endian-length', 0],
    'requests-are-answered': ['says-nothing-of-the-absent', 7],
    'hits-were-shared': ['announces-kilobytes', 4],
    'downloads-are-whole': ['sends-another-file', 4],
    'no-way-between-firewalls': ['denies-its-firewall', 29],
  },
  bittorrent: {
    'the-content-is-right': ['counts-a-piece-at-its-first-block', 5],
  },
  gnutella: {
    'nothing-hangs': ['refuses-without-a-word', 7],
    'hits-were-shared': ['address-the-other-way-round', 1],
    'rings-go-on-until-found': ['stops-at-the-first-ring', 3],
  },
  fasttrack: {
    'nothing-hangs': ['waits-for-a-dead-supernode', 5],
    'hits-were-shared': ['announces-kilobytes', 13],
    'downloads-are-whole': ['takes-what-came-for-the-whole', 10],
  },
  chord: {
    'no-lost-key': ['keeps-what-its-user-stores', 2],
    'every-call-ends': ['answers-with-a-wrong-nonce', 0],
    'lookup-correctness': ['lookup-without-wrap', 7],
  },
  kademlia: {
    'lookup-terminates': ['waits-for-the-silent', 1],
    'found-value-is-cached': ['never-caches', 4],
    'value-was-stored': ['mixes-up-keys', 4],
    'expired-value-never-returned': ['never-forgets', 165],
  },
  'mainline-dht': {
    'lookup-terminates': ['swallows-failures', 3],
  },
  kad: {
    'calls-are-answered': ['answers-a-former-life', 74],
    'acts-in-the-tolerance-zone': ['low-bits-tolerance', 0],
    'acts-at-all-responders': ['low-bits-tolerance', 0],
    'confirmed-by-somebody': ['counts-what-it-sends', 0],
    'searches-stop': ['searches-like-stores', 0],
    'entries-expire': ['sources-for-a-day', 59],
    'search-soundness': ['ignores-further-words', 34],
    'keywords-are-hashed-in-lower-case': ['case-sensitive-keywords', 0],
  },
};

/** Judged, too, but what would put it to the test is mostly asked once all has settled, and of peers that show something. */
const HARDLY_TESTED = ['fasttrack no-way-between-firewalls'];

/** Whatever users ask, they are answered. */
const ANSWERED = ['every-call-ends', 'lookup-terminates', 'nothing-hangs', 'calls-are-answered'];

const all = protocols.map((protocol) => [protocol.spec.name, protocol] as const);
const answering = all.flatMap(([name, protocol]) =>
  protocol.spec.properties.flatMap((property) =>
    ANSWERED.includes(property.name) ? [[name, property.name, protocol] as const] : [],
  ),
);

/** The subject, all of whose peers show nothing. */
const silent = (subject: Subject): Subject => ({
  ...subject,
  create: (...given) => Object.assign(subject.create(...given), { view: undefined }),
});

/** The subject, all of whose peers say that they are no members. */
const denying = (subject: Subject): Subject => ({
  ...subject,
  create: (...given) => {
    const peer = subject.create(...given);
    const shown = peer.view!.bind(peer);
    return Object.assign(peer, { view: () => ({ ...(shown() as object), member: false }) });
  },
});

/** The subject, none of whose peers ever tells its user anything. */
const mute = (subject: Subject): Subject => ({
  ...subject,
  create: (address, config, env) =>
    subject.create(address, config, Object.assign(Object.create(env), { done() {} })),
});

const play = (
  protocol: Protocol,
  subject: Subject,
  order: Pick<BatchOrder, 'from' | 'to' | 'generator' | 'only'>,
) => runBatch(protocol, subject, { campaign: 1, ...order });

test.each(all)(
  '%s: of peers that show nothing nothing falls, and nothing that needs views is judged',
  (_name, protocol) => {
    const { properties } = protocol.spec;
    const { failures, judged, seen } = play(protocol, silent(referenceOf(protocol)), {
      from: 0,
      to: 3,
      generator: { profile: 'churn' },
    });
    const folklore = properties.filter(({ expected }) => expected).map((each) => each.name);
    expect(failures.filter(({ property }) => !folklore.includes(property))).toEqual([]);
    const hidden = properties.filter(needsViews).map((each) => each.name);
    expect(Object.keys({ ...judged, ...seen }).filter((each) => hidden.includes(each))).toEqual([]);
  },
);

test.each(all)('%s: what is judged of peers that show nothing can fall', (name, protocol) => {
  const open = protocol.spec.properties
    .filter(
      (each) =>
        (each.kind === 'outcome' || each.kind === 'eventually') && !needsViews(each) && !each.expected,
    )
    .map((each) => each.name);
  const rows = Object.entries(FALLS[name]!);
  expect(rows.map(([property]) => property).sort()).toEqual(
    open.filter((each) => !HARDLY_TESTED.includes(`${name} ${each}`)).sort(),
  );
  for (const [property, [mutant, run]] of rows) {
    const { failures } = play(protocol, silent(subjectNamed(protocol, mutant)), {
      from: run,
      to: run + 1,
      generator: {},
      only: [property],
    });
    expect.soft(failures, `${mutant}, run ${run}`).toMatchObject([{ property }]);
  }
});

test.each(answering)('%s: by %s falls who never answers, whatever it shows', (_name, property, protocol) => {
  const dumb = mute(referenceOf(protocol));
  const order = { from: 0, to: 1, generator: { profile: 'churn' }, only: [property] } as const;
  for (const subject of [dumb, silent(dumb), denying(dumb)])
    expect(play(protocol, subject, order).failures).toMatchObject([{ property }]);
});
