import { BLOCK_BYTES } from '../../../spec/bittorrent/constants.ts';
import { type Block, type Heard, keyOf, type Link } from './link.ts';
import { SEAT, type Swarm } from './swarm.ts';

/** So many blocks we keep back at the end, to see whether there is an endgame. */
const HELD_BLOCKS = 4;

/** What of a download by the subject is looked at in more than one case, and our two seeds that serve it. */
export class Download {
  first: Link | undefined;
  second: Link | undefined;
  /** The piece that somebody has spoilt. */
  spoilt: number | undefined;
  /** Whether a block of that has been asked for again. */
  isSpoiltAskedAgain = false;
  /** What it had asked for when it was choked, and has not asked for again. */
  forgotten = new Set<string>();
  hasForgotten = false;
  /** Most requests that were under way on one connection. */
  deepest = 0;
  /** Whether it was ever interested in somebody who has what it lacks. */
  wasInterested = false;
  private isHolding = true;
  private hasChoked = false;
  private isDue = false;
  private lastServed = 0;
  private readonly heldBytes: number;
  private readonly swarm: Swarm;

  constructor(swarm: Swarm) {
    this.swarm = swarm;
    this.heldBytes = Math.min(HELD_BLOCKS * BLOCK_BYTES, Math.floor(swarm.lacking / 2));
  }

  get seeds(): Link[] {
    return [this.first, this.second].filter((link) => link !== undefined);
  }

  /** The first seed comes, is asked, chokes for a while, and then serves together with the second. */
  async begin(): Promise<void> {
    const { bench } = this.swarm;
    const { quietMs, patienceMs } = bench.manners;
    const first = await bench.open('a seed', SEAT.first, { have: bench.all() });
    this.first = first;
    first.hear = () => this.look();
    this.wasInterested ||= await bench.until(patienceMs, () => first.isInterested || isOver(first));
    first.say({ type: 'unchoke' });
    await bench.until(patienceMs, () => first.asked.size > 0 || isOver(first));
    await bench.budget.wait(quietMs / 4);
    this.forgotten = new Set(first.asked.keys());
    this.hasForgotten = this.forgotten.size > 0;
    bench.choke(first);
    await bench.budget.wait(quietMs);
    this.hasChoked = true;
    first.hear = (message) => this.listen(message);
    first.say({ type: 'unchoke' });
    const second = await bench.open('another seed', SEAT.second, { have: bench.all() });
    this.second = second;
    second.hear = (message) => this.listen(message);
    second.say({ type: 'unchoke' });
  }

  /** Serves until only what is kept back is left, or nothing is asked for. */
  async most(): Promise<void> {
    const { bench } = this.swarm;
    const { quietMs, patienceMs } = bench.manners;
    this.lastServed = bench.budget.spent();
    for (;;) {
      this.pump();
      const idle = bench.budget.spent() - this.lastServed;
      const isHeld = this.seeds.some(({ asked }) => asked.size > 0);
      if (idle > (isHeld ? quietMs : 2 * patienceMs) || this.areOver()) return;
      await bench.budget.wait(SLICE_MS);
    }
  }

  /** Serves everything that is asked for until nothing is, for so long. @returns whether `isDone` was ever true */
  async rest(isDone: () => boolean): Promise<boolean> {
    const { bench } = this.swarm;
    this.isHolding = false;
    this.lastServed = bench.budget.spent();
    while (!isDone()) {
      this.pump();
      if (this.areOver() || bench.budget.spent() - this.lastServed > 2 * bench.manners.patienceMs) break;
      await bench.budget.wait(SLICE_MS);
    }
    return bench.until(bench.manners.quietMs, isDone);
  }

  serveNow(link: Link, block: Block): void {
    this.swarm.bench.serve(link, block);
    this.swarm.give(block);
    this.lastServed = this.swarm.bench.budget.spent();
  }

  areOver(): boolean {
    return this.seeds.every(isOver);
  }

  private look(): void {
    this.deepest = Math.max(this.deepest, ...this.seeds.map(({ asked }) => asked.size));
  }

  private listen(message: Heard): void {
    this.look();
    if (message.type !== 'request') return;
    if (message.index === this.spoilt) this.isSpoiltAskedAgain = true;
    if (this.hasChoked) this.forgotten.delete(keyOf(message));
    if (this.isDue) return;
    // Whatever has come with it is looked at first: how many requests are under way is seen only so.
    this.isDue = true;
    setImmediate(() => {
      this.isDue = false;
      this.pump();
    });
  }

  private pump(): void {
    for (const link of this.seeds)
      for (const block of [...link.asked.values()]) {
        if (!link.isFlowing()) break;
        if (!this.isHeld(block)) this.serveNow(link, block);
      }
  }

  private isHeld(block: Block): boolean {
    if (!this.isHolding || this.swarm.hasGiven(block)) return false;
    return this.swarm.lacking - block.length < this.heldBytes;
  }
}

const SLICE_MS = 100;

export function isOver(link: Link): boolean {
  return link.closed !== undefined;
}
