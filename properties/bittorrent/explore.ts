import type { BitTorrentState } from '../../impl/bittorrent/state.ts';
import { BLOCK_BYTES, OPTIMISTIC_ROUNDS } from '../../spec/bittorrent/constants.ts';
import type { BitTorrentView } from '../../spec/bittorrent/messages.ts';
import { type BitTorrentParameters, DEFAULTS } from '../../spec/bittorrent/parameters.ts';
import { standInTorrent } from '../../spec/bittorrent/torrent.ts';
import type { Explorable } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';
import { plainPeers, TRACKER } from './peers.ts';

/** Two pieces of one block, one request at a time; there is no clock, so nobody is faster than another. */
const SMALL: BitTorrentParameters = {
  ...DEFAULTS,
  torrent: standInTorrent({
    infoHash: DEFAULTS.torrent.infoHash,
    length: 2 * BLOCK_BYTES - 1,
    pieceLength: BLOCK_BYTES,
    blockLength: BLOCK_BYTES,
  }),
  tracker: TRACKER,
  backlog: 1,
  maxUploads: 2,
  minUploads: 1,
  cutoff: 0,
  up: 0,
  down: 0,
};

export const exploreBitTorrent: Explorable<BitTorrentView, BitTorrentParameters> = {
  usualPeers: 3,

  /** A tracker, a seed, and leechers. */
  model(peers) {
    const addresses = [...plainPeers(peers - 1), TRACKER];
    return { params: SMALL, peers: addresses, initial: [TRACKER, addresses[0]!] };
  },

  paramsFor: () => SMALL,

  forget: (state) => (isPeer(state) ? withoutTotals(state) : state),

  operations({ peers }) {
    const members = peers.filter(({ alive, view }) => alive && view?.member).map(({ address }) => address);
    return peers.flatMap(({ address, alive }): Operation[] => {
      if (address === TRACKER) return [];
      if (alive) return members.includes(address) ? [{ do: 'fail', peer: address }] : [];
      return members.includes(TRACKER) ? [{ do: 'join', peer: address, via: TRACKER }] : [];
    });
  },
};

function isPeer(state: unknown): state is BitTorrentState {
  return (state as Partial<BitTorrentState>).core !== undefined;
}

/**
 * Totals of bytes only go into reports. Of the number of a round matters which of three it is, and how many ago somebody was unchoked,
 * if that is not longer than a turn of the optimistic unchoke. Without a clock rates mean nothing: it is as if each event came
 * when all that went before had left the window.
 */
function withoutTotals({ core, links, ...rest }: BitTorrentState): BitTorrentState {
  const rounds = OPTIMISTIC_ROUNDS + (core.rounds % OPTIMISTIC_ROUNDS);
  return {
    ...rest,
    core: { ...core, rounds, uploaded: 0, downloaded: 0, verified: 0, wasted: 0 },
    links: links.map((link) => ({
      ...link,
      unchokedIn: Math.max(0, link.unchokedIn - core.rounds + rounds),
      received: { log: [], bytes: 0 },
      sent: { log: [], bytes: 0 },
    })),
  };
}
