import type { Subject } from '../../impl/kit/subject.ts';
import type { Observer } from '../../sim/observer.ts';
import type { Address, Call, Outcome } from '../../sim/peer.ts';
import { neverThrows } from '../../spec/kit/never-throws.ts';
import {
  type Always,
  type Conclusion,
  type Eventually,
  type Finding,
  needsViews,
  type Observation,
  type ObservedPeer,
  type Oracle,
  type OutcomeProperty,
  type Property,
  type Sometimes,
} from '../../spec/kit/property.ts';
import type { Protocol } from './protocol.ts';
import { Rounds } from './rounds.ts';
import type { Operation, Scenario } from './scenario.ts';
import type { Scene } from './scene.ts';

/** How observers are told of a message. */
type Telling = NonNullable<Observer['sent']>;

type Seat = { -readonly [K in keyof ObservedPeer<unknown>]: ObservedPeer<unknown>[K] } & { version: number };

/** What is observed. A class, not an object written out with a getter, for the reason that {@link ./stage.ts} gives. */
class Sight implements Observation<unknown> {
  readonly peers: Seat[] = [];
  readonly params: unknown;
  epoch = 1;
  private readonly world: Scene;

  constructor(world: Scene, params: unknown) {
    this.world = world;
    this.params = params;
  }

  get now(): number {
    return this.world.now();
  }
}

/** What one run showed of the properties. */
export interface Judgement {
  /** First violation of each property, inside its preconditions. */
  readonly findings: Map<string, Finding>;
  /** Properties violated outside their preconditions: worth knowing, no failure. */
  readonly outside: Set<string>;
  /** Properties that were judged at all. */
  readonly judged: Set<string>;
  /** Witnesses seen. */
  readonly seen: Set<string>;
  /** Calls were asked, and not one was concluded well. */
  readonly isIdle: boolean;
}

/** Watches one run and judges the properties of its protocol. It reads, and never acts. */
export class Judge implements Observer, Judgement {
  readonly findings = new Map<string, Finding>();
  readonly outside = new Set<string>();
  readonly judged = new Set<string>();
  readonly seen = new Set<string>();
  readonly observation: Sight;
  readonly oracle: Oracle<unknown>;
  /** Told when the first finding inside its preconditions is made. */
  onFinding: (() => void) | undefined;
  private readonly world: Scene;
  private readonly only: ReadonlySet<string> | undefined;
  private readonly conditions: Set<string>;
  private readonly properties: readonly Property<unknown, unknown, unknown>[];
  private readonly always: { readonly property: Always<unknown>; inside: boolean; open: boolean }[];
  private readonly outcomes: OutcomeProperty<unknown, unknown, unknown>[];
  private readonly calls = new Map<number, Call>();
  private hasDone = false;
  private readonly rounds: Rounds;
  private isSilent = true;
  /** Messages are many, and few oracles ask about them: the others are not to cost anything. */
  readonly sent?: Telling;
  readonly received?: Telling;

  /** @param only names of the properties to judge; all when absent. */
  constructor(
    protocol: Protocol,
    subject: Subject,
    scenario: Scenario,
    world: Scene,
    only?: ReadonlySet<string>,
  ) {
    this.world = world;
    this.only = only;
    this.observation = new Sight(world, scenario.params);
    this.rounds = new Rounds(world, protocol.settle.roundMs);
    this.oracle = protocol.oracle(scenario.params, () => this.rounds.passed(), scenario.faults.liars);
    if (this.oracle.sent) this.sent = this.about(this.oracle.sent);
    if (this.oracle.received) this.received = this.about(this.oracle.received);
    this.conditions = new Set(protocol.conditions(scenario, subject));
    this.properties = protocol.spec.properties.filter(({ name }) => only === undefined || only.has(name));
    this.always = this.properties
      .filter((property) => property.kind === 'always')
      .map((property) => ({ property, inside: this.meets(property), open: true }));
    this.outcomes = this.properties.filter((property) => property.kind === 'outcome');
  }

  get isIdle(): boolean {
    return this.calls.size > 0 && !this.hasDone;
  }

  /** From now on views are judged: the initial members have all been founded. */
  begin(): void {
    this.isSilent = false;
    this.viewsChanged(-1);
  }

  /** From now on the run is outside the theorem: a peer went at a moment that the theorem does not admit. */
  leaveTheorem(): void {
    this.conditions.delete('theorem');
    for (const each of this.always) each.inside = this.meets(each.property);
  }

  operating(operation: Operation): void {
    this.oracle.operating(operation, this.observation);
  }

  called(peer: number, call: Call): void {
    this.calls.set(call.id, call);
    this.makeRoom();
    this.oracle.called(this.world.residents[peer]!.address, call, this.observation);
  }

  unreachable(peer: number, other: Address): void {
    this.oracle.unreachable?.(this.world.residents[peer]!.address, other, this.observation);
  }

  closed(peer: number, other: Address): void {
    this.oracle.closed?.(this.world.residents[peer]!.address, other, this.observation);
  }

