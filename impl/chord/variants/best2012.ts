import type { ChordParameters } from '../../../spec/chord/parameters.ts';
import type { Id } from '../../../spec/kit/ring.ts';
import type { Subject } from '../../kit/subject.ts';
import { factoryOf } from '../subjects.ts';
import { PublishedNode } from './published.ts';

/**
 * The best version that Zave could assemble in 2012 from all papers and the implementation: join, stabilize and update
 * each reconcile as well, and a candidate must be alive to be adopted. The known traces are gone; without a minimum
 * base that may not fail, a small ring still falls apart or winds twice.
 */
export class Best2012 extends PublishedNode {
  /** The candidate is asked within the same event; silence means that it is not adopted (K2). */
  protected override considerSuccessor(candidate: Id): void {
    this.state.candidate = candidate;
    this.ask(candidate, { type: 'get_state' }, { for: 'candidate' });
  }

  /** update, then reconcile with the new head (K3). */
  protected override headDied(head: Id): void {
    super.headDied(head);
    const successor = this.state.successors[0]!;
    if (successor !== head) this.ask(successor, { type: 'get_state' }, { for: 'reconcile' });
  }
}

/** Knobs: K1 yes · K2 yes · K3 yes · K4 any · K5 no · K7 no · K9 atomic. */
export const best2012: Subject<ChordParameters> = {
  name: 'best2012',
  kind: 'variant',
  doc: 'The best assembly of published operations: join, stabilize and update each reconcile, candidates must be alive; no minimum base.',
  source: 'Zave, CCR 42(2) 2012, §5',
  create: factoryOf(Best2012),
  inline: ['notify'],
  without: ['minimum-base', 'pending'],
};
