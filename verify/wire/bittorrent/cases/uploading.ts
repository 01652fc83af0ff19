import { BLOCK_BYTES } from '../../../../spec/bittorrent/constants.ts';
import { sizeOfPiece } from '../../../../spec/bittorrent/torrent.ts';
import { fell, HELD, skipped, unclear, type WireCase } from '../../case.ts';
import { isOver } from '../download.ts';
import { SEAT, type Swarm } from '../swarm.ts';
import { hexText, told } from '../tell.ts';
import { Upload } from '../upload.ts';

/** What a subject that has pieces does for those who want them. */

const CHOKING = 'Choking is a notification that no data will be sent until unchoking happens.';

export const chokedGetNothing: WireCase<Swarm> = {
  id: 'bep3/choke/no-serving-while-choked',
  claim: 'It sends no block to a peer that it has not unchoked.',
  level: 'MUST',
  sentence: `${CHOKING} … Connections start out choked and not interested.`,
  source: 'BEP 3 peer protocol',
  async judge(swarm) {
    const not = swarm.notServing();
    if (not) return not;
    const { bench } = swarm;
    const link = await bench.open('a peer that asks while it is choked', SEAT.impatient);
    if (!link.handshake) return unclear('it takes no further connection');
    const index = swarm.has().indexOf(1);
    const length = Math.min(BLOCK_BYTES, sizeOfPiece(swarm.torrent, index));
    const isAsking = link.isChoking;
    link.say({ type: 'request', index, begin: 0, length });
    await bench.until(bench.manners.quietMs, () => bench.watch.offences.has('serves-while-choked'));
    const wasChoked = link.isChoking;
    link.close();
    const offence = bench.watch.offences.get('serves-while-choked');
    if (offence !== undefined) return fell('no block before unchoke, or after choke', offence);
    return isAsking && wasChoked ? HELD : skipped('it unchokes whoever comes');
  },
};

export const serves: WireCase<Swarm> = {
  id: 'bep3/request/served',
  claim: 'A peer that is interested and unchoked gets each block that it asks for.',
  level: 'MUST',
  sentence:
    "Data transfer takes place whenever one side is interested and the other side is not choking. … 'piece' messages contain an index, begin, and piece. Note that they are correlated with request messages implicitly.",
  source: 'BEP 3 peer protocol, peer messages',
  async judge(swarm) {
    const not = swarm.notServing();
    if (not) return not;
    const { bench } = swarm;
    const link = await bench.open('a peer that downloads', SEAT.downloader);
    if (!link.handshake) return unclear('it takes no further connection');
    // Whoever seeds alone may tell each of us of another piece, and serve no other (BEP 16).
    await bench.until(bench.manners.quietMs, () => link.has.includes(1) || isOver(link));
    if (!link.has.includes(1)) return unclear('it announces no piece to a peer that comes now');
    const upload = new Upload(swarm, link, link.has.indexOf(1));
    swarm.upload = upload;
    if (await upload.run()) return HELD;
    const { strange, waitsFor } = upload;
    if (strange && waitsFor)
      return fell(
        `a block of piece ${waitsFor.index} from byte ${waitsFor.begin}, ${waitsFor.length} bytes`,
        told(strange),
      );
    if (link.isChoking)
      return unclear(isOver(link) ? 'it hangs up before it unchokes' : 'it does not unchoke our peer');
    if (isOver(link) || !waitsFor) return unclear('it hangs up on a peer that downloads');
    return fell(
      `piece ${waitsFor.index} from byte ${waitsFor.begin}, ${waitsFor.length} bytes`,
      `nothing within ${bench.manners.patienceMs / 1000} s, while it does not choke`,
    );
  },
};

export const rightHash: WireCase<Swarm> = {
  id: 'bep3/piece/right-hash',
  claim: 'The blocks that it sends of a piece are the content of the torrent.',
  level: 'MUST',
  sentence:
    'pieces maps to a string whose length is a multiple of 20. It is to be subdivided into strings of length 20, each of which is the SHA1 hash of the piece at the corresponding index.',
  source: 'BEP 3 info dictionary',
  async judge(swarm) {
    const not = swarm.notServing();
    if (not) return not;
    const { upload, torrent } = swarm;
    if (!upload?.isDone) return unclear('it has not served a whole piece');
    const hash = upload.hash();
    const right = torrent.pieces[upload.index]!;
    return hash === right
      ? HELD
      : fell(`piece ${upload.index} with SHA-1 ${hexText(right)}`, `blocks with SHA-1 ${hexText(hash)}`);
  },
};

export const keepAliveIgnored: WireCase<Swarm> = {
  id: 'bep3/keepalive/ignored',
  claim: 'Keep-alives change nothing: what is asked for after some of them is served.',
  level: 'MUST',
  sentence: 'Messages of length zero are keepalives, and ignored.',
  source: 'BEP 3 peer protocol',
  async judge(swarm) {
    const not = swarm.notServing();
    if (not) return not;
    const before = swarm.upload;
    if (!before?.isDone || isOver(before.link)) return unclear('there is no peer that it has served');
    for (let left = KEEP_ALIVES; left > 0; left--) before.link.say({ type: 'keep_alive' });
    // Another piece, if it has one: some may not care to send the same twice.
    const again = new Upload(swarm, before.link, before.link.has.lastIndexOf(1));
    if (await again.run()) return HELD;
    const { link } = again;
    if (link.isChoking && !isOver(link)) return unclear('it does not unchoke our peer');
    return fell(
      `piece ${again.index}, asked for after three keep-alives`,
      isOver(link) ? 'it hangs up' : `nothing within ${swarm.bench.manners.patienceMs / 1000} s`,
    );
  },
};

const KEEP_ALIVES = 3;

export const oversized: WireCase<Swarm> = {
  id: 'bep3/request/oversized',
  claim: 'It hangs up on a peer that asks for more than 16 KiB at once.',
  level: 'SHOULD',
  sentence:
    'All current implementations use 2^14 (16 kiB), and close connections which request an amount greater than that.',
  source: 'BEP 3 peer messages',
  async judge(swarm) {
    const not = swarm.notServing();
    if (not) return not;
    const { bench, upload, torrent } = swarm;
    if (!upload?.isDone || isOver(upload.link)) return unclear('there is no peer that it has served');
    const { link, index } = upload;
    const length = 2 * BLOCK_BYTES;
    if (sizeOfPiece(torrent, index) < length) return skipped('its pieces are no longer than 16 KiB');
    if (!(await bench.until(bench.manners.unchokeMs, () => !link.isChoking || isOver(link))))
      return unclear('it does not unchoke our peer');
    let sent = 0;
    link.hear = (message) => {
      if (message.type === 'piece') sent = Math.max(sent, message.length);
    };
    link.say({ type: 'request', index, begin: 0, length });
    await bench.until(bench.manners.quietMs, () => isOver(link) || sent > 0);
    const isClosed = isOver(link);
    link.close();
    if (isClosed) return HELD;
    return fell(
      'the connection ends',
      sent > 0
        ? `a block of ${sent} bytes`
        : `it is open ${bench.manners.quietMs / 1000} s after a request for ${length} bytes`,
    );
  },
};
