import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { bodyOf, isFirstHand } from './seen.ts';

/** One flood of a servent’s own. */
interface Ring {
  readonly guid: string;
  readonly ttl: number;
  /** GUIDs of one’s own floods that had found something when it was begun. */
  readonly after: readonly string[];
}

interface Rings {
  readonly rings: readonly Ring[];
  readonly found: readonly string[];
  /** Calls that search by rings. */
  readonly calls: readonly number[];
}

/** Each with a GUID of its own, a higher TTL than the last, and none after success. What was sent to nobody was not seen. */
function widens({ rings }: Rings, event: Seen): boolean {
  const { guids = [] } = bodyOf(event);
  const seen = guids.flatMap((guid) => rings.find((ring) => ring.guid === guid) ?? []);
  return (
    new Set(guids).size === guids.length &&
    seen.every(({ ttl, after }, at) =>
      seen.slice(0, at).every((ring) => ring.ttl < ttl && !after.includes(ring.guid)),
    )
  );
}

const machine = setup({
  types: typesOf<Rings>(),
  guards: {
    'it searches by rings': ({ event }) => bodyOf(event).control === 'ring',
    'it begins here': ({ context, event }) =>
      isFirstHand(event) && !context.rings.some(({ guid }) => guid === bodyOf(event).guid),
    'it is no search by rings, or failed': ({ context, event }) =>
      !succeeded(event) || !context.calls.includes(event.call!),
    'its rings widen, and none is begun after success': ({ context, event }) => widens(context, event),
  },
  actions: {
    search: assign({ calls: ({ context, event }) => [...context.calls, event.call!] }),
    begin: assign({
      rings: ({ context, event }) => {
        const { guid = '', ttl = 0 } = bodyOf(event);
        return [...context.rings, { guid, ttl, after: context.found }];
      },
    }),
    find: assign({
      found: ({ context, event }) => {
        const { guid = '' } = bodyOf(event);
        return context.found.includes(guid) ? context.found : [...context.found, guid];
      },
    }),
    forget: assign(({ context, event }) => {
      const { guids = [] } = bodyOf(event);
      return {
        rings: context.rings.filter(({ guid }) => !guids.includes(guid)),
        found: context.found.filter((guid) => !guids.includes(guid)),
        calls: context.calls.filter((call) => call !== event.call),
      };
    }),
  },
}).createMachine({
  id: 'rings',
  context: { rings: [], found: [], calls: [] },
  initial: 'watching',
  description:
    'A search by rings is a flood with TTL 1, then one with TTL 2, and so on, each under a GUID of its own, until something is found.',
  meta: { source: 'Lv et al. 2002 §4 (expanding ring)' },
  states: {
    watching: {
      description: 'remembers its own floods, and which have found something',
      on: {
        'call.search': { guard: 'it searches by rings', actions: 'search' },
        'send.query': [
          { guard: 'it begins here', actions: 'begin' },
          { description: 'The same, or another’s.' },
        ],
        'recv.query_hit': { actions: 'find' },
        'done.search': [
          { guard: 'it is no search by rings, or failed', actions: 'forget' },
          {
            guard: 'its rings widen, and none is begun after success',
            actions: 'forget',
            meta: { source: 'Lv et al. 2002 §4' },
          },
        ],
      },
    },
  },
});

export const rings: MachineSpec = {
  name: 'rings',
  doc: 'The searches by expanding rings of one servent: TTLs rise, GUIDs are new, and success is the end.',
  machine,
  key: onePerPeer,
};
