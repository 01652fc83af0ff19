import { PATIENCE_MS, RETRY_MS } from './constants.ts';
import { IndexingNode } from './indexing.ts';
import type { Link } from './state.ts';

/** A supernode’s links to others: it seeks as many as it may have. */
export abstract class LinkingNode extends IndexingNode {
  /** Nothing comes from that neighbour any more. */
  protected abstract neighbourGone(neighbour: string): void;

  protected linkWith(address: string): Link | undefined {
    return this.core.links.find((link) => link.address === address);
  }

  protected neighbours(): readonly string[] {
    return this.core.links.filter(({ stage }) => stage === 'open').map(({ address }) => address);
  }

  /** From time to time all that it has heard of may be asked again. */
  protected seekLinks(): void {
    if (!this.serves()) return;
    this.core.courted = [];
    this.court();
    this.env.setTimer('links', RETRY_MS);
  }

  /** As many as there is room for; whoever refuses is followed by the next. */
  private court(): void {
    const { courted } = this.core;
    const strangers = this.places().filter(
      (each) => !courted.includes(each) && !this.linkWith(each) && !this.childAt(each),
    );
    for (const each of this.someOf(strangers, this.linksWanted())) {
      this.core.courted = [...this.core.courted, each];
      this.setLink({ address: each, stage: 'asking' });
      this.tell(each, { type: 'neighbours' });
      this.env.setTimer(`link ${each}`, PATIENCE_MS);
    }
  }

  /** How many more to ask: those that have been asked may yet agree. */
  private linksWanted(): number {
    return Math.max(0, this.mostLinks() - this.core.links.length);
  }

  protected mostLinks(): number {
    return this.parameters.links;
  }

  /** 0x01: a question, or the answer to ours. Whom it has asked besides does not count yet: else two who ask others could never meet. */
  protected meet(from: string): void {
    const link = this.linkWith(from);
    if (link?.stage === 'open') return;
    this.learn([from]);
    if (this.neighbours().length >= this.mostLinks()) {
      this.tell(from, { type: 'node_list', supernodes: this.others() });
      this.part(from);
      return;
    }
    const child = this.childAt(from);
    if (child) this.endChild(child);
    this.setLink({ address: from, stage: 'open' });
    this.env.clearTimer(`link ${from}`);
    if (!link) this.tell(from, { type: 'neighbours' });
  }

  private setLink(link: Link): void {
    this.core.links = [...this.core.links.filter(({ address }) => address !== link.address), link];
    this.touched();
  }

  protected dropLink({ address }: Link): void {
    this.core.links = this.core.links.filter((each) => each.address !== address);
    this.touched();
    this.env.clearTimer(`link ${address}`);
    this.neighbourGone(address);
  }

  /** It was asked for a link, and is an ordinary node. */
  protected notASupernode(node: string): void {
    const link = this.linkWith(node);
    if (link?.stage !== 'asking') return;
    this.dropLink(link);
    this.jilted(link);
  }

  /** It does not want to, or is no supernode: it is not asked again before somebody names it. */
  protected jilted({ address }: Link): void {
    this.forget(address);
    if (this.serves()) this.court();
  }

  /** It says nothing. */
  protected linkOver(address: string): void {
    if (this.linkWith(address)?.stage === 'asking') this.part(address);
  }
}
