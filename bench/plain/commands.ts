import * as fc from 'fast-check';
import type { Subject } from '../../impl/kit/subject.ts';
import { admitsChord } from '../../properties/chord/assumptions.ts';
import type { ChordMessage } from '../../spec/chord/messages.ts';
import type { ChordParameters } from '../../spec/chord/parameters.ts';
import type { Id } from '../../spec/kit/ring.ts';
import { PlainNetwork } from './network.ts';

/** The atomic grain, plainly: requests are answered at once, first sent first; only `notify` waits for its own event. */
export class AtomicNetwork extends PlainNetwork {
  readonly flight: { from: Id; to: Id; message: ChordMessage }[] = [];
  private readonly inline: { from: Id; to: Id; message: ChordMessage }[] = [];
  private isBusy = false;

  deliverOldest(): void {
    const { from, to, message } = this.flight.shift()!;
    this.deliver(from, to, message);
  }

  protected send(from: Id, to: Id, message: ChordMessage): void {
    (message.type === 'notify' ? this.flight : this.inline).push({ from, to, message });
  }

  protected handled(): void {
    if (this.isBusy) return;
    this.isBusy = true;
    for (let next = this.inline.shift(); next; next = this.inline.shift())
      this.deliver(next.from, next.to, next.message);
    this.isBusy = false;
  }
}

/** What a suite's model knows: who is a member, and who could become one. */
export interface Model {
  readonly peers: readonly Id[];
  readonly members: ReadonlySet<Id>;
  readonly isRunning: (id: Id) => boolean;
  readonly mayGo: (id: Id) => boolean;
  readonly hasMail: () => boolean;
}

/** Commands carried out so far, by all runs. */
export const executed = { commands: 0 };

type ChordCommand = fc.Command<Model, AtomicNetwork>;

/** The members in order of the list of peers, from number `index` on: so that every number names somebody. */
function member({ peers, members }: Model, index: number): Id | undefined {
  for (let i = 0; i < peers.length; i++) {
    const id = peers[(index + i) % peers.length]!;
    if (members.has(id)) return id;
  }
  return undefined;
}

function outsider({ peers, isRunning }: Model, index: number): Id | undefined {
  for (let i = 0; i < peers.length; i++) {
    const id = peers[(index + i) % peers.length]!;
    if (!isRunning(id)) return id;
  }
  return undefined;
}

class Join implements ChordCommand {
  readonly peer: number;
  readonly via: number;
  constructor(peer: number, via: number) {
    this.peer = peer;
    this.via = via;
  }
  check(model: Readonly<Model>): boolean {
    return outsider(model, this.peer) !== undefined && member(model, this.via) !== undefined;
  }
  run(model: Model, network: AtomicNetwork): void {
    executed.commands++;
    const id = outsider(model, this.peer)!;
    network.start(id);
    network.call(id, { type: 'join', via: member(model, this.via)! });
  }
  toString(): string {
    return `join(${this.peer}, ${this.via})`;
  }
}

class Go implements ChordCommand {
  readonly how: 'fail' | 'leave';
  readonly peer: number;
  constructor(how: 'fail' | 'leave', peer: number) {
    this.how = how;
    this.peer = peer;
  }
  check(model: Readonly<Model>): boolean {
    const id = member(model, this.peer);
    return id !== undefined && model.mayGo(id);
  }
  run(model: Model, network: AtomicNetwork): void {
    executed.commands++;
    const id = member(model, this.peer)!;
    if (this.how === 'fail') network.crash(id);
    else network.call(id, { type: 'leave' });
  }
  toString(): string {
    return `${this.how}(${this.peer})`;
  }
}

class Ask implements ChordCommand {
  readonly type: string;
  readonly peer: number;
  readonly key: number;
  constructor(type: string, peer: number, key: number) {
    this.type = type;
    this.peer = peer;
    this.key = key;
  }
  check(model: Readonly<Model>): boolean {
    return member(model, this.peer) !== undefined;
  }
  run(model: Model, network: AtomicNetwork): void {
    executed.commands++;
    const { type, key } = this;
    network.call(member(model, this.peer)!, { type, key, value: `v${key}` });
  }
  toString(): string {
    return `${this.type}(${this.peer}, ${this.key})`;
  }
}

class Timer implements ChordCommand {
  readonly peer: number;
  readonly timer: string;
  constructor(peer: number, timer: string) {
    this.peer = peer;
    this.timer = timer;
  }
  check(model: Readonly<Model>): boolean {
    return member(model, this.peer) !== undefined;
  }
  run(model: Model, network: AtomicNetwork): void {
    if (network.fire(member(model, this.peer)!, this.timer)) executed.commands++;
  }
  toString(): string {
    return `timer(${this.peer}, ${this.timer})`;
  }
}

class Deliver implements ChordCommand {
  check({ hasMail }: Readonly<Model>): boolean {
    return hasMail();
  }
  run(_model: Model, network: AtomicNetwork): void {
    executed.commands++;
    network.deliverOldest();
  }
  toString(): string {
    return 'deliver';
  }
}

/** Commands in about the mix of properties/chord/generate.ts. */
export function chordCommands(peers: number, points: number, most: number) {
  const peer = fc.nat(peers - 1);
  const key = fc.nat(points - 1);
  const timer = fc.constantFrom('stabilize', 'adopt', 'fix_fingers', 'replicate');
  const timers = fc.tuple(peer, timer).map(([p, t]) => new Timer(p, t));
  return fc.commands(
    [
      fc.tuple(peer, peer).map(([p, via]) => new Join(p, via)),
      fc.tuple(fc.constantFrom('fail' as const, 'leave' as const), peer).map(([how, p]) => new Go(how, p)),
      fc
        .tuple(fc.constantFrom('lookup', 'store', 'fetch'), peer, key)
        .map(([type, p, k]) => new Ask(type, p, k)),
      timers,
      timers,
      timers,
      timers,
      fc.constant(new Deliver()),
    ],
    { maxCommands: most, size: 'max' },
  );
}

export function modelOf(
  network: AtomicNetwork,
  peers: readonly Id[],
  subject: Subject<ChordParameters>,
): Model {
  const conditions = new Set(['theorem', 'minimum-base']);
  return {
    peers,
    members: network.members,
    isRunning: (id) => network.isRunning(id),
    hasMail: () => network.flight.length > 0,
    mayGo: (peer) =>
      admitsChord(
        { do: 'fail', peer },
        { observation: network.observation, departing: [], inFlight: [] },
        subject,
        conditions,
      ),
  };
}
