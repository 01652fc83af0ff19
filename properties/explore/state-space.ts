import type { Subject } from '../../impl/kit/subject.ts';
import type { Message, Peer } from '../../sim/peer.ts';
import type { Always } from '../../spec/kit/property.ts';
import type { Vocabulary } from '../../spec/kit/vocabulary.ts';
import type { Model, Protocol } from '../kit/protocol.ts';
import { type Grain, NO_FAULTS, type Operation, type Scenario } from '../kit/scenario.ts';
import { ownEventsOf } from '../kit/stage.ts';
import { greatestTurn, writeTurned } from './canonical.ts';
import { type Deed, Deeds } from './deeds.ts';
import { evenlySpaced, Frame } from './frame.ts';
import { Inboxes } from './inboxes.ts';
import { Inputs } from './inputs.ts';
import { Locals } from './locals.ts';
import { Packets } from './packets.ts';
import { Permits } from './permits.ts';
import type { Start } from './scratch.ts';
import { Sights } from './sights.ts';
import { Successors } from './successors.ts';
import { Turning } from './turning.ts';

/** What spans a state space. */
export interface SpaceOptions<V, P> {
  readonly protocol: Protocol<V, P>;
  readonly subject: Subject<P>;
  readonly model: Model<P>;
  /** Default `atomic`. */
  readonly grain?: Grain;
  readonly properties?: readonly Always<V, P>[];
  /** Of the theorem, under which operations are admitted. Default: those of {@link scenarioOf}. */
  readonly conditions?: ReadonlySet<string>;
  /** Default true: rotations of the circle count as one world where the protocol and the model allow that. */
  readonly symmetry?: boolean;
  /** At most so many packets in flight; what would exceed it is left out and counted. Default 64. */
  readonly maxInFlight?: number;
}

/** A model brought to life: its worlds, what follows from each, and what can be seen of it. */
export class StateSpace<V, P> {
  readonly frame: Frame;
  readonly locals: Locals;
  readonly packets: Packets;
  readonly deeds: Deeds<V, P>;
  readonly sights: Sights<V, P>;
  readonly successors: Successors;
  readonly vocabulary: Vocabulary;
  /** Why rotations do not count as one world here, although the protocol knows of some. */
  readonly asymmetry: string | undefined;
  /** The world in which the initial members have been founded, each at its own place. */
  readonly founded: Int32Array;
  private readonly inputs = new Inputs();
  /** At the message grain, where what is allowed depends on what is in flight. */
  private readonly permits: Permits<V, P> | undefined;

  constructor(options: SpaceOptions<V, P>) {
    const { protocol, subject, model, grain = 'atomic' } = options;
    const explorable = protocol.explore;
    if (!explorable) throw new Error(`${protocol.spec.name} cannot be explored exhaustively`);
    const { frame: found, asymmetry } = frameOf(options);
    this.frame = found;
    this.asymmetry = asymmetry;
    this.vocabulary = protocol.spec.messages;
    const { frame } = this;
    const { inputs } = this;
    const ownEvents = grain === 'message' ? 'all' : ownEventsOf(protocol as Protocol, subject as Subject);
    this.packets = new Packets(frame, inputs, protocol.spec.messages, ownEvents);
    const start: Start = {
      peer: (address, env) => subject.create(address, model.params, env) as unknown as Peer<Message>,
      forget: explorable.forget,
    };
    const turning = frame.symmetric ? new Turning(frame, start, protocol, explorable) : undefined;
    this.locals = new Locals(frame, start, { inputs, packets: this.packets }, (...step) =>
      turning?.doubt(...step),
    );
    this.deeds = new Deeds(frame, inputs, protocol);
    const inboxes = new Inboxes(this.packets);
    this.successors = new Successors(
      frame,
      { locals: this.locals, packets: this.packets, inboxes },
      { grain, connections: protocol.connections === true, maxInFlight: options.maxInFlight ?? 64 },
    );
    this.sights = new Sights(frame, this, {
      protocol,
      explorable,
      subject,
      params: model.params,
      properties: options.properties ?? [],
      conditions: options.conditions ?? conditionsOf(options),
    });
    if (grain === 'message') this.permits = new Permits(this, inboxes);
    this.founded = this.found(model, grain);
  }

