import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { ipOf } from '../compact.ts';
import { SECRET_MS, TOKEN_MS } from '../constants.ts';
import { ERRORS } from '../krpc.ts';
import { bodyOf, closed, type Exchange, exchangeIn, exchangeOf, opened } from './seen.ts';

interface Issued {
  readonly ip: string;
  readonly infoHash: Name | undefined;
  readonly token: string;
  readonly at: number;
}

/** What an announcement under way deserves. */
type Verdict = 'accept' | 'refuse' | 'either';

interface Tokens {
  /** Queries for peers that await their answer. */
  readonly asked: readonly Exchange[];
  readonly issued: readonly Issued[];
  readonly announced: readonly (Exchange & { readonly verdict: Verdict })[];
}

/** Clocks run fast or slow by up to five in a hundred. */
const OLDEST_MS = TOKEN_MS * 1.06;
const YOUNG_MS = SECRET_MS * 0.94;

const ipIn = ({ other }: Seen) => ipOf(`${other}`);

/**
 * A token that went to this IP address for this torrent within five minutes must be accepted, one that never did, or more
 * than ten minutes ago, must not; between the two, and for other torrents, nodes differ.
 */
function verdictOn(issued: readonly Issued[], event: Seen): Verdict {
  const { token, info_hash } = bodyOf(event);
  const mine = issued.filter((each) => each.token === token && each.ip === ipIn(event));
  if (!mine.some(({ at }) => event.at - at <= OLDEST_MS)) return 'refuse';
  const isYoung = mine.some(({ at, infoHash }) => infoHash === info_hash && event.at - at < YOUNG_MS);
  return isYoung ? 'accept' : 'either';
}

/** A bad token is a protocol error, and a good one is none; whatever else may be wrong with an announcement has other codes. */
function mayRefuse(verdict: Verdict, code: number | undefined): boolean {
  if (code === ERRORS.protocol) return verdict !== 'accept';
  return code !== ERRORS.generic || verdict !== 'refuse';
}

const machine = setup({
  types: typesOf<Tokens>(),
  guards: {
    // To a malformed query, perhaps: then nobody can say for which torrent.
    'it gives a token': ({ context, event }) =>
      exchangeOf(context.asked, event) !== undefined || (bodyOf(event).has ?? '').includes('token'),
    'its token may be accepted': ({ context, event }) => {
      const announced = exchangeOf(context.announced, event);
      return announced !== undefined && announced.verdict !== 'refuse';
    },
    'it answers no announcement': ({ context, event }) => exchangeOf(context.announced, event) === undefined,
    'its token may be refused': ({ context, event }) =>
      mayRefuse(exchangeOf(context.announced, event)!.verdict, bodyOf(event).code),
  },
  actions: {
    ask: assign({ asked: ({ context, event }) => opened(context.asked, exchangeIn(event)) }),
    give: assign({
      asked: ({ context, event }) => closed(context.asked, event),
      issued: ({ context, event }) => [
        ...context.issued.filter(({ at }) => event.at - at <= OLDEST_MS),
        {
          ip: ipIn(event),
          infoHash: exchangeOf(context.asked, event)?.about,
          token: bodyOf(event).token ?? '',
          at: event.at,
        },
      ],
    }),
    announce: assign({
      announced: ({ context, event }) =>
        opened(context.announced, { ...exchangeIn(event), verdict: verdictOn(context.issued, event) }),
    }),
    end: assign({ announced: ({ context, event }) => closed(context.announced, event) }),
  },
}).createMachine({
  id: 'token',
  context: { asked: [], issued: [], announced: [] },
  initial: 'watching',
  description: 'Announcements need the token that this node gave to the same IP address not long ago.',
  meta: { source: 'BEP 5 Overview (“tokens up to ten minutes old are accepted”), announce_peer' },
  states: {
    watching: {
      description: 'remembers which tokens it gave to whom, and when',
      on: {
        'recv.get_peers': { actions: 'ask' },
        'recv.announce_peer': { actions: 'announce' },
        'send.response': [
          { guard: 'it gives a token', actions: 'give', meta: { source: 'BEP 5 get_peers' } },
          {
            guard: 'its token may be accepted',
            actions: 'end',
            meta: { source: 'BEP 5 announce_peer (“previously sent to the same IP address”)' },
          },
          { guard: 'it answers no announcement', description: 'Answers to ping and find_node.' },
        ],
        'send.error': [
          { guard: 'it answers no announcement' },
          {
            guard: 'its token may be refused',
            actions: 'end',
            meta: {
              source: 'BEP 5 Overview (“must be accepted for a reasonable amount of time”), Errors (203)',
            },
          },
        ],
      },
    },
  },
});

export const token: MachineSpec = {
  name: 'token',
  doc: 'The tokens of one node: an announcement is accepted only with one that went to the same IP address in the last ten minutes, and never refused with one of the last five.',
  machine,
  key: onePerPeer,
};
