import type { ChordMessage } from '../../spec/chord/messages.ts';
import { between, type Id, inHalfOpen } from '../../spec/kit/ring.ts';
import { AskingNode } from './asking.ts';
import { PERIOD_MS } from './constants.ts';
import { type Errand, type Lookup, type Purpose, smallestFree } from './state.ts';

/**
 * Lookup and fingers (ToN §IV-C, IV-D). Lookups are iterative: the node that wants to know asks one node after another for
 * the next hop. A hop that turns out dead is avoided, and the node before it asked again (ToN §IV-E.3).
 */
export abstract class LookupNode extends AskingNode {
  /** What comes of a lookup; owner null: it failed. */
  protected abstract found(errand: Errand, key: Id, owner: Id | null, lookup: Lookup): void;

  /** Distinct nodes that lookups may be sent to, nearest first; made from fingers and successors when needed. */
  private routes: readonly Id[] | undefined;

  protected override touched(): void {
    super.touched();
    this.routes = undefined;
  }

  override timer(name: string): void {
    if (name === 'fix_fingers') this.fixFingers();
    else super.timer(name);
  }

  /** Starts a lookup here. */
  protected lookUp(key: Id, errand: Errand, avoid: readonly Id[] = []): void {
    const lookup = this.newLookup(key, errand, avoid);
    this.follow(lookup, this.nextHop(key, avoid));
  }

  /** Starts a lookup at another node: the joiner knows no other (ToN Fig. 6 join). */
  protected lookUpThrough(via: Id, key: Id, errand: Errand): void {
    const lookup = this.newLookup(key, errand, []);
    this.hopTo(via, lookup);
  }

  /** ToN Fig. 5 find_successor: the successor of the key if it is ours, else the closest preceding node that we know. */
  protected nextHop(key: Id, avoid: readonly Id[]): { node: Id; final: boolean } | null {
    const successor = this.state.successors.find((node) => !avoid.includes(node));
    if (successor === undefined) return null;
    if (this.isOwnedBySuccessor(key, successor)) return { node: successor, final: true };
    return { node: this.closestPreceding(key, avoid) ?? successor, final: false };
  }

  /** key ∈ (n, successor]. */
  protected isOwnedBySuccessor(key: Id, successor: Id): boolean {
    return inHalfOpen(this.id, key, successor);
  }

  /** ToN Fig. 5 closest_preceding_node, over fingers and successors alike. */
  protected closestPreceding(key: Id, avoid: readonly Id[]): Id | undefined {
    this.routes ??= this.routesFromTables();
    const { routes } = this;
    for (let i = routes.length - 1; i >= 0; i--) {
      const node = routes[i]!;
      if (this.mayForwardTo(node, key) && !avoid.includes(node)) return node;
    }
    return undefined;
  }

  /** A node strictly between us and the key. */
  protected mayForwardTo(node: Id, key: Id): boolean {
    return between(this.id, node, key);
  }

  /** Whether to avoid, in this lookup, a node that did not answer. */
  protected avoided(avoid: readonly Id[], dead: Id): readonly Id[] {
    return [...avoid, dead];
  }

  protected override answered(purpose: Purpose, from: Id, answer: ChordMessage): void {
    if (purpose.for !== 'hop' || answer.type !== 'hop') return;
    const lookup = this.lookupNumber(purpose.lookup);
    if (!lookup) return;
    // A node that names itself as the next hop is not a member: as good as dead for this lookup.
    if (!answer.final && answer.node === from) this.goRound(lookup, from);
    else this.follow({ ...lookup, path: [...lookup.path, from] }, answer);
  }

  protected override unanswered(purpose: Purpose, to: Id): void {
    if (purpose.for !== 'hop') return;
    const lookup = this.lookupNumber(purpose.lookup);
    if (lookup) this.goRound(lookup, to);
  }

  /** Goes back to the node that named the dead one, and asks for another way (ToN §IV-E.3). */
  protected goRound(lookup: Lookup, dead: Id): void {
    const avoiding = { ...lookup, avoid: this.avoided(lookup.avoid, dead) };
    const back = lookup.path.at(-1);
    if (back !== undefined) this.hopTo(back, { ...avoiding, path: lookup.path.slice(0, -1) });
    else if (lookup.errand.for === 'join') this.finish(avoiding, null);
    else this.follow(avoiding, this.nextHop(lookup.key, avoiding.avoid));
  }

