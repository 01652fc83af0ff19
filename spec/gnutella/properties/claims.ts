import type { Claim } from '../../kit/property.ts';

/** How much walkers save falls with how many share what is sought: fewer holders, longer walks. */
function saving(name: string, share: string, interval: Claim['interval'], times: string): Claim {
  return {
    name,
    kind: 'claim',
    statement: `32 walkers that are checked every fourth step find something that ${share} share with ${times} fewer messages than a flood.`,
    source: 'Lv et al. 2002 §5 (32 walkers, by replication ratio; two orders of magnitude among 10,000)',
    measure:
      'log10 of how many times the messages of 32 walkers a flood takes, checking included, among 2,000',
    interval,
    range: [-2, 4],
  };
}

/** What floods cost, and what is saved by keeping them in bounds: in random networks with four neighbours each. */
export const claims: readonly Claim[] = [
  {
    name: 'a-flood-costs-no-more-than-a-tree',
    kind: 'claim',
    statement:
      'A flood with TTL T takes no more messages than it would in a tree, C·((C − 1)^T − 1) / (C − 2), and as long as it reaches few, not much fewer.',
    source:
      'Ritter 2001, table of messages for C neighbours and TTL T: an upper bound, for networks have cycles',
    measure: 'messages of a flood among 300 with TTL 2 to 4, divided by those in a tree',
    interval: [0.8, 1],
    range: [0, 3],
  },
  {
    name: 'walkers-need-far-fewer-messages',
    kind: 'claim',
    statement:
      'Eight walkers that are checked find something that 2 % share with some eight times fewer messages than a flood.',
    source: 'Lv et al. 2002 §5 (two orders of magnitude in many cases, in networks of 10,000)',
    measure: 'log10 of how many times the messages of walkers a flood takes, checking included, among 400',
    interval: [0.7, 1.4],
    range: [-2, 4],
  },
  saving('walkers-where-5-percent-share', '5 %', [1.15, 1.45], 'some 19 times'),
  saving('walkers-where-1-percent-share', '1 %', [0.85, 1.25], 'some 11 times'),
  saving('walkers-where-a-quarter-percent-shares', '0.25 %', [0.55, 0.95], 'some 5 times'),
  {
    name: 'rings-need-far-fewer-messages',
    kind: 'claim',
    statement:
      'An expanding ring finds something that 5 % share with many times fewer messages than a flood.',
    source: 'Lv et al. 2002 §4',
    measure: 'log10 of how many times the messages of an expanding ring a flood takes, among 200',
    interval: [0.8, 2],
    range: [-2, 4],
  },
  {
    name: 'first-copies-miss-some',
    kind: 'claim',
    statement:
      'Where hops take different times, a flood that forwards first copies only misses a few per cent of those within its TTL.',
    source: 'G0.4 §4 (rule 6); see ttl-reaches-everyone-within-it',
    measure: 'share of those within TTL 5 who are reached, among 200 with latencies of 10 to 110 ms',
    interval: [0.9, 0.985],
    range: [0, 1],
  },
];
