import { localMaker } from '../../kit/local.ts';
import type { Always, Finding } from '../../kit/property.ts';
import { bitfieldOf, piecesIn } from '../bitfield.ts';
import { REACTION_MS } from '../constants.ts';
import type { BitTorrentView } from '../messages.ts';
import type { BitTorrentOracle } from '../oracle.ts';
import type { BitTorrentParameters } from '../parameters.ts';

type Property = Always<BitTorrentView, BitTorrentParameters, BitTorrentOracle>;

const local = localMaker<BitTorrentView, BitTorrentParameters>();

/** What a peer shows of itself, at every moment and in all weather. */
export const stateProperties: readonly Property[] = [
  mirrored(
    'integrity',
    'A peer has a piece when, and only when, all its blocks have come and their hash is that of the metainfo; it never loses one.',
    'BEP 3 metainfo (pieces), peer protocol (have)',
    ({ have }, mirror) => differing(bitfieldOf(mirror.have), have, 'pieces'),
  ),
  mirrored(
    'views-are-what-was-said',
    'What a peer takes another to have is what that one has told it over this connection.',
    'BEP 3 peer protocol (bitfield, have)',
    ({ views }, mirror) => {
      for (const { peer: other, pieces } of views) {
        const edge = mirror.edges.get(other);
        const finding = edge && differing(bitfieldOf(edge.view), pieces, `pieces of ${other}`);
        if (finding) return finding;
      }
      return undefined;
    },
  ),
  mirrored(
    'blocks-are-accounted-for',
    'A block is open until it is asked for or has come, and open again when the peer that it was asked of chokes or is gone, or its piece fails its hash.',
    'BEP 3 peer protocol (choke); Cohen 2003 §2.3',
    ({ open }, mirror) =>
      open === mirror.open ? undefined : { expected: `${mirror.open} open blocks`, seen: `${open}` },
  ),
  mirrored(
    'interested-in-what-it-lacks',
    'A peer has said that it is interested in those that have a piece which it lacks, and in nobody else.',
    'BEP 3 peer protocol (“whenever a downloader doesn’t have something they currently would ask a peer for”)',
    ({ connections }, mirror, now) => {
      for (const other of connections) {
        const edge = mirror.edges.get(other);
        if (edge?.wrongSince === undefined || now - edge.wrongSince <= REACTION_MS) continue;
        return edge.amInterested
          ? {
              expected: `to have told ${other}, which has nothing that it lacks, that it is not interested`,
              seen: 'it is interested',
            }
          : {
              expected: `to have told ${other}, which has what it lacks, that it is interested`,
              seen: 'it is not',
            };
      }
      return undefined;
    },
  ),
  mirrored(
    'never-idles',
    'Where blocks may be asked for and are wanted, one is: in the endgame such as others are asked for, too.',
    'Cohen 2003 §2.3 (“always keeping several requests pending at once”), §2.4.4; BEP 3 (“requests for everything to everyone it’s downloading from”)',
    ({ asked }, mirror, now) => {
      for (const { peer: other } of asked) {
        const since = mirror.edges.get(other)?.idleSince;
        if (since !== undefined && now - since > REACTION_MS)
          return { expected: `a request to ${other}, which has what is wanted`, seen: 'none' };
      }
      return undefined;
    },
  ),
  local(
    'availability-count',
    'What a peer takes for a piece’s rarity is the number of its neighbours that have it, whoever has come or gone.',
    'Cohen 2003 §2.4.2; libtorrent (piece_picker check_invariant)',
    ({ views, availability, role }) => {
      if (role === 'tracker') return undefined;
      const counts = availability.map(() => 0);
      for (const { pieces } of views) for (const index of piecesIn(pieces)) counts[index]!++;
      const wrong = counts.findIndex((count, index) => count !== availability[index]);
      return wrong < 0
        ? undefined
        : { expected: `piece ${wrong} to count ${counts[wrong]} times`, seen: `${availability[wrong]}` };
    },
  ),
  local(
    'endgame-iff-nothing-open',
    'A leecher is in the endgame when, and only when, every block that it lacks is asked for.',
    'Cohen 2003 §2.4.4; BEP 3 (“once requests for all sub-pieces a given peer doesn’t have are currently pending”)',
    ({ role, endgame, open }) => {
      const should = role === 'leecher' && open === 0;
      if (endgame === should) return undefined;
      return {
        expected: `${should ? 'the endgame' : 'no endgame'}, with ${open} blocks open`,
        seen: 'the other',
      };
    },
  ),
  local(
    'connections-are-limited',
    'A peer has no more connections than it may.',
    'mainline 4 (max_allow_in)',
    ({ connections }, { maxConnections }) =>
      connections.length > maxConnections
        ? { expected: `at most ${maxConnections}`, seen: `${connections.length}` }
        : undefined,
  ),
  mirrored(
    'conservation-of-bytes',
    'Bytes sent are those of the blocks that were sent; bytes received are verified, under way or wasted; the tracker is told of these.',
    'BEP 3 trackers (uploaded, downloaded, left)',
    ({ uploaded, downloaded, verified, partial, wasted }, mirror) => {
      if (uploaded !== mirror.sent) return { expected: `${mirror.sent} bytes uploaded`, seen: `${uploaded}` };
      if (downloaded !== mirror.came)
        return { expected: `${mirror.came} bytes downloaded`, seen: `${downloaded}` };
      return downloaded === verified + partial + wasted
        ? undefined
        : {
            expected: `${downloaded} bytes to be verified, under way or wasted`,
            seen: `${verified} + ${partial} + ${wasted}`,
          };
    },
    (oracle) => oracle.offences.get('conservation-of-bytes'),
  ),
];

/** Judged on one peer by what its messages say that it must know. */
function mirrored(
  name: string,
  statement: string,
  source: string,
  judge: (
    view: BitTorrentView,
    mirror: NonNullable<ReturnType<BitTorrentOracle['mirrors']['get']>>,
    now: number,
  ) => Omit<Finding, 'peer'> | undefined,
  offence: (oracle: BitTorrentOracle) => Finding | undefined = () => undefined,
): Property {
  return {
    name,
    kind: 'always',
    scope: 'peer',
    remembers: true,
    statement,
    source,
    judge({ peers, now }, peer, oracle) {
      const { alive, view, address } = peers[peer]!;
      const mirror = oracle.mirrors.get(address);
      if (!alive || !view?.member || !mirror) return offence(oracle);
      const finding = judge(view, mirror, now);
      return finding ? { peer: address, ...finding } : offence(oracle);
    },
  };
}

function differing(expected: string, seen: string, what: string): Omit<Finding, 'peer'> | undefined {
  return expected === seen
    ? undefined
    : {
        expected: `${what} ${piecesIn(expected).join(', ') || 'none'}`,
        seen: piecesIn(seen).join(', ') || 'none',
      };
}
