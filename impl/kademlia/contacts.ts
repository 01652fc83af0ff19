import type { KademliaMessage } from '../../spec/kademlia/messages.ts';
import type { KademliaParameters } from '../../spec/kademlia/parameters.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import type { XorSpace } from '../../spec/kit/xor.ts';
import type { Bucket } from '../xor/bucket.ts';
import { FixedTable } from '../xor/fixed-table.ts';
import type { RoutingTable } from '../xor/table.ts';
import { ownRange, relaxed, TreeTable } from '../xor/tree-table.ts';
import { AskingNode, type KademliaEnvironment } from './asking.ts';
import type { Contact, KademliaState, Purpose } from './state.ts';

/**
 * Contacts (§2.2, §2.4, §4.1): whoever sends a message is seen; a full bucket keeps its old contacts for as long as they
 * answer, since those who have been up long will likely stay; one that leaves too many questions unanswered is stale, and
 * makes way for the next newcomer.
 */
export abstract class ContactNode extends AskingNode {
  protected readonly table: RoutingTable<Contact>;

  constructor(id: Id, parameters: KademliaParameters, env: KademliaEnvironment) {
    super(id, parameters, env);
    this.table = this.makeTable(this.space, parameters);
  }

  override restore(state: KademliaState): void {
    this.table.restore(state.table);
    super.restore(state);
  }

  protected makeTable(space: XorSpace, parameters: KademliaParameters): RoutingTable<Contact> {
    const options = { width: parameters.k, spares: parameters.spares };
    if (parameters.buckets === 'fixed') return new FixedTable(space, this.id, options);
    return new TreeTable(space, this.id, options, parameters.buckets === 'split' ? ownRange : relaxed);
  }

  /** A message of this node has come (§2.2: "any message"). @param probes whether the head of a full bucket is pinged. */
  protected heard(from: Id, probes = true): void {
    if (!this.takesPart()) return;
    const placed = this.table.meet(from, asSeen);
    if (placed === 'full') this.bucketFull({ id: from, failures: 0 }, probes);
    else this.touched();
    if (placed === 'added') this.acquainted(from);
  }

  /** A node has become a contact; upper layers give it what it should have. */
  protected abstract acquainted(contact: Id): void;

  /** A stale contact makes way; otherwise the newcomer waits, in the cache (§4.1) or for the head to be pinged (§2.2). */
  protected bucketFull(newcomer: Contact, probes: boolean): void {
    const bucket = this.table.bucketOf(newcomer.id);
    const stale = this.staleIn(bucket);
    if (stale) this.replace(stale.id, newcomer.id);
    else if (this.parameters.spares > 0) this.table.keepSpare(newcomer);
    else if (probes) this.probe(bucket, newcomer.id);
  }

  /** The least recently seen of those that are stale. Where somebody waits there is none: its place would have been taken. */
  private staleIn(bucket: Bucket<Contact>): Contact | undefined {
    if (bucket.spare.length > 0) return undefined;
    for (let at = 0; at < bucket.count; at++) if (this.isStale(bucket.at(at))) return bucket.at(at);
    return undefined;
  }

  /** Pings the least recently seen (§2.2), one at a time. */
  protected probe(bucket: Bucket<Contact>, newcomer: Id): void {
    const [head] = bucket.entries;
    if (!head || this.pending.some(({ to, purpose }) => purpose.for === 'probe' && to === head.id)) return;
    this.ask(head.id, { type: 'ping' }, { for: 'probe', newcomer });
  }

  /** The newcomer gets the place of the old one, unless it has one of its own. */
  protected replace(old: Id, newcomer: Id): void {
    this.table.remove(old);
    this.touched();
    if (this.table.get(newcomer)) return;
    const placed = this.table.seen({ id: newcomer, failures: 0 });
    if (placed === 'added') this.acquainted(newcomer);
  }

  /** The head has answered, and by that stands at the tail: the newcomer is forgotten (§2.2). */
  protected headAnswered(_head: Id, _newcomer: Id): void {}

  /** The head is silent: it makes way (§2.2), unless it did so already. A newcomer that got in meanwhile was not seen again by that. */
  protected headSilent(head: Id, newcomer: Id): void {
    if (this.table.get(head)) this.replace(head, newcomer);
  }

  /** A contact has left a question unanswered. */
  protected silent(to: Id): void {
    const known = this.table.get(to);
    if (!known) return;
    const contact = { id: to, failures: Math.min(known.failures + 1, this.parameters.failures) };
    this.table.update(contact);
    this.touched();
    if (this.isStale(contact)) this.becameStale(to);
  }

  /** With a replacement at hand a stale contact goes; without, it is only flagged (§4.1). */
  protected becameStale(id: Id): void {
    const bucket = this.table.bucketOf(id);
    const spare = bucket.spare.at(-1);
    if (!spare) return;
    this.table.forgetSpare(spare.id);
    this.replace(id, spare.id);
  }

  protected isStale({ failures }: Contact): boolean {
    return failures >= this.parameters.failures;
  }

  /** The closest contacts to begin a lookup with that are not stale; if all are, our own line may have been down, and they must do. */
  protected known(target: Id, isMeant: (contact: Contact) => boolean): Contact[] {
    const { k } = this.parameters;
    const fresh = this.table.closest(target, k, (contact) => !this.isStale(contact) && isMeant(contact));
    return fresh.length > 0 ? fresh : this.table.closest(target, k, isMeant);
  }

  /** Whom to name to someone who asks for the closest (§2.3). */
  protected named(target: Id, asker: Id): readonly Id[] {
    const { k } = this.parameters;
    const others = this.table.closest(target, k, (each) => !this.isStale(each) && each.id !== asker);
    return others.map(({ id }) => id);
  }

  protected override answered(purpose: Purpose, from: Id, _answer: KademliaMessage): void {
    if (purpose.for === 'probe') this.headAnswered(from, purpose.newcomer);
  }

  protected override unanswered(purpose: Purpose, to: Id): void {
    this.silent(to);
    if (purpose.for === 'probe') this.headSilent(to, purpose.newcomer);
  }
}

/** Whoever has just been seen has failed no more. */
function asSeen(known: Contact | undefined, id: Id): Contact {
  return known?.failures === 0 ? known : { id, failures: 0 };
}
