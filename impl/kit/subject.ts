import type { PeerFactory } from '../../sim/peer.ts';

/** An implementation under test. */
export interface Subject<C = unknown> {
  /** kebab-case, unique within its protocol. */
  readonly name: string;
  /** `reference` is ours; a `variant` a published protocol; a `mutant` ours with one decision broken; `yours` comes from outside. */
  readonly kind: 'reference' | 'variant' | 'mutant' | 'yours';
  /** One sentence. */
  readonly doc: string;
  /** Paper section, or the published bug that a mutant is modelled on. */
  readonly source: string;
  readonly create: PeerFactory<C>;
  /** Own-event messages that this subject's published model counts inside the event that sends them (atomic grain). */
  readonly inline?: readonly string[];
  /** Its peers cannot be saved and restored: no exhaustive exploration, no restart with state. */
  readonly unsaved?: true;
  /** Its peers live elsewhere, and each event is a question to them: less is asked. */
  readonly remote?: true;
  /** Told before each world is made, so that peers of the last one are forgotten. Only subjects that live elsewhere need it. */
  readonly beginRun?: () => void;
  /** Assumptions of the theorem that its publication does not make, so its runs do not enjoy them. */
  readonly without?: readonly string[];
}
