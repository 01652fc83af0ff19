import { BLOCK_BYTES } from '../../../spec/bittorrent/constants.ts';
import { type Block, type Heard, keyOf, type Link } from './link.ts';
import { SEAT, type Swarm } from './swarm.ts';

/** So many blocks we keep back at the end, to see whether there is an endgame. */
const HELD_BLOCKS = 4;

/** What of a download by the subject is looked at in more than one case, and our peers that serve it. */
export class Download {
  first: Link | undefined;
  second: Link | undefined;
  /** The piece that somebody has spoilt. */
  spoilt: number | undefined;
  /** Whether a block of that has been asked for again. */
  isSpoiltAskedAgain = false;
  /** Whether it had asked for anything when it was choked. */
  hasForgotten = false;
  /** What it had asked for then, and not again, when it asked for nothing more. */
  stuck: readonly string[] = [];
  /** Most requests that were under way on one connection. */
  deepest = 0;
  /** Whether it was ever interested in somebody who has what it lacks. */
  wasInterested = false;
  private forgotten = new Set<string>();
  /** Those that serve. */
  readonly links: Link[] = [];
  /** Nothing is served but what a case serves itself. */
  isPaused = false;
  private isHolding = true;
  private hasChoked = false;
  private isDue = false;
  /** When it last got something new, and how much it lacked then. */
  private progress = { at: 0, lacking: 0 };
  private readonly heldBytes: number;
  private readonly swarm: Swarm;

  constructor(swarm: Swarm) {
    this.swarm = swarm;
    this.heldBytes = Math.min(HELD_BLOCKS * BLOCK_BYTES, Math.floor(swarm.lacking / 2));
  }

  get seeds(): Link[] {
    return [this.first, this.second].filter((link) => link !== undefined);
  }

  /** A seed comes, is asked, chokes for a while, and then serves; so does a peer that has only one piece. */
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
    await this.addPartial();
    this.serves(first);
  }

  /** Serves until only what is kept back is left, or nothing is asked for. */
  async most(): Promise<void> {
    const { bench } = this.swarm;
    const { quietMs, patienceMs } = bench.manners;
    await this.whileProgress(
      () => this.isAsked(),
      quietMs,
      2 * patienceMs,
      () => this.areOver(),
    );
    // Who is not interested any more may want only a part of the content.
    if (!this.isAsked() && !this.areOver() && this.first!.isInterested)
      this.stuck = [...this.forgotten].filter((key) => !this.swarm.hasGivenKey(key));
  }

  /** Another seed comes. */
  async addSecond(): Promise<void> {
    const { bench } = this.swarm;
    this.second = await bench.open('another seed', SEAT.second, { have: bench.all() });
    this.serves(this.second);
  }

  /** Serves everything that is asked for until it gets nothing new for so long. @returns whether `isDone` was ever true */
  async rest(isDone: () => boolean, stallMs: number): Promise<boolean> {
    const { bench } = this.swarm;
    const { quietMs } = bench.manners;
    this.isHolding = false;
    this.isPaused = false;
    await this.whileProgress(
      () => false,
      0,
      stallMs,
      () => isDone() || this.areOver(),
    );
    return bench.until(quietMs, isDone);
  }

  serveNow(link: Link, block: Block): void {
    this.swarm.bench.serve(link, block);
    this.swarm.give(block);
  }

  areOver(): boolean {
    return this.seeds.every(isOver);
  }

  private isAsked(): boolean {
    return this.links.some(({ asked }) => asked.size > 0);
  }

  private async addPartial(): Promise<void> {
    const { bench, torrent, initial } = this.swarm;
    const index = torrent.pieces.findLastIndex((_, at) => initial![at] !== 1 && at !== this.spoilt);
    if (index < 0) return;
    this.serves(
      await bench.open(`a peer with only piece ${index}`, SEAT.partial, { have: bench.only(index) }),
    );
  }

  private serves(link: Link): void {
    this.links.push(link);
    link.hear = (message) => this.listen(message);
    link.say({ type: 'unchoke' });
  }

  /** Serves until `isOver`, or it has got nothing new for so long: the shorter time holds while it waits for what we keep back. */
  private async whileProgress(
    isWaiting: () => boolean,
    waitingMs: number,
    patienceMs: number,
    isEnd: () => boolean,
  ): Promise<void> {
    const { budget } = this.swarm.bench;
    this.progress = { at: budget.spent(), lacking: this.swarm.lacking };
    while (!isEnd()) {
      this.pump();
      if (this.swarm.lacking < this.progress.lacking)
        this.progress = { at: budget.spent(), lacking: this.swarm.lacking };
      if (budget.spent() - this.progress.at > (isWaiting() ? waitingMs : patienceMs)) return;
      await budget.wait(SLICE_MS);
    }
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
    const serve = () => {
      this.isDue = false;
      this.pump();
    };
    this.swarm.bench.budget.wait(SOON_MS).then(serve, () => undefined);
  }

  private pump(): void {
    if (this.isPaused) return;
    for (const link of this.links)
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

const SLICE_MS = 50;
const SOON_MS = 1;

export function isOver(link: Link): boolean {
  return link.closed !== undefined;
}