  /** Writes the canonical form of the world that starts at `at`; returns the turn that leads there. */
  canonical(words: Int32Array, at: number, target: Int32Array, to = 0): number {
    const { n } = this.frame;
    const turn = this.frame.symmetric ? greatestTurn(words, at, n) : 0;
    writeTurned(words, at, n, turn, target, to);
    return turn;
  }

  /** The number of what can be seen of the world that starts at `at`. */
  sight(words: Int32Array, at = 0): number {
    return this.sights.of(this.successors.cellLocal.items, words, at);
  }

  /** What users and fate may do in this world. */
  allowed(cells: Int32Array, sight: number): readonly Deed[] {
    return this.permits ? this.permits.of(cells, sight) : this.sights.allowed(sight);
  }

  /** The timer whose going off is this input. */
  timerOf(input: number): string {
    const told = this.inputs.get(input);
    if (told.is !== 'timer') throw new Error(`input ${input} is no timer`);
    return told.timer;
  }

  /** The input that this timer's going off is. */
  inputOf(timer: string): number {
    return this.inputs.timer(timer);
  }

  private found(model: Model<P>, grain: Grain): Int32Array {
    const { successors, frame } = this;
    const cells = new Int32Array(frame.n).fill(successors.vacant);
    const members = model.initial.map((address) => {
      const peer = frame.index(address);
      if (peer < 0) throw new Error(`initial member ${address} is no peer of the model`);
      return peer;
    });
    for (const peer of members) cells[peer] = successors.cell(this.locals.freshAt(peer), 0);
    for (const peer of members) {
      successors.tellNow(cells, peer, this.deeds.founding(peer, model.initial, model.params));
      if (grain === 'message') successors.drain(cells);
    }
    if (successors.inFlight(cells) > 0) throw new Error('founding leaves messages in flight');
    return cells;
  }
}

function frameOf<V, P>(options: SpaceOptions<V, P>): { frame: Frame; asymmetry: string | undefined } {
  const { protocol, model, symmetry = true } = options;
  const { rotation } = protocol.explore!;
  const apart = (asymmetry?: string) => ({ frame: new Frame(model.peers, undefined), asymmetry });
  if (!symmetry || !rotation || model.peers.length < 2) return apart();
  const circle = rotation.circle(model.params);
  if (!circle) return apart('under these parameters more counts than the order of peers');
  if (!evenlySpaced(model.peers, circle)) return apart('the peers are not spaced evenly');
  return { frame: new Frame(model.peers, circle), asymmetry: undefined };
}

/**
 * The scenario of a model, in which nothing moves but what the operations say: the members first. `profile` is the weather
 * in which peers come, go and fail.
 */
export function scenarioOf<V, P>(
  { protocol, model, grain = 'atomic' }: Pick<SpaceOptions<V, P>, 'protocol' | 'model' | 'grain'>,
  operations: readonly Operation[],
): Scenario<P> {
  const { params, peers, initial } = model;
  return {
    protocol: protocol.spec.name,
    profile: 'churn',
    grain,
    ...(grain === 'message' ? { untimed: true as const } : {}),
    params,
    peers: [...initial, ...peers.filter((peer) => !initial.includes(peer))],
    initial: initial.length,
    faults: NO_FAULTS,
    operations,
    tape: [],
  };
}

/** The conditions under which a model is explored, if nobody says otherwise. */
export function conditionsOf<V, P>(options: SpaceOptions<V, P>): ReadonlySet<string> {
  return options.protocol.conditions(scenarioOf(options, []), options.subject);
}
