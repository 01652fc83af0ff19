import type { Loss } from '../../sim/observer.ts';
import type { Address, Call, Message, Outcome } from '../../sim/peer.ts';
import type { Finding, Kind } from '../../spec/kit/property.ts';
import type { Grain, Operation, Profile, Scenario } from './scenario.ts';

/** What the toolkit found, as plain data: the command line, JSON, JUnit and the library all read these. */

/** One event of a trace. `peer` is an address; `at` virtual milliseconds. */
export type TraceEvent = { readonly at: number; readonly peer: Address } & (
  | { readonly event: 'call'; readonly call: Call }
  | { readonly event: 'send'; readonly to: Address; readonly message: Message }
  | { readonly event: 'receive'; readonly from: Address; readonly message: Message }
  | { readonly event: 'timer'; readonly timer: string }
  | { readonly event: 'unreachable'; readonly other: Address }
  | { readonly event: 'close'; readonly other: Address }
  | { readonly event: 'done'; readonly call: number; readonly outcome: Outcome }
  | { readonly event: 'view'; readonly view: unknown }
  | { readonly event: 'crash' }
  | { readonly event: 'throw'; readonly error: string }
  | { readonly event: 'restart'; readonly keptState: boolean }
  | {
      readonly event: 'drop';
      readonly to: Address;
      readonly message: Message;
      readonly why: Loss;
    }
);

/** How one property fared over a campaign. */
export interface PropertyReport {
  readonly name: string;
  readonly kind: Kind;
  readonly statement: string;
  readonly source: string;
  readonly expected?: 'falsified';
  /**
   * `held`; `falsified` (also for folklore, where it is what was expected); `not-seen`: a witness that no run showed;
   * `not-judged`: no run met its preconditions, or the subject shows no view; `not-falsified`: folklore that no run broke.
   */
  readonly verdict: 'held' | 'falsified' | 'not-seen' | 'not-judged' | 'not-falsified';
  /** Runs in which it was judged (for witnesses: seen). */
  readonly runs: number;
  /** Runs outside its preconditions in which it would have been violated: reported, never a failure. */
  readonly outside: number;
  /** For claims: what was measured. */
  readonly measured?: {
    readonly mean: number;
    readonly low: number;
    readonly high: number;
    readonly samples: number;
  };
  /** Why it was not judged. */
  readonly note?: string;
  readonly counterexample?: Counterexample;
}

/** A shrunk scenario, the property that it falsifies, and what is needed to replay it years later. */
export interface Counterexample {
  readonly format: 1;
  readonly churnproof: string;
  readonly protocol: string;
  readonly subject: string;
  /** How a subject of kind `yours` is started: a module's path or a command. */
  readonly yours?: { readonly exec: string } | { readonly module: string };
  readonly property: string;
  readonly finding: Finding;
  /** `violated`: maintenance can lead back; `permanent`: no maintenance leads back; absent where the question makes no sense or was not answered. */
  readonly permanence?: 'violated' | 'permanent';
  readonly scenario: Scenario;
  /** Digest of the whole trace, 16 hexadecimal digits. */
  readonly digest: string;
  /** The seed of the run that found it, and the number of events before shrinking; absent when `check` found it. */
  readonly found?: { readonly seed: number; readonly operations: number };
}

export interface MachineCoverage {
  readonly machine: string;
  readonly states: { readonly seen: number; readonly all: number; readonly missing: readonly string[] };
  readonly transitions: { readonly seen: number; readonly all: number; readonly missing: readonly string[] };
}

export interface CampaignOptions {
  readonly subject?: string;
  readonly runs?: number;
  /** Stop starting runs after so many seconds. */
  readonly seconds?: number;
  readonly seed?: number;
  readonly peers?: { readonly min: number; readonly max: number };
  readonly operations?: number;
  readonly profile?: Profile;
  readonly grain?: Grain;
  /** Only these properties. */
  readonly properties?: readonly string[];
  readonly workers?: number;
  readonly checkDeterminism?: boolean;
  /** Parameters of the protocol that the user's file prescribes. */
  readonly params?: unknown;
}

