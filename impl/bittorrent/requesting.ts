import type { Address } from '../../sim/peer.ts';
import type { BitTorrentMessage } from '../../spec/bittorrent/messages.ts';
import { hashOf, sizeOfBlock, sizeOfPiece } from '../../spec/bittorrent/torrent.ts';
import { ConnectingPeer } from './connecting.ts';
import type { Block, Link } from './state.ts';
import { passed } from './window.ts';

type Piece = BitTorrentMessage & { type: 'piece' };

/**
 * Downloading: which block is asked of whom (Cohen 2003 §2.4, in its order: strict priority, random first piece, rarest
 * first, endgame), and what becomes of blocks that come.
 */
export abstract class RequestingPeer extends ConnectingPeer {
  /** All pieces are verified. */
  protected abstract completed(): void;

  // Choosing.

  /** Asks for as much as may be under way on this connection. */
  protected fill(link: Link): void {
    if (!this.mayAsk(link)) return;
    const wasOpen = this.progress.open > 0;
    while (link.asked.length < this.backlog()) {
      const block = this.choose(link);
      if (!block) break;
      this.ask(link, block);
    }
    // The endgame has begun: whoever has room may be asked for what others are asked for.
    if (wasOpen && this.progress.open === 0) this.fillAll();
  }

  protected fillAll(): void {
    for (const link of [...this.links.values()]) this.fill(link);
  }

  protected mayAsk(link: Link): boolean {
    return link.open && !link.peerChoking && link.amInterested && this.links.get(link.address) === link;
  }

  protected backlog(): number {
    return this.parameters.backlog;
  }

  protected choose(link: Link): Block | undefined {
    if (this.isEndgame()) return this.chooseAgain(link);
    return this.chooseStarted(link) ?? this.chooseNew(link);
  }

  /** “Once all missing blocks are requested” (Cohen 2003 §2.4.4). */
  protected isEndgame(): boolean {
    return !this.progress.isComplete() && this.progress.open === 0;
  }

  /** Strict priority (Cohen 2003 §2.4.1): finish what is begun. */
  protected chooseStarted(link: Link): Block | undefined {
    for (const [index, { open }] of this.progress.started)
      if (open > 0 && this.isThere(link, index)) return { index, block: this.progress.firstOpen(index) };
    return undefined;
  }

  protected isThere(link: Link, index: number): boolean {
    return link.view[index] === 1;
  }

  protected chooseNew(link: Link): Block | undefined {
    const index = this.pickPiece(link);
    if (index < 0) return undefined;
    this.progress.start(index);
    return { index, block: 0 };
  }

  protected pickPiece(link: Link): number {
    return this.isAtTheStart() ? this.pickRandom(link) : this.pickRarest(link);
  }

  /** Random first piece (Cohen 2003 §2.4.3): “until the first complete piece is assembled”; mainline 4: the first four. */
  protected isAtTheStart(): boolean {
    return this.progress.count < this.parameters.cutoff;
  }

  protected pickRandom(link: Link): number {
    return this.pickBy(link, () => 0);
  }

  /** Rarest first (Cohen 2003 §2.4.2); ties at random. */
  protected pickRarest(link: Link): number {
    return this.pickBy(link, (index) => this.rarity(index));
  }

  /** The lower, the sooner it is picked. */
  protected rarity(index: number): number {
    return this.progress.availability[index]!;
  }

  /** In the endgame: a block that others are asked for already, any. */
  protected chooseAgain(link: Link): Block | undefined {
    const wanted: Block[] = [];
    for (const [index, { data }] of this.progress.started) {
      if (!this.isThere(link, index)) continue;
      for (let block = 0; block < data.length; block++)
        if (data[block] === null && !link.asked.some((each) => each.index === index && each.block === block))
          wanted.push({ index, block });
    }
    return wanted.length === 0 ? undefined : wanted[this.env.random(wanted.length)];
  }

  /** A piece that it has, that we lack and have not started, with the lowest score; ties at random; −1: none. */
  private pickBy(link: Link, score: (index: number) => number): number {
    const { have, started } = this.progress;
    if (link.wanted === 0) return -1;
    let best = Number.POSITIVE_INFINITY;
    let ties: number[] = [];
    for (let index = 0; index < have.length; index++) {
      if (have[index] === 1 || link.view[index] === 0 || started.has(index)) continue;
      const its = score(index);
      if (its > best) continue;
      if (its < best) ties = [];
      best = its;
      ties.push(index);
    }
    return ties.length === 0 ? -1 : ties[this.env.random(ties.length)]!;
  }

  // Asking.

  protected ask(link: Link, block: Block): void {
    link.asked.push(block);
    this.progress.ask(block.index, block.block);
    this.touched();
    this.say(link, { type: 'request', ...this.placeOf(block) });
  }

