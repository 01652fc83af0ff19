import { EXPIRE_MS, REPLICATE_MS, REPUBLISH_MS } from '../../spec/kademlia/constants.ts';
import type { KademliaMessage } from '../../spec/kademlia/messages.ts';
import { type Id, sortIds } from '../../spec/kit/identifiers.ts';
import type { Entry } from '../xor/bucket.ts';
import type { Lookup } from '../xor/lookup.ts';
import { LookupNode, type Search } from './lookups.ts';
import type { KademliaState, Kept, Published, Purpose, Write } from './state.ts';

/**
 * Pairs (§2.3, §2.5): kept at the k closest until they expire, republished every hour by those who keep them, published anew
 * every day by those who published them, given to newcomers that are closer, and cached along the paths of lookups.
 */
export abstract class PairNode extends LookupNode {
  /** In the order of their keys. */
  protected pairs: readonly Kept[] = [];
  protected published: readonly Published[] = [];
  private writes: readonly Write[] = [];

  override timer(name: string): void {
    const [what, text] = name.split(' ');
    const key = typeof this.id === 'number' ? Number(text) : text!;
    if (what === 'expire') this.expire(key);
    else if (what === 'replicate') this.replicate(key);
    else if (what === 'publish') this.publishAnew(key);
    else super.timer(name);
  }

  override restore(state: KademliaState): void {
    super.restore(state);
    this.pairs = state.pairs;
    this.published = state.published;
    this.writes = state.writes;
  }

  protected savePairs(): Pick<KademliaState, 'pairs' | 'published' | 'writes'> {
    return { pairs: this.pairs, published: this.published, writes: this.writes };
  }

  /** One that comes back with its pairs goes on where it was: its timers are gone. */
  protected override becomeMember(): void {
    super.becomeMember();
    for (const { key, expires, cached } of this.pairs) {
      this.env.setTimer(`expire ${key}`, Math.max(0, Math.ceil(expires - this.env.now())));
      if (!cached) this.env.setTimer(`replicate ${key}`, this.replicateMs());
    }
    for (const { key, at } of this.published)
      this.env.setTimer(`publish ${key}`, Math.max(0, Math.ceil(at + REPUBLISH_MS - this.env.now())));
  }

  /** The pair kept under a key, if it has not expired. */
  protected kept(key: Id): Kept | undefined {
    const pair = this.pairs.find((each) => each.key === key);
    return pair && pair.expires > this.env.now() ? pair : undefined;
  }

  /** How long the pair will still be kept. */
  protected ttlOf({ expires }: Kept): number {
    return Math.max(0, Math.floor(expires - this.env.now()));
  }

  /** A pair to be kept has come. A cached copy is no reason to forget that this node is one of the k closest. */
  protected keep(key: Id, value: string, ttl: number, cached: boolean): void {
    const now = this.env.now();
    const old = this.kept(key);
    if (cached && old && !old.cached) return;
    // What a holder passes on may be older than what the publisher has said since.
    const least = old?.value === value ? old.expires : 0;
    const expires = Math.max(least, this.expiry(now, ttl, cached));
    const pair: Kept = { key, value, expires, received: now, cached };
    this.setPairs([...this.pairs.filter((each) => each.key !== key), pair]);
    this.env.setTimer(`expire ${key}`, Math.max(0, Math.ceil(pair.expires - now)));
    if (!cached && (!old || old.cached)) this.env.setTimer(`replicate ${key}`, this.replicateMs());
  }

  protected expiry(now: number, ttl: number, _cached: boolean): number {
    return now + ttl;
  }

  /** Not at the same time at all who keep it: the first spares the others the work. */
  protected replicateMs(): number {
    return REPLICATE_MS + this.spreadMs() / 10;
  }

  protected expire(key: Id): void {
    const pair = this.kept(key);
    const left = pair === undefined ? 0 : pair.expires - this.env.now();
    // A timer may go off a little before the clock has come so far.
    if (left > 0) this.env.setTimer(`expire ${key}`, Math.ceil(left));
    if (pair) return;
    this.env.clearTimer(`replicate ${key}`);
    this.setPairs(this.pairs.filter((each) => each.key !== key));
  }

  /** Hourly, unless the pair was received within the hour: whoever sent it has given it to the others, too (§2.5). */
  protected replicate(key: Id): void {
    const pair = this.kept(key);
    if (!pair || pair.cached) return;
    this.env.setTimer(`replicate ${key}`, this.replicateMs());
    if (this.mustReplicate(pair)) this.publish(key, pair.value, this.ttlOf(pair), null);
  }

  protected mustReplicate({ received }: Kept): boolean {
    return this.env.now() - received > REPLICATE_MS - 1;
  }

  /** The user publishes a pair, and it is published anew every day (§2.5). */
  protected publishFirst(key: Id, value: string, call: number): void {
    this.willPublishAnew(key, value);
    this.publish(key, value, EXPIRE_MS, call);
  }

  protected publishAnew(key: Id): void {
    const pair = this.published.find((each) => each.key === key);
    if (!pair) return;
    this.willPublishAnew(key, pair.value);
    this.publish(key, pair.value, EXPIRE_MS, null);
  }

