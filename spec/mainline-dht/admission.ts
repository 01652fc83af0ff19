import type { Id } from '../kit/identifiers.ts';
import type { Finding, Name } from '../kit/property.ts';
import type { Acquainted } from './acquainted.ts';
import { idOf, ipOf, type NodeInfo } from './compact.ts';
import { LONGEST_PATIENCE_MS, MARGIN_MS } from './constants.ts';
import type { MainlineView } from './messages.ts';
import { space } from './parameters.ts';

/** How a contact must stand in a node’s eyes; `unsure`: healthy nodes may differ. */
export type Standing = 'good' | 'questionable' | 'bad' | 'unsure';

/** Whatever the node itself thinks, but for whom it says to be bad: how many failures in a row make a node so is its own affair. */
export function standingOf(
  acquainted: Acquainted,
  peer: Name,
  { bad }: MainlineView,
  [id, address]: NodeInfo,
  now: number,
): Standing {
  if (bad.includes(id)) return 'bad';
  if (id !== idOf(address)) return 'unsure';
  if (!acquainted.mayBeGood(peer, address, now, MARGIN_MS)) return 'questionable';
  const isSure =
    acquainted.between(peer, address).unanswered === 0 && acquainted.isGood(peer, address, now, MARGIN_MS);
  return isSure ? 'good' : 'unsure';
}

interface Newcomer {
  readonly id: Id;
  readonly address: Name;
  readonly at: number;
}

/** What a node must have done before its next packet arrives. */
type Debt = Newcomer &
  (
    | { readonly property: 'own-bucket-takes-all' | 'free-place-is-taken'; readonly whom?: never }
    /** One of these is to be pinged. */
    | { readonly property: 'doubtful-node-is-pinged'; readonly whom: readonly Name[] }
  );

/**
 * Who has answered comes into its bucket, if there is room or somebody bad, or if that is the one around the own id and full
 * of good nodes: it splits, until there is room or the id lies in another’s range. Where somebody is questionable, the least
 * recently seen of those is pinged first, and the next when that one answers.
 * Left out are newcomers with another’s IP address, of whom libtorrent takes one only.
 */
export class Admissions {
  private readonly acquainted: Acquainted;
  private readonly k: number;
  private readonly debts = new Map<Name, Debt>();
  /** By node: newcomers for whose sake somebody is being pinged. */
  private readonly waiting = new Map<Name, readonly Newcomer[]>();

  constructor(acquainted: Acquainted, k: number) {
    this.acquainted = acquainted;
    this.k = k;
  }

  forget(peer: Name): void {
    this.debts.delete(peer);
    this.waiting.delete(peer);
  }

  /** A node has answered: what does this one owe it, or whoever waits for its place? */
  answered(peer: Name, table: MainlineView | undefined, from: Name, id: Id, now: number): void {
    if (!table?.member || id !== idOf(`${from}`) || this.acquainted.between(peer, from).answeredAt !== now)
      return;
    const waiting = (this.waiting.get(peer) ?? []).filter(({ at }) => now - at <= LONGEST_PATIENCE_MS);
    const place = placeOf(table, id);
    const isMember = table.contacts.some(([known]) => known === id);
    const [first] = waiting.filter((each) => placeOf(table, each.id) === place);
    // Of who stands in a newcomer's way an answer may be awaited still: "try once more before discarding" (BEP 5).
    const isOpen = isMember && first !== undefined && this.awaitsSomeOf(peer, table, place, now);
    this.waiting.set(peer, isOpen ? waiting : waiting.filter((each) => placeOf(table, each.id) !== place));
    if (!isMember) this.owe(peer, table, { id, address: from, at: now });
    else if (first && !isOpen) this.owe(peer, table, { ...first, at: now });
  }

  private awaitsSomeOf(peer: Name, table: MainlineView, place: number, now: number): boolean {
    const ids = table.buckets[place] ?? [];
    return table.contacts.some(
      ([id, address]) => ids.includes(id) && this.acquainted.awaited(peer, address, now) > 0,
    );
  }

  /** What this node has failed to do; asked before its next packet arrives. */
  unpaid(peer: Name, table: MainlineView | undefined): { property: string; finding: Finding } | undefined {
    const debt = this.debts.get(peer);
    this.debts.delete(peer);
    if (!debt || !table || table.contacts.some(([id]) => id === debt.id)) return undefined;
    const { property, id, address, whom, at } = debt;
    const newcomer = `${address} (${id}), which has answered,`;
    if (whom) {
      if (whom.some((each) => (this.acquainted.between(peer, each).queriedAt ?? -1) >= at)) return undefined;
      const expected = `${whom.join(' or ')} to be pinged: silent for 15 minutes, and in the way of ${newcomer.slice(0, -1)}`;
      return { property, finding: { peer, expected, seen: 'it was asked nothing' } };
    }
    if (this.acquainted.between(peer, address).unanswered > 0) return undefined;
    const isNear = property === 'own-bucket-takes-all';
    if (isNear && placeOf(table, id) !== 0) return undefined;
    const expected = isNear
      ? `${newcomer} in the bucket around its own id, split if it was full`
      : `${newcomer} in its bucket, where there is room for it`;
    return {
      property,
      finding: { peer, expected, seen: `${table.ranges.length} buckets, and it is in none` },
    };
  }

  private owe(peer: Name, table: MainlineView, newcomer: Newcomer): void {
    const { id, address, at } = newcomer;
    if (table.contacts.some(([, other]) => ipOf(other) === ipOf(`${address}`))) return;
    const place = placeOf(table, id);
    const ids = table.buckets[place] ?? [];
    const bucket = table.contacts
      .filter(([each]) => ids.includes(each))
      .map((each) => ({ address: each[1], standing: standingOf(this.acquainted, peer, table, each, at) }));
    if (place === 0 && bucket.every(({ standing }) => standing === 'good'))
      this.debts.set(peer, { ...newcomer, property: 'own-bucket-takes-all' });
    else if (ids.length < this.k || bucket.some(({ standing }) => standing === 'bad'))
      this.debts.set(peer, { ...newcomer, property: 'free-place-is-taken' });
    else if (bucket.every((each) => this.acquainted.awaited(peer, each.address, at) === 0)) {
      const doubtful = bucket.filter(({ standing }) => standing === 'questionable');
      const oldest = doubtful
        .map((each) => each.address)
        .filter((each, _, all) => this.isOldest(peer, each, all));
      if (oldest.length === 0) return;
      // Who was heard of late, but neither answered nor asked as others do (read-only nodes), is doubtful to some.
      const others = bucket
        .filter(({ standing }) => standing === 'unsure')
        .map((each) => each.address)
        .filter((each) => !this.acquainted.isGood(peer, each, at, MARGIN_MS));
      this.debts.set(peer, {
        ...newcomer,
        property: 'doubtful-node-is-pinged',
        whom: [...oldest, ...others],
      });
      this.waiting.set(peer, [...(this.waiting.get(peer) ?? []), newcomer]);
    }
  }

  /** Whatever “seen” may mean: nobody has been silent for longer in every way. */
  private isOldest(peer: Name, one: Name, all: readonly Name[]): boolean {
    const { answeredAt } = this.acquainted.between(peer, one);
    return all.every((other) => (this.acquainted.between(peer, other).heardAt ?? 0) >= (answeredAt ?? 0));
  }
}

/** The bucket in whose range an id lies. */
function placeOf({ id: own, ranges }: MainlineView, id: Id): number {
  return Math.max(0, ranges.length - 1 - space.sharedPrefix(own, id));
}