  /** Which bytes a block is. */
  protected placeOf({ index, block }: Block): { index: number; begin: number; length: number } {
    const begin = block * this.parameters.torrent.blockLength;
    return { index, begin, length: this.sizeOf(index, block) };
  }

  protected sizeOf(index: number, block: number): number {
    const { torrent } = this.parameters;
    return sizeOfBlock(torrent, { index, begin: block * torrent.blockLength });
  }

  // What comes.

  protected tookPiece(link: Link, piece: Piece): void {
    const block = { index: piece.index, block: piece.begin / this.parameters.torrent.blockLength };
    this.core.downloaded += piece.length;
    this.touched();
    if (!this.strike(link, block)) {
      // It was not asked for, or no longer: legal, and of no use (BEP 3 “cancel”).
      this.core.wasted += piece.length;
      return;
    }
    const now = this.env.now();
    passed(link.received, piece.length, now);
    link.waitingSince = now;
    const freed = this.received(link, block, piece);
    for (const each of [link, ...freed]) this.fill(each);
  }

  /** A block that was asked for on this connection. Returns the other connections on which it was, and is not any more. */
  private received(link: Link, { index, block }: Block, { length, block: content }: Piece): readonly Link[] {
    const { progress } = this;
    if (length !== this.sizeOf(index, block) || progress.has(index, block)) {
      this.core.wasted += length;
      progress.release(index, block);
      return [];
    }
    const isWhole = progress.receive(index, block, content, link.address);
    progress.release(index, block);
    const freed = progress.isAsked(index, block) ? this.cancelElsewhere(link, { index, block }) : [];
    if (isWhole) this.whole(index);
    return freed;
  }

  /** Endgame: “cancels are sent to everyone else” (BEP 3). */
  protected cancelElsewhere(from: Link, block: Block): readonly Link[] {
    const others = [...this.links.values()].filter((link) => link !== from && this.strike(link, block));
    for (const link of others) {
      this.progress.release(block.index, block.block);
      this.cancel(link, block);
    }
    return others;
  }

  protected cancel(link: Link, block: Block): void {
    this.say(link, { type: 'cancel', ...this.placeOf(block) });
  }

  /** All blocks of a piece are there: it is verified, or all of it is missing again. */
  protected whole(index: number): void {
    const { data, from } = this.progress.blocks(index);
    if (this.isRight(index, data)) return this.keep(index, data);
    this.core.wasted += sizeOfPiece(this.parameters.torrent, index);
    this.failed(index);
    const [first] = from;
    if (from.every((each) => each === first)) this.ban(first!);
    this.fillAll();
  }

  protected isRight(index: number, blocks: readonly string[]): boolean {
    const { torrent } = this.parameters;
    return hashOf(torrent, blocks) === torrent.pieces[index];
  }

  protected failed(index: number): void {
    this.progress.reopen(index);
  }

  protected keep(index: number, blocks: readonly string[]): void {
    this.disk.write(index, blocks);
    this.progress.verified(index);
    this.core.verified += sizeOfPiece(this.parameters.torrent, index);
    for (const link of [...this.links.values()]) {
      if (link.view[index] === 1) link.wanted--;
      if (link.open) this.tell(link, index);
      this.reconsider(link);
    }
    if (this.progress.isComplete()) this.completed();
  }

  protected tell(link: Link, index: number): void {
    this.say(link, { type: 'have', index });
  }

  /** Whoever has sent all blocks of a wrong piece is not talked to any more. */
  protected ban(peer: Address): void {
    this.core.banned = [...this.core.banned, peer];
    this.hangUp(peer);
  }

  protected tookChoke(link: Link): void {
    link.peerChoking = true;
    this.release(link);
    this.fillAll();
  }

  protected tookUnchoke(link: Link): void {
    link.peerChoking = false;
    this.fill(link);
  }

  /** What it was asked for may be asked of others. */
  protected release(link: Link): void {
    for (const { index, block } of link.asked) this.progress.release(index, block);
    link.asked = [];
  }

  // Interest.

  protected learned(link: Link, _index: number): void {
    this.touched();
    this.reconsider(link);
    this.fill(link);
  }

  /** Interested: it has a piece that we lack. */
  protected reconsider(link: Link): void {
    const wants = this.wants(link);
    if (!link.open || wants === link.amInterested) return;
    link.amInterested = wants;
    if (wants) link.waitingSince = this.env.now();
    this.say(link, { type: wants ? 'interested' : 'not_interested' });
  }

  protected wants(link: Link): boolean {
    return link.wanted > 0;
  }

  /** Strikes a block off what this connection is asked for. Returns whether it was. */
  private strike(link: Link, { index, block }: Block): boolean {
    const at = link.asked.findIndex((each) => each.index === index && each.block === block);
    if (at >= 0) link.asked.splice(at, 1);
    return at >= 0;
  }
}
