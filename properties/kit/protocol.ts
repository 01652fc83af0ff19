import type { Subject } from '../../impl/kit/subject.ts';
import type { Bandwidth } from '../../sim/bandwidth.ts';
import type { Address, Call, Message } from '../../sim/peer.ts';
import type { IdentifierSpace } from '../../spec/kit/identifiers.ts';
import type { Claim, Observation, Oracle } from '../../spec/kit/property.ts';
import type { ProtocolSpec } from '../../spec/kit/protocol-spec.ts';
import type { RingSpace } from '../../spec/kit/ring.ts';
import type { Rule } from '../../spec/kit/rules.ts';
import type { Draw } from './draw.ts';
import type { Material } from './material.ts';
import type { Grain, Operation, Profile, Scenario } from './scenario.ts';

/** What a run may be asked to keep to; absent means the generator chooses. */
export interface GeneratorOptions {
  readonly profile?: Profile;
  readonly grain?: Grain;
  /** How many peers may take part. */
  readonly peers?: { readonly min: number; readonly max: number };
  /** At most this many operations. */
  readonly operations?: number;
  /** Parameters that the user's file prescribes: plain data, a part of the protocol's parameters. */
  readonly params?: unknown;
}

/**
 * One protocol as the toolkit sees it: its spec, its subjects, and how to generate, explore and tell runs of it.
 * A registry line per protocol; beside it only what judges live peers knows protocols by name.
 */
export interface Protocol<V = unknown, P = unknown, O extends Oracle<V, P> = Oracle<V, P>> {
  readonly spec: ProtocolSpec<V, P, O>;
  /** One of them is the reference. */
  readonly subjects: readonly Subject<P>[];
  /** Parameters of a scenario of which nothing is said. */
  readonly defaults: P;
  /** What each parameter may be, in files from elsewhere. */
  readonly rules: Readonly<Record<string, Rule>>;
  /** Draws one scenario: peers, faults and operations; the tape is drawn by the kit. */
  generate(draw: Draw, subject: Subject<P>, options: GeneratorOptions): Scenario<P>;
  /**
   * Its peers talk over connections (TCP), whatever the weather: in order, loss is delay, and a connection that is closed,
   * severed or cut by a partition ends, of which its ends are told. Absent: only where {@link conditions} has
   * `perfect-detection`.
   */
  readonly connections?: true;
  /** What messages weigh and links carry, where that counts (message grain, with a clock). Absent: links have no limits. */
  bandwidth?(params: P): Bandwidth;
  /** How identifiers look under these parameters: what foreign messages are checked against. */
  space(params: P): IdentifierSpace;
  /** Starts the initial members: the call that each of them is given. */
  found(address: Address, initial: readonly Address[], params: P): Omit<Call, 'id'>;
  /** The call by which a peer joins through another. */
  join(via: Address): Omit<Call, 'id'>;
  /** The call by which a peer leaves; once it succeeds the world switches the peer off. Absent: peers just fall silent. */
  leave?(): Omit<Call, 'id'>;
  /** True while this peer has joined and not left. */
  isMember(view: V): boolean;
  /** Whether the assumptions of the theorem allow this operation now; one that they do not allow is put off a little, then skipped. */
  admits(
    operation: Operation,
    moment: Moment<V, P>,
    subject: Subject<P>,
    conditions: ReadonlySet<string>,
  ): boolean;
  /**
   * Which of the conditions that properties assume hold in this scenario. The kit itself knows two names:
   * `perfect-detection` gives a run reliable, ordered connections whose end is detected; `theorem` is lost for the rest of
   * a run when a peer that leaves of its own accord goes at a moment at which {@link admits} forbids it.
   */
  conditions(scenario: Scenario<P>, subject: Subject<P>): ReadonlySet<string>;
  /** Rounds of fair maintenance after which `eventually` properties are judged, and how long one is at the message grain. */
  readonly settle: { rounds(scenario: Scenario<P>): number; readonly roundMs: number };
  /**
   * @param rounds how many rounds of maintenance have passed so far, and parts of one.
   * @param liars who keeps no promises.
   */
  oracle(params: P, rounds: () => number, liars: readonly Address[]): O;
  /** What users ask once all has settled, so that outcomes are judged in calm weather too. */
  epilogue(observation: Observation<V, P>, oracle: O): readonly Operation[];
  /** The state that maintenance leads back to: a broken state from which no maintenance reaches it is permanent. */
  isIdeal(observation: Observation<V, P>): boolean;
  /** So many samples of a claim for a subject, from a seed. */
  sample?(claim: Claim, subject: Subject<P>, seed: number, count: number): readonly number[];
  readonly explore?: Explorable<V, P>;
  readonly story: Teller<V, P>;
  /** A file that runs can be about. */
  readonly material?: Material<P>;
  /** What a lying peer sends instead. */
  lie?(message: Message, draw: (bound: number) => number, peers: readonly Address[], notes: Notes): Message;
}

