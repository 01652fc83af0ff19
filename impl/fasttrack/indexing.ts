import { type Described, matches, type Query } from '../../spec/fasttrack/files.ts';
import type { FastTrackMessage, Hit } from '../../spec/fasttrack/messages.ts';
import { portOf } from '../../spec/fasttrack/parameters.ts';
import { AttachingNode } from './attaching.ts';
import type { Child } from './state.ts';

type NodeInfo = FastTrackMessage & { type: 'node_info' };

/** A supernode’s children and its index: an entry lives as long as its owner’s connection, unless it is unshared before. */
export abstract class IndexingNode extends AttachingNode {
  /** A child that is gone is told of no search any more. */
  protected abstract askerGone(asker: string): void;

  protected childAt(address: string): Child | undefined {
    return this.core.children.find((child) => child.address === address);
  }

  /** 0x02. Whoever is not taken is told of others. */
  protected admit(from: string, { port }: NodeInfo): void {
    const former = this.childAt(from);
    if (former) this.endChild(former);
    this.tell(from, { type: 'node_list', supernodes: this.others() });
    if (!this.hasRoom()) {
      this.part(from);
      return;
    }
    this.core.children = [...this.core.children, { address: from, port, files: [] }];
    this.touched();
    this.tell(from, { type: 'external_ip', ip: from });
  }

  protected hasRoom(): boolean {
    return this.core.children.length < this.parameters.children;
  }

  /** Supernodes to name: neighbours first. */
  protected others(): readonly string[] {
    const { links, known } = this.core;
    return [...new Set([...links.map(({ address }) => address), ...known])];
  }

  /** Entries and all go with the connection. */
  protected endChild(child: Child): void {
    this.core.children = this.core.children.filter((each) => each !== child);
    this.touched();
    this.askerGone(child.address);
  }

  /** A name that is shared already is shared anew. */
  protected list(child: Child, file: Described): void {
    this.change(child, [...child.files.filter((each) => each.file !== file.file), file]);
  }

  protected delist(child: Child, file: string): void {
    this.change(
      child,
      child.files.filter((each) => each.file !== file),
    );
  }

  protected change(child: Child, files: readonly Described[]): void {
    this.core.children = this.core.children.map((each) => (each === child ? { ...each, files } : each));
    this.touched();
  }

  /** The index: what children share, and its own user. */
  protected entries(): readonly Hit[] {
    const { library, children } = this.core;
    const { address, parameters } = this;
    const own = { address, port: portOf(parameters, address), files: library };
    return [own, ...children].flatMap(({ address: node, port, files }) =>
      files.map(({ file, hash, size }) => ({ node, port, supernode: address, file, hash, size })),
    );
  }

  /** What is here of what is sought; whoever seeks it knows what it has itself. */
  protected found(query: Query, asker: string | null): readonly Hit[] {
    return this.entries().filter(
      (entry) => entry.node !== (asker ?? this.address) && this.isMatch(query, entry),
    );
  }

  protected isMatch(query: Query, entry: Described): boolean {
    return matches(query, entry);
  }
}
