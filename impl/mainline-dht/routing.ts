import type { Address } from '../../sim/peer.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import type { NodeInfo } from '../../spec/mainline-dht/compact.ts';
import { BAD_FAILURES, GOOD_MS } from '../../spec/mainline-dht/constants.ts';
import type { Query } from '../../spec/mainline-dht/krpc.ts';
import { type MainlineParameters, space } from '../../spec/mainline-dht/parameters.ts';
import type { Bucket } from '../xor/bucket.ts';
import { TreeTable } from '../xor/tree-table.ts';
import { AskingNode, type MainlineEnvironment } from './asking.ts';
import { type Contact, type Goodness, goodnessOf, type Located, type Pending } from './state.ts';

/** Who is in the table, who may come into it, and whom others are told of (BEP 5 “Routing Table”). */
export abstract class RoutingNode extends AskingNode {
  protected readonly table: TreeTable<Contact>;

  constructor(address: Address, parameters: MainlineParameters, env: MainlineEnvironment) {
    super(address, parameters, env);
    this.table = this.makeTable();
  }

  override timer(name: string): void {
    if (name === 'refresh') this.refresh();
    else super.timer(name);
  }

  override unreachable(peer: Address): void {
    for (const contact of this.table.entries())
      if (contact.address === peer) this.table.update({ ...contact, failures: BAD_FAILURES });
    this.touched();
    super.unreachable(peer);
  }

  protected makeTable(): TreeTable<Contact> {
    return new TreeTable<Contact>(space, this.id, { width: this.parameters.k, spares: 0 });
  }

  protected isSelf(id: Id): boolean {
    return id === this.id;
  }

  protected goodness(contact: Contact): Goodness {
    return goodnessOf(contact, this.env.now());
  }

  /** A node has answered a query of ours. */
  protected heardAnswer({ id, address }: Located): void {
    if (this.isSelf(id)) return;
    const now = this.env.now();
    const known = this.table.get(id);
    // Two nodes that claim one id: the one that was there first stays.
    if (known && known.address !== address) return;
    if (known) this.seenAgain({ ...known, answeredAt: now, failures: 0 });
    else this.heardNewcomer({ id, address, answeredAt: now, askedAt: null, failures: 0 });
    if (known?.failures !== 0) this.touched();
  }

  /** If it waits for a place already, it is remembered as it was heard last. */
  protected heardNewcomer(newcomer: Contact): void {
    this.core.pending = this.core.pending.map((each) =>
      each.purpose.for === 'check' && each.purpose.newcomer.id === newcomer.id
        ? { ...each, purpose: { ...each.purpose, newcomer } }
        : each,
    );
    this.welcome(newcomer);
  }

  protected seenAgain(contact: Contact): void {
    this.table.seen(contact);
    this.table.bucketOf(contact.id).touched = this.env.now();
  }

  /** A node has asked us something. That alone brings nobody into the table, but shows who might be asked. */
  protected heardQuery(from: string, { id, ro }: Pick<Query, 'id' | 'ro'>): void {
    if (this.isShy(ro) || this.isSelf(id)) return;
    const known = this.table.get(id);
    if (known && known.address !== from) return;
    if (known) this.table.seen({ ...known, askedAt: this.env.now() });
    if (known ? this.goodness(known) === 'bad' : this.hasRoomFor(id)) this.greet({ id, address: from });
  }

  /** A read-only node is not to be added, nor pinged (BEP 43). */
  protected isShy(ro: boolean): boolean {
    return ro;
  }

  protected greet({ id, address }: Located): void {
    if (!this.core.pending.some(({ to }) => to === address))
      this.ask(address, id, { type: 'ping' }, { for: 'greeting' });
  }

  /** Someone who answers, and whom the table does not hold, comes in if there is room, or a place gets free. */
  protected welcome(newcomer: Contact): void {
    const bucket = this.table.bucketOf(newcomer.id);
    const bad = this.isFull(bucket) ? this.replaceable(bucket) : undefined;
    if (bad) this.table.remove(bad.id);
    const placed = this.table.seen(newcomer);
    if (placed === 'added') this.table.bucketOf(newcomer.id).touched = this.env.now();
    if (placed === 'full') this.contest(bucket, newcomer);
  }

