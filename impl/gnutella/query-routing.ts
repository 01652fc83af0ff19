import { INFINITY, PATCH_SLOTS } from '../../spec/gnutella/constants.ts';
import {
  mayHave,
  patchData,
  patched,
  type RouteTable,
  resetTable,
  slotsOf,
} from '../../spec/gnutella/query-routing.ts';
import type { Role } from '../../spec/gnutella/roles.ts';
import type { Broadcast, Of } from '../../spec/gnutella/wire.ts';
import { AttachingPeer } from './attaching.ts';
import type { Link } from './state.ts';

/** Query routing: leaves tell ultrapeers which words they have, and are asked for nothing else (QRP §4; ultrapeers §2). */
export abstract class QueryRoutingPeer extends AttachingPeer {
  /** A leaf’s new ultrapeer is told everything. */
  protected override opened(link: Link, kind?: Role): void {
    super.opened(link, kind);
    if (link.stage === 'open' || this.role !== 'leaf') return;
    this.sendReset(link.peer);
    this.sendPatch([link.peer], this.core.told, []);
  }

  private header() {
    return { guid: this.newGuid(), ttl: 1, hops: 0 };
  }

  protected sendReset(peer: string): void {
    const length = 2 ** this.parameters.tableBits;
    this.env.send(peer, this.encoded({ type: 'reset', ...this.header(), length, infinity: INFINITY }));
  }

  protected sendPatch(peers: readonly string[], added: readonly number[], removed: readonly number[]): void {
    const length = 2 ** this.parameters.tableBits;
    const of = Math.ceil(length / this.mostSlots());
    for (let number = 1; number <= of; number++) {
      const data = this.patchData((number - 1) * this.mostSlots(), length / of, added, removed);
      const patch = this.encoded({ type: 'patch', ...this.header(), number, of, bits: 4, data });
      for (const peer of peers) this.env.send(peer, patch);
    }
  }

  /** A table goes in pieces: a small one in two. */
  private mostSlots(): number {
    return Math.min(PATCH_SLOTS, 2 ** (this.parameters.tableBits - 1));
  }

  protected patchData(
    from: number,
    count: number,
    added: readonly number[],
    removed: readonly number[],
  ): string {
    return patchData(from, count, { added, removed, infinity: INFINITY });
  }

  /** What is shared has changed: ultrapeers are told what that changes in the table. */
  protected advertise(): void {
    if (this.role !== 'leaf') return;
    const before = this.core.told;
    const now = this.slots();
    const added = now.filter((slot) => !before.includes(slot));
    const removed = before.filter((slot) => !now.includes(slot));
    this.core.told = now;
    const peers = this.core.links.filter(({ stage }) => stage === 'open').map(({ peer }) => peer);
    if (added.length + removed.length === 0) return;
    // Nothing is left of what was told.
    if (now.length === 0) for (const peer of peers) this.sendReset(peer);
    this.sendPatch(peers, added, now.length === 0 ? [] : removed);
  }

  protected slots(): number[] {
    return slotsOf(
      this.core.files.map(({ name }) => name),
      this.parameters.tableBits,
    );
  }

  /** A table that nobody can make sense of any more is the end of the connection (QRP §4). */
  protected hearTable(link: Link, update: Of<'reset' | 'patch'>): void {
    const before = this.tableOf(link);
    if (link.kind !== 'leaf') return;
    const table = update.type === 'reset' ? resetTable(update) : before && this.patched(before, update);
    if (!table) this.drop(link);
    else this.core.tables = [...this.others(link), { link: link.id, table }];
  }

  protected patched(table: RouteTable, patch: Of<'patch'>): RouteTable | undefined {
    return patched(table, patch);
  }

  protected override forget(link: Link, reason: string): void {
    this.core.tables = this.others(link);
    super.forget(link, reason);
  }

  private others({ id }: Link) {
    return this.core.tables.filter((each) => each.link !== id);
  }

  protected tableOf({ id }: Link): RouteTable | undefined {
    return this.core.tables.find(({ link }) => link === id)?.table;
  }

  /** Leaves are shielded: they get Queries only, and those only that they may have something for. */
  protected concerns(link: Link, question: Broadcast): boolean {
    if (link.kind !== 'leaf') return true;
    const table = this.tableOf(link);
    return question.type === 'query' && table !== undefined && this.mayHave(table, question.criteria);
  }

  protected mayHave(table: RouteTable, criteria: string): boolean {
    return mayHave(table, criteria);
  }

  /** A leaf is the end of all ways. */
  protected passesOn(): boolean {
    return this.role !== 'leaf';
  }
}
