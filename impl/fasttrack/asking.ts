import type { Query, SharedFile } from '../../spec/fasttrack/files.ts';
import type { Hit, HitRow } from '../../spec/fasttrack/messages.ts';
import { MOST_HITS, SEARCH_MS } from './constants.ts';
import { FloodingNode } from './flooding.ts';
import type { Asked } from './state.ts';

/** What a user shares and seeks: an ordinary node tells its supernode, a supernode is its own. */
export abstract class AskingNode extends FloodingNode {
  protected share(file: SharedFile): void {
    this.core.library = [...this.core.library.filter((each) => each.file !== file.file), file];
    this.touched();
    this.announce(file);
  }

  protected unshare(file: string): void {
    if (!this.core.library.some((each) => each.file === file)) return;
    this.core.library = this.core.library.filter((each) => each.file !== file);
    this.touched();
    const parent = this.parent();
    if (parent !== null) this.tell(parent, { type: 'unshare', file });
  }

  /** A new supernode knows of nothing. */
  protected publish(): void {
    for (const file of this.core.library) this.announce(file);
  }

  private announce({ file, hash, size }: SharedFile): void {
    const parent = this.parent();
    if (parent !== null) this.tell(parent, { type: 'share', file, hash, size });
  }

  protected search(call: number, { kind, sought }: Query): void {
    const parent = this.parent();
    if (this.is('ordinary') && parent === null) {
      this.conclude(call, { ok: false, reason: 'no supernode' });
      return;
    }
    const id = `${this.nextNumber()}`;
    this.core.asked = [...this.core.asked, { id, call, found: [] }];
    if (parent === null) this.flood(null, id, { kind, sought });
    else {
      this.tell(parent, { type: 'search', id, kind, sought });
      this.env.setTimer(`search ${id}`, SEARCH_MS);
    }
  }

  protected foundOne(id: string, { node, port, supernode, file, hash, size }: Hit): void {
    const hit = { node, port, supernode, file, hash, size };
    this.core.asked = this.core.asked.map((each) =>
      each.id === id ? { ...each, found: [...each.found, hit] } : each,
    );
  }

  protected foundAll(id: string): void {
    const asked = this.core.asked.find((each) => each.id === id);
    if (!asked) return;
    this.settle(asked);
    this.core.hits = [...this.core.hits, ...asked.found].slice(-MOST_HITS);
    this.conclude(asked.call, { ok: true, hits: asked.found.map(rowOf) });
  }

  protected inVain({ id }: { readonly id: string }, reason: string): void {
    const asked = this.core.asked.find((each) => each.id === id);
    if (!asked) return;
    this.settle(asked);
    this.conclude(asked.call, { ok: false, reason });
  }

  protected settle(asked: Asked): void {
    this.core.asked = this.core.asked.filter((each) => each !== asked);
    this.env.clearTimer(`search ${asked.id}`);
  }

  protected attached(): void {
    this.publish();
  }

  protected orphaned(): void {
    for (const asked of this.core.asked) this.inVain(asked, 'the supernode is gone');
  }
}

function rowOf({ node, file, hash, size, supernode }: Hit): HitRow {
  return [node, file, hash, size, supernode];
}
