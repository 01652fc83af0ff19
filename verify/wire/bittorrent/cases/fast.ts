import { BLOCK_BYTES } from '../../../../spec/bittorrent/constants.ts';
import { sizeOfPiece } from '../../../../spec/bittorrent/torrent.ts';
import { framed } from '../../../../spec/bittorrent/wire.ts';
import { fell, HELD, skipped, unclear, type WireCase } from '../../case.ts';
import type { Judgement } from '../../results.ts';
import { isOver } from '../download.ts';
import { type Block, EXTENDED, HAVE_ALL, type Heard, keyOf, type Link } from '../link.ts';
import { SEAT, type Swarm } from '../swarm.ts';
import { told } from '../tell.ts';
import { disperse } from './choking.ts';

/** BEP 6, where the subject says that it follows it. */

const HAVE_NONE = 0x0f;
const REJECT = 0x10;
const FAST = 'BEP 6';

/** A connection with the extension in force, and what has come over it. */
interface Fast {
  readonly link: Link;
  readonly heard: Heard[];
}

const NO_PIECE = 'it announces no piece to a peer that knows BEP 6';
/** What is kept of it: a handful of requests is answered by no more. */
const MOST_HEARD = 4096;

async function fastLink(swarm: Swarm): Promise<Fast | Judgement> {
  const lost = swarm.whyLost();
  if (lost) return lost;
  if (swarm.fast) return swarm.fast;
  const { bench } = swarm;
  if (!supportsFast(swarm)) return skipped('it does not say that it knows BEP 6');
  disperse(swarm);
  const heard: Heard[] = [];
  const link = await bench.open('a peer that knows BEP 6', SEAT.fast, {
    isFast: true,
    listen: (message) => {
      const isOfBep3Or6 =
        message.type !== 'keep_alive' && !(message.type === 'odd' && message.id === EXTENDED);
      if (isOfBep3Or6 && heard.length < MOST_HEARD) heard.push(message);
    },
  });
  if (!link.handshake) return unclear('it takes no further connection');
  swarm.fast = { link, heard };
  link.send(framed(HAVE_NONE, Buffer.alloc(0)));
  return swarm.fast;
}

function isFast(of: Fast | Judgement): of is Fast {
  return 'link' in of;
}

function supportsFast({ observer }: Swarm): boolean {
  return observer?.knows('fast') === true;
}

export const exactlyOne: WireCase<Swarm> = {
  id: 'bep6/have-all/exactly-one',
  claim: 'With the fast extension its first message, and no other, says what it has.',
  level: 'MUST',
  sentence:
    'Exactly one of Have All, Have None, or Have Bitfield MUST appear and only immediately after the handshake.',
  source: 'BEP 6 Have All/Have None',
  async judge(swarm) {
    const fast = await fastLink(swarm);
    if (!isFast(fast)) return fast;
    const { bench } = swarm;
    await bench.untilIdle(
      fast.link,
      bench.manners.patienceMs,
      () => fast.heard.length > 0 || isOver(fast.link),
    );
    await bench.budget.wait(bench.manners.quietMs);
    const isOne = (each: Heard) =>
      each.type === 'bitfield' || (each.type === 'odd' && (each.id === HAVE_ALL || each.id === HAVE_NONE));
    const at = fast.heard.flatMap((each, place) => (isOne(each) ? [place] : []));
    if (at.length === 1 && at[0] === 0) return HELD;
    if (fast.heard.length === 0 && isOver(fast.link)) return unclear('it hangs up');
    const expected = 'have all (14), have none (15) or bitfield, as the first message and only then';
    if (fast.heard.length === 0) return fell(expected, 'no message');
    return fell(
      expected,
      at.length > 1
        ? `${told(fast.heard[at[1]!]!)}, as message ${at[1]! + 1}`
        : `first ${told(fast.heard[0]!)}`,
    );
  },
};

/** The answers to this request. */
function answersTo({ heard }: Fast, { index, begin, length }: Block): Heard[] {
  const numbers = [index, begin, length].map((each) => each.toString(16).padStart(8, '0')).join('');
  return heard.filter((each) =>
    each.type === 'odd'
      ? each.id === REJECT && each.payload === numbers
      : each.type === 'piece' && keyOf(each) === keyOf({ index, begin }),
  );
}

/** Blocks of the last piece that it says it has: seldom one of those that it allows to whoever is choked. */
function blocksOf(swarm: Swarm, { has }: Link): Block[] {
  const index = has.lastIndexOf(1);
  if (index < 0) return [];
  const size = sizeOfPiece(swarm.torrent, index);
  return Array.from({ length: Math.min(3, Math.ceil(size / BLOCK_BYTES)) }, (_, at) => {
    const begin = at * BLOCK_BYTES;
    return { index, begin, length: Math.min(BLOCK_BYTES, size - begin) };
  });
}

