import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { ipOf } from '../../mainline-dht/compact.ts';
import { addressesIn } from '../compact.ts';
import { EXPIRY_INTERVALS } from '../constants.ts';
import { bodyOf, isTrackers, parametersOf } from './seen.ts';

/** A peer that has announced, and not stopped since. */
interface Known {
  readonly address: string;
  readonly at: number;
  /** The tracker has not been down since: it must know. */
  readonly isSure: boolean;
}

/** An announcement that is not answered yet. */
interface Owed {
  readonly to: Name | undefined;
  /** Where it listens. */
  readonly address: string;
  readonly numwant: number;
  readonly isOurs: boolean;
  /** It stops, and needs nobody. */
  readonly stops: boolean;
}

interface Tracking {
  readonly swarm: readonly Known[];
  readonly owed: readonly Owed[];
}

/** Clocks run fast or slow by up to five in a hundred. */
const SLACK = 1.06;

const announcer = (event: Seen) => `${ipOf(`${event.other}`)}:${bodyOf(event).port}`;

function swarmAfter(swarm: readonly Known[], event: Seen): readonly Known[] {
  const { event: what, info_hash } = bodyOf(event);
  if (info_hash !== parametersOf(event).torrent.infoHash) return swarm;
  const address = announcer(event);
  const others = swarm.filter((known) => known.address !== address);
  return what === 'stopped' ? others : [...others, { address, at: event.at, isSure: true }];
}

/**
 * Each once, not the asker, no more than wanted, and all of them have announced, not stopped, and not expired; somebody, if
 * somebody else has announced in the last interval and anybody is wanted.
 */
function isRight({ swarm, owed }: Tracking, event: Seen): boolean {
  const asked = owed.find(({ to }) => to === event.other);
  const { intervalMs, numwant } = parametersOf(event);
  const named = addressesIn(bodyOf(event).peers);
  const most = Math.min(asked?.numwant ?? 0, numwant);
  const isKnown = swarm.some(
    ({ address, at, isSure }) => isSure && at >= event.at - intervalMs && address !== asked?.address,
  );
  const oldest = event.at - EXPIRY_INTERVALS * intervalMs * SLACK;
  return (
    asked?.isOurs === true &&
    named.length <= most &&
    new Set(named).size === named.length &&
    !named.includes(`${event.other}`) &&
    (named.length > 0 || asked.stops || most === 0 || !isKnown) &&
    named.every((address) => swarm.some((known) => known.address === address && known.at >= oldest))
  );
}

const machine = setup({
  types: typesOf<Tracking>(),
  guards: {
    'it names who it may': ({ context, event }) => isRight(context, event),
    'it does not know the torrent': ({ context, event }) =>
      context.owed.some(({ to, isOurs }) => to === event.other && !isOurs),
  },
  actions: {
    note: assign({
      swarm: ({ context, event }) => swarmAfter(context.swarm, event),
      owed: ({ context, event }) => [
        ...context.owed,
        {
          to: event.other,
          address: announcer(event),
          stops: bodyOf(event).event === 'stopped',
          numwant: bodyOf(event).numwant ?? 0,
          isOurs: bodyOf(event).info_hash === parametersOf(event).torrent.infoHash,
        },
      ],
    }),
    doubt: assign({
      swarm: ({ context }) => context.swarm.map((known) => ({ ...known, isSure: false })),
      owed: [],
    }),
    answer: assign({
      owed: ({ context, event }) => {
        const first = context.owed.findIndex(({ to }) => to === event.other);
        return context.owed.filter((_, at) => at !== first);
      },
    }),
    forget: assign({ owed: ({ context, event }) => context.owed.filter(({ to }) => to !== event.other) }),
  },
}).createMachine({
  id: 'tracking',
  context: { swarm: [], owed: [] },
  initial: 'serving',
  description:
    'Whom a tracker names: some others that have announced, not stopped, and not been silent for too long.',
  meta: { source: 'BEP 3 trackers; BEP 23; mainline tracker' },
  states: {
    serving: {
      description: 'remembers who has announced, and when',
      on: {
        'recv.announce': { actions: 'note' },
        unreachable: { actions: 'forget', description: 'Nobody waits there any more.' },
        close: { actions: 'forget' },
        restart: { actions: 'doubt', description: 'It may have kept its swarm, or not.' },
        'send.peers': { guard: 'it names who it may', actions: 'answer' },
        'send.failure': { guard: 'it does not know the torrent', actions: 'answer' },
      },
    },
  },
});

export const tracking: MachineSpec = {
  name: 'tracking',
  doc: 'Whom a tracker names: peers of this torrent other than the asker, each once, no more than wanted, that have announced, not stopped, and not expired; somebody, if it knows of somebody; one answer for each announcement.',
  machine,
  key: (event) => (isTrackers(event) ? onePerPeer() : undefined),
};
