import type { ChordMessage, Pair } from '../../spec/chord/messages.ts';
import { type Id, inHalfOpen, sortIds } from '../../spec/kit/ring.ts';
import { LEASE_ROUNDS, PERIOD_MS } from './constants.ts';
import { RingNode } from './ring.ts';
import { type Kept, type Leave, type Purpose, smallestFree, type Write } from './state.ts';

/**
 * Keys and their copies (ToN §IV-A, §V; SIGCOMM §4.4): a key lives at its successor and at the first d − 1 nodes of that
 * node's list; keys move when the predecessor changes; copies are renewed every round, and one that no owner renews any
 * more goes home instead of being forgotten.
 */
export abstract class KeyNode extends RingNode {
  override timer(name: string): void {
    if (name === 'replicate') this.replicate();
    else super.timer(name);
  }

  protected override maintenance(): readonly string[] {
    return [...super.maintenance(), 'replicate'];
  }

  /** key ∈ (predecessor, n]: we are its successor, as far as we know. */
  protected owns(key: Id): boolean {
    const { predecessor, phase } = this.state;
    return phase === 'member' && predecessor !== null && inHalfOpen(predecessor, key, this.id);
  }

  protected storedValue(key: Id): string | null {
    return this.state.pairs.find((kept) => kept.key === key)?.value ?? null;
  }

  /** Keeps pairs; `overwrite`: these come from whoever decides their value. */
  protected keep(pairs: readonly Pair[], overwrite: boolean): void {
    if (pairs.length === 0) return;
    const kept = new Map(this.state.pairs.map((pair) => [pair.key, pair]));
    for (const [key, value] of pairs) {
      const old = kept.get(key);
      kept.set(key, { key, value: old && !overwrite ? old.value : value, age: 0 });
    }
    this.setPairs(sortIds([...kept.keys()]).map((key) => kept.get(key)!));
  }

  protected drop(keys: readonly Id[]): void {
    if (keys.length > 0) this.setPairs(this.state.pairs.filter(({ key }) => !keys.includes(key)));
  }

  /** A pair for its owner: kept, copied, and only then confirmed. */
  protected storeHere(key: Id, value: string, asker: Write['asker']): void {
    if (!this.owns(key)) {
      this.confirm(asker, false);
      return;
    }
    this.keep([[key, value]], true);
    const copies = this.replicaHolders();
    const number = smallestFree(this.state.writes.map((write) => write.number));
    if (copies.length === 0) {
      this.confirm(asker, true);
      return;
    }
    this.state.writes = [...this.state.writes, { number, asker, waiting: copies.length, ok: true }];
    for (const node of copies)
      this.ask(node, { type: 'replicate', pairs: [[key, value]] }, { for: 'copy', write: number });
  }

  /** The first d − 1 other nodes of the successor list. */
  protected replicaHolders(): readonly Id[] {
    const others = new Set(this.state.successors.filter((node) => node !== this.id));
    return [...others].slice(0, this.parameters.replicas - 1);
  }

  protected copied(number: number, ok: boolean): void {
    const write = this.state.writes.find((other) => other.number === number);
    if (!write) return;
    const after = { ...write, waiting: write.waiting - 1, ok: write.ok && ok };
    const others = this.state.writes.filter((other) => other !== write);
    this.state.writes = after.waiting === 0 ? others : [...others, after];
    if (after.waiting === 0) this.confirm(after.asker, after.ok);
  }

  protected abstract confirm(asker: Write['asker'], ok: boolean): void;

  /** Every round: renew the copies of what we own, send home what nobody renews. */
  protected replicate(): void {
    this.env.setTimer('replicate', PERIOD_MS);
    if (this.state.phase !== 'member' || this.state.pairs.length === 0) return;
    const owned = this.state.pairs.filter(({ key }) => this.owns(key)).map(asPair);
    this.copyOut(owned);
    this.setPairs(
      this.state.pairs.map((pair) =>
        this.owns(pair.key) ? { ...pair, age: 0 } : { ...pair, age: pair.age + 1 },
      ),
    );
    for (const { key, age } of this.state.pairs) if (age > LEASE_ROUNDS) this.sendHome(key);
  }

  protected sendHome(key: Id): void {
    if (!this.state.lookups.some(({ errand, key: sought }) => errand.for === 'return' && sought === key))
      this.lookUp(key, { for: 'return' });
  }

  protected homeFound(key: Id, owner: Id | null): void {
    const value = this.storedValue(key);
    if (owner === null || owner === this.id || value === null) return;
    this.handOver(owner, [[key, value]], null);
  }

  /** A nearer predecessor owns the keys up to itself from now on (SIGCOMM §4.4). */
  protected override changePredecessor(predecessor: Id): void {
    const before = this.state.predecessor;
    super.changePredecessor(predecessor);
    if (before === null || before === predecessor || !this.isBetterPredecessor(predecessor, before)) return;
    const moving = this.keysToHandOver(before, predecessor);
    if (moving.length > 0) this.handOver(predecessor, moving, null);
  }

  /** The pairs with keys in (old predecessor, new predecessor]. */
  protected keysToHandOver(before: Id, predecessor: Id): readonly Pair[] {
    return this.state.pairs.filter(({ key }) => inHalfOpen(before, key, predecessor)).map(asPair);
  }

