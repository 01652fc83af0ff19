import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import {
  answeredPerhaps,
  bodyOf,
  closed,
  type Exchange,
  exchangeIn,
  exchangeOf,
  including,
  opened,
} from './seen.ts';

interface Open {
  readonly call: number;
  readonly infoHash: Name | undefined;
  /** Ids of nodes that have accepted an announcement for it since. */
  readonly accepted: readonly Name[];
  /** Addresses of nodes that may have answered one, in bytes that cannot be read. */
  readonly garbled: readonly Name[];
}

interface Announcements {
  readonly open: readonly Open[];
  readonly announced: readonly Exchange[];
}

function isHonest(open: readonly Open[], event: Seen): boolean {
  const announcement = open.find(({ call }) => call === event.call);
  if (!announcement) return false;
  const named = (bodyOf(event).nodes ?? []) as readonly Name[];
  const others = named.filter((id) => !announcement.accepted.includes(id));
  return !succeeded(event) || (named.length > 0 && others.length <= announcement.garbled.length);
}

const machine = setup({
  types: typesOf<Announcements>(),
  guards: {
    'it answers an announcement': ({ context, event }) => exchangeOf(context.announced, event) !== undefined,
    'all that it tells of have accepted, and no other is open': ({ context, event }) =>
      context.open.length === 1 && isHonest(context.open, event),
    'all that it tells of have accepted': ({ context, event }) => isHonest(context.open, event),
  },
  actions: {
    begin: assign({
      open: ({ context, event }) => [
        ...context.open,
        { call: event.call!, infoHash: bodyOf(event).info_hash, accepted: [], garbled: [] },
      ],
    }),
    announce: assign({ announced: ({ context, event }) => opened(context.announced, exchangeIn(event)) }),
    accept: assign({
      open: ({ context, event }) => {
        const about = exchangeOf(context.announced, event)?.about;
        const { id } = bodyOf(event);
        return context.open.map((each) =>
          each.infoHash === about && id !== undefined
            ? { ...each, accepted: including(each.accepted, [id]) }
            : each,
        );
      },
      announced: ({ context, event }) => closed(context.announced, event),
    }),
    doubt: assign({
      open: ({ context, event }) => {
        const about = answeredPerhaps(context.announced, event).map((each) => each.about);
        return context.open.map((each) =>
          about.includes(each.infoHash)
            ? { ...each, garbled: including(each.garbled, [event.other!]) }
            : each,
        );
      },
    }),
    end: assign({ open: ({ context, event }) => context.open.filter(({ call }) => call !== event.call) }),
  },
}).createMachine({
  id: 'acceptance',
  context: { open: [], announced: [] },
  initial: 'idle',
  description: 'An announcement has succeeded where a node has answered it, and not with an error.',
  meta: { source: 'BEP 5 announce_peer, Errors' },
  on: {
    'send.announce_peer': {
      description: 'What nobody waits for: peers expire, so clients announce anew by themselves.',
    },
  },
  states: {
    idle: {
      description: 'the user announces nothing',
      on: { 'call.announce': { target: 'announcing', actions: 'begin' } },
    },
    announcing: {
      description: 'the user waits for at least one result',
      on: {
        'call.announce': { actions: 'begin' },
        'send.announce_peer': { actions: 'announce' },
        'recv.response': { guard: 'it answers an announcement', actions: 'accept' },
        'recv.garbage': { actions: 'doubt' },
        'done.announce': [
          {
            guard: 'all that it tells of have accepted, and no other is open',
            target: 'idle',
            actions: 'end',
            meta: { source: 'BEP 5 announce_peer (Response)' },
          },
          { guard: 'all that it tells of have accepted', actions: 'end' },
        ],
      },
    },
  },
});

export const acceptance: MachineSpec = {
  name: 'acceptance',
  doc: 'The announcements of one node’s user: whoever is said to have accepted one, has.',
  machine,
  key: onePerPeer,
};
