import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { matches, type Query } from '../files.ts';
import { agreed, bodyOf, hitIn, isFlood, queryIn } from './seen.ts';

interface Passing {
  readonly query: Query;
  /** Who brought it first; undefined: it began here. */
  readonly from: Name | undefined;
  readonly hops: number;
  readonly sentTo: readonly (Name | undefined)[];
  /** To whom an end of it is owed, as often as it came from there. */
  readonly owed: readonly (Name | undefined)[];
  /** What neighbours have found. */
  readonly brought: readonly string[];
}

/** To a neighbour that has not had it from here and has not brought it, one hop on, no farther than searches go. */
function isNext({ from, hops, sentTo }: Passing, event: Seen): boolean {
  const { hops: said = 0 } = bodyOf(event);
  return (
    said === hops + 1 && said <= agreed(event).hops && event.other !== from && !sentTo.includes(event.other)
  );
}

/** What its index has, which the machine of entries judges, if it matches; or what a neighbour has found. */
function isFound({ from, query, brought }: Passing, event: Seen): boolean {
  if (event.other !== from) return false;
  const { supernode, file = '', hash = '' } = bodyOf(event);
  if (supernode !== event.peer) return brought.includes(hitIn(event));
  return matches(query, { file, hash, size: 0 });
}

const owes = { guard: 'an end is owed', actions: 'end' } as const;

const machine = setup({
  types: typesOf<Passing>(),
  guards: {
    'it is the first hop': ({ event }) => bodyOf(event).hops === 1 && agreed(event).hops > 0,
    'it has not come too far': ({ event }) => (bodyOf(event).hops ?? 0) <= agreed(event).hops,
    'it goes on to whoever has not had it': ({ context, event }) => isNext(context, event),
    'it goes back, and is found': ({ context, event }) => isFound(context, event),
    'it went there': ({ context, event }) => context.sentTo.includes(event.other),
    'an end is owed': ({ context, event }) => context.owed.includes(event.other),
  },
  actions: {
    begin: assign({ query: ({ event }) => queryIn(event), sentTo: ({ event }) => [event.other] }),
    'note where it comes from': assign({
      query: ({ event }) => queryIn(event),
      from: ({ event }) => event.other,
      hops: ({ event }) => bodyOf(event).hops ?? 0,
      owed: ({ context, event }) => [...context.owed, event.other],
    }),
    'owe one more': assign({ owed: ({ context, event }) => [...context.owed, event.other] }),
    send: assign({ sentTo: ({ context, event }) => [...context.sentTo, event.other] }),
    take: assign({ brought: ({ context, event }) => [...context.brought, hitIn(event)] }),
    end: assign({
      owed: ({ context, event }) => {
        const paid = context.owed.indexOf(event.other);
        return context.owed.filter((_, at) => at !== paid);
      },
    }),
  },
}).createMachine({
  id: 'flood',
  context: {
    query: { kind: 'files', sought: '' },
    from: undefined,
    hops: 0,
    sentTo: [],
    owed: [],
    brought: [],
  },
  initial: 'unheard',
  description:
    'A search that comes along several links is passed on once, to all neighbours but the one that brought it first; what is found goes back there, and each copy is ended.',
  meta: { source: 'giFT-FastTrack 0x07, 0x08, 0x0a, 0x0b' },
  states: {
    unheard: {
      description: 'has not been here',
      on: {
        'send.forward': {
          guard: 'it is the first hop',
          target: 'begun',
          actions: 'begin',
          meta: { source: 'giFT-FastTrack 0x0a, 0x0b' },
        },
        'recv.forward': [
          { guard: 'it has not come too far', target: 'passing', actions: 'note where it comes from' },
          { actions: 'owe one more', description: 'Whoever has sent it lies.' },
        ],
        'send.reply_end': owes,
      },
    },
    begun: {
      description: 'began here, for a child or the supernode’s own user',
      on: {
        'send.forward': { guard: 'it goes on to whoever has not had it', actions: 'send' },
        'recv.forward': { actions: 'owe one more', description: 'It has gone round.' },
        'send.reply_end': owes,
      },
    },
    passing: {
      description: 'came from a neighbour',
      on: {
        'send.forward': {
          guard: 'it goes on to whoever has not had it',
          actions: 'send',
          meta: { source: 'giFT-FastTrack 0x0a, 0x0b' },
        },
        'recv.forward': { actions: 'owe one more', description: 'It comes along another link, too.' },
        'recv.reply': { guard: 'it went there', actions: 'take' },
        'send.reply': { guard: 'it goes back, and is found', meta: { source: 'giFT-FastTrack 0x07' } },
        'send.reply_end': { ...owes, meta: { source: 'giFT-FastTrack 0x08' } },
      },
    },
  },
});

export const flood: MachineSpec = {
  name: 'flood',
  doc: 'One search on its way through one supernode: it is passed on once, not too far, and what is found goes back.',
  machine,
  volatile: true,
  key: (event) => {
    const { id } = bodyOf(event);
    return isFlood(id) ? id : undefined;
  },
};
