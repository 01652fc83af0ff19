import { blocksIn, sizeOfPiece } from '../../../spec/bittorrent/torrent.ts';
import { isOver } from './download.ts';
import type { Block, Heard } from './link.ts';
import { SEAT, type Swarm } from './swarm.ts';

/**
 * A peer of ours has one piece that the subject lacks, gives it all but the last block, waits, and then gives that with a wrong
 * byte. So it is seen whether it announces the piece too early, or in spite of its hash.
 * @returns the piece; undefined: it did not ask for all of it.
 */
export async function spoilOne(swarm: Swarm): Promise<number | undefined> {
  const { bench, torrent } = swarm;
  const { quietMs, patienceMs } = bench.manners;
  const lacks = torrent.pieces.flatMap((_, index) => (swarm.initial![index] === 1 ? [] : [index]));
  const index = lacks.find((each) => blocksIn(torrent, each) > 1) ?? lacks[0]!;
  const link = await bench.open(`a peer with only piece ${index}`, SEAT.liar, { have: bench.only(index) });
  let left = sizeOfPiece(torrent, index);
  let last: Block | undefined;
  const asked = new Set<number>();
  link.hear = (message: Heard) => {
    if (message.type !== 'request' || message.index !== index || link.isChokingIt) return;
    if (asked.has(message.begin)) return;
    asked.add(message.begin);
    left -= message.length;
    if (left <= 0) {
      last = message;
      return;
    }
    bench.serve(link, message);
    swarm.give(message);
  };
  await bench.until(patienceMs, () => link.isInterested || isOver(link));
  swarm.download!.wasInterested = link.isInterested;
  if (!link.isInterested) {
    link.close();
    return undefined;
  }
  link.say({ type: 'unchoke' });
  await bench.until(patienceMs, () => last !== undefined || isOver(link));
  await bench.budget.wait(quietMs / 2);
  const isSpoilt = last !== undefined && !isOver(link);
  if (isSpoilt) {
    swarm.spoil(last!);
    bench.serve(link, last!, true);
  }
  if (isSpoilt) await bench.budget.wait(quietMs);
  link.close();
  return isSpoilt ? index : undefined;
}