  protected handOver(to: Id, pairs: readonly Pair[], leave: Leave | null): void {
    this.ask(to, { type: 'transfer', pairs }, { for: 'handover', keys: pairs.map(([key]) => key), leave });
  }

  /**
   * Pairs handed over by whoever kept them. Their copies are made before the word goes back: the sender forgets its own on
   * that word, unless it is itself among those that keep one.
   */
  protected takeOver(from: Id, pairs: readonly Pair[]): void {
    this.keep(pairs, false);
    const keys = pairs.map(([key]) => key);
    this.copyOut(keys.filter((key) => this.owns(key)).map((key): Pair => [key, this.storedValue(key)!]));
    // Our successor knows us as its predecessor, and gives us what is ours, even while our own predecessor is stale. Anybody
    // else may not have known of a node between us and the key: then the pair goes on to that at once.
    if (this.state.phase === 'member' && from !== this.state.successors[0])
      for (const key of keys) if (!this.owns(key)) this.sendHome(key);
  }

  protected copyOut(pairs: readonly Pair[]): void {
    if (pairs.length === 0) return;
    for (const node of this.replicaHolders())
      this.ask(node, { type: 'replicate', pairs }, { for: 'courtesy' });
  }

  /** The new owner has them: what remains here is at most a copy, and without copies nothing. */
  protected handedOver(keys: readonly Id[]): void {
    const expired = this.state.pairs.filter(
      ({ key, age }) => keys.includes(key) && age > LEASE_ROUNDS && !this.owns(key),
    );
    if (this.parameters.replicas === 1) this.drop(keys.filter((key) => !this.owns(key)));
    else this.drop(expired.map(({ key }) => key));
  }

  /** Voluntary departure (ToN §IV-E.1): keys to the successor, then a word to both neighbours. */
  protected leave(call: number): void {
    this.state.phase = 'leaving';
    this.touched();
    const [successor] = this.state.successors;
    if (successor === undefined || successor === this.id) this.depart(call);
    else this.handOver(successor, this.keysToLeaveBehind(), { call, tries: this.parameters.successors - 1 });
  }

  protected keysToLeaveBehind(): readonly Pair[] {
    return this.state.pairs.map(asPair);
  }

  protected sayFarewell(call: number): void {
    const { predecessor, successors } = this.state;
    const neighbours = new Set([...successors.slice(0, 1), ...(predecessor === null ? [] : [predecessor])]);
    neighbours.delete(this.id);
    for (const node of neighbours)
      this.ask(node, { type: 'leaving', predecessor, successors }, { for: 'farewell', call });
    if (neighbours.size === 0) this.depart(call);
  }

  protected depart(call: number): void {
    if (this.isAwaiting('farewell')) return;
    for (const timer of this.maintenance()) this.env.clearTimer(timer);
    this.state.phase = 'gone';
    this.touched();
    this.conclude(call, { ok: true });
  }

  /** A neighbour is about to leave: it is as good as dead, and tells us who comes after it. */
  protected neighbourLeaves(leaver: Id, message: ChordMessage & { type: 'leaving' }): void {
    const { predecessor, successors } = this.state;
    if (predecessor === leaver && message.predecessor !== null && message.predecessor !== leaver)
      this.setPredecessor(message.predecessor);
    if (!successors.includes(leaver)) return;
    this.setSuccessors(this.listWithout(leaver));
    this.env.setTimer('stabilize', this.retryMs());
  }

  protected override answered(purpose: Purpose, from: Id, answer: ChordMessage): void {
    if (purpose.for === 'copy') this.copied(purpose.write, true);
    else if (purpose.for === 'farewell') this.depart(purpose.call);
    else if (purpose.for === 'handover')
      if (purpose.leave === null) this.handedOver(purpose.keys);
      else this.sayFarewell(purpose.leave.call);
    else super.answered(purpose, from, answer);
  }

  protected override unanswered(purpose: Purpose, to: Id): void {
    if (purpose.for === 'copy') this.copied(purpose.write, false);
    else if (purpose.for === 'farewell') this.depart(purpose.call);
    else if (purpose.for === 'handover' && purpose.leave !== null) {
      this.setSuccessors(this.listWithout(to));
      this.leaveThroughNext(purpose.leave);
    } else super.unanswered(purpose, to);
  }

  /** The successor that was to get our keys is gone; the next one gets them, as long as the list knows another. */
  private leaveThroughNext({ call, tries }: Leave): void {
    const [next] = this.state.successors;
    if (tries > 0 && next !== undefined && next !== this.id) {
      this.handOver(next, this.keysToLeaveBehind(), { call, tries: tries - 1 });
      return;
    }
    this.state.phase = 'member';
    this.touched();
    this.conclude(call, { ok: false, reason: 'no live successor to leave the keys to' });
  }

  private setPairs(pairs: readonly Kept[]): void {
    const before = this.state.pairs;
    this.state.pairs = pairs;
    if (before.length !== pairs.length || before.some(({ key }, i) => key !== pairs[i]!.key)) this.touched();
  }
}

function asPair({ key, value }: Kept): Pair {
  return [key, value];
}