/** What a liar knows when it sends. */
export interface Notes {
  readonly from: Address;
  readonly to: Address;
  /** What has reached any liar, as observers read it, the latest last: liars compare notes. Only so many are remembered. */
  readonly heard: readonly Heard[];
}

export interface Heard {
  readonly from: Address;
  readonly to: Address;
  readonly message: Message;
}

/** What is known of a network when an operation is about to be carried out. */
export interface Moment<V, P> {
  readonly observation: Observation<V, P>;
  /** Peers that are leaving, but still there. */
  readonly departing: readonly Address[];
  /** Messages on their way (message grain; none at the atomic grain, where answers take no time). */
  readonly inFlight: readonly Message[];
}

/** What the exhaustive explorer needs to know of a protocol. */
export interface Explorable<V, P> {
  /** Peers of the model when nobody says how many, and nothing published serves. */
  readonly usualPeers: number;
  /** Parameters, peers and initial members of the model with so many peers. */
  model(peers: number, subject: Subject<P>): Model<P>;
  /** Parameters of a model whose peers the user names. */
  paramsFor(subject: Subject<P>): P;
  /** Parameters that exploration needs to be so, for instance finger tables switched off. */
  readonly plain?: Partial<P>;
  /** What is explored after that one when nobody says how many peers: other roles, other limits. */
  readonly further?: readonly TitledModel<P>[];
  /** Published initial rings of a subject, with what was found from them. */
  published?(subject: Subject<P>): readonly PublishedModel<P>[];
  /**
   * Operations other than timers and deliveries that the user or fate may do now. Each is admitted by
   * {@link Protocol.admits} besides.
   */
  operations(observation: Observation<V, P>, params: P): readonly Operation[];
  /** Absent: every world counts by itself. */
  readonly rotation?: Rotation<P>;
  /**
   * A peer's saved state without what no later step depends on: totals and numbers of rounds, which only grow, would make
   * the worlds endless. It is a state that the peer can be restored from. Absent: all of it is kept.
   */
  forget?(state: unknown): unknown;
}

/** That turning all peers round a circle changes nothing: worlds that are turns of one another then count as one. */
export interface Rotation<P> {
  /** The circle, if under these parameters behaviour depends on nothing but the cyclic order of peers on it. */
  circle(params: P): RingSpace | undefined;
  /** The same saved peer state with every identifier replaced. */
  renameState(state: unknown, rename: (address: Address) => Address): unknown;
}

export interface Model<P> {
  readonly params: P;
  /** In ascending order. */
  readonly peers: readonly Address[];
  readonly initial: readonly Address[];
}

export interface TitledModel<P> extends Model<P> {
  /** What is in it, in a few words. */
  readonly title: string;
}

export interface PublishedModel<P> extends TitledModel<P> {
  readonly source: string;
  readonly property: string;
  /** Events of the published counterexample. */
  readonly events: number;
}

/** How a protocol's runs are told in its own words. */
export interface Teller<V, P> {
  /** A picture of the network as lines of text, e.g. the ring with its appendages. */
  draw(observation: Observation<V, P>): readonly string[];
  /** One operation in a sentence: who did what. */
  operation(operation: Operation): string;
  /** What changed in one peer's view, in a sentence, or undefined when nothing worth telling did. */
  change(address: Address, before: V | undefined, after: V | undefined): string | undefined;
}
