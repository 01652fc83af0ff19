import type { ChordMessage, Pair } from '../../spec/chord/messages.ts';
import { type Id, inHalfOpen, sortIds } from '../../spec/kit/ring.ts';
import { LEASE_ROUNDS, PERIOD_MS } from './constants.ts';
import { RingNode } from './ring.ts';
import { type Kept, type Leave, type Purpose, smallestFree, type Write } from './state.ts';

/** The age of a pair that no owner is known to renew: it goes home. */
const STRAY = LEASE_ROUNDS + 1;

/**
 * Keys and their copies (ToN §IV-B, §IV-E.3; SIGCOMM §4.4): a key lives at its successor and at the first d − 1 nodes of that
 * node's list; keys move when the predecessor changes, copies are made when the list does; copies are renewed every round,
 * and one that no owner renews any more goes home instead of being forgotten.
 */
export abstract class KeyNode extends RingNode {
  override timer(name: string): void {
    if (name === 'replicate') this.replicate();
    else if (name === 'return') this.sendStraysHome();
    else super.timer(name);
  }

  /** Whoever asked us to keep a pair, and is gone, hears nothing more: a later life of it has asked for nothing. */
  override unreachable(peer: Id): void {
    this.state.writes = this.state.writes.map((write) =>
      write.asker !== null && 'node' in write.asker && write.asker.node === peer
        ? { ...write, asker: null }
        : write,
    );
    super.unreachable(peer);
  }

  protected override maintenance(): readonly string[] {
    return [...super.maintenance(), 'replicate'];
  }

  /** key ∈ (predecessor, n]: we are its successor, as far as we know. */
  protected owns(key: Id): boolean {
    const { predecessor, phase } = this.state;
    return phase === 'member' && predecessor !== null && inHalfOpen(predecessor, key, this.id);
  }

  private ownPairs(): readonly Pair[] {
    return this.state.pairs.filter(({ key }) => this.owns(key)).map(asPair);
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
    this.copyOut(this.ownPairs());
    this.setPairs(
      this.state.pairs.map((pair) =>
        this.isSurplus(pair.key, this.state.predecessor)
          ? { ...pair, age: Math.min(pair.age + 1, STRAY) }
          : { ...pair, age: 0 },
      ),
    );
    this.sendStraysHome();
  }

  private sendStraysHome(): void {
    if (this.state.phase !== 'member') return;
    for (const { key } of this.state.pairs) if (this.isStray(key)) this.sendHome(key);
  }

  private isStray(key: Id): boolean {
    return !this.owns(key) && this.state.pairs.some((kept) => kept.key === key && kept.age === STRAY);
  }

  /** Of these pairs, those that are not ours are nobody's copies: they go home, now if this is the time, or after a pause. */
  private sendAstray(keys: readonly Id[], when: 'now' | 'later'): void {
    const astray = keys.filter((key) => !this.owns(key) && this.storedValue(key) !== null);
    if (astray.length === 0 || this.state.phase !== 'member') return;
    this.setPairs(
      this.state.pairs.map((pair) => (astray.includes(pair.key) ? { ...pair, age: STRAY } : pair)),
    );
    if (when === 'later') this.env.setTimer('return', this.retryMs());
    else for (const key of astray) this.sendHome(key);
  }

  protected sendHome(key: Id): void {
    if (!this.state.lookups.some(({ errand, key: sought }) => errand.for === 'return' && sought === key))
      this.lookUp(key, { for: 'return' });
  }

  protected homeFound(key: Id, owner: Id | null): void {
    const value = this.storedValue(key);
    if (value === null || this.owns(key)) return;
    // The way may lead to nobody, or to us while a newcomer before us is not known yet: the ring is about to change.
    if (owner === null || owner === this.id) this.sendAstray([key], 'later');
    else this.handOver(owner, [[key, value]], null);
  }

  /**
   * A new predecessor is the owner of the keys up to itself from now on (SIGCOMM §4.4), and whatever else we keep that is
   * not ours it is to keep too: it stands between us and the owner. That goes for a predecessor farther away as well: the
   * nearer one was dead, and its keys may belong to a newcomer; those that are ours now need copies.
   */
  protected override changePredecessor(predecessor: Id): void {
    const before = this.state.predecessor;
    super.changePredecessor(predecessor);
    if (before === null || before === predecessor) return;
    if (!this.isBetterPredecessor(predecessor, before)) this.copyOut(this.ownPairs());
    const moving = this.keysToHandOver(predecessor);
    if (moving.length > 0) this.handOver(predecessor, moving, null);
  }

  /** The pairs with keys that are not in (new predecessor, n]. */
  protected keysToHandOver(predecessor: Id): readonly Pair[] {
    return this.state.pairs.filter(({ key }) => this.isSurplus(key, predecessor)).map(asPair);
  }

  /** Of what a member keeps, that which is not ours with this predecessor: handed to a new one, and a copy of another's otherwise. */
  protected isSurplus(key: Id, predecessor: Id | null): boolean {
    return predecessor === null || !inHalfOpen(predecessor, key, this.id);
  }

  /** Nodes that are new among those to keep copies get theirs at once. */
  protected override setSuccessors(successors: readonly Id[]): void {
    const before = this.replicaHolders();
    super.setSuccessors(successors);
    if (this.state.pairs.length === 0) return;
    const fresh = this.replicaHolders().filter((node) => !before.includes(node));
    this.copyTo(fresh, this.ownPairs());
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
    // Our successor knows us as its predecessor, and gives us what is ours, even while our own predecessor is stale; our
    // predecessor is about to leave, and its keys are ours when it says so. Anybody else may not have known of a node
    // between us and the key: then the pair goes on to that at once.
    const { predecessor, successors } = this.state;
    this.sendAstray(keys, from === successors[0] || from === predecessor ? 'later' : 'now');
  }

