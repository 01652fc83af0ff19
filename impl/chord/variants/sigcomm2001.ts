import type { ChordParameters } from '../../../spec/chord/parameters.ts';
import type { Id } from '../../../spec/kit/ring.ts';
import type { Subject } from '../../kit/subject.ts';
import { factoryOf } from '../subjects.ts';
import { Podc2002 } from './podc2002.ts';

/**
 * Chord as published in 2001 (and again in ToN 2003, Fig. 6), with PODC's reconcile, update and flush for failures, as
 * it has none of its own. It differs from {@link Podc2002} in its join only.
 */
export class Sigcomm2001 extends Podc2002 {
  /** join(n): the lookup's result is adopted unseen (K1). No list, no predecessor. */
  protected override joinBefore(call: number, _via: Id, successor: Id): void {
    this.becomeMember(null, [successor]);
    this.conclude(call, { ok: true });
  }
}

/** Knobs: K1 no · K2 no · K3 no · K4 any · K5 no · K7 no · K9 atomic. */
export const sigcomm2001: Subject<ChordParameters> = {
  name: 'sigcomm2001',
  kind: 'variant',
  doc: 'Chord of SIGCOMM 2001 and ToN 2003, with the failure recovery of PODC 2002: join adopts a successor that it has never heard from.',
  source: 'Stoica et al., SIGCOMM 2001 §5 and ToN 11(1) 2003 Fig. 6; Zave, CCR 42(2) 2012, §4',
  create: factoryOf(Sigcomm2001),
  inline: ['notify'],
  without: ['minimum-base', 'pending'],
};
