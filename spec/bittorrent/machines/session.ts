import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { bodyOf, isTrackers, parametersOf } from './seen.ts';

interface Session {
  /** It lacked something when it started, and has not said since that it is complete. */
  readonly mayComplete: boolean;
}

const says = (event: Seen, what: string) => bodyOf(event).event === what;

const machine = setup({
  types: typesOf<Session>(),
  guards: {
    'it starts': ({ event }) => says(event, 'started'),
    'it goes on': ({ event }) => says(event, ''),
    'it has completed, for the first time': ({ context, event }) =>
      says(event, 'completed') && context.mayComplete && bodyOf(event).left === 0,
    'it stops': ({ event }) => says(event, 'stopped'),
  },
  actions: {
    start: assign({ mayComplete: ({ event }) => (bodyOf(event).left ?? 0) > 0 }),
    complete: assign({ mayComplete: false }),
  },
}).createMachine({
  id: 'session',
  context: { mayComplete: false },
  initial: 'outside',
  description:
    'What one peer tells the tracker: started first, completed once if it was not complete at the start, stopped last.',
  meta: { source: 'BEP 3 trackers (event)' },
  on: { restart: { target: '#session.outside' } },
  states: {
    outside: {
      description: 'the tracker does not know of it',
      on: {
        'send.announce': [
          { guard: 'it starts', target: 'starting', actions: 'start' },
          {
            guard: 'it stops',
            target: 'stopped',
            description: 'In case the tracker had heard before it was gone.',
          },
        ],
      },
    },
    starting: {
      description: 'the tracker has been told, and has not answered',
      on: {
        'recv.peers': { target: 'registered' },
        unreachable: { target: 'outside', description: 'The tracker is gone: it has to be told again.' },
        'send.announce': { guard: 'it stops', target: 'stopped' },
      },
    },
    registered: {
      description: 'the tracker knows of it',
      on: {
        'send.announce': [
          { guard: 'it goes on' },
          { guard: 'it has completed, for the first time', actions: 'complete' },
          {
            guard: 'it stops',
            target: 'stopped',
          },
        ],
      },
    },
    stopped: { type: 'final', description: 'the tracker has been told that it stops' },
  },
});

export const session: MachineSpec = {
  name: 'session',
  doc: 'What one peer tells the tracker: started first, completed at most once and not by who began complete, stopped last.',
  machine,
  key(event) {
    if (isTrackers(event)) return undefined;
    const { type, other } = event;
    if (type === 'unreachable') return other === parametersOf(event).tracker ? onePerPeer() : undefined;
    return type === 'send.announce' || type === 'recv.peers' || type === 'restart' ? onePerPeer() : undefined;
  },
};
