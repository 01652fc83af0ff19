import type { ChordMessage } from '../../spec/chord/messages.ts';
import { between, type Id, sameIds, sortIds } from '../../spec/kit/ring.ts';
import { PERIOD_MS } from './constants.ts';
import { LookupNode } from './lookup.ts';
import { outside, type Purpose } from './state.ts';

type State = ChordMessage & { type: 'state' };

/**
 * Ring maintenance as TSE §IV proves it correct: join, StabilizeFromSuccessor, StabilizeFromPredecessor, Rectify. Two rules
 * make the difference to 2001: lists always hold r entries, and no pointer is adopted before its node has been heard from.
 */
export abstract class RingNode extends LookupNode {
  override timer(name: string): void {
    if (name === 'stabilize') this.stabilize();
    else if (name === 'adopt') this.stabilizeFromPredecessor();
    else super.timer(name);
  }

  /** The members of an ideal ring, us among them. */
  protected create(members: readonly Id[]): void {
    const ring = sortIds([...members]);
    const at = ring.indexOf(this.id);
    this.becomeMember(
      ring[(at + ring.length - 1) % ring.length]!,
      Array.from({ length: this.parameters.successors }, (_, i) => ring[(at + 1 + i) % ring.length]!),
    );
  }

  protected join(call: number, via: Id): void {
    const { pairs } = this.state;
    this.state = { ...outside(), phase: 'joining', pairs, nonce: this.state.nonce };
    this.touched();
    this.lookUpThrough(via, this.id, { for: 'join', call, via });
  }

  /**
   * The lookup of our own identifier has ended at the member that precedes us: it knows our successor, and we want its
   * whole list (TSE Join). `predecessor` is that member.
   */
  protected askToJoin(call: number, via: Id, predecessor: Id): void {
    this.ask(predecessor, { type: 'get_state' }, { for: 'join', call, via });
  }

  /** TSE Join: between(m, j, succ(m)[0]); succ(j) := succ(m); pred(j) := m. */
  protected joinAfter(call: number, via: Id, predecessor: Id, state: State): void {
    if (state.pending) {
      this.lookUpThrough(via, this.id, { for: 'join', call, via });
      return;
    }
    const [successor] = state.successors;
    if (successor === undefined || !between(predecessor, this.id, successor)) {
      this.joinFailed(call, 'the ring changed while joining');
      return;
    }
    this.becomeMember(predecessor, state.successors);
    this.conclude(call, { ok: true });
  }

  protected joinFailed(call: number, reason: string): void {
    this.state.phase = 'outside';
    this.touched();
    this.conclude(call, { ok: false, reason });
  }

  protected becomeMember(predecessor: Id | null, successors: readonly Id[]): void {
    this.state.phase = 'member';
    this.setPredecessor(predecessor);
    this.setSuccessors(successors);
    this.touched();
    this.begin(...this.maintenance());
  }

  /** Timers of a member. */
  protected maintenance(): readonly string[] {
    return this.parameters.fingers ? ['stabilize', 'fix_fingers'] : ['stabilize'];
  }

  /** TSE StabilizeFromSuccessor, its question. */
  protected stabilize(): void {
    this.env.setTimer('stabilize', PERIOD_MS);
    if (this.isStabilizing()) return;
    this.ask(this.state.successors[0]!, { type: 'get_state' }, { for: 'stabilize' });
  }

  protected isStabilizing(): boolean {
    return this.state.candidate !== null || this.isAwaiting('stabilize', 'candidate', 'notify');
  }

  /** TSE StabilizeFromSuccessor, s live: take its list; if its predecessor lies between, that one is asked next. */
  protected successorSpoke(successor: Id, state: State): void {
    if (successor !== this.state.successors[0]) return;
    if (state.pending) {
      this.env.setTimer('stabilize', this.retryMs());
      return;
    }
    if (state.successors.length === 0) {
      this.successorDied(successor);
      return;
    }
    this.setSuccessors(this.listFrom(successor, state.successors));
    const { predecessor } = state;
    if (predecessor !== null && this.isBetterSuccessor(predecessor, successor))
      this.considerSuccessor(predecessor);
    else this.notifySuccessor();
  }

  /** succ(t) := s : butLast(succ(s)). */
  protected listFrom(head: Id, tail: readonly Id[]): readonly Id[] {
    return [head, ...tail].slice(0, this.parameters.successors);
  }

  protected isBetterSuccessor(candidate: Id, successor: Id): boolean {
    return between(this.id, candidate, successor);
  }

  /** Never adopt a pointer before hearing from that node: it is asked first, in an event of its own. */
  protected considerSuccessor(candidate: Id): void {
    this.state.candidate = candidate;
    this.env.setTimer('adopt', 0);
  }

