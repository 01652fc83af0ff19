import type { ChordMessage } from '../../../spec/chord/messages.ts';
import type { ChordParameters } from '../../../spec/chord/parameters.ts';
import { between, type Id, inHalfOpen, sortIds, successorOf } from '../../../spec/kit/ring.ts';
import type { Subject } from '../../kit/subject.ts';
import { ChordNode } from '../reference.ts';
import type { Errand, Lookup } from '../state.ts';
import { factoryOf } from '../subjects.ts';

type State = ChordMessage & { type: 'state' };

/**
 * The join of SIGCOMM 2001, Fig. 6, and of many courses: a joiner brings every pointer and key in order by itself, at
 * once. It takes its predecessor from its successor, looks all its fingers up, tells its successor that it is the
 * predecessor now (which moves the keys in (pred(j), j]), and walks to every node whose fingers it belongs in.
 *
 * Successor lists are stabilized as in the reference, so that failures are survived; fingers are kept by joins alone, as
 * published: two joins at a time, or one failure, and they stay wrong.
 */
export class AggressiveJoin extends ChordNode {
  protected override maintenance(): readonly string[] {
    return super.maintenance().filter((timer) => timer !== 'fix_fingers');
  }

  /** Nobody ever joined the initial ring: its fingers are right from the start. */
  protected override create(members: readonly Id[]): void {
    super.create(members);
    if (!this.parameters.fingers) return;
    const ring = sortIds([...members]);
    for (let i = 0; i < this.space.bits; i++) this.setFinger(i, successorOf(ring, this.fingerStart(i)));
  }

  /** successor := n'.find_successor(n); what it knows is needed, so it is asked. */
  protected override placeFound(call: number, via: Id, owner: Id | null, predecessor: Id | undefined): void {
    if (owner === null || predecessor === undefined)
      this.joinFailed(call, 'the lookup of its own identifier failed');
    else if (owner === this.id) this.joinFailed(call, 'its identifier is taken');
    else this.ask(owner, { type: 'get_state' }, { for: 'join', call, via });
  }

  /** predecessor := successor.predecessor; successor.predecessor := n; fingers; the fingers of others. */
  protected override joinAfter(call: number, via: Id, successor: Id, state: State): void {
    const { predecessor } = state;
    if (state.pending) {
      this.lookUpThrough(via, this.id, { for: 'join', call, via });
    } else if (predecessor === null || !between(predecessor, this.id, successor)) {
      this.joinFailed(call, 'the ring changed while joining');
    } else {
      this.becomeMember(predecessor, this.listFrom(successor, state.successors));
      this.conclude(call, { ok: true });
      this.notifySuccessor();
      if (this.parameters.fingers) this.initialiseFingers(0);
      else this.updateOthers();
    }
  }

  /** init_finger_table, from this index on: what the finger before it, or the predecessor, settles needs no lookup. */
  private initialiseFingers(from: number): void {
    const { predecessor, successors } = this.state;
    for (let i = from; i < this.space.bits; i++) {
      const start = this.fingerStart(i);
      const before = this.state.fingers[i - 1] ?? successors[0]!;
      if (inHalfOpen(this.id, start, before)) this.setFinger(i, before);
      else if (predecessor !== null && inHalfOpen(predecessor, start, this.id)) this.setFinger(i, this.id);
      else return this.lookUp(start, { for: 'finger', index: i });
    }
    this.updateOthers();
  }

  protected override found(errand: Errand, key: Id, owner: Id | null, lookup: Lookup): void {
    if (errand.for === 'others') {
      const last = lookup.path.at(-1);
      if (owner !== null && last !== undefined) this.offerFinger(last, errand.index, this.id);
    } else if (errand.for === 'finger') {
      if (owner !== null) this.setFinger(errand.index, owner);
      this.initialiseFingers(errand.index + 1);
    } else super.found(errand, key, owner, lookup);
  }

  /** update_others: for each i, the nodes in [pred(n) − 2^i + 1, n − 2^i]; the last of them is found, it tells the others. */
  private updateOthers(): void {
    const indices = this.parameters.fingers ? this.space.bits : 1;
    for (let i = 0; i < indices; i++) this.lookUp(this.afterMinusPower(i), { for: 'others', index: i });
  }

  private offerFinger(to: Id, index: number, node: Id): void {
    if (to !== this.id && to !== node)
      this.ask(to, { type: 'update_finger', index, node }, { for: 'courtesy' });
  }

  protected override serve(from: Id, message: ChordMessage): void {
    super.serve(from, message);
    if (message.type === 'update_finger') this.updateFinger(message.index, message.node);
  }

  /** update_finger_table(s, i): if s ∈ [n, finger[i]), it is our finger, and perhaps our predecessor's. */
  protected updateFinger(index: number, node: Id): void {
    const { predecessor, fingers, successors } = this.state;
    const current = index === 0 ? successors[0]! : (fingers[index] ?? this.id);
    if (!between(this.id, node, current)) return;
    if (index === 0) this.setSuccessors(this.listFrom(node, successors));
    if (this.parameters.fingers) this.setFinger(index, node);
    if (predecessor !== null) this.offerFinger(predecessor, index, node);
  }

  private fingerStart(index: number): Id {
    return this.space.plusPower(this.id, index);
  }

  /** n − 2^i + 1: the node before it is the last one at or before n − 2^i. */
  private afterMinusPower(index: number): Id {
    const { space } = this;
    const own = space.distance(space.of(0), this.id);
    return space.of((own - (1n << BigInt(index)) + 1n + space.size) % space.size);
  }
}

/** Knobs of the ring as in the reference, but K1: the list is the successor's, and the predecessor changes its own unasked. */
export const aggressiveJoin: Subject<ChordParameters> = {
  name: 'aggressive-join',
  kind: 'variant',
  doc: 'A joiner sets all pointers at once: its own, its neighbours’ and the fingers of others. Not safe under concurrent joins.',
  source: 'Stoica et al., SIGCOMM 2001 §4.4, Fig. 6',
  create: factoryOf(AggressiveJoin),
  inline: ['notify'],
};
