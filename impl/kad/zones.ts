import { hostOf, type KadParameters, spaceOf, subnetOf } from '../../spec/kad/parameters.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import type { Name } from '../../spec/kit/property.ts';
import type { Bucket } from '../xor/bucket.ts';
import type { Placed } from '../xor/table.ts';
import { TreeTable } from '../xor/tree-table.ts';

/** A contact as a node keeps it (CContact). Replaced, never changed in place. */
export interface Known {
  readonly id: Id;
  readonly address: Name;
  /** 0 to 2: alive, known for 2 hours, 1 hour, less; 3: nothing known; 4: dead. */
  readonly type: number;
  /** When it is due to be checked, or to go; 0: at the next look. */
  readonly expires: number;
  /** When it was met, and when it was last checked. */
  readonly created: number;
  readonly checked: number;
  /** It has proved that its address is its own. */
  readonly verified: boolean;
}

/** Contacts with addresses of one /24 network: in one bin, and in all (CRoutingBin). */
const PER_SUBNET = { bin: 2, table: 10 };

/**
 * The routing zones: a tree over the distance from the node itself, whose leaves are bins. A full bin splits if its zone is
 * near the node or high up in the tree; else the newcomer is dropped, and nobody is pinged for it.
 */
export class ZoneTable extends TreeTable<Known> {
  private readonly k: number;

  constructor(parameters: KadParameters, owner: Id) {
    const { kk, kbase, k, bits } = parameters;
    super(
      spaceOf(parameters),
      owner,
      { width: k, spares: 0 },
      ({ number, depth }) => (number < kk || depth < kbase) && depth < bits - 1,
    );
    this.k = k;
  }

  /** Takes a newcomer in, if there is room for it and its address is not one of too many alike. */
  add(contact: Known): Placed {
    if (!this.mayHold(contact.id) || this.isCrowded(contact)) return 'full';
    while (this.isFull(this.zoneOf(contact.id)))
      if (!this.split(this.zoneOf(contact.id), contact.id)) return 'full';
    if (this.isBinCrowded(this.zoneOf(contact.id).entries, contact)) return 'full';
    return this.seen(contact);
  }

  /** A contact changes its place in the bin to the end: it has been looked at last. */
  toEnd(contact: Known): void {
    if (this.get(contact.id)) this.seen(contact);
  }

  zoneOf(id: Id): Bucket<Known> {
    return this.leaf(id, this.space.lead(id));
  }

  /** Zones that hold less than half a bin between the two of them become one again (Consolidate). */
  consolidate(): void {
    this.merge(
      (near, far) => near.entries.length + far.entries.length < this.k / 2,
      (kept, contact) => !this.isBinCrowded(kept, contact),
    );
  }

  /** One contact an address, ten a network. */
  protected isCrowded({ address }: Known): boolean {
    const all = this.entries();
    return (
      all.some((known) => hostOf(known.address) === hostOf(address)) ||
      countNear(all, address) >= PER_SUBNET.table
    );
  }

  protected isBinCrowded(entries: readonly Known[], { address }: Known): boolean {
    return countNear(entries, address) >= PER_SUBNET.bin;
  }
}

function countNear(entries: readonly Known[], address: Name): number {
  const subnet = subnetOf(address);
  return entries.filter((known) => subnetOf(known.address) === subnet).length;
}
