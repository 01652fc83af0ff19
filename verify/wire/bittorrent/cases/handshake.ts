import { PROTOCOL } from '../../../../spec/bittorrent/constants.ts';
import { orLoopback } from '../../address.ts';
import { fell, HELD, skipped, unclear, type WireCase } from '../../case.ts';
import type { Link } from '../link.ts';
import { SEAT, type Swarm } from '../swarm.ts';
import { hexText } from '../tell.ts';

/** How connections begin. */

const HANDSHAKE = `a handshake: 19, “${PROTOCOL}”, 8 reserved bytes, the infohash, a peer id of 20 bytes`;
/** A client that has only just been started may not listen yet. */
const TRIES = 3;
const STARTING_MS = 1000;

export const answers: WireCase<Swarm> = {
  id: 'bep3/handshake/answers',
  claim: 'A handshake for its torrent is answered by one for the same.',
  level: 'MUST',
  sentence:
    "The handshake starts with character ninteen (decimal) followed by the string 'BitTorrent protocol'. … After the fixed headers come eight reserved bytes … Next comes the 20 byte sha1 hash of the bencoded form of the info value from the metainfo file.",
  source: 'BEP 3 peer protocol',
  async judge(swarm) {
    const { bench } = swarm;
    const link = await met(swarm);
    const { handshake } = link;
    if (handshake && handshake.infoHash !== swarm.torrent.infoHash) {
      bench.lost = 'it speaks of another torrent';
      return fell(`infohash ${swarm.torrent.infoHash}`, `infohash ${handshake.infoHash}`);
    }
    if (handshake) {
      swarm.observer = link;
      swarm.stranger = { link: await stranger(swarm), at: bench.budget.spent() };
      await firstWords(swarm, link);
      return HELD;
    }
    const came = link.strange ?? link.rest;
    bench.lost ??= 'it does not shake hands';
    if (came.toString('latin1').startsWith('HTTP/')) return unclear('a web server answers there');
    // BEP 3 does not say how soon the rest of it must come.
    if (came.length > 0 && isBegun(came))
      return unclear(`of its handshake ${came.length} bytes have come, and then ${end(link)}`);
    if (came.length > 0) return fell(HANDSHAKE, `${came.length} bytes: ${hexText(came.toString('hex'))}`);
    return unclear(
      bench.hasSpoken || !link.address
        ? bench.lost
        : `it ${link.closed === 'by it' ? 'hangs up' : 'says nothing'}: has it this torrent, does it take connections without encryption${orLoopback(bench.target.ip)}?`,
    );
  },
};

/** Whether these may be the first bytes of a handshake. */
function isBegun(came: Buffer): boolean {
  const head = Buffer.from(`\x13${PROTOCOL}`, 'latin1');
  const known = Math.min(came.length, head.length);
  return came.subarray(0, known).equals(head.subarray(0, known));
}

function end({ closed }: Link): string {
  return closed === 'by it' ? 'it hung up' : 'no more for a while';
}

async function met({ bench }: Swarm): Promise<Link> {
  for (let left = TRIES; ; left--) {
    const link = await bench.open('a peer without pieces', SEAT.observer);
    if (link.handshake || link.strange || link.rest.length > 0 || left === 1) return link;
    bench.lost = undefined;
    await bench.budget.wait(STARTING_MS);
  }
}

/** One that names a torrent that nobody has; what becomes of it is looked at much later. */
function stranger({ bench }: Swarm): Promise<Link> {
  return bench.open('a peer of another torrent', SEAT.stranger, { infoHash: bench.draw('another torrent') });
}

/** What it has it says first; it may skip that, or go on to say it in more than one message. */
async function firstWords(swarm: Swarm, link: Link): Promise<void> {
  const { bench } = swarm;
  link.hear = (message) => {
    if (message.type === 'have') swarm.announced(message.index);
  };
  await bench.until(bench.manners.quietMs, () => link.messages > 0);
  await bench.budget.wait(bench.manners.quietMs / 2);
  swarm.begin();
}

export const wrongInfohash: WireCase<Swarm> = {
  id: 'bep3/handshake/wrong-infohash',
  claim: 'It hangs up on a peer that names a torrent which it does not have.',
  level: 'MUST',
  sentence: "If both sides don't send the same value, they sever the connection.",
  source: 'BEP 3 peer protocol',
  async judge({ bench, stranger, torrent }) {
    if (!stranger) return unclear(bench.lost ?? 'there is no connection');
    const { link, at } = stranger;
    if (link.address === '') return unclear('it takes no further connection');
    const { idleMs, patienceMs } = bench.manners;
    // Some say all that they say first before they read what others do; and how soon it must end BEP 3 does not say.
    const left = at + idleMs - bench.budget.spent();
    const isLong = left > bench.budget.left() - patienceMs;
    await bench.until(isLong ? patienceMs : left, () => link.closed !== undefined);
    if (link.closed === 'by it') return HELD;
    const open = `it is still open after ${Math.round((bench.budget.spent() - at) / 1000)} s`;
    if (link.closed === 'by us') return unclear('there is no connection');
    if (isLong) return unclear(`${open}; BEP 3 does not say how soon it must end`);
    const said = link.handshake?.infoHash ?? torrent.infoHash;
    return fell(
      'the connection ends',
      said === torrent.infoHash ? open : `a handshake for ${said}, which no torrent has; ${open}`,
    );
  },
};

export const onePeerId: WireCase<Swarm> = {
  id: 'bep3/handshake/peer-id',
  claim: 'It has the same peer id on all connections for this torrent.',
  level: 'SHOULD',
  sentence:
    'After the download hash comes the 20-byte peer id which is reported in tracker requests and contained in peer lists in tracker responses.',
  source: 'BEP 3 peer protocol',
  async judge({ bench }) {
    const ids = [...bench.peerIds];
    if (bench.shaken < 2) return skipped('it has shaken hands only once');
    if (ids.length === 1) return HELD;
    return fell(
      'one peer id',
      `${ids.length} of them, on ${bench.shaken} connections: ${ids.slice(0, 2).map(hexText).join(', ')} …`,
    );
  },
};