  /** “If any nodes in the bucket are known to have become bad, then one is replaced by the new node.” */
  protected replaceable(bucket: Bucket<Contact>): Contact | undefined {
    return bucket.entries.find((contact) => this.goodness(contact) === 'bad');
  }

  /** The least recently seen questionable node is pinged; a bucket of good nodes takes nobody. */
  protected contest(bucket: Bucket<Contact>, newcomer: Contact): void {
    const doubtful = bucket.entries.find((contact) => this.goodness(contact) === 'questionable');
    if (doubtful && !this.isContested(bucket)) this.check(doubtful, newcomer);
  }

  protected check({ id, address }: Located, newcomer: Contact): void {
    this.ask(address, id, { type: 'ping' }, { for: 'check', newcomer });
  }

  /** The node that was pinged has answered, or not: ping it once more, or go on to the next. */
  protected checked({ expects }: Pending, newcomer: Contact): void {
    const doubtful = this.table.get(expects!);
    if (doubtful && this.goodness(doubtful) === 'questionable') this.check(doubtful, newcomer);
    else if (!this.table.get(newcomer.id)) this.welcome(newcomer);
    this.touched();
  }

  /** A query went unanswered. If it was sent before the last answer came it says nothing: “multiple queries in a row”. */
  protected noteSilence({ expects, to, at }: Pending): void {
    const contact = expects === null ? undefined : this.table.get(expects);
    if (contact?.address !== to || at <= contact.answeredAt) return;
    this.table.update({ ...contact, failures: contact.failures + 1 });
    this.touched();
  }

  /**
   * The K closest good nodes for whoever asks, itself left out. “Nodes that we know are good are given priority over nodes
   * with unknown status”: those fill up what is missing.
   */
  protected closestFor(target: Id, asker: string): NodeInfo[] {
    const { k } = this.parameters;
    const those = (goodness: Goodness, count: number) =>
      this.table.closest(
        target,
        count,
        (contact) => contact.address !== asker && this.goodness(contact) === goodness,
      );
    const good = those('good', k);
    const others = good.length < k ? those('questionable', k - good.length) : [];
    return [...good, ...others].map(({ id, address }) => [id, address]);
  }

  /** Buckets that nothing has changed in for 15 minutes: a random id in their range is looked up. */
  protected refresh(): void {
    const now = this.env.now();
    for (const bucket of this.table.buckets()) {
      if (now - bucket.touched < GOOD_MS) continue;
      bucket.touched = now;
      const { like, depth } = this.table.rangeOf(bucket);
      this.refreshRange(space.randomBelow(like, depth, (bound) => this.env.random(bound)));
    }
    this.armRefresh();
  }

  protected abstract refreshRange(target: Id): void;

  protected armRefresh(): void {
    const now = this.env.now();
    const due = Math.min(...this.table.buckets().map(({ touched }) => touched + GOOD_MS));
    this.env.setTimer('refresh', Math.max(1000, due - now));
  }

  protected isFull(bucket: Bucket<Contact>): boolean {
    return bucket.entries.length >= this.parameters.k;
  }

  /** Whether a node with this id might come into the table, so that it is worth a ping. */
  private hasRoomFor(id: Id): boolean {
    const bucket = this.table.bucketOf(id);
    if (!this.isFull(bucket) || bucket.number === 0) return true;
    return !this.isContested(bucket) && bucket.entries.some((contact) => this.goodness(contact) !== 'good');
  }

  /** Somebody is being pinged already on behalf of a newcomer to this bucket. */
  private isContested(bucket: Bucket<Contact>): boolean {
    return this.core.pending.some(
      ({ purpose }) => purpose.for === 'check' && this.table.bucketOf(purpose.newcomer.id) === bucket,
    );
  }
}