  protected hopAnswer(message: ChordMessage & { type: 'next_hop' }): ChordMessage {
    const hop = this.nextHop(message.key, message.avoid) ?? { node: this.id, final: false };
    return { type: 'hop', nonce: message.nonce, node: hop.node, final: hop.final };
  }

  /** Fingers (ToN §IV-D): finger[i] = successor(n + 2^i). One that lies before the first successor needs no lookup. */
  protected fixFingers(): void {
    this.env.setTimer('fix_fingers', PERIOD_MS);
    const [successor] = this.state.successors;
    if (successor === undefined || this.state.lookups.some(({ errand }) => errand.for === 'finger')) return;
    let index = this.state.nextFinger;
    for (; index < this.space.bits; index++) {
      const start = this.space.plusPower(this.id, index);
      if (!inHalfOpen(this.id, start, successor)) break;
      this.setFinger(index, successor);
    }
    if (index === this.space.bits) this.state.nextFinger = 0;
    else this.lookUp(this.space.plusPower(this.id, index), { for: 'finger', index });
  }

  /** The finger that was looked up, and all later ones that start no farther than the node found. */
  protected fingerFound(index: number, owner: Id): void {
    const start = this.space.plusPower(this.id, index);
    this.setFinger(index, owner);
    let next = index + 1;
    while (next < this.space.bits && this.isSameFinger(start, this.space.plusPower(this.id, next), owner))
      this.setFinger(next++, owner);
    this.state.nextFinger = next % this.space.bits;
  }

  /**
   * A later start lies in (start, owner]. That is empty when the owner sits right at the start; the circle's arithmetic
   * would call it everything.
   */
  protected isSameFinger(start: Id, later: Id, owner: Id): boolean {
    return owner !== start && inHalfOpen(start, later, owner);
  }

  protected setFinger(index: number, node: Id): void {
    if (this.state.fingers[index] === node) return;
    const fingers = this.state.fingers.slice();
    while (fingers.length < this.space.bits) fingers.push(null);
    fingers[index] = node;
    this.state.fingers = fingers;
    this.touched();
  }

  private newLookup(key: Id, errand: Errand, avoid: readonly Id[]): Lookup {
    const { state } = this;
    const lookup = {
      number: smallestFree(state.lookups.map(({ number }) => number)),
      key,
      errand,
      path: [],
      avoid,
      hops: 0,
    };
    state.lookups = [...state.lookups, lookup];
    return lookup;
  }

  /**
   * Goes where a hop points. Every hop must lie strictly between the node that named it and the key: so a lookup comes
   * nearer with each step and ends, whatever the others answer.
   */
  private follow(lookup: Lookup, hop: { node: Id; final: boolean } | null): void {
    if (!hop) return this.finish(lookup, null);
    if (hop.final) return this.finish(lookup, hop.node);
    const by = lookup.path.at(-1) ?? this.id;
    const isJoiningByItself = lookup.path.length === 0 && lookup.errand.for === 'join';
    if (!isJoiningByItself && !between(by, hop.node, lookup.key)) return this.finish(lookup, null);
    this.hopTo(hop.node, lookup);
  }

  private hopTo(node: Id, lookup: Lookup): void {
    const asked = { ...lookup, hops: lookup.hops + 1 };
    this.state.lookups = this.state.lookups.map((other) => (other.number === lookup.number ? asked : other));
    this.ask(
      node,
      { type: 'next_hop', key: lookup.key, avoid: lookup.avoid },
      { for: 'hop', lookup: lookup.number },
    );
  }

  protected finish(lookup: Lookup, owner: Id | null): void {
    this.state.lookups = this.state.lookups.filter(({ number }) => number !== lookup.number);
    this.found(lookup.errand, lookup.key, owner, lookup);
  }

  private lookupNumber(number: number): Lookup | undefined {
    return this.state.lookups.find((lookup) => lookup.number === number);
  }

  private routesFromTables(): Id[] {
    const { successors, fingers } = this.state;
    const nodes = [...new Set([...successors, ...fingers])].filter(
      (node): node is Id => node !== null && node !== this.id,
    );
    // Ids beyond ours come first going round, those before us last.
    return nodes.sort((a, b) => {
      const wrapsA = a < this.id;
      const wrapsB = b < this.id;
      if (wrapsA !== wrapsB) return wrapsA ? 1 : -1;
      return a < b ? -1 : 1;
    });
  }
}