export const rejects: WireCase<Swarm> = {
  id: 'bep6/reject/while-choked',
  claim: 'With the fast extension a request of a peer that it chokes is rejected, or served.',
  level: 'SHOULD',
  sentence:
    'If a peer receives a request from a peer its choking, the peer receiving the request SHOULD send a reject unless the piece is in the allowed fast set.',
  source: 'BEP 6 Reject Request',
  async judge(swarm) {
    const not = swarm.notServing();
    if (not) return not;
    const fast = await fastLink(swarm);
    if (!isFast(fast)) return fast;
    const { bench } = swarm;
    const { link } = fast;
    if (!link.isChoking) return skipped('it unchokes whoever comes');
    const [block] = blocksOf(swarm, link);
    if (!block) return unclear(NO_PIECE);
    fast.heard.length = 0;
    link.say({ type: 'request', ...block });
    const isAnswered = () => answersTo(fast, block).length > 0;
    if (await bench.until(bench.manners.patienceMs, () => isAnswered() || isOver(link))) {
      if (isAnswered()) return HELD;
      return unclear('it hangs up');
    }
    if (!link.isChoking) return unclear('it has unchoked our peer meanwhile');
    return fell(
      `a reject (16) of piece ${block.index} from byte ${block.begin}`,
      `nothing within ${bench.manners.patienceMs / 1000} s`,
    );
  },
};

export const oneResponse: WireCase<Swarm> = {
  id: 'bep6/request/exactly-one-response',
  claim: 'With the fast extension each request gets one piece or one reject, and not two.',
  level: 'MUST',
  sentence:
    'Now, every request is guaranteed to result in EXACTLY ONE response which is either the corresponding reject or corresponding piece message.',
  source: FAST,
  judge: (swarm) => answered(swarm, false),
};

export const cancelAnswered: WireCase<Swarm> = {
  id: 'bep6/cancel/exactly-one-response',
  claim: 'With the fast extension a request that is cancelled gets one piece or one reject, too.',
  level: 'SHOULD',
  sentence:
    'Even when a request is cancelled, the peer receiving the cancel should respond with either the corresponding reject or the corresponding piece: requests that are being processed are allowed to complete.',
  source: FAST,
  judge: (swarm) => answered(swarm, true),
};

async function answered(swarm: Swarm, isCancelled: boolean): Promise<Judgement> {
  const not = swarm.notServing();
  if (not) return not;
  const fast = await fastLink(swarm);
  if (!isFast(fast)) return fast;
  const { bench } = swarm;
  const { link, heard } = fast;
  if (!link.isInterestedInIt) link.say({ type: 'interested' });
  if (!(await bench.until(bench.manners.unchokeMs, () => !link.isChoking || isOver(link))) || isOver(link))
    return unclear('it does not unchoke our peer');
  const blocks = blocksOf(swarm, link);
  if (blocks.length === 0) return unclear(NO_PIECE);
  heard.length = 0;
  for (const block of blocks) {
    link.say({ type: 'request', ...block });
    if (isCancelled) link.say({ type: 'cancel', ...block });
  }
  const counts = () => blocks.map((block) => answersTo(fast, block).length);
  await bench.untilIdle(link, bench.manners.patienceMs, () => !counts().includes(0) || isOver(link));
  await bench.budget.wait(bench.manners.quietMs / 2);
  if (isOver(link)) return unclear('it hangs up');
  const at = counts().findIndex((count) => count !== 1);
  if (at < 0) return HELD;
  const { index, begin } = blocks[at]!;
  return fell(
    `one piece or one reject for piece ${index} from byte ${begin}${isCancelled ? ', which was asked for and cancelled' : ''}`,
    counts()[at] === 0
      ? `nothing within ${bench.manners.patienceMs / 1000} s`
      : `${counts()[at]}: ${answersTo(fast, blocks[at]!).slice(0, 3).map(told).join('; ')}`,
  );
}

export const unrequestedCloses: WireCase<Swarm> = {
  id: 'bep6/piece/unrequested-closes',
  claim: 'With the fast extension it hangs up on a peer that sends a block which was never requested.',
  level: 'MUST',
  sentence:
    'Additionally, if a peer receives a piece that was never requested, the peer MUST close the connection.',
  source: FAST,
  async judge(swarm) {
    const fast = await fastLink(swarm);
    if (!isFast(fast)) return fast;
    if (isOver(fast.link)) return unclear('it has hung up already');
    const length = Math.min(BLOCK_BYTES, sizeOfPiece(swarm.torrent, 0));
    const block = '00'.repeat(length);
    fast.link.say({ type: 'piece', index: 0, begin: 0, length, block });
    return closes(swarm, fast.link, 'a block of piece 0 that it has not asked for');
  },
};

export const disabledCloses: WireCase<Swarm> = {
  id: 'bep6/have-none/disabled-closes',
  claim: 'It hangs up on a peer that sends Have None without having said that it knows the fast extension.',
  level: 'MUST',
  sentence:
    'When the fast extension is disabled, if a peer receives Have All or Have None then the peer MUST close the connection.',
  source: 'BEP 6 Have All/Have None',
  async judge(swarm) {
    const lost = swarm.whyLost();
    if (lost) return lost;
    if (!supportsFast(swarm)) return skipped('it does not say that it knows BEP 6');
    const link = await swarm.bench.open('a peer that sends have none unasked', SEAT.asker);
    if (!link.handshake) return unclear('it takes no further connection');
    link.send(framed(HAVE_NONE, Buffer.alloc(0)));
    return closes(swarm, link, 'have none (15), though our handshake does not have its bit');
  },
};

async function closes({ bench }: Swarm, link: Link, after: string): Promise<Judgement> {
  const isClosed = await bench.until(bench.manners.patienceMs, () => isOver(link));
  link.close();
  return isClosed
    ? HELD
    : fell(`the connection ends after ${after}`, `it is open ${bench.manners.patienceMs / 1000} s later`);
}
