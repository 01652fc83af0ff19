import type { Always } from '../../kit/property.ts';
import { rememberedMaker } from '../../kit/remembered.ts';
import type { BitTorrentView } from '../messages.ts';
import type { BitTorrentOracle } from '../oracle.ts';
import { type BitTorrentParameters, slotsOf } from '../parameters.ts';

type Property = Always<BitTorrentView, BitTorrentParameters, BitTorrentOracle>;

const remembered = rememberedMaker<BitTorrentView, BitTorrentParameters, BitTorrentOracle>();

/** What peers do, judged by what they know when they do it. */
export const deedProperties: readonly Property[] = [
  remembered(
    'bitfield-is-truth',
    'A bitfield says exactly which pieces its sender has.',
    'BEP 3 peer protocol (bitfield)',
  ),
  remembered(
    'asks-for-what-it-lacks',
    'Nobody asks for a block that has come.',
    'BEP 3 peer protocol (request)',
  ),
  remembered(
    'single-assignment',
    'Before the endgame a block is asked of one peer at a time.',
    'Cohen 2003 §2.4.4; libtorrent (piece_picker)',
  ),
  remembered(
    'strict-priority',
    'No piece is begun with a peer that has an open block of a piece that is begun already.',
    'Cohen 2003 §2.4.1',
  ),
  remembered(
    'rarest-first',
    'Once the first pieces are verified, the piece that is begun is one that the fewest neighbours have, of those that the peer asked has.',
    'Cohen 2003 §2.4.2',
  ),
  remembered(
    'endgame-cancels',
    'A block that has come is cancelled at once wherever else it was asked for.',
    'BEP 3 (“cancels are sent to everyone else”); Cohen 2003 §2.4.4',
  ),
  remembered(
    'pieces-are-told',
    'Of a piece that has come, every neighbour that lacks it is told within a minute.',
    'BEP 3 peer protocol (“When a peer finishes downloading a piece and checks that the hash matches, it announces that it has that piece to all of its peers”)',
  ),
  remembered(
    'piece-availability',
    'Every piece that somebody has stays in the swarm, as long as nobody goes who alone has it.',
    'Hajek, Zhu 2010 (availability); BEP 3 (have)',
  ),
  remembered(
    'no-run-beats-the-fluid-bound',
    'Nobody completes before the bandwidth of all, of the seeds, and its own have allowed for it.',
    'Kumar, Ross 2006 (max{F/u_s, F/d_min, N·F/(u_s + Σu_i)})',
  ),
  remembered(
    'slots',
    'After a round of choking at most so many of the peers that are interested are unchoked: three by rate and one optimistically.',
    'Cohen 2003 §3.2, §3.3; mainline 4 (max_uploads, min_uploads)',
  ),
  remembered(
    'slots-are-used',
    'After a round of choking no leecher chokes everybody who is interested, and a seed fills its slots.',
    'mainline 4 (Choker)',
  ),
  remembered(
    'preference',
    'After a leecher’s round of choking nobody is choked who is interested, does not snub it, and has sent it more than those it unchokes for their rate.',
    'Cohen 2003 §3.2; BEP 3 (“the four peers which it has the best download rates from”)',
    ['true-clocks'],
  ),
  remembered(
    'anti-snubbing',
    'A peer from which nothing has come for a minute is unchoked only optimistically.',
    'Cohen 2003 §3.4',
    ['true-clocks'],
  ),
  remembered(
    'snubbing-is-noticed',
    'After a leecher’s round of choking it holds for snubbing everybody in whom it has been interested for a minute without a piece.',
    'Cohen 2003 §3.4 (“over a minute goes by without getting a single piece”)',
    ['true-clocks'],
  ),
  remembered(
    'optimistic-rotation',
    'Every third round a leecher unchokes somebody who was interested and choked, if there is anybody.',
    'Cohen 2003 §3.3; BEP 3 (“rotates every 30 seconds”)',
  ),
  remembered(
    'optimistic-unchokes-last',
    'Between its turns a leecher does not pass an optimistic unchoke on, if nobody comes, goes or changes his mind, and those unchoked for their rate are the same.',
    'Cohen 2003 §3.3; BEP 3 (“Which peer is optimistically unchoked rotates every 30 seconds”)',
    ['true-clocks'],
  ),
  remembered(
    'rounds-come-in-time',
    'Rounds of choking are ten seconds apart, and no more.',
    'Cohen 2003 §3.2 (“once every ten seconds”)',
    ['true-clocks', 'steady'],
  ),
  remembered(
    'speaks-every-two-minutes',
    'Nobody is silent on a connection for more than two minutes.',
    'BEP 3 peer protocol (“Keepalives are generally sent once every two minutes”)',
    ['true-clocks', 'steady'],
  ),
  remembered(
    'opens-no-more-connections',
    'A peer opens no more connections than it may.',
    'mainline 4 (max_initiate)',
  ),
  remembered(
    'everybody-gets-a-turn',
    'Whoever stays interested is unchoked before everybody else has had two turns.',
    'mainline 4 (Choker: the list rotates); Legout 2006 §2.3.2',
  ),
];

/** Believed of BitTorrent, and false. */
export const folklore: readonly Property[] = [
  believed(
    'rarest-first-keeps-every-piece',
    'Rarest first sees to it that no piece is lost when somebody goes.',
    'Folklore: Cohen 2003 §2.4.2 says “a good job of replicating”; Hajek, Zhu 2010 (missing piece syndrome)',
  ),
  believed(
    'the-rarest-here-is-the-rarest-anywhere',
    'The piece that is rarest among the neighbours is the rarest in the swarm.',
    'Folklore: a peer knows its neighbours only (Legout 2006 §2.3.1)',
  ),
  believed(
    'everybody-begins-elsewhere',
    'Random first pieces differ from peer to peer.',
    'Folklore: Cohen 2003 §2.4.3 says random, not different',
  ),
  believed(
    'no-block-comes-twice',
    'The cancels of the endgame see to it that no block is sent in vain.',
    'Folklore: Cohen 2003 §2.4.4 (“not much bandwidth is wasted”): cancels cross blocks',
  ),
  believed(
    'a-wrong-piece-betrays-its-senders',
    'Whoever sent a block of a piece that fails its hash is to blame.',
    'Folklore: false as soon as several have sent blocks of it (libtorrent smart_ban)',
  ),
  {
    name: 'never-more-than-four-unchoked',
    kind: 'always',
    scope: 'peer',
    statement: 'No more peers are unchoked than there are slots.',
    source: 'Folklore: BEP 3 (“peers which … aren’t interested get unchoked”)',
    expected: 'falsified',
    judge({ peers, params }, peer) {
      const { address, alive, view } = peers[peer]!;
      const most = slotsOf(params);
      return alive && view && view.unchoked.length > most
        ? { peer: address, expected: `at most ${most}`, seen: view.unchoked.join(', ') }
        : undefined;
    },
  },
];

function believed(name: string, statement: string, source: string): Property {
  return { ...remembered(name, statement, source), expected: 'falsified' };
}
