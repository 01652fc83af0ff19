import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { agreed, bodyOf, isFirstHand, isFromCache } from './seen.ts';

interface Copies {
  /** TTL and hops of the copies that have come, and what they say besides, each once. */
  readonly copies: readonly (readonly [ttl: number, hops: number, payload: string])[];
  /** It is this servent’s own. */
  readonly isOwn: boolean;
}

function payloadIn(event: Seen): string {
  const { ttl: _ttl, hops: _hops, ...payload } = bodyOf(event);
  return JSON.stringify(payload);
}

/** One hop more, and one less to go: of what has come, lowered if it was too much. Nothing else is another. */
function isOneHopOn({ copies }: Copies, event: Seen): boolean {
  const { ttl = 0, hops = 0 } = bodyOf(event);
  const { mostTtl } = agreed(event);
  const fits = copies.filter(
    (copy) => hops === copy[1] + 1 && ttl === Math.min(copy[0], mostTtl - copy[1]) - 1,
  );
  if (ttl <= 0 || fits.length === 0) return false;
  const payload = payloadIn(event);
  return fits.some((copy) => copy[2] === payload);
}

/** Answers begin at many servents, a question at one only: where it has not come from elsewhere. */
function mayBegin({ copies, isOwn }: Copies, event: Seen): boolean {
  const { ttl = 0, type } = bodyOf(event);
  const isAnswer = type === 'pong' || type === 'query_hit';
  if (!isAnswer && !isOwn && copies.length > 0) return false;
  return isFirstHand(event) && ttl > 0 && ttl <= agreed(event).mostTtl;
}

/** What goes farther than one hop; a Bye does not. */
const TYPES = ['ping', 'pong', 'query', 'query_hit', 'push'];

const sends = [
  { guard: 'it begins here', actions: 'own', meta: { source: 'G0.4 §3.1 (Hops 0)' } },
  { guard: 'it goes one hop on', meta: { source: 'G0.4 §3.1 (TTL(0) = TTL(i) + Hops(i)), §4' } },
] as const;

const machine = setup({
  types: typesOf<Copies>(),
  guards: {
    'it begins here': ({ context, event }) => mayBegin(context, event),
    'it goes one hop on': ({ context, event }) => isOneHopOn(context, event),
    'it goes one hop and no farther, and says why': ({ event }) => {
      const { ttl, hops, code = 0 } = bodyOf(event);
      return ttl === 1 && hops === 0 && code >= 200 && code < 600;
    },
  },
  actions: {
    own: assign({ isOwn: true }),
    note: assign({
      copies: ({ context, event }) => {
        const { ttl = 0, hops = 0 } = bodyOf(event);
        const payload = payloadIn(event);
        const isKnown = context.copies.some(
          (copy) => copy[0] === ttl && copy[1] === hops && copy[2] === payload,
        );
        return isKnown ? context.copies : [...context.copies, [ttl, hops, payload] as const];
      },
    }),
  },
}).createMachine({
  id: 'header',
  context: { copies: [], isOwn: false },
  initial: 'watching',
  description:
    'Before a descriptor is passed on its TTL goes down by one and its hops go up by one; at TTL 0 it goes no farther. TTL and hops together stay what they were, or are lowered; what it says stays as it is.',
  meta: { source: 'G0.4 §3.1, §4; gtk-gnutella hard_ttl_limit' },
  states: {
    watching: {
      description: 'remembers the headers that have come',
      on: Object.fromEntries([
        ...TYPES.map((type) => [`recv.${type}`, { actions: 'note' }] as const),
        ...TYPES.map((type) => [`send.${type}`, sends] as const),
        [
          'send.bye',
          {
            guard: 'it goes one hop and no farther, and says why',
            meta: { source: 'Bye proposal (TTL 1, Hops 0; codes 2xx, 4xx, 5xx)' },
          },
        ],
      ]),
    },
  },
});

export const header: MachineSpec = {
  name: 'header',
  doc: 'TTL and hops of one descriptor as a servent passes it on.',
  machine,
  key(event) {
    const { type = '', guid } = bodyOf(event);
    if (guid === undefined || isFromCache(event)) return undefined;
    return type === 'bye' || TYPES.includes(type) ? `${type} ${guid}` : undefined;
  },
};
