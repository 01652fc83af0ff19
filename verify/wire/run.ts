import type { CaseReport } from './results.ts';
import type { Transcript } from './transcript/file.ts';
import type { Wire } from './wire.ts';

/** How a run over the wire is made and told, whatever it judges. */
export interface WireRun {
  readonly seed: number;
  readonly strict: boolean;
  /** Seconds that all of it may take. */
  readonly budget: number;
  readonly log?: Transcript | undefined;
  readonly stopped?: () => boolean;
  readonly ended?: ((report: CaseReport) => void) | undefined;
}

/** A run that can be judged again from its transcript. */
export interface RecordableRun extends WireRun {
  /** Sockets, unless it is given. */
  readonly wire?: Wire;
}