  protected copyOut(pairs: readonly Pair[]): void {
    this.copyTo(this.replicaHolders(), pairs);
  }

  protected copyTo(nodes: readonly Id[], pairs: readonly Pair[]): void {
    if (pairs.length === 0) return;
    for (const node of nodes) this.ask(node, { type: 'replicate', pairs }, { for: 'courtesy' });
  }

  /** They have arrived: what remains here is at most a copy, and without copies nothing. */
  protected handedOver(to: Id, keys: readonly Id[]): void {
    if (this.parameters.replicas === 1) this.drop(keys.filter((key) => !this.owns(key)));
    else {
      const strays = keys.filter((key) => this.isStray(key));
      if (strays.length > 0) this.ask(to, { type: 'get_state' }, { for: 'owner', keys: strays });
    }
  }

  /** Only an owner has made copies of what it was given, and so only on its word is a copy forgotten. */
  private ownerSpoke(
    from: Id,
    { predecessor, successors }: ChordMessage & { type: 'state' },
    keys: readonly Id[],
  ): void {
    const isOwner = (key: Id) =>
      predecessor !== null && successors.length > 0 && inHalfOpen(predecessor, key, from);
    this.drop(keys.filter((key) => isOwner(key) && this.isStray(key)));
    this.sendAstray(
      keys.filter((key) => !isOwner(key)),
      'later',
    );
  }

  /** Voluntary departure (ToN §IV-E.4): keys to the successor, then a word to both neighbours. */
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

  protected sayFarewell(leave: Leave): void {
    const { predecessor, successors } = this.state;
    const neighbours = new Set([...successors.slice(0, 1), ...(predecessor === null ? [] : [predecessor])]);
    neighbours.delete(this.id);
    for (const node of neighbours)
      this.ask(node, { type: 'leaving', predecessor, successors }, { for: 'farewell', leave });
    if (neighbours.size === 0) this.depart(leave.call);
  }

  /** Gone once both neighbours have heard, and no keys are on their way. */
  private farewellHeard(call: number): void {
    if (!this.state.pending.some(({ purpose }) => isOfLeaving(purpose))) this.depart(call);
  }

  protected depart(call: number): void {
    for (const timer of [...this.maintenance(), 'return']) this.env.clearTimer(timer);
    this.state.phase = 'gone';
    this.touched();
    this.conclude(call, { ok: true });
  }

  /**
   * A neighbour is about to leave, and tells us who comes before and after it (ToN §IV-E.4). Its list takes the place of
   * ours: the rest of ours is its list as it was a round ago, and may know nobody that lives.
   */
  protected neighbourLeaves(leaver: Id, message: ChordMessage & { type: 'leaving' }): void {
    const { predecessor, successors } = this.state;
    if (predecessor === leaver && message.predecessor !== null && message.predecessor !== leaver) {
      this.setPredecessor(message.predecessor);
      this.copyOut(this.ownPairs());
    }
    if (!successors.includes(leaver)) return;
    const isNext = successors[0] === leaver && message.successors.length > 0;
    this.setSuccessors(isNext ? message.successors : this.listWithout(leaver));
    this.env.setTimer('stabilize', this.retryMs());
  }

  protected override answered(purpose: Purpose, from: Id, answer: ChordMessage): void {
    if (purpose.for === 'copy') this.copied(purpose.write, true);
    else if (purpose.for === 'farewell') this.farewellHeard(purpose.leave.call);
    else if (purpose.for === 'handover')
      if (purpose.leave === null) this.handedOver(from, purpose.keys);
      else this.sayFarewell(purpose.leave);
    else if (purpose.for === 'owner' && answer.type === 'state') this.ownerSpoke(from, answer, purpose.keys);
    else super.answered(purpose, from, answer);
  }

  protected override unanswered(purpose: Purpose, to: Id): void {
    if (purpose.for === 'copy') this.copied(purpose.write, false);
    else if (purpose.for === 'farewell') this.neighbourIsGone(purpose.leave, to);
    else if (purpose.for === 'handover' && purpose.leave !== null) {
      this.setSuccessors(this.listWithout(to));
      this.leaveThroughNext(purpose.leave);
    } else if (purpose.for === 'handover' || purpose.for === 'owner') this.sendAstray(purpose.keys, 'later');
    else super.unanswered(purpose, to);
  }

  /** A neighbour has gone before we have. If it is the one that got our keys, they went with it. */
  private neighbourIsGone(leave: Leave, neighbour: Id): void {
    if (neighbour !== this.state.successors[0]) {
      this.farewellHeard(leave.call);
      return;
    }
    this.setSuccessors(this.listWithout(neighbour));
    this.leaveThroughNext(leave);
  }

  /**
   * The successor that was to get our keys is gone; the next one gets them, as long as the list knows another. What was
   * asked for the sake of leaving before has no say any more: a call ends once.
   */
  private leaveThroughNext({ call, tries }: Leave): void {
    this.state.pending = this.state.pending.filter(({ purpose }) => !isOfLeaving(purpose));
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

function isOfLeaving(purpose: Purpose): boolean {
  return purpose.for === 'farewell' || (purpose.for === 'handover' && purpose.leave !== null);
}
