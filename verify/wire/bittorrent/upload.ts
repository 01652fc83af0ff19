import { createHash } from 'node:crypto';
import { BLOCK_BYTES } from '../../../spec/bittorrent/constants.ts';
import { sizeOfPiece } from '../../../spec/bittorrent/torrent.ts';
import { type Block, type Heard, keyOf, type Link } from './link.ts';
import type { Swarm } from './swarm.ts';

/** Requests that we have under way at once; BEP 3 says “several”. */
const BACKLOG = 8;

/** A peer of ours that downloads one piece of the subject. */
export class Upload {
  readonly index: number;
  readonly link: Link;
  /** By where it begins: what came, in hexadecimal. */
  readonly blocks = new Map<number, string>();
  /** A block that was no answer to anything that had been asked. */
  strange: Heard | undefined;
  private readonly swarm: Swarm;
  private readonly open: Block[];
  private readonly pending = new Map<string, Block>();

  /** @param index a piece that it has announced to us */
  constructor(swarm: Swarm, link: Link, index: number) {
    this.swarm = swarm;
    this.link = link;
    this.index = index;
    const size = sizeOfPiece(swarm.torrent, this.index);
    this.open = Array.from({ length: Math.ceil(size / BLOCK_BYTES) }, (_, at) => {
      const begin = at * BLOCK_BYTES;
      return { index: this.index, begin, length: Math.min(BLOCK_BYTES, size - begin) };
    });
    link.hear = (message) => this.hear(message);
  }

  get isDone(): boolean {
    return this.open.length === 0 && this.pending.size === 0;
  }

  /** What has been asked for while it does not choke, and has not come. */
  get waitsFor(): Block | undefined {
    return [...this.pending.values()][0];
  }

  /** The hash of what came. */
  hash(): string {
    const hash = createHash('sha1');
    for (const begin of [...this.blocks.keys()].sort((a, b) => a - b))
      hash.update(this.blocks.get(begin)!, 'hex');
    return hash.digest('hex');
  }

  /** Says that it is interested, and asks as soon as it may. @returns whether it has all of the piece */
  async run(): Promise<boolean> {
    const { bench } = this.swarm;
    const { unchokeMs, patienceMs } = bench.manners;
    this.link.say({ type: 'interested' });
    let since = bench.budget.spent();
    for (;;) {
      this.ask();
      const before = this.progress;
      await bench.until(100, () => this.isDone);
      if (this.isDone || this.link.closed) return this.isDone;
      if (before !== this.progress) since = bench.budget.spent();
      if (bench.budget.spent() - since > (this.link.isChoking ? unchokeMs : patienceMs)) return false;
    }
  }

  /** What changes while something goes on: a client may be slow, and send a block for longer than we would wait for one. */
  private get progress(): string {
    const { isChoking, held } = this.link;
    return `${this.open.length + this.pending.size} ${isChoking} ${held}`;
  }

  private ask(): void {
    while (!this.link.isChoking && this.pending.size < BACKLOG && this.open.length > 0) {
      const block = this.open.shift()!;
      this.pending.set(keyOf(block), block);
      this.link.say({ type: 'request', ...block });
    }
  }

  private hear(message: Heard): void {
    if (message.type === 'choke') {
      // What was asked for is forgotten.
      this.open.unshift(...this.pending.values());
      this.pending.clear();
    }
    if (message.type === 'unchoke') this.ask();
    if (message.type !== 'piece') return;
    const asked = this.pending.get(keyOf(message));
    if (!asked || asked.length !== message.length) {
      if (!this.blocks.has(message.begin)) this.strange ??= message;
      return;
    }
    this.pending.delete(keyOf(message));
    this.blocks.set(message.begin, message.block);
    this.ask();
  }
}
