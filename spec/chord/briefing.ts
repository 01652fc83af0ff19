import type { Briefing } from '../kit/protocol-spec.ts';

/** What an implementer in another language should know besides the vocabulary. */
export const briefing: Briefing = {
  parameters: {
    bits: 'm: the circle has 2^m identifiers; 1 to 160',
    successors: 'r: entries of a successor list',
    replicas: 'd: copies of each pair, the owner’s included; d − 1 ≤ r',
    fingers: 'whether nodes keep finger tables; without, lookups walk the ring',
    detector:
      '`perfect`: you are told `unreachable` when a peer that you talk to is gone; `timeout`: you have only your own timers',
  },
  notes: [
    'A peer’s address is its identifier.',
    'A round of maintenance is 1,000 ms: let each of your periodic timers go off once in it, but not those of all peers in the same instant. Convergence is judged when some 2N + 2r + 8 rounds have passed without an operation, and with fingers at least N + 2r + 2 + m: time to fix one finger a round.',
    'At the atomic grain the schedule lets timers go off by name: it knows `stabilize`, `fix_fingers` and `replicate`, and takes whichever was set first when it does not care.',
    'The first peers of a run are all given `create` with the same members; the others `join` through a member. One whose `leave` has succeeded, or whose `join` has failed, is switched off.',
    'A successor list shows r entries. On a ring of no more than r members it goes round more than once: with members 3 and 9 and r = 2, that of 3 is [9, 3].',
  ],
};
