import type { Address } from '../../sim/peer.ts';
import { piecesIn } from '../../spec/bittorrent/bitfield.ts';
import type { BitTorrentView } from '../../spec/bittorrent/messages.ts';
import type { BitTorrentParameters } from '../../spec/bittorrent/parameters.ts';
import type { Teller } from '../kit/protocol.ts';
import { operationInWords, type Words } from '../kit/words.ts';

/** The swarm in its own words: who has how much, and who uploads to whom. */
export const bitTorrentStory: Teller<BitTorrentView, BitTorrentParameters> = {
  draw({ peers, params }) {
    const pieces = params.torrent.pieces.length;
    const lines = peers.flatMap(({ address, alive, view }) => {
      if (!alive || !view) return [];
      if (view.role === 'tracker') return [`${address} tracker of ${view.swarm.join(', ') || 'nobody'}`];
      const has = `${piecesIn(view.have).length} of ${pieces} pieces`;
      const served = view.interested.filter((each) => view.unchoked.includes(each));
      return [
        `${address} ${view.role}, ${has}${view.endgame ? ', endgame' : ''}${served.length > 0 ? `  uploads to ${served.join(', ')}` : ''}`,
      ];
    });
    return lines.length > 0 ? lines : ['no peers'];
  },

  operation: (operation) => operationInWords(operation, words),

  change(address, before, after) {
    if (!after) return undefined;
    const told: string[] = [];
    if (!before?.member && after.member) told.push(after.role === 'tracker' ? 'is up' : 'takes part');
    if (before?.role === 'leecher' && after.role === 'seed') told.push('has everything');
    const had = new Set(piecesIn(before?.have ?? ''));
    const came = piecesIn(after.have).filter((index) => !had.has(index));
    if (before && came.length > 0 && after.role === 'leecher') told.push(`has piece ${came.join(', ')}`);
    if (before && !before.endgame && after.endgame) told.push('enters the endgame');
    const more = news(before?.unchoked, after.unchoked);
    const less = news(after.unchoked, before?.unchoked);
    if (more.length > 0) told.push(`unchokes ${more.join(', ')}`);
    if (less.length > 0) told.push(`chokes ${less.join(', ')}`);
    const gone = news(after.connections, before?.connections);
    if (gone.length > 0) told.push(`loses its connection with ${gone.join(', ')}`);
    return told.length > 0 ? `${address}: ${told.join('; ')}` : undefined;
  },
};

function news(before: readonly Address[] = [], after: readonly Address[] = []): Address[] {
  return after.filter((each) => !before.includes(each));
}

const words: Words = {
  name: String,
  join: 'joins the swarm, told of it by',
  timers: {
    rechoke: 'decides whom to unchoke',
    announce: 'announces itself',
    find: 'looks for others in the DHT',
    'keep-alive': 'keeps its connections alive',
  },
  call: ({ call }) => (call === 'assemble' ? 'assembles its content' : `is asked to ${call}`),
};
