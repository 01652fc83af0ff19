import type { Exercise } from '../properties/kit/exercise.ts';
import type { Log } from '../properties/kit/log.ts';
import type { Protocol } from '../properties/kit/protocol.ts';
import type {
  AnalysisReport,
  CampaignOptions,
  CampaignProgress,
  CampaignReport,
  CheckReport,
  Counterexample,
  MutantReport,
} from '../properties/kit/results.ts';
import type { Grain } from '../properties/kit/scenario.ts';
import type { AnalysisProgress, CheckProgress, MutantProgress } from '../report/progress.ts';
import type { Retelling } from '../report/retelling.ts';
import type { Address } from '../sim/peer.ts';
import type { Finding } from '../spec/kit/property.ts';
import type { AnalyzeOptions } from '../verify/log/analyze.ts';
import type { PeerModule } from '../verify/module/contract.ts';

/** Everything that the command line asks of the toolkit. The command line parses, calls and prints; this does the work. */
export interface Engine {
  /** The toolkit's version, as it stands in counterexamples. */
  readonly version: string;
  readonly protocols: readonly Protocol[];
  readonly defaults: Defaults;
  run(
    protocol: Protocol,
    options: CampaignOptions,
    hooks: CampaignHooks<CampaignProgress>,
  ): Promise<CampaignReport>;
  /** Several models where a subject has published ones, or its protocol several, and the options do not say which. */
  check(
    protocol: Protocol,
    options: CheckOptions,
    hooks: Hooks<CheckProgress>,
  ): Promise<readonly CheckReport[]>;
  replay(counterexample: Counterexample): Promise<Replay>;
  /** Plays a counterexample again, for its story; whether it fails again is not asked. `subject`: whose it is, where it does not say. */
  retell(counterexample: Counterexample, subject?: Overlay): Promise<Retelling>;
  mutants(
    protocols: readonly Protocol[],
    options: MutantOptions,
    hooks: Hooks<MutantProgress>,
  ): Promise<readonly MutantReport[]>;
  /** A campaign on somebody else's implementation. Its counterexamples carry `yours`, unless that is an object. */
  verify(
    protocol: Protocol,
    yours: Overlay,
    options: CampaignOptions,
    hooks: CampaignHooks<CampaignProgress>,
  ): Promise<CampaignReport>;
  /** Judges a recorded log, line by line. @throws LogMisfit at a line that cannot be understood. */
  analyze(
    protocol: Protocol,
    lines: AsyncIterable<string> | Iterable<string>,
    options: AnalyzeOptions,
    hooks: Hooks<AnalysisProgress>,
  ): Promise<AnalysisReport>;
  /** A counterexample's run as a log. */
  record(counterexample: Counterexample): Promise<Log>;
  /** Puts somebody else's implementation, and the reference beside it, through the same runs, and judges nothing. @throws SubjectTrouble */
  dryRun(protocol: Protocol, yours: Overlay, options: CampaignOptions): Promise<DryRun>;
}

export interface DryRun {
  readonly yours: Exercise;
  readonly reference: Exercise;
}

/** How mutants are hunted: `enough` runs once something has killed one; `allSizes`: shrink for every property. */
export type MutantOptions = CampaignOptions & { readonly enough?: number; readonly allSizes?: boolean };

/** What happens where an option is not given: shown in `--help`. The command line fills in those that it shows. */
export interface Defaults {
  readonly runs: number;
  readonly workers: number;
  readonly peers: { readonly min: number; readonly max: number };
  readonly operations: number;
  /** Runs at most for each mutant, and how many are enough once something has killed it. */
  readonly mutantRuns: number;
  readonly enoughRuns: number;
  readonly maxStates: number;
}

export type Yours = NonNullable<Counterexample['yours']>;

/** An implementation of the user's: started by a command, made by a module, or an object that makes its peers. */
export type Overlay = Yours | PeerModule;

export { YOURS } from '../verify/module/subject.ts';

export interface Hooks<Progress> {
  /** As often as convenient; the listener decides what to show. */
  progress(progress: Progress): void;
  /** True once the user wants an end: finish soon, and report what is known so far as `interrupted`. */
  stopped(): boolean;
}

export interface CampaignHooks<Progress> extends Hooks<Progress> {
  /** A counterexample has been found and shrunk: it is kept at once, whatever happens next. Need not be called. */
  found(counterexample: Counterexample): void;
}

export interface CheckOptions {
  readonly subject: string;
  readonly grain: Grain;
  /** Size of the model; without it and without `members`, the published models, or the protocol’s own where there are none. */
  readonly peers?: number;
  /** Explore to this many events, instead of to the end. */
  readonly depth?: number;
  /** The members at first, and those who may join: instead of a model of the protocol's choice. */
  readonly members?: readonly Address[];
  readonly others?: readonly Address[];
  readonly maxStates: number;
  /** Whether the ideal state can be reached by maintenance alone from every state. */
  readonly liveness: boolean;
  /** Remember states by 64-bit fingerprints: smaller and faster, not exact. */
  readonly fingerprints: boolean;
  readonly properties?: readonly string[];
  readonly seconds?: number;
}

export interface Replay {
  /** The property was falsified again. */
  readonly reproduced: boolean;
  /** The trace is the recorded one, byte for byte. */
  readonly digestMatches: boolean;
  readonly retelling: Retelling;
  /** What was seen this time. */
  readonly finding?: Finding;
}
