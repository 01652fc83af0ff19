import { ChordNode } from '../../impl/chord/reference.ts';
import type { Call, Outcome } from '../../sim/peer.ts';
import type { ChordMessage, ChordView } from '../../spec/chord/messages.ts';
import type { ChordParameters } from '../../spec/chord/parameters.ts';
import type { Always } from '../../spec/kit/property.ts';
import type { Id } from '../../spec/kit/ring.ts';

export type Check = Always<ChordView, ChordParameters>;

interface Seat {
  readonly address: Id;
  readonly node: ChordNode;
  readonly timers: Set<string>;
  alive: boolean;
  view: ChordView | undefined;
  version: number;
}

/**
 * The harness that a plain suite needs round the peers: who is there, which timers are armed, and the checks after everything
 * that changed a view. How messages travel is up to the suite.
 */
export abstract class PlainNetwork {
  readonly observation: {
    readonly peers: Seat[];
    readonly params: ChordParameters;
    epoch: number;
    readonly now: number;
  };
  readonly members = new Set<Id>();
  /** Messages delivered. */
  delivered = 0;
  private readonly seats = new Map<Id, Seat>();
  private readonly calls = new Map<number, { readonly peer: Id; readonly type: string }>();
  private readonly checks: readonly Check[];
  private lastCall = 0;
  private isChecking = false;

  constructor(params: ChordParameters, checks: readonly Check[]) {
    this.observation = { peers: [], params, epoch: 1, now: 0 };
    this.checks = checks;
  }

  protected abstract send(from: Id, to: Id, message: ChordMessage): void;
  /** The peer has handled one input. */
  protected abstract handled(): void;

  found(members: readonly Id[]): void {
    for (const id of members) this.start(id);
    for (const id of members) {
      this.members.add(id);
      this.call(id, { type: 'create', members });
    }
    this.isChecking = true;
  }

  isRunning(id: Id): boolean {
    return this.seats.get(id)?.alive === true;
  }

  start(id: Id): void {
    const node = new ChordNode(id, this.observation.params, {
      send: (to, message) => {
        if (seat.alive) this.send(id, to as Id, message);
      },
      close: () => undefined,
      backlog: () => 0,
      setTimer: (name) => seat.timers.add(name),
      clearTimer: (name) => seat.timers.delete(name),
      now: () => 0,
      random: () => 0,
      done: (call, outcome) => this.concluded(call, outcome),
    });
    const seat: Seat = { address: id, node, timers: new Set(), alive: true, view: undefined, version: -1 };
    this.seats.set(id, seat);
    const { peers } = this.observation;
    const former = peers.findIndex(({ address }) => address === id);
    if (former < 0) peers.push(seat);
    else peers[former] = seat;
  }

  call(id: Id, call: { readonly type: string; readonly [argument: string]: unknown }): void {
    const number = ++this.lastCall;
    this.calls.set(number, { peer: id, type: call.type });
    const seat = this.seats.get(id)!;
    seat.node.call({ ...call, id: number } as Call);
    this.settled(seat);
  }

  /** @returns false when that timer is not armed. */
  fire(id: Id, timer: string): boolean {
    const seat = this.seats.get(id);
    if (!seat?.alive || !seat.timers.delete(timer)) return false;
    seat.node.timer(timer);
    this.settled(seat);
    return true;
  }

  crash(id: Id): void {
    const seat = this.seats.get(id)!;
    seat.alive = false;
    seat.view = undefined;
    this.members.delete(id);
    this.judge(seat);
  }

  protected deliver(from: Id, to: Id, message: ChordMessage): void {
    const seat = this.seats.get(to);
    if (seat?.alive) {
      this.delivered++;
      seat.node.receive(from, message);
      this.settled(seat);
      return;
    }
    const sender = this.seats.get(from);
    if (!sender?.alive) return;
    sender.node.unreachable(to);
    this.settled(sender);
  }

  private settled(seat: Seat): void {
    const version = seat.node.version();
    if (version !== seat.version && seat.alive) {
      seat.version = version;
      seat.view = seat.node.view();
      this.judge(seat);
    }
    this.handled();
  }

  private judge(seat: Seat): void {
    this.observation.epoch++;
    if (!this.isChecking) return;
    const peer = this.observation.peers.indexOf(seat);
    for (const check of this.checks) {
      const finding = check.judge(this.observation, peer, undefined);
      if (finding) throw new Error(`${check.name}: expected ${finding.expected}, seen ${finding.seen}`);
    }
  }

  private concluded(number: number, { ok }: Outcome): void {
    const call = this.calls.get(number)!;
    if (call.type === 'join')
      if (ok) this.members.add(call.peer);
      else this.crash(call.peer);
    if (call.type === 'leave' && ok) this.crash(call.peer);
  }
}
