/**
 * Properties: what a protocol promises, each with the sentence it comes from. A property reads observations and
 * outcomes; it never touches a world, so the same one serves simulation, exploration, module, pipe and wire.
 */

/** How a peer is called in findings: its address in the world. */
export type Name = number | string;

/** What can be seen of one peer. */
export interface ObservedPeer<V> {
  readonly address: Name;
  /** Running and not crashed. */
  readonly alive: boolean;
  /** What it shows of itself; undefined for a subject without a view. */
  readonly view: V | undefined;
}

/** What can be seen of all peers at one moment. `epoch` differs whenever what peers show does. */
export interface Observation<V, P = unknown> {
  readonly peers: readonly ObservedPeer<V>[];
  /** The scenario's parameters for the protocol. */
  readonly params: P;
  readonly epoch: number;
  /** Virtual time in milliseconds; it stands still where there is no clock. */
  readonly now: number;
}

/** How a property was seen to fail. */
export interface Finding {
  /** The peer concerned, where there is one. */
  readonly peer?: Name;
  readonly expected: string;
  readonly seen: string;
}

/** A call and what it came to. */
export interface Conclusion {
  readonly peer: Name;
  readonly call: { readonly id: number; readonly type: string };
  readonly outcome: { readonly ok: boolean; readonly reason?: string };
}

export type Kind = 'always' | 'eventually' | 'outcome' | 'conformance' | 'sometimes' | 'claim';

interface Described {
  /** kebab-case. */
  readonly name: string;
  /** One sentence. */
  readonly statement: string;
  /** Paper and section. */
  readonly source: string;
  /** Names of the conditions under which it is claimed; a run that lacks one does not judge it. */
  readonly assumes?: readonly string[];
  /** Folklore: widely believed, and false. Finding it again is a test of the toolkit. */
  readonly expected?: 'falsified';
  /**
   * It, or what the oracle remembers for it, rests on what peers show of themselves: of peers that show nothing it cannot be
   * judged. Absent: see {@link needsViews}.
   */
  readonly needsViews?: boolean;
}

/** Whether a property cannot be judged of peers that show nothing: unless it says otherwise, if it is about their state. */
export function needsViews({
  kind,
  needsViews,
}: Pick<Described, 'needsViews'> & { readonly kind: Kind }): boolean {
  return needsViews ?? (kind === 'always' || kind === 'eventually');
}

/** Safety: judged after every event that changed what can be seen. */
export interface Always<V, P = unknown, O = unknown> extends Described {
  readonly kind: 'always';
  /** It asks the oracle what came before, so one sight of the world does not settle it: judged in runs, not by exploration. */
  readonly remembers?: true;
  /** `peer`: judged on the one peer that changed, so its cost does not grow with the network. */
  readonly scope: 'peer' | 'world';
  /** `peer`: index into `observation.peers` of the peer that changed. */
  judge(observation: Observation<V, P>, peer: number, oracle: O): Finding | undefined;
}

/** Convergence: judged once operations have stopped, faults have healed and the suite's number of rounds has passed. */
export interface Eventually<V, P = unknown, O = unknown> extends Described {
  readonly kind: 'eventually';
  judge(observation: Observation<V, P>, oracle: O): Finding | undefined;
}

/** Judged on each result that a caller got, against an oracle that knows the whole world. */
export interface OutcomeProperty<V, P = unknown, O = unknown> extends Described {
  readonly kind: 'outcome';
  judge(conclusion: Conclusion, observation: Observation<V, P>, oracle: O): Finding | undefined;
}

/** Per peer, by the machines: a send or an outcome that the machine does not enable. */
export interface Conformance extends Described {
  readonly kind: 'conformance';
  /** The machine that judges. */
  readonly machine: string;
}

/** Witness: must be seen in at least one run. */
export interface Sometimes<O = unknown> extends Described {
  readonly kind: 'sometimes';
  /** Under which conditions it can be seen at all is said by `assumes`. Asked at the end of each run. */
  saw(oracle: O): boolean;
}

/** Quantitative: one number per experiment, judged by a sequential test over many of them. */
export interface Claim extends Described {
  readonly kind: 'claim';
  /** What is measured, e.g. "hops / log2 N". */
  readonly measure: string;
  /** The mean must lie in this interval. */
  readonly interval: readonly [low: number, high: number];
  /** A priori bound on one sample, which the confidence sequence rests on. */
  readonly range: readonly [low: number, high: number];
}

export type Property<V, P = unknown, O = unknown> =
  | Always<V, P, O>
  | Eventually<V, P, O>
  | OutcomeProperty<V, P, O>
  | Conformance
  | Sometimes<O>
  | Claim;

/** What is about to be done to the world. */
export interface Operating {
  readonly do: string;
  readonly peer?: Name;
  /** The other end of the connection that breaks. */
  readonly other?: Name;
  /** Those on one side of the partition. */
  readonly peers?: readonly Name[];
}

/**
 * A memory of what one run went through, fed by the runner; outcome properties and witnesses ask it.
 * It knows the whole world, and only watches.
 */
export interface Oracle<V, P = unknown> {
  /** An operation of the scenario is about to be carried out, e.g. `join`, `fail`, `partition`. */
  operating(operation: Operating, observation: Observation<V, P>): void;
  /** What peer number `peer` shows has changed. */
  changed(observation: Observation<V, P>, peer: number): void;
  called(
    peer: Name,
    call: { readonly id: number; readonly type: string },
    observation: Observation<V, P>,
  ): void;
  concluded(conclusion: Conclusion, observation: Observation<V, P>): void;
  /** A message went from peer to peer: what witnesses about messages rest on. */
  sent?(peer: Name, to: Name, message: { readonly type: string }, observation: Observation<V, P>): void;
  received?(peer: Name, from: Name, message: { readonly type: string }, observation: Observation<V, P>): void;
  /** A peer closes its connection with another. */
  closed?(peer: Name, other: Name, observation: Observation<V, P>): void;
  /** A peer is told that another is gone, or that their connection has ended. */
  unreachable?(peer: Name, other: Name, observation: Observation<V, P>): void;
}
