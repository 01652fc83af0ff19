import { isOutput, type MachineSpec, type Seen } from '../machine.ts';
import type { Name } from '../property.ts';
import { type CompiledMachine, compile, type Effect } from './compile.ts';
import { type CoverageCounts, type MachineCounts, noCoverage } from './coverage.ts';
import { Instances } from './instances.ts';
import { type Nonconformance, nonconformance } from './nonconformance.ts';

/** A run keeps no more nonconformances than this; one is enough to fail it. */
const MOST_FINDINGS = 100;

/** That one machine cares for one event type. */
interface Interest {
  /** Index of the machine. */
  readonly machine: number;
  readonly spec: MachineSpec;
  readonly stepper: CompiledMachine;
  readonly event: number;
  readonly counts: MachineCounts;
}

/** The event that is told just now. One object for all: guards and assigns may not keep it. */
class Sight implements Seen {
  type = '';
  peer: Name = 0;
  other: Name | undefined = undefined;
  body: unknown = undefined;
  call: number | undefined = undefined;
  params: unknown = undefined;
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** Few machines ask. */
  get at(): number {
    return this.now();
  }
}

/** What is known of one event type. */
interface Kind {
  readonly type: string;
  /** See {@link isOutput}. */
  readonly isOutput: boolean;
  readonly interests: readonly Interest[];
}

/** What the monitor remembers of one peer. */
interface Watched {
  readonly name: Name;
  /** By machine: its instances by key. An instance that is not here is in its initial state. */
  readonly instances: readonly Instances[];
  /** Types of the calls that it was asked. */
  readonly calls: Map<number, string>;
  readonly isIgnored: boolean;
}

type Prefix = 'call' | 'send' | 'recv' | 'timer' | 'done';

/**
 * Watches all peers of a run by all machines of a spec. Its methods have the shape of the world's observer, whose events it
 * takes. An output that a machine mentions and does not enable is a nonconformance, and leaves the machine where it was;
 * an input that is not enabled is survived.
 *
 * A crash interrupts a peer: if it comes back without its state, all its instances end; if it kept its state, they go on, but
 * for those of volatile machines.
 */
export class Monitor {
  /** Nonconformances of this run, in order: the first hundred. */
  readonly findings: Nonconformance[] = [];
  /** Of all runs since it was made. */
  readonly coverage: CoverageCounts;
  private readonly machines: readonly MachineSpec[];
  private readonly steppers: readonly CompiledMachine[];
  private readonly addressOf: (peer: number) => Name;
  private readonly report: ((nonconformance: Nonconformance) => void) | undefined;
  private readonly watched: Watched[] = [];
  private liars: readonly Name[] = [];
  private readonly kinds: Readonly<Record<Prefix, Map<string, Kind>>> = {
    call: new Map(),
    send: new Map(),
    recv: new Map(),
    timer: new Map(),
    done: new Map(),
  };
  private readonly unreachableKind: Kind;
  private readonly closeKind: Kind;
  private readonly crashKind: Kind;
  private readonly restartKind: Kind;
  private readonly seen: Sight;

  /**
   * @param report told of each nonconformance as it happens, besides {@link findings}.
   * @param now the observer's clock.
   */
  constructor(
    machines: readonly MachineSpec[],
    addressOf: (peer: number) => Name,
    report?: (nonconformance: Nonconformance) => void,
    now: () => number = () => 0,
  ) {
    this.machines = machines;
    this.steppers = machines.map(({ machine }) => compile(machine));
    this.addressOf = addressOf;
    this.report = report;
    this.seen = new Sight(now);
    this.coverage = noCoverage(machines);
    this.unreachableKind = this.kind('unreachable');
    this.closeKind = this.kind('close');
    this.crashKind = this.kind('crash');
    this.restartKind = this.kind('restart');
  }

  /**
   * Forgets peers, instances and findings; keeps the coverage. For the next run.
   * @param liars not watched in that run: liars keep no promises.
   * @param params of that run's protocol, for machines to ask.
   */
  reset(liars: readonly Name[] = [], params?: unknown): void {
    this.watched.length = 0;
    this.findings.length = 0;
    this.liars = liars;
    this.seen.params = params;
  }

  called(peer: number, call: { readonly id: number; readonly type: string }): void {
    this.watchedPeer(peer).calls.set(call.id, call.type);
    this.take(this.kinds.call.get(call.type) ?? this.meet('call', call.type), peer, undefined, call, call.id);
  }

  sent(peer: number, to: Name, message: { readonly type: string }): void {
    this.take(
      this.kinds.send.get(message.type) ?? this.meet('send', message.type),
      peer,
      to,
      message,
      undefined,
    );
  }

  received(peer: number, from: Name, message: { readonly type: string }): void {
    this.take(
      this.kinds.recv.get(message.type) ?? this.meet('recv', message.type),
      peer,
      from,
      message,
      undefined,
    );
  }

