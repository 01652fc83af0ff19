import type { Observer } from '../../sim/observer.ts';
import type { Address, Message, Peer } from '../../sim/peer.ts';
import type { CoverageCounts } from '../../spec/kit/monitor/coverage.ts';
import { MachineWatch } from './batch.ts';
import { Judge, type Judgement } from './judge.ts';
import type { LogEvent, LogHeader } from './log.ts';
import type { Protocol } from './protocol.ts';
import { Reader } from './reader.ts';
import type { TraceEvent } from './results.ts';
import { NO_FAULTS, type Operation, type Scenario } from './scenario.ts';
import type { Scene } from './scene.ts';
import { referenceOf } from './subjects.ts';
import { Watchers } from './watchers.ts';

/** Judges what a log says, event by event, as if it happened now. It plays nothing, so a log of any system will do. */
export class Analysis {
  private readonly scene = new Recording();
  private readonly judge: Judge;
  private readonly watch: MachineWatch;
  private readonly watchers: Observer & Watchers;
  private readonly tellsOperations: boolean;

  /** @param only names of the properties to judge; all when absent. */
  constructor(protocol: Protocol, header: LogHeader, only?: ReadonlySet<string>) {
    const scenario = scenarioOf(protocol, header);
    const conditions = new Set(header.conditions);
    this.judge = new Judge(
      { ...protocol, conditions: () => conditions },
      referenceOf(protocol),
      scenario,
      this.scene,
      only,
    );
    this.watch = new MachineWatch(protocol);
    const observers = [...this.watch.observers(scenario, only)(this.scene, this.judge), this.judge];
    this.watchers = readerOf(protocol, observers);
    this.tellsOperations = header.operations === true;
    if (!header.founding) this.judge.begin();
  }

  /** Properties that have fallen so far, inside their preconditions. */
  get fallen(): Judgement['findings'] {
    return this.judge.findings;
  }

  /** How many peers have been seen. */
  get peers(): number {
    return this.scene.residents.length;
  }

  take(event: LogEvent): void {
    this.scene.time = event.at;
    switch (event.event) {
      case 'begun':
        return this.judge.begin();
      case 'operation':
        return this.judge.operating(event.operation);
      case 'unadmitted':
        return this.judge.leaveTheorem();
      case 'converged':
        return this.judge.converged();
      default:
        this.happen(event);
    }
  }

  /** The log is over: what it showed. */
  finish(): { readonly judgement: Judgement; readonly coverage: CoverageCounts } {
    this.judge.finish();
    return { judgement: this.judge, coverage: this.watch.coverage() };
  }

  private happen(event: TraceEvent): void {
    const { watchers } = this;
    const peer = this.handleOf(event.peer);
    switch (event.event) {
      case 'call':
        return watchers.called(peer, event.call);
      case 'send':
        return watchers.sent(peer, event.to, event.message);
      case 'receive':
        return watchers.received(peer, event.from, event.message);
      case 'timer':
        return watchers.fired(peer, event.timer);
      case 'unreachable':
        return watchers.unreachable(peer, event.other);
      case 'close':
        return watchers.closed(peer, event.other);
      case 'done':
        return watchers.concluded(peer, event.call, event.outcome);
      case 'view':
        this.scene.show(peer, event.view);
        return watchers.settled(peer);
      case 'crash':
        this.befall({ do: 'fail', peer: event.peer });
        return watchers.crashed(peer);
      case 'throw':
        return watchers.threw(peer, event.error);
      case 'restart':
        this.befall({ do: 'restart', peer: event.peer, keepState: event.keptState, via: event.peer });
        return watchers.restarted(peer, event.keptState);
      case 'drop':
        return watchers.dropped(peer, event.to, event.message, event.why);
    }
  }

  /** What nobody is known to have done has happened by itself. */
  private befall(operation: Operation): void {
    if (!this.tellsOperations) this.judge.operating(operation);
  }

  /** A peer that has not been seen before takes its seat. */
  private handleOf(address: Address): number {
    const known = this.scene.handles.get(address);
    if (known !== undefined) return known;
    const handle = this.scene.admit(address);
    this.judge.settled(handle);
    return handle;
  }
}

/** The world as far as a log has told of it. */
class Recording implements Scene {
  readonly residents: { readonly handle: number; readonly address: Address; readonly peer: Ghost }[] = [];
  readonly handles = new Map<Address, number>();
  time = 0;

  now(): number {
    return this.time;
  }

  admit(address: Address): number {
    const handle = this.residents.length;
    this.residents.push({ handle, address, peer: {} });
    this.handles.set(address, handle);
    return handle;
  }

  show(handle: number, view: unknown): void {
    this.residents[handle]!.peer.view = () => view;
  }
}

/** All that is left of a peer: what it has shown last. */
type Ghost = { -readonly [K in keyof Pick<Peer, 'view'>]: Peer[K] };

function scenarioOf({ spec, defaults }: Protocol, { params, liars = [] }: LogHeader): Scenario {
  return {
    protocol: spec.name,
    profile: 'calm',
    grain: 'message',
    params: { ...(defaults as object), ...(params as object | undefined) },
    peers: [],
    initial: 0,
    faults: { ...NO_FAULTS, liars },
    operations: [],
    tape: [],
  };
}

/** Messages may be recorded as bytes or as what these say. */
function readerOf({ spec: { wire } }: Protocol, observers: readonly Observer[]): Observer & Watchers {
  if (wire) {
    const isBytes = ({ type }: Message) => Object.hasOwn(wire.messages, type);
    return new Reader((message) => (isBytes(message) ? wire.read(message) : message), observers);
  }
  const watchers = new Watchers();
  watchers.add(...observers);
  return watchers;
}
