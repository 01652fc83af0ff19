import type { ChordMessage } from '../../../spec/chord/messages.ts';
import type { ChordParameters } from '../../../spec/chord/parameters.ts';
import type { Id } from '../../../spec/kit/ring.ts';
import type { Subject } from '../../kit/subject.ts';
import { PERIOD_MS } from '../constants.ts';
import { factoryOf } from '../subjects.ts';
import { PublishedNode } from './published.ts';

type State = ChordMessage & { type: 'state' };

/**
 * Chord as Liben-Nowell, Balakrishnan and Karger published it in 2002: the only published pseudo-code for failures.
 * Stabilize, reconcile, update and flush are separate events; stabilize trusts its successor's predecessor blindly.
 */
export class Podc2002 extends PublishedNode {
  override timer(name: string): void {
    if (name === 'reconcile') this.reconcile();
    else super.timer(name);
  }

  protected override maintenance(): readonly string[] {
    return [...super.maintenance(), 'reconcile'];
  }

  /** stabilize(n): x := n.succ.prdc, adopted without asking whether it lives (K2); the rest of the list stays as it is. */
  protected override successorSpoke(successor: Id, { predecessor }: State): void {
    const { successors } = this.state;
    if (successor !== successors[0]) return;
    if (predecessor !== null && this.isBetterSuccessor(predecessor, successor))
      this.setSuccessors([predecessor, ...successors.slice(1)]);
    this.notifySuccessor();
  }

  private reconcile(): void {
    this.env.setTimer('reconcile', PERIOD_MS);
    const [successor] = this.state.successors;
    if (successor === undefined || this.isAwaiting('reconcile')) return;
    this.ask(successor, { type: 'get_state' }, { for: 'reconcile' });
  }
}

/** Knobs: K1 yes · K2 no · K3 no · K4 any · K5 no · K7 no · K9 atomic. */
export const podc2002: Subject<ChordParameters> = {
  name: 'podc2002',
  kind: 'variant',
  doc: 'Chord of PODC 2002: join copies the list of its new successor; reconcile, update and flush; no liveness test before adopting.',
  source: 'Liben-Nowell, Balakrishnan, Karger, PODC 2002; Zave, CCR 42(2) 2012, §4',
  create: factoryOf(Podc2002),
  inline: ['notify'],
  without: ['minimum-base', 'pending'],
};
