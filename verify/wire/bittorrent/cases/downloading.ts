import { sizeOfPiece } from '../../../../spec/bittorrent/torrent.ts';
import { fell, HELD, skipped, unclear, type WireCase } from '../../case.ts';
import type { Judgement } from '../../results.ts';
import { Download, isOver } from '../download.ts';
import { keyOf, type Link } from '../link.ts';
import { spoilOne } from '../spoiling.ts';
import { SEAT, type Swarm } from '../swarm.ts';

/** What a subject that lacks pieces does to get them from us. In this order: each takes the download further. */

const TRANSFER =
  'Data transfer takes place whenever one side is interested and the other side is not choking.';
const VERIFIED =
  'When a peer finishes downloading a piece and checks that the hash matches, it announces that it has that piece to all of its peers.';
const OTHERS = 'it announces pieces that none of ours has given it: judge it without other peers';

export const askedAgainAfterFailure: WireCase<Swarm> = {
  id: 'bep3/piece/hash-failure-rerequested',
  claim: 'A piece that has failed its hash is asked for again.',
  level: 'SHOULD',
  sentence: TRANSFER,
  source: 'BEP 3 peer protocol',
  async judge(swarm) {
    const download = under(swarm);
    if (!isDownload(download)) return download;
    if (download.spoilt === undefined) return skipped('it did not ask one peer for a whole piece');
    if (download.isSpoiltAskedAgain) return HELD;
    if (download.areOver()) return unclear('it hangs up on our seeds');
    return fell(
      `requests for piece ${download.spoilt}, of which it has had a wrong block`,
      'none, of two seeds that have it and do not choke',
    );
  },
};

/** Our peers come, and serve it all but the last blocks. */
async function begin(swarm: Swarm): Promise<void> {
  const download = new Download(swarm);
  swarm.download = download;
  download.spoilt = await spoilOne(swarm);
  await download.begin();
  if (!download.wasInterested) return;
  await download.most();
  await download.addSecond();
}

const idle = unclear('it is not interested in peers that have what it lacks: is it paused?');

/** The download that is under way; or why there is none. */
function under(swarm: Swarm): Download | Judgement {
  const not = swarm.notLeeching();
  const { download } = swarm;
  if (not) return not;
  if (!download) return unclear('the download has not begun');
  return download.wasInterested ? download : idle;
}

function isDownload(of: Download | Judgement): of is Download {
  return of instanceof Download;
}

export const askedAgainAfterChoke: WireCase<Swarm> = {
  id: 'bep3/choke/requests-again',
  claim: 'What it had asked for when it was choked it asks for again once it is unchoked.',
  level: 'SHOULD',
  sentence: TRANSFER,
  source: 'BEP 3 peer protocol',
  async judge(swarm) {
    const download = under(swarm);
    if (!isDownload(download)) return download;
    if (!download.hasForgotten) return unclear('it has asked our seed for nothing');
    const { stuck } = download;
    if (stuck.length === 0) return HELD;
    return fell(
      'requests for all blocks that a choke has cut off',
      `none for ${stuck.length} of them, the first is that of piece ${stuck[0]!.replace(':', ' from byte ')}, and for nothing else in ${(2 * swarm.bench.manners.patienceMs) / 1000} s`,
    );
  },
};

export const pipelined: WireCase<Swarm> = {
  id: 'bep3/request/pipelined',
  claim: 'It has several requests under way at once.',
  level: 'SHOULD',
  sentence:
    'When data is being transferred, downloaders should keep several piece requests queued up at once in order to get good TCP performance',
  source: 'BEP 3 peer protocol',
  async judge(swarm) {
    const not = swarm.notLeeching();
    if (not) return not;
    await begin(swarm);
    const download = under(swarm);
    if (!isDownload(download)) return download;
    const { deepest } = download;
    if (deepest > 1) return { ...HELD, note: `up to ${deepest} on one connection` };
    if (swarm.lackedBlocks() < 3) return skipped('it lacks fewer than three blocks');
    if (deepest === 0) return unclear('it has asked our seed for nothing');
    return fell('several requests under way on one connection', 'one at a time');
  },
};

export const cancels: WireCase<Swarm> = {
  id: 'bep3/endgame/cancels',
  claim: 'A block that has been asked of two peers is cancelled at one when it has come from the other.',
  level: 'SHOULD',
  sentence:
    'To keep this from becoming horribly inefficient, it sends cancels to everyone else every time a piece arrives.',
  source: 'BEP 3 peer messages',
  async judge(swarm) {
    const { bench } = swarm;
    const download = under(swarm);
    if (!isDownload(download)) return download;
    const { first, second } = download;
    if (!first || !second || isOver(first) || isOver(second))
      return skipped('it has only one of our seeds left');
    // What goes to the second seed must not be what we have sent it meanwhile.
    download.isPaused = true;
    const twice = () => [...first.asked.values()].find((block) => second.asked.has(keyOf(block)));
    let seen = 0;
    while (await bench.until(bench.manners.endgameMs, () => twice() !== undefined || isOver(first))) {
      const block = twice();
      if (!block) break;
      seen++;
      download.serveNow(first, block);
      const isCancelled = () => second.cancelled.has(keyOf(block)) || isOver(second);
      if (!(await bench.until(bench.manners.patienceMs, isCancelled)))
        return fell(
          `cancel of piece ${block.index} from byte ${block.begin} to the second seed, once it has come from the first`,
          `none within ${bench.manners.patienceMs / 1000} s`,
        );
    }
    return seen > 0 ? HELD : skipped('it asked no two peers for the same block');
  },
};

