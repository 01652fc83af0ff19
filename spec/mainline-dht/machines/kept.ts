import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { ipOf } from '../compact.ts';
import { bodyOf, closed, type Exchange, exchangeIn, exchangeOf, including, opened, peerIn } from './seen.ts';

/** A peer that a node has accepted, and when it last did. */
export interface Kept {
  readonly infoHash: Name | undefined;
  readonly peer: string;
  readonly at: number;
}

/** Whether an answer may name just these peers, of all that were accepted for the torrent that it is about. */
type MayName = (named: readonly string[], kept: readonly Kept[], event: Seen) => boolean;

interface Store {
  readonly asked: readonly (Exchange & { readonly isMalformed?: boolean })[];
  readonly announced: readonly (Exchange & { readonly peer: string })[];
  readonly kept: readonly Kept[];
  /** IP addresses from which malformed queries came: if some were announcements, and understood, nobody can say of what. */
  readonly blurred: readonly Name[];
}

function accept({ announced, kept }: Store, event: Seen): readonly Kept[] {
  const { about, peer } = exchangeOf(announced, event)!;
  const others = kept.filter((each) => each.peer !== peer || each.infoHash !== about);
  return [...others, { infoHash: about, peer, at: event.at }];
}

function mayName({ asked, kept, blurred }: Store, event: Seen, may: MayName): boolean {
  const exchange = exchangeOf(asked, event);
  const isClear = (peer: string) => !blurred.includes(ipOf(peer));
  const named = (bodyOf(event).values ?? []).filter(isClear);
  // Of what torrent a malformed query was nobody can say, if it was understood: of the one for which each came last, perhaps.
  const isAbout = exchange?.isMalformed
    ? ({ peer, at }: Kept) =>
        named.includes(peer) && kept.every((each) => each.peer !== peer || each.at <= at)
    : ({ infoHash }: Kept) => infoHash === exchange?.about;
  const ofTorrent = kept.filter((each) => isAbout(each) && isClear(each.peer));
  return may(named, ofTorrent, event);
}

/** A machine that follows which peers one node has accepted, and asks of each answer whether it may name those that it names. */
export function keptMachine(id: string, description: string, source: string, may: MayName) {
  return setup({
    types: typesOf<Store>(),
    guards: {
      'it accepts an announcement': ({ context, event }) =>
        exchangeOf(context.announced, event) !== undefined,
      'these are peers that it may name': ({ context, event }) => mayName(context, event, may),
    },
    actions: {
      ask: assign({ asked: ({ context, event }) => opened(context.asked, exchangeIn(event)) }),
      announce: assign({
        announced: ({ context, event }) =>
          opened(context.announced, { ...exchangeIn(event), peer: peerIn(event) }),
      }),
      keep: assign({
        kept: ({ context, event }) => accept(context, event),
        announced: ({ context, event }) => closed(context.announced, event),
      }),
      guess: assign({
        asked: ({ context, event }) => opened(context.asked, { ...exchangeIn(event), isMalformed: true }),
      }),
      blur: assign({
        blurred: ({ context, event }) => including(context.blurred, [ipOf(`${event.other}`)]),
      }),
      name: assign({ asked: ({ context, event }) => closed(context.asked, event) }),
    },
  }).createMachine({
    id,
    context: { asked: [], announced: [], kept: [], blurred: [] },
    initial: 'watching',
    description,
    meta: { source },
    states: {
      watching: {
        description: 'remembers which peers it has accepted',
        on: {
          'recv.get_peers': { actions: 'ask' },
          'recv.announce_peer': { actions: 'announce' },
          'recv.malformed': { actions: ['blur', 'guess'] },
          'send.response': [
            { guard: 'it accepts an announcement', actions: 'keep', meta: { source: 'BEP 5 announce_peer' } },
            {
              guard: 'these are peers that it may name',
              actions: 'name',
              meta: { source: 'BEP 5 get_peers' },
            },
          ],
        },
      },
    },
  });
}
