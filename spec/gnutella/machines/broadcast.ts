import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { isLeaf } from '../roles.ts';
import { agreed, bodyOf, type Copies, isAnew, isFirstHand, perBroadcast, ttlIn } from './seen.ts';

interface Flood extends Copies {
  readonly told: readonly (Name | undefined)[];
}

/** A Ping is passed on to a leaf: those are shielded from what goes by. */
function isForLeaf(event: Seen): boolean {
  return bodyOf(event).type === 'ping' && !isFirstHand(event) && isLeaf(event.other ?? '', agreed(event));
}

const tell = {
  guard: 'it has not had it, and may',
  actions: 'tell',
  meta: { source: 'G0.4 §4 (rule 6)' },
} as const;

const anew = { guard: 'it is to go on anew', target: 'arrived', actions: 'arrive' } as const;

const machine = setup({
  types: typesOf<Flood>(),
  guards: {
    'it begins here': ({ event }) => isFirstHand(event),
    'it has not had it, and may': ({ context, event }) =>
      !context.told.includes(event.other) && !isForLeaf(event),
    'it is to go on anew': ({ context, event }) => isAnew(context, event),
  },
  actions: {
    arrive: assign(({ event }) => ({ since: event.at, told: [], ttl: ttlIn(event) })),
    begin: assign(({ event }) => ({ since: event.at, told: [event.other], ttl: MOST })),
    tell: assign({ told: ({ context, event }) => [...context.told, event.other] }),
  },
}).createMachine({
  id: 'broadcast',
  context: { since: 0, told: [], ttl: 0 },
  initial: 'unknown',
  description:
    'A Ping or Query that its user asks for, or that has come, goes to each neighbour once, however often it comes; Pings go to no leaf.',
  meta: { source: 'G0.4 §4 (rules 4–6)' },
  states: {
    unknown: {
      description: 'has not come',
      on: {
        'recv.ping': { target: 'arrived', actions: 'arrive' },
        'recv.query': { target: 'arrived', actions: 'arrive' },
        'send.ping': { guard: 'it begins here', target: 'begun', actions: 'begin' },
        'send.query': { guard: 'it begins here', target: 'begun', actions: 'begin' },
      },
    },
    begun: {
      description: 'begins here',
      on: { 'recv.ping': anew, 'recv.query': anew, 'send.ping': tell, 'send.query': tell },
    },
    arrived: {
      description: 'has come',
      on: { 'recv.ping': anew, 'recv.query': anew, 'send.ping': tell, 'send.query': tell },
    },
  },
});

/** No copy goes farther than where it begins. */
const MOST = 255;

export const broadcast: MachineSpec = {
  name: 'broadcast',
  doc: 'One Ping or Query at one servent: each neighbour is sent it once, and only if it has come or begins here.',
  machine,
  key: perBroadcast,
};