export const completes: WireCase<Swarm> = {
  id: 'bep3/download/completes',
  claim: 'With two seeds that do not choke it gets everything.',
  level: 'MUST',
  sentence: TRANSFER,
  source: 'BEP 3 peer protocol',
  async judge(swarm) {
    const { bench } = swarm;
    const download = under(swarm);
    if (!isDownload(download)) return download;
    const announced = () => [swarm.observer!, ...download.seeds].some(({ has }) => !has.includes(0));
    const isDone = () => {
      swarm.doneAt = bench.budget.spent();
      return HELD;
    };
    // So long a client may take to see that what it has asked for does not come.
    const { stallMs, quietMs } = bench.manners;
    const isShort = bench.budget.left() < stallMs + 2 * quietMs;
    if (await download.rest(announced, isShort ? bench.manners.patienceMs : stallMs)) return isDone();
    const late = await bench.open('a late peer without pieces', SEAT.late);
    await bench.until(quietMs, () => !late.has.includes(0));
    if (late.handshake !== undefined && !late.has.includes(0)) return isDone();
    // Some have no more to do then, and tell nobody.
    if (download.areOver() && swarm.lacking <= 0)
      return { ...HELD, note: 'it has been given everything, and leaves' };
    if (!late.handshake) return unclear('it takes no connection any more');
    if (download.areOver()) return unclear('it hangs up on our seeds');
    if (!download.seeds.some((link) => !isOver(link) && link.isInterested))
      return unclear('it is no longer interested in what it lacks: does it want only a part?');
    if (isShort) return unclear('it asks for nothing, and the time does not last to see whether it will');
    const missing = swarm.torrent.pieces.flatMap((_, index) => (late.has[index] === 1 ? [] : [index]));
    return fell(
      'all pieces, in its bitfield or by messages have',
      `${missing.length} of ${swarm.torrent.pieces.length} are missing, the first is ${missing[0]}, and for ${bench.manners.stallMs / 1000} s it has asked for nothing`,
    );
  },
};

export const announcesVerified: WireCase<Swarm> = {
  id: 'bep3/have/after-hash-check',
  claim: 'It announces no piece before it has all of it, and none whose hash does not match.',
  level: 'MUST',
  sentence:
    "The 'have' message's payload is a single number, the index which that downloader just completed and checked the hash of.",
  source: 'BEP 3 peer messages',
  async judge(swarm) {
    const not = swarm.notLeeching();
    if (not) return not;
    if (swarm.hasOthers) return unclear(OTHERS);
    const { early } = swarm;
    if (early !== undefined)
      return fell(
        `have ${early} once all ${sizeOfPiece(swarm.torrent, early)} bytes of it have come, and are right`,
        `have ${early}, when ${early === swarm.download?.spoilt ? 'a block of it was wrong' : 'blocks of it were missing'}`,
      );
    return swarm.bench.watch.count('have') > 0 ? HELD : skipped('it has sent no have');
  },
};

export const announcesToAll: WireCase<Swarm> = {
  id: 'bep3/have/announced',
  claim: 'A peer that has nothing is told of each piece that it completes.',
  level: 'MUST',
  sentence: VERIFIED,
  source: 'BEP 3 peer protocol',
  async judge(swarm) {
    const not = swarm.notLeeching();
    if (not) return not;
    const { bench, observer, doneAt } = swarm;
    const left = 'it has hung up on our peer that has nothing';
    if (doneAt === undefined)
      return isOver(observer!) ? skipped(left) : unclear('it has not completed the download');
    const missing = () => observer!.has.indexOf(0);
    const isTold = () => missing() < 0 || isOver(observer!);
    // Some keep haves for the next packet that goes the same way, which may be the next keep-alive: BEP 3 does not say when.
    const waitMs = doneAt + bench.manners.idleMs - bench.budget.spent();
    const isLong = waitMs > bench.budget.left() - bench.manners.patienceMs;
    await bench.until(isLong ? bench.manners.patienceMs : waitMs, isTold);
    if (missing() < 0) return HELD;
    if (isOver(observer!)) return skipped(left);
    if (isLong) return unclear('the time does not last until the next keep-alive, with which it may come');
    return fell(
      `have ${missing()}, to a peer that is there all the time and has nothing`,
      `none within ${bench.manners.idleMs / 1000} s of its completion`,
    );
  },
};

export const interestKeptUp: WireCase<Swarm> = {
  id: 'bep3/interest/kept-up',
  claim: 'It is not interested in peers that have nothing that it lacks, or no longer.',
  level: 'MUST',
  sentence:
    "Interest state must be kept up to date at all times - whenever a downloader doesn't have something they currently would ask a peer for in unchoked, they must express lack of interest, despite being choked.",
  source: 'BEP 3 peer protocol',
  async judge(swarm) {
    const { bench, observer } = swarm;
    const lost = swarm.whyLost();
    if (lost) return lost;
    const expected = 'interested only where there is something that it lacks';
    const isRight = () => isOver(observer!) || !observer!.isInterested;
    if (!(await bench.until(bench.manners.patienceMs, isRight)))
      return fell(expected, `interested, to ${observer!.name}`);
    if (!swarm.isComplete()) return HELD;
    const full = await bench.open('a seed that comes last', SEAT.full, { have: bench.all() });
    await bench.budget.wait(bench.manners.quietMs);
    const seeds: Link[] = [...(swarm.download?.seeds ?? []), full];
    const isUpToDate = () => seeds.every((link) => isOver(link) || !link.isInterested);
    const isKeptUp = await bench.until(bench.manners.patienceMs, isUpToDate);
    const { name } = seeds.find(({ isInterested }) => isInterested) ?? full;
    // They go home: some take few connections at once.
    for (const link of [...(swarm.download?.links ?? []), full]) link.close();
    if (isKeptUp) return HELD;
    return fell(
      expected,
      `${bench.manners.patienceMs / 1000} s after it had everything it is still interested in ${name}`,
    );
  },
};
