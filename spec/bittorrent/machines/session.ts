import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { UNANSWERED_MS } from '../constants.ts';
import { bodyOf, isTrackers, parametersOf } from './seen.ts';

interface Session {
  /** It lacked something when it started, and has not said since that it is complete. */
  readonly mustComplete: boolean;
  /** Answers until the tracker is known to have heard that it is complete; 0: it is, or has not been told. */
  readonly awaited: number;
  /** Announcements that are not answered yet. */
  readonly open: number;
  /** When the last one was made. */
  readonly told: number;
  /** The tracker was gone before it answered: it may not have heard, and may be told again. */
  readonly mayRepeat: boolean;
}

/** What a session is made of, the end of the tracker apart. */
const TELLING: ReadonlySet<string> = new Set(['send.announce', 'recv.peers', 'restart', 'done.leave']);

const says = (event: Seen, what: string) => bodyOf(event).event === what;

/** What was said has not been answered for so long that it may be said again. */
const isLate = ({ open, told }: Session, { at }: Seen) => open > 0 && at - told >= UNANSWERED_MS;

const GOES_ON = { guard: 'it goes on', actions: 'tell' } as const;
const COMPLETES = { guard: 'it has completed, for the first time', actions: 'complete' } as const;
const REPEATS = {
  guard: 'it has completed, and the tracker may not have heard',
  actions: 'complete',
  description: 'BEP 3 counts what the tracker has heard; an HTTP request that has failed is made again.',
} as const;

const machine = setup({
  types: typesOf<Session>(),
  guards: {
    'it starts': ({ event }) => says(event, 'started'),
    'it starts again, for want of an answer': ({ context, event }) =>
      says(event, 'started') && isLate(context, event),
    // Who has completed says so the first time that it has nothing left.
    'it goes on': ({ context, event }) =>
      says(event, '') && !(context.mustComplete && bodyOf(event).left === 0),
    'it has completed, for the first time': ({ context, event }) =>
      says(event, 'completed') && context.mustComplete && bodyOf(event).left === 0,
    'it has completed, and the tracker may not have heard': ({ context, event }) =>
      says(event, 'completed') &&
      bodyOf(event).left === 0 &&
      (context.mayRepeat || (context.awaited > 0 && isLate(context, event))),
    'it stops': ({ event }) => says(event, 'stopped'),
  },
  actions: {
    start: assign({
      mustComplete: ({ event }) => (bodyOf(event).left ?? 0) > 0,
      awaited: 0,
      open: 1,
      told: ({ event }) => event.at,
      mayRepeat: false,
    }),
    // It began incomplete, whatever it has by now: so it may say that it has completed.
    'start again': assign({
      mustComplete: ({ event }) => (bodyOf(event).left ?? 0) > 0,
      open: ({ context }) => context.open + 1,
      told: ({ event }) => event.at,
      mayRepeat: ({ context }) => context.mustComplete || context.mayRepeat,
    }),
    tell: assign({ open: ({ context }) => context.open + 1, told: ({ event }) => event.at }),
    complete: assign({
      mustComplete: false,
      mayRepeat: false,
      open: ({ context }) => context.open + 1,
      told: ({ event }) => event.at,
      awaited: ({ context }) => context.open + 1,
    }),
    hear: assign({
      open: ({ context }) => Math.max(0, context.open - 1),
      awaited: ({ context }) => Math.max(0, context.awaited - 1),
    }),
    lose: assign({
      open: 0,
      awaited: 0,
      mayRepeat: ({ context }) => context.mayRepeat || context.awaited > 0,
    }),
  },
}).createMachine({
  id: 'session',
  context: { mustComplete: false, awaited: 0, open: 0, told: 0, mayRepeat: false },
  initial: 'free',
  description:
    'What one peer tells the tracker: started first, completed once if it was not complete at the start, stopped before it leaves.',
  meta: { source: 'BEP 3 trackers (event)' },
  on: { restart: { target: '#session.free.outside' } },
  states: {
    free: {
      initial: 'outside',
      description: 'it may leave as it is: as far as it knows the tracker does not count on it',
      on: { 'done.leave': { target: 'gone' } },
      states: {
        outside: {
          description: 'the tracker does not know of it',
          on: { 'send.announce': { guard: 'it starts', target: 'starting', actions: 'start' } },
        },
        starting: {
          description: 'the tracker has been told, and has not answered',
          on: {
            'recv.peers': { target: '#session.registered', actions: 'hear' },
            unreachable: { target: 'unheard', actions: 'lose' },
            'send.announce': [
              {
                ...COMPLETES,
                description: 'Others have found it before the tracker has answered.',
              },
              REPEATS,
              { guard: 'it starts again, for want of an answer', actions: 'start again' },
              { guard: 'it stops', target: 'stopped' },
            ],
          },
        },
        unheard: {
          description: 'the tracker was gone before it answered: it may have heard, or not',
          meta: { source: 'BEP 3 (“when a download first begins”); mainline 4 (Rerequester): only once' },
          on: {
            'send.announce': [
              { guard: 'it starts', target: 'starting', actions: 'start again' },
              { ...GOES_ON, target: 'starting' },
              { ...COMPLETES, target: 'starting' },
              { ...REPEATS, target: 'starting' },
              {
                guard: 'it stops',
                target: 'stopped',
                description: 'In case the tracker had heard before it was gone.',
              },
            ],
          },
        },
        stopped: { description: 'the tracker has been told that it stops' },
      },
    },
    registered: {
      description: 'the tracker knows of it, and must be told before it leaves',
      on: {
        'recv.peers': { actions: 'hear' },
        unreachable: { actions: 'lose' },
        'send.announce': [
          GOES_ON,
          COMPLETES,
          REPEATS,
          {
            guard: 'it stops',
            target: '#session.free.stopped',
          },
        ],
      },
    },
    gone: { type: 'final', description: 'has left' },
  },
});

export const session: MachineSpec = {
  name: 'session',
  doc: 'What one peer tells the tracker: started first, completed once and not by who began complete, stopped before it leaves, if the tracker knows of it.',
  machine,
  key(event) {
    if (isTrackers(event)) return undefined;
    const { type, other } = event;
    if (type === 'unreachable') return other === parametersOf(event).tracker ? onePerPeer() : undefined;
    return TELLING.has(type) ? onePerPeer() : undefined;
  },
};