export interface CampaignReport {
  readonly protocol: string;
  readonly subject: string;
  readonly seed: number;
  readonly workers: number;
  readonly profiles: readonly Profile[];
  readonly runs: number;
  readonly events: number;
  readonly seconds: number;
  /** Combined digest of all runs' traces, in order of run. */
  readonly digest: string;
  readonly properties: readonly PropertyReport[];
  readonly coverage: readonly MachineCoverage[];
  readonly stopped: 'runs' | 'time' | 'interrupted' | 'subject';
  /** Subjects of kind `yours`: what went wrong with the process, with its transcript. */
  readonly trouble?: { readonly reason: string; readonly transcript: readonly string[] };
  readonly verdict: 'held' | 'falsified' | 'inconclusive';
}

/** What a recorded log showed. */
export interface AnalysisReport {
  readonly protocol: string;
  /** Always `log`. */
  readonly subject: string;
  /** 1, or 0 where nothing happened. */
  readonly runs: number;
  readonly events: number;
  readonly peers: number;
  readonly seconds: number;
  /** Claims are not among them, nor witnesses that were not seen: they are about many runs. */
  readonly properties: readonly PropertyReport[];
  /** Properties that fell, in the order of the log. */
  readonly fallen: readonly Fallen[];
  readonly coverage: readonly MachineCoverage[];
  readonly stopped: 'end' | 'interrupted';
  readonly verdict: CampaignReport['verdict'];
}

/** A property, and the line of a log at which it fell. */
export interface Fallen {
  readonly property: string;
  readonly finding: Finding;
  /** From 1; the first line is the header. */
  readonly line: number;
  readonly at: number;
  /** What led there: the last lines, this one included. */
  readonly last: readonly { readonly line: number; readonly event: TraceEvent }[];
}

/** Told while a campaign goes on. */
export interface CampaignProgress {
  readonly runs: number;
  readonly of: number | undefined;
  readonly events: number;
  readonly seconds: number;
  /** Transitions of the spec taken so far, as a fraction. */
  readonly coverage: number;
  readonly falsified: readonly string[];
  /** Set while a counterexample is being shrunk. */
  readonly shrinking?: string;
}

/** What exhaustive exploration found. */
export interface CheckReport {
  readonly protocol: string;
  readonly subject: string;
  readonly grain: Grain;
  /** What was explored: a title, the peers and the initial members. */
  readonly model: {
    readonly title: string;
    readonly peers: readonly Address[];
    readonly initial: readonly Address[];
  };
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly seconds: number;
  /** Rotations that count as one state; 1: none. */
  readonly symmetry: number;
  /** Why none do although the protocol knows of some: peers or parameters do not allow it, or something turned out to mind who is who. */
  readonly asymmetry?: string;
  /** Everything within the bound was explored; if not, why. */
  readonly complete: boolean;
  /** `packets`: some events were left out because they would have put too many messages in flight. */
  readonly stopped: 'exhausted' | 'packets' | 'depth' | 'states' | 'time' | 'interrupted';
  readonly exact: boolean;
  /** By fingerprints: probability that a state was taken for another and overlooked. */
  readonly collisionOdds?: number;
  /** Where it was asked: states from which maintenance leads to an ideal one, those from which it does not, and ideal ones that maintenance breaks. */
  readonly liveness?: {
    readonly heal: number;
    readonly stuck: number;
    readonly unknown: number;
    readonly broken: number;
    /** The shortest way to a state from which it does not, and to an ideal one that maintenance breaks. */
    readonly shortestStuck?: readonly Operation[];
    readonly shortestBroken?: readonly Operation[];
  };
  readonly properties: readonly {
    readonly name: string;
    readonly statement: string;
    readonly source: string;
    readonly verdict: 'held' | 'falsified';
    /** Events of the shortest counterexample, and of the shortest to a state that maintenance cannot repair. */
    readonly shortest?: number;
    readonly shortestPermanent?: number;
    readonly counterexample?: Counterexample;
    readonly permanent?: Counterexample;
    /** Where the model is a published one: how many events its publication needed. */
    readonly published?: number;
  }[];
  readonly verdict: 'held' | 'falsified' | 'inconclusive';
}

/** One row of the kill table. */
export interface MutantReport {
  readonly protocol: string;
  readonly mutant: string;
  readonly doc: string;
  readonly source: string;
  /** Properties that it falsified, with the run that first did, counted from 1; for a claim, the samples that it took. */
  readonly kills: readonly {
    readonly property: string;
    readonly run: number;
    readonly seconds: number;
    /** Operations of the shrunk counterexample, where one was shrunk: of the first kill, unless all are asked for. */
    readonly size?: number;
  }[];
  readonly runs: number;
  readonly verdict: 'killed' | 'survived';
}
