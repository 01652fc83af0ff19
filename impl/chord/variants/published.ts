import type { ChordMessage } from '../../../spec/chord/messages.ts';
import type { Id } from '../../../spec/kit/ring.ts';
import { PERIOD_MS } from '../constants.ts';
import { ChordNode } from '../reference.ts';
import type { Purpose } from '../state.ts';

type State = ChordMessage & { type: 'state' };

/**
 * What the versions published before 2015 have in common, in the reading of CCR 2012: a list may get shorter than r, the
 * dead are noticed in events of their own (`update` for the successor, `flush` for the predecessor), a notifier is
 * compared with the old predecessor whether that lives or not, and nobody says that what it answers may be stale.
 */
export abstract class PublishedNode extends ChordNode {
  override timer(name: string): void {
    if (name === 'update') this.update();
    else if (name === 'flush') this.flush();
    else super.timer(name);
  }

  protected override maintenance(): readonly string[] {
    return [...super.maintenance(), 'update', 'flush'];
  }

  /** Join as in PODC (K1): the new successor is contacted, and its list copied. The predecessor stays unknown. */
  protected override placeFound(call: number, via: Id, owner: Id | null, predecessor: Id | undefined): void {
    if (owner === null || predecessor === undefined)
      this.joinFailed(call, 'the lookup of its own identifier failed');
    else if (owner === this.id) this.joinFailed(call, 'its identifier is taken');
    else this.joinBefore(call, via, owner);
  }

  protected joinBefore(call: number, via: Id, successor: Id): void {
    this.ask(successor, { type: 'get_state' }, { for: 'join', call, via });
  }

  protected override joinAfter(call: number, _via: Id, successor: Id, state: State): void {
    if (state.successors.length === 0) return this.joinFailed(call, 'the successor is no member');
    this.becomeMember(null, this.listFrom(successor, state.successors));
    this.conclude(call, { ok: true });
  }

  protected override stabilize(): void {
    this.env.setTimer('stabilize', PERIOD_MS);
    const [successor] = this.state.successors;
    if (successor === undefined || this.isStabilizing()) return;
    this.ask(successor, { type: 'get_state' }, { for: 'stabilize' });
  }

  /** Stabilize has no answer to a dead successor; update will see to it. */
  protected override successorDied(_successor: Id): void {}

  /** notified(s, n): s.prdc is replaced by a nearer node only, dead or alive (K7). */
  protected override suspectPredecessor(_predecessor: Id, _notifier: Id): void {}

  /** update(n), its question. */
  protected update(): void {
    this.env.setTimer('update', PERIOD_MS);
    const [successor] = this.state.successors;
    if (successor === undefined || this.isAwaiting('update')) return;
    this.ask(successor, { type: 'get_state' }, { for: 'update' });
  }

  /** n.succ := n.succ2: the dead head is dropped and the list gets shorter. A head that nothing can replace stays. */
  protected headDied(head: Id): void {
    const { successors } = this.state;
    if (head === successors[0] && successors.length > 1) this.setSuccessors(successors.slice(1));
  }

  /** Nothing is put in the place of the dead (K3); and the last entry stays, dead or not. */
  protected override listWithout(dead: Id): readonly Id[] {
    const { successors } = this.state;
    const rest = successors.filter((node) => node !== dead);
    return rest.length > 0 ? rest : successors;
  }

  /** flush(n), its question. */
  protected flush(): void {
    this.env.setTimer('flush', PERIOD_MS);
    const { predecessor } = this.state;
    if (predecessor === null || this.isAwaiting('flush')) return;
    this.ask(predecessor, { type: 'get_state' }, { for: 'flush' });
  }

  /** n.prdc := nil. */
  protected flushed(dead: Id): void {
    if (this.state.predecessor === dead) this.setPredecessor(null);
  }

  /** reconcile(n): n.succ2 := n.succ.succ, and so on for longer lists. */
  protected reconciled(successor: Id, state: State): void {
    if (successor === this.state.successors[0] && state.successors.length > 0)
      this.setSuccessors(this.listFrom(successor, state.successors));
  }

  protected override answered(purpose: Purpose, from: Id, answer: ChordMessage): void {
    if (answer.type !== 'state') return super.answered(purpose, from, answer);
    const isMember = answer.successors.length > 0;
    if (purpose.for === 'reconcile') this.reconciled(from, answer);
    else if (purpose.for === 'update') {
      if (!isMember) this.headDied(from);
    } else if (purpose.for === 'flush') {
      if (!isMember) this.flushed(from);
    } else super.answered(purpose, from, answer);
  }

  protected override unanswered(purpose: Purpose, to: Id): void {
    if (purpose.for === 'update') this.headDied(to);
    else if (purpose.for === 'flush') this.flushed(to);
    else super.unanswered(purpose, to);
  }

  protected override isPending(): boolean {
    return false;
  }
}