  private willPublishAnew(key: Id, value: string): void {
    const others = this.published.filter((each) => each.key !== key);
    this.published = [...others, { key, value, at: this.env.now() }];
    this.env.setTimer(`publish ${key}`, REPUBLISH_MS);
  }

  protected publish(key: Id, value: string, ttl: number, call: number | null): void {
    this.lookUp(key, { for: 'store', call, value, ttl });
  }

  protected override finished(search: Search): void {
    const { errand, lookup } = search;
    if (errand.for !== 'store') super.finished(search);
    else if (!this.isOvertaken(lookup.target, errand.value, errand.call))
      this.storeAt(lookup, errand.value, errand.ttl, errand.call);
  }

  /**
   * While a holder looked for the k closest it was given another value, and keeps that now: whoever sent it has given it to the
   * others, too (§2.5).
   */
  private isOvertaken(key: Id, value: string, call: number | null): boolean {
    const isOwn = this.published.some((each) => each.key === key && each.value === value);
    return call === null && !isOwn && (this.kept(key)?.value ?? value) !== value;
  }

  /** The k closest are found: each is given the pair. */
  protected storeAt(lookup: Lookup<Entry>, value: string, ttl: number, call: number | null): void {
    const key = lookup.target;
    const nodes = lookup.closest().map(({ id }) => id);
    const others = nodes.filter((id) => id !== this.id);
    const number = this.writes.reduce((most, write) => Math.max(most, write.number), 0) + 1;
    const isOurs = others.length < nodes.length;
    if (isOurs) this.keep(key, value, ttl, false);
    const write: Write = { number, call, waiting: others.length, kept: isOurs ? [this.id] : [] };
    this.writes = [...this.writes, write];
    for (const node of others)
      this.ask(node, { type: 'store', key, value, ttl, cached: false }, { for: 'store', write: number });
    if (others.length === 0) this.settle(write);
  }

  /** One of the k closest keeps the pair, or stays silent. */
  protected written(number: number, node: Id, isKept: boolean): void {
    const write = this.writes.find((each) => each.number === number);
    if (!write) return;
    const after = {
      ...write,
      waiting: write.waiting - 1,
      kept: isKept ? [...write.kept, node] : write.kept,
    };
    this.writes = this.writes.map((each) => (each === write ? after : each));
    if (after.waiting === 0) this.settle(after);
  }

  protected settle({ number, call, kept }: Write): void {
    this.writes = this.writes.filter((write) => write.number !== number);
    if (call === null) return;
    if (kept.length > 0) this.conclude(call, { ok: true, nodes: kept });
    else this.conclude(call, { ok: false, reason: 'nobody keeps the pair' });
  }

  /** A new contact gets the pairs to whose keys it is closer (§2.5); this node keeps its own. */
  protected override acquainted(contact: Id): void {
    for (const pair of this.pairs) {
      if (pair.cached || !this.kept(pair.key) || !this.isCloser(pair.key, contact)) continue;
      const { key, value } = pair;
      this.ask(
        contact,
        { type: 'store', key, value, ttl: this.ttlOf(pair), cached: false },
        { for: 'courtesy' },
      );
    }
  }

  protected isCloser(key: Id, contact: Id): boolean {
    return this.space.closer(key, contact, this.id);
  }

  protected fetch(key: Id, call: number): void {
    const pair = this.kept(key);
    if (pair) this.conclude(call, { ok: true, value: pair.value });
    else this.lookUp(key, { for: 'fetch', call });
  }

  protected override pursue(search: Search, from: Id, answer: KademliaMessage): void {
    if (answer.type === 'found' && answer.value !== null && search.errand.for === 'fetch')
      this.valueFound(search, search.errand.call, answer.value, answer.ttl);
    else super.pursue(search, from, answer);
  }

  /** A value ends its lookup, and is cached at the closest node asked that did not have it (§2.3). */
  protected valueFound({ number, lookup }: Search, call: number, value: string, ttl: number): void {
    this.searches.delete(number);
    const [without] = lookup.closest().filter(({ id }) => id !== this.id);
    if (without) this.cacheAt(without.id, lookup, value, ttl);
    this.conclude(call, { ok: true, value });
  }

  protected cacheAt(node: Id, lookup: Lookup<Entry>, value: string, ttl: number): void {
    const lifetime = this.cacheMs(ttl, lookup.closerThan(node));
    if (lifetime > 0)
      this.ask(
        node,
        { type: 'store', key: lookup.target, value, ttl: lifetime, cached: true },
        { for: 'courtesy' },
      );
  }

  /** "Exponentially inversely proportional to the number of nodes between" the caching node and the closest one (§2.3). */
  protected cacheMs(ttl: number, nodesBetween: number): number {
    return Math.floor(ttl / 2 ** nodesBetween);
  }

  protected override answered(purpose: Purpose, from: Id, answer: KademliaMessage): void {
    if (purpose.for === 'store') this.written(purpose.write, from, true);
    else super.answered(purpose, from, answer);
  }

  protected override unanswered(purpose: Purpose, to: Id): void {
    super.unanswered(purpose, to);
    if (purpose.for === 'store') this.written(purpose.write, to, false);
  }

  private setPairs(pairs: readonly Kept[]): void {
    const keys = sortIds(pairs.map(({ key }) => key));
    this.pairs = keys.map((key) => pairs.find((pair) => pair.key === key)!);
    this.touched();
  }
}
