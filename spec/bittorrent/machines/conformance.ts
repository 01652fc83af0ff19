import type { Conformance } from '../../kit/property.ts';

/** One property for each machine: the peers’ outputs are among those that it enables. */
export const conformance: readonly Conformance[] = [
  promise(
    'leechers-become-seeds',
    'lifecycle',
    'A peer talks to nobody before it has told the tracker, and then under the id that it has told, asks for nothing once it has everything, and is silent when it has left.',
    'BEP 3 trackers, peer protocol',
  ),
  promise(
    'announces-in-order',
    'session',
    'A peer tells the tracker that it started, then once that it has completed, unless it began complete, and before it leaves that it stops.',
    'BEP 3 trackers (event)',
  ),
  promise(
    'handshake-first',
    'connection',
    'Nothing is said before both ends have shaken hands and named this torrent, a bitfield only right after, and no flag is set to what it is.',
    'BEP 3 peer protocol',
  ),
  promise(
    'request-legality',
    'requesting',
    'A peer asks for whole blocks of pieces that the other has, only unchoked and interested, no block twice at once, and no more than the backlog.',
    'BEP 3 peer protocol (request); Cohen 2003 §2.3',
  ),
  promise(
    'serve-legality',
    'serving',
    'A block is sent only to who asked for it since it was last unchoked, has not cancelled it, and is not choked.',
    'BEP 3 peer protocol (piece, cancel, choke)',
  ),
  promise(
    'blocks-are-asked-for',
    'block',
    'A block goes from one peer to another only if asked for, and is cancelled only if asked for.',
    'BEP 3 peer protocol (request, piece, cancel)',
  ),
  promise(
    'have-is-truth',
    'piece',
    'Others are told that a piece is there, and get blocks of it, only after all its blocks have come with the right content.',
    'BEP 3 (have: “completed and checked the hash of”)',
  ),
  promise(
    'no-fibrillation',
    'choking',
    'Choking changes only in the rounds of ten seconds, or when interest or a connection has changed.',
    'BEP 3 (“only changing who’s choked once every ten seconds”); mainline 4 (Choker)',
    ['steady'],
  ),
  promise(
    'tracker-answers',
    'tracking',
    'A tracker names others, if it knows any, each once and no more than wanted, that have announced, not stopped, and not expired.',
    'BEP 3 trackers; BEP 23; mainline tracker',
  ),
  promise(
    'calls-end-once',
    'call',
    'Every conclusion belongs to a call, and no call is concluded twice.',
    'spec/bittorrent/messages.ts calls',
  ),
];

function promise(
  name: string,
  machine: string,
  statement: string,
  source: string,
  assumes: readonly string[] = [],
): Conformance {
  return { name, kind: 'conformance', machine, statement, source, assumes };
}