  /** TSE StabilizeFromSuccessor, s dead: succ := rest(succ) + [id after last]; notify the new first. */
  protected successorDied(successor: Id): void {
    if (successor !== this.state.successors[0]) return;
    this.setSuccessors(this.listWithout(successor));
    this.notifySuccessor();
  }

  /** The list without this node, still of r entries: the id after the last stands in until the list is copied anew. */
  protected listWithout(dead: Id): readonly Id[] {
    const rest = this.state.successors.filter((node) => node !== dead);
    while (rest.length < this.parameters.successors) rest.push(this.space.next(rest.at(-1) ?? this.id));
    return rest;
  }

  /** TSE StabilizeFromPredecessor, its question. */
  protected stabilizeFromPredecessor(): void {
    const { candidate, successors } = this.state;
    if (candidate === null) return;
    if (this.isBetterSuccessor(candidate, successors[0]!)) {
      this.ask(candidate, { type: 'get_state' }, { for: 'candidate' });
    } else {
      this.state.candidate = null;
      this.notifySuccessor();
    }
  }

  protected candidateSpoke(candidate: Id, state: State): void {
    if (state.pending) {
      this.env.setTimer('adopt', this.retryMs());
      return;
    }
    this.state.candidate = null;
    const isStillBetter = this.isBetterSuccessor(candidate, this.state.successors[0]!);
    if (isStillBetter && state.successors.length > 0)
      this.setSuccessors(this.listFrom(candidate, state.successors));
    this.notifySuccessor();
  }

  protected candidateDied(): void {
    this.state.candidate = null;
    this.notifySuccessor();
  }

  /** A stabilization ends when its notify has been heard: so each node has at most one on its way. */
  protected notifySuccessor(): void {
    this.ask(this.state.successors[0]!, { type: 'notify' }, { for: 'notify' });
  }

  /** TSE Rectify: a nearer notifier becomes predecessor; a farther one does if the old predecessor is dead. */
  protected rectify(notifier: Id): void {
    const { predecessor } = this.state;
    if (predecessor === null || this.isBetterPredecessor(notifier, predecessor))
      this.changePredecessor(notifier);
    else if (predecessor !== notifier) this.suspectPredecessor(predecessor, notifier);
  }

  protected isBetterPredecessor(notifier: Id, predecessor: Id): boolean {
    return between(predecessor, notifier, this.id);
  }

  protected suspectPredecessor(predecessor: Id, notifier: Id): void {
    if (this.isAwaiting('rectify')) return;
    this.ask(predecessor, { type: 'get_state' }, { for: 'rectify', notifier });
  }

  protected predecessorDied(predecessor: Id, notifier: Id): void {
    if (this.state.predecessor === predecessor) this.changePredecessor(notifier);
  }

  /** Upper layers move keys here. */
  protected changePredecessor(predecessor: Id): void {
    this.setPredecessor(predecessor);
  }

  protected override answered(purpose: Purpose, from: Id, answer: ChordMessage): void {
    if (answer.type !== 'state') super.answered(purpose, from, answer);
    else if (purpose.for === 'stabilize') this.successorSpoke(from, answer);
    else if (purpose.for === 'candidate') this.candidateSpoke(from, answer);
    else if (purpose.for === 'join') this.joinAfter(purpose.call, purpose.via, from, answer);
    else if (purpose.for === 'rectify' && answer.successors.length === 0)
      this.predecessorDied(from, purpose.notifier);
  }

  protected override unanswered(purpose: Purpose, to: Id): void {
    if (purpose.for === 'stabilize') this.successorDied(to);
    else if (purpose.for === 'candidate') this.candidateDied();
    else if (purpose.for === 'rectify') this.predecessorDied(to, purpose.notifier);
    else if (purpose.for === 'join') this.joinFailed(purpose.call, 'the member asked is gone');
    else super.unanswered(purpose, to);
  }

  /** While an answer that may change our list is awaited, what we say of ourselves may be stale (ZAVE15 §5). */
  protected isPending(): boolean {
    return this.isAwaiting('stabilize', 'candidate');
  }

  /** To itself a node is never stale; and one that is not a member has nothing to say but that. */
  protected stateAnswer(asker: Id, nonce: number): ChordMessage {
    if (!this.isMember()) return { type: 'state', nonce, predecessor: null, successors: [], pending: false };
    const { predecessor, successors } = this.state;
    return { type: 'state', nonce, predecessor, successors, pending: asker !== this.id && this.isPending() };
  }

  protected setSuccessors(successors: readonly Id[]): void {
    if (sameIds(successors, this.state.successors)) return;
    this.state.successors = successors;
    this.touched();
  }

  protected setPredecessor(predecessor: Id | null): void {
    if (predecessor === this.state.predecessor) return;
    this.state.predecessor = predecessor;
    this.touched();
  }
}