  concluded(peer: number, id: number, outcome: Outcome): void {
    const call = this.calls.get(id);
    if (!call) return;
    this.hasDone ||= outcome.ok;
    const conclusion: Conclusion = { peer: this.world.residents[peer]!.address, call, outcome };
    for (const property of this.outcomes) {
      const finding = property.judge(conclusion, this.observation, this.oracle);
      this.record(property, finding);
    }
    this.oracle.concluded(conclusion, this.observation);
  }

  fired(peer: number, timer: string): void {
    this.rounds.fired(peer, timer);
  }

  settled(handle: number): void {
    this.rounds.settled();
    this.makeRoom();
    const seat = this.observation.peers[handle]!;
    const { peer } = this.world.residents[handle]!;
    if (!peer.view) return;
    const version = peer.version ? peer.version() : seat.version + 1;
    if (version === seat.version) return;
    seat.version = version;
    seat.view = peer.view();
    this.viewsChanged(handle);
  }

  crashed(handle: number): void {
    this.rounds.crashed(handle);
    const seat = this.observation.peers[handle]!;
    seat.alive = false;
    seat.view = undefined;
    this.viewsChanged(handle);
  }

  threw(handle: number, error: unknown): void {
    const { address } = this.world.residents[handle]!;
    if (this.properties.some(({ name }) => name === neverThrows.name))
      this.nonconformance(neverThrows.name, {
        peer: address,
        expected: 'to survive',
        seen: `it threw ${error}`,
      });
  }

  restarted(handle: number): void {
    const seat = this.observation.peers[handle]!;
    seat.alive = true;
    seat.version = -1;
  }

  /** Everything has settled: judge convergence. */
  converged(): void {
    for (const property of this.properties)
      if (property.kind === 'eventually') this.judgeConvergence(property);
  }

  /** The run is over: count the witnesses. */
  finish(): void {
    for (const property of this.properties) if (property.kind === 'sometimes') this.lookForWitness(property);
    for (const property of this.properties)
      if (property.kind === 'conformance' && this.meets(property)) this.judged.add(property.name);
    if (!this.showsNothing())
      for (const { property, inside } of this.always) if (inside) this.judged.add(property.name);
  }

  /** Takes a finding of the machines, which watch all that they can: it counts only if it is asked for, and claimed here. */
  nonconformance(name: string, finding: Finding): void {
    if (this.only?.has(name) === false) return;
    const property = this.properties.find((each) => each.name === name);
    if (property && !this.meets(property)) this.outside.add(name);
    else if (!this.findings.has(name)) this.find(name, finding);
  }

  /** Virtual time. */
  now(): number {
    return this.world.now();
  }

  private viewsChanged(handle: number): void {
    this.observation.epoch++;
    if (this.isSilent) return;
    if (handle >= 0) this.oracle.changed(this.observation, handle);
    for (const each of this.always) {
      if (!each.open || (each.property.scope === 'peer' && handle < 0)) continue;
      const finding = each.property.judge(this.observation, handle, this.oracle);
      if (!finding) continue;
      each.open = false;
      if (each.inside) this.find(each.property.name, finding);
      else this.outside.add(each.property.name);
    }
  }

  /** The oracle's ear for messages, as an observer's. */
  private about(hear: NonNullable<Oracle<unknown>['sent']>): Telling {
    const { oracle, world, observation } = this;
    return (peer, other, message) =>
      hear.call(oracle, world.residents[peer]!.address, other, message, observation);
  }

  private find(property: string, finding: Finding): void {
    this.findings.set(property, finding);
    if (this.findings.size === 1) this.onFinding?.();
  }

  private judgeConvergence(property: Eventually<unknown, unknown, unknown>): void {
    this.record(property, property.judge(this.observation, this.oracle));
  }

  private lookForWitness(property: Sometimes<unknown>): void {
    if (this.isHidden(property)) return;
    if (this.meets(property)) this.judged.add(property.name);
    if (property.saw(this.oracle)) this.seen.add(property.name);
  }

  private record(property: Property<unknown, unknown, unknown>, finding: Finding | undefined): void {
    if (this.isHidden(property)) return;
    if (this.meets(property)) {
      this.judged.add(property.name);
      if (finding && !this.findings.has(property.name)) this.find(property.name, finding);
    } else if (finding) this.outside.add(property.name);
  }

  private meets({ assumes = [] }: { readonly assumes?: readonly string[] }): boolean {
    return assumes.every((condition) => this.conditions.has(condition));
  }

  /** It asks for what peers show, and none shows anything: it can be neither held nor falsified, neither seen nor missed. */
  private isHidden(property: Property<unknown, unknown, unknown>): boolean {
    return needsViews(property) && this.showsNothing();
  }

  private showsNothing(): boolean {
    return this.observation.peers.every(({ view, alive }) => !alive || view === undefined);
  }

  /** A seat for every peer that the world has taken in. */
  private makeRoom(): void {
    const { peers } = this.observation;
    for (let handle = peers.length; handle < this.world.residents.length; handle++)
      peers.push({
        address: this.world.residents[handle]!.address,
        alive: true,
        view: undefined,
        version: -1,
      });
  }
}
