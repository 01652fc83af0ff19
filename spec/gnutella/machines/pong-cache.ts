import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { MOST_PONGS, PONG_MS } from '../constants.ts';
import { mostOfEach } from '../pongs.ts';
import { agreed, bodyOf, isFirstHand } from './seen.ts';

interface Cache {
  readonly pongs: readonly {
    readonly row: string;
    readonly hops: number;
    readonly from: Name | undefined;
    readonly at: number;
  }[];
  readonly pings: readonly {
    readonly guid: string | undefined;
    readonly ttl: number;
    readonly from: Name | undefined;
    readonly at: number;
    /** How far away those were whose Pongs have gone back for it from the cache. */
    readonly told: readonly number[];
  }[];
}

/** Three seconds by the servent’s own clock, which may run slow. */
const FRESH_MS = PONG_MS / 0.9;

function rowOf(event: Seen): string {
  const { ip, port, files, kilobytes } = bodyOf(event);
  return JSON.stringify([ip, port, files, kilobytes]);
}

function fresh<T extends { readonly at: number }>(all: readonly T[], event: Seen): T[] {
  return all.filter(({ at }) => event.at - at <= FRESH_MS);
}

function isOwed({ pongs, pings }: Cache, event: Seen): boolean {
  const { guid, hops = 0, ttl } = bodyOf(event);
  const ping = fresh(pings, event).find((each) => each.guid === guid && each.from === event.other);
  if (!ping || ping.told.length >= MOST_PONGS || hops > ping.ttl - 1 || ttl === 0) return false;
  if (ping.told.filter((each) => each === hops).length >= mostOfEach(ping.ttl)) return false;
  const row = rowOf(event);
  return fresh(pongs, event).some(
    (each) => each.row === row && each.hops === hops - 1 && each.from !== event.other,
  );
}

const machine = setup({
  types: typesOf<Cache>(),
  guards: {
    'it is its own': ({ event }) => isFirstHand(event),
    'it has come lately, and is owed': ({ context, event }) => isOwed(context, event),
  },
  actions: {
    keep: assign({
      pongs: ({ context, event }) => [
        ...fresh(context.pongs, event),
        { row: rowOf(event), hops: bodyOf(event).hops ?? 0, from: event.other, at: event.at },
      ],
    }),
    owe: assign({
      pings: ({ context, event }) => {
        const { guid, ttl = 0 } = bodyOf(event);
        return [...fresh(context.pings, event), { guid, ttl, from: event.other, at: event.at, told: [] }];
      },
    }),
    tell: assign({
      pings: ({ context, event }) =>
        context.pings.map((each) =>
          each.guid === bodyOf(event).guid && each.from === event.other
            ? { ...each, told: [...each.told, bodyOf(event).hops ?? 0] }
            : each,
        ),
    }),
  },
}).createMachine({
  id: 'pong-cache',
  context: { pongs: [], pings: [] },
  initial: 'watching',
  description:
    'Where Pongs are cached, a Ping is answered with Pongs that have come lately from others: under its own GUID, one hop older, within its TTL, ten at most, of each distance the same number. It is not forwarded itself.',
  meta: { source: 'ping-pong, pseudocode' },
  states: {
    watching: {
      description: 'remembers which Pings and Pongs have come lately',
      on: {
        'recv.pong': { actions: 'keep' },
        'recv.ping': { actions: 'owe' },
        'send.ping': {
          guard: 'it is its own',
          meta: { source: 'ping-pong (“avoiding the broadcast of pings”)' },
        },
        'send.pong': [
          { guard: 'it is its own' },
          {
            guard: 'it has come lately, and is owed',
            actions: 'tell',
            meta: { source: 'ping-pong, constants T and N' },
          },
        ],
      },
    },
  },
});

export const pongCache: MachineSpec = {
  name: 'pong-cache',
  doc: 'The Pongs that a servent has cached, and the Pings that it owes some.',
  machine,
  key: (event) => (agreed(event).pongs === 'cached' ? onePerPeer() : undefined),
};