  fired(peer: number, timer: string): void {
    this.take(
      this.kinds.timer.get(timer) ?? this.meet('timer', timer),
      peer,
      undefined,
      undefined,
      undefined,
    );
  }

  unreachable(peer: number, other: Name): void {
    this.take(this.unreachableKind, peer, other, undefined, undefined);
  }

  closed(peer: number, other: Name): void {
    this.take(this.closeKind, peer, other, undefined, undefined);
  }

  /** A conclusion of a call that nobody made is of type `done.unknown`. */
  concluded(peer: number, call: number, outcome: { readonly ok: boolean; readonly reason?: string }): void {
    const type = this.watchedPeer(peer).calls.get(call) ?? 'unknown';
    this.take(this.kinds.done.get(type) ?? this.meet('done', type), peer, undefined, outcome, call);
  }

  crashed(peer: number): void {
    this.take(this.crashKind, peer, undefined, undefined, undefined);
    const { instances } = this.watchedPeer(peer);
    this.machines.forEach((machine, at) => {
      if (machine.volatile) instances[at]!.clear();
    });
  }

  restarted(peer: number, keptState: boolean): void {
    if (!keptState) for (const instances of this.watchedPeer(peer).instances) instances.clear();
    this.take(this.restartKind, peer, undefined, { keptState }, undefined);
  }

  /** How many instances are under way: those that have left their initial state and not ended. */
  instances(): number {
    let total = 0;
    for (const { instances } of this.watched) for (const each of instances) total += each.size;
    return total;
  }

  private take(
    kind: Kind,
    peer: number,
    other: Name | undefined,
    body: unknown,
    call: number | undefined,
  ): void {
    const { interests } = kind;
    if (interests.length === 0) return;
    const watched = this.watchedPeer(peer);
    if (watched.isIgnored) return;
    const { seen } = this;
    seen.type = kind.type;
    seen.peer = watched.name;
    seen.other = other;
    seen.body = body;
    seen.call = call;
    for (let i = 0; i < interests.length; i++) this.step(interests[i]!, watched, kind.isOutput);
  }

  private step(interest: Interest, watched: Watched, isOutput: boolean): void {
    const { seen } = this;
    const { spec, stepper } = interest;
    const key = spec.key(seen);
    if (key === undefined) return;
    const instances = watched.instances[interest.machine]!;
    const instance = instances.get(key);
    const configuration = instance === undefined ? stepper.initial : instance.configuration;
    const context = instance === undefined ? stepper.initialContext : instance.context;
    const effect = stepper.step(configuration, context, interest.event, seen);
    if (effect === undefined) {
      if (isOutput && this.findings.length < MOST_FINDINGS)
        this.find(nonconformance(spec, stepper, configuration, seen));
      return;
    }
    this.count(interest.counts, effect);
    if (instance === undefined) {
      for (const state of stepper.initialEntered) interest.counts.states[state]!++;
      if (!effect.final) instances.add(key, effect.to, stepper.context);
    } else if (effect.final) instances.delete(key);
    else {
      instance.configuration = effect.to;
      if (effect.changes.length > 0) instance.context = stepper.context;
    }
  }

  private count({ states, transitions }: MachineCounts, { taken, entered }: Effect): void {
    for (let i = 0; i < taken.length; i++) transitions[taken[i]!]!++;
    for (let i = 0; i < entered.length; i++) states[entered[i]!]!++;
  }

  private find(found: Nonconformance): void {
    this.findings.push(found);
    this.report?.(found);
  }

  private watchedPeer(peer: number): Watched {
    return this.watched[peer] ?? this.watch(peer);
  }

  private watch(peer: number): Watched {
    while (this.watched.length <= peer) {
      const name = this.addressOf(this.watched.length);
      this.watched.push({
        name,
        instances: this.machines.map(() => new Instances()),
        calls: new Map(),
        isIgnored: this.liars.includes(name),
      });
    }
    return this.watched[peer]!;
  }

  /** An event type that has not been seen before. */
  private meet(prefix: Prefix, name: string): Kind {
    const kind = this.kind(`${prefix}.${name}`);
    this.kinds[prefix].set(name, kind);
    return kind;
  }

  private kind(spelled: string): Kind {
    // A property name is an interned string: comparing it with the literals in guards and keys is one pointer comparison.
    const [type] = Object.keys({ [spelled]: 0 }) as [string];
    const interests = this.machines.flatMap((spec, machine): Interest[] => {
      const stepper = this.steppers[machine]!;
      const event = stepper.event(type);
      if (event < 0 || spec.concerns?.(type) === false) return [];
      return [{ machine, spec, stepper, event, counts: this.coverage[machine]! }];
    });
    return { type, isOutput: isOutput(type), interests };
  }
}
