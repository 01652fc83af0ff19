import type { Briefing } from '../kit/protocol-spec.ts';

/** What an implementer in another language should know besides the vocabulary. */
export const briefing: Briefing = {
  parameters: {
    bits: 'm: the circle has 2^m identifiers; 1 to 160',
    successors: 'r: entries of a successor list',
    replicas: 'd: copies of each pair, the owner’s included; d − 1 ≤ r',
    fingers: 'whether nodes keep finger tables; without, lookups walk the ring',
    detector:
      '`perfect`: whatever you send to a peer that is gone comes back as `unreachable`, and so you hear when one goes whose answer you wait for; `timeout`: you have only your own timers',
  },
  notes: [
    'A peer’s address is its identifier.',
    'A round of maintenance is 1,000 ms: let each of your periodic timers go off once in it, but not those of all peers in the same instant. Convergence is judged when some 2N + 2r + 8 rounds have passed without an operation, and with fingers at least N + 2r + 2 + m: time to fix one finger a round: in turn (ToN Fig. 6), since of those picked at random (SIGCOMM Fig. 7) some wait longer.',
    'Answer every question, whether you are a member or not: one that nobody answers ends by a timer of the asker only, also where `detector` is `perfect`. A node outside the ring answers with an empty list, names itself as the next hop, stores nothing and has no value. (To `transfer` it says nothing: the keys stay with their sender.)',
    'Any way of asking is yours: a node may also look the way up itself and answer with what is final. A store is confirmed when its copies are made, in the next round if you like. Copies beyond the d may stay; keys may go with `transfer` only.',
    'At the atomic grain the schedule lets timers go off by name: it knows `stabilize`, `fix_fingers` and `replicate`, and takes whichever was set first when it does not care.',
    'The first peers of a run are all given `create` with the same members; the others `join` through a member. One whose `leave` has succeeded, or whose `join` has failed, is switched off.',
    'A successor list shows r entries. On a ring of no more than r members it goes round more than once: with members 3 and 9 and r = 2, that of 3 is [9, 3].',
  ],
};
