import type { ChordParameters } from '../../../spec/chord/parameters.ts';
import type { Id } from '../../../spec/kit/ring.ts';
import type { Subject } from '../../kit/subject.ts';
import { ChordNode } from '../reference.ts';
import { factoryOf } from '../subjects.ts';

/** Successor pointers only (ToN Fig. 3a): right, and slow. A lookup walks the ring, N/2 hops on average. */
export class BasicNode extends ChordNode {
  protected override maintenance(): readonly string[] {
    return super.maintenance().filter((timer) => timer !== 'fix_fingers');
  }

  /** No shortcut: the next hop is always the successor. */
  protected override closestPreceding(_key: Id, _avoid: readonly Id[]): Id | undefined {
    return undefined;
  }
}

/** The ring of the reference, so all knobs as there. */
export const basic: Subject<ChordParameters> = {
  name: 'basic',
  kind: 'variant',
  doc: 'No finger tables and no shortcuts: lookups follow successors round the ring in O(N) hops.',
  source: 'ToN §IV-C, Fig. 3a',
  create: factoryOf(BasicNode),
  without: ['fingers'],
};
