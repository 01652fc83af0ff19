import type { Address, Call, Environment, Message, Peer } from '../../sim/peer.ts';
import type { IdentifierSpace } from '../../spec/kit/identifiers.ts';
import { Misfit, type Vocabularies } from '../terms.ts';
import { type Answer, readAnswer } from './answer.ts';
import { type InputName, LIMITS } from './contract.ts';

/** One run of the process: what its peers have in common. */
export interface Run {
  /** Asks the process one line; what `read` throws is the subject's trouble. `who`: whom the line was about. */
  ask<T>(body: object, read: (line: string, n: number) => T, who?: string): T;
  readonly spec: Vocabularies;
  readonly views: boolean;
  over: boolean;
}

const UNSAVED = 'a subject over the pipe cannot be explored exhaustively: its state cannot be saved';

/** A peer whose every input is a line to another process, and every action a part of its answer. */
export class PipePeer implements Peer {
  /** Absent where the subject shows none. */
  view?: () => unknown;
  version?: () => number;
  private readonly run: Run;
  private readonly address: Address;
  private readonly env: Environment;
  private readonly space: IdentifierSpace;
  private readonly calls = new Map<number, string>();
  /** To whom something is on its way out of which the process wants to know when it has left. */
  private readonly leaving = new Set<Address>();
  private shown: unknown;
  private changes = 0;

  constructor(run: Run, address: Address, params: unknown, env: Environment<never>, space: IdentifierSpace) {
    this.run = run;
    this.address = address;
    this.env = env as unknown as Environment;
    this.space = space;
    if (run.views) {
      this.view = () => this.shown;
      this.version = () => this.changes;
    }
    this.input('start', { params, seed: env.random(2 ** 32) });
  }

  call(call: Call): void {
    this.calls.set(call.id, call.type);
    this.input('call', call);
  }

  receive(from: Address, message: Message): void {
    this.input('receive', { from, message });
  }

  timer(name: string): void {
    this.input('timer', name);
  }

  unreachable(peer: Address): void {
    this.leaving.delete(peer);
    this.input('unreachable', peer);
  }

  drained(to: Address): void {
    if (!this.hasLeft(to)) return;
    this.leaving.delete(to);
    this.input('drained', to);
  }

  snapshot(): never {
    throw new Error(UNSAVED);
  }

  restore(): never {
    throw new Error(UNSAVED);
  }

  private input(name: InputName, value: unknown): void {
    this.tell(name, value, 0);
    // Where nothing waits for a link, what is sent has left at once.
    for (let times = 1; ; times++) {
      const to = [...this.leaving].find((each) => this.hasLeft(each));
      if (to === undefined) return;
      this.leaving.delete(to);
      this.tell('drained', to, times);
    }
  }

  private hasLeft(to: Address): boolean {
    return this.leaving.has(to) && this.env.backlog(to) === 0;
  }

  /** Tells the process one thing, and does what it answers. @param times that it was told `drained` in one go. */
  private tell(name: InputName, value: unknown, times: number): void {
    const { run, address, env } = this;
    if (run.over) throw new Error(`peer ${address} belongs to a run that is over`);
    const body = { peer: address, now: Math.floor(env.now()), [name]: value };
    const { actions } = run.ask(
      body,
      (line, n) => this.readAnswer(line, n, times),
      `peer ${address}, told ${name}: `,
    );
    for (const action of actions) {
      if ('send' in action) {
        env.send(action.send.to, action.send.message);
        if (action.send.drained) this.leaving.add(action.send.to);
      } else if ('set_timer' in action) env.setTimer(action.set_timer.name, action.set_timer.delay_ms);
      else if ('clear_timer' in action) env.clearTimer(action.clear_timer);
      else if ('close' in action) {
        env.close(action.close);
        this.leaving.delete(action.close);
      } else env.done(action.done.call, action.done.outcome);
    }
  }

  /** @throws Misfit */
  private readAnswer(line: string, n: number, times: number): Answer {
    const { run, address: peer, space, calls } = this;
    const { spec, views } = run;
    const answer = readAnswer(line, { n, peer, spec, space, calls, views, shown: this.shown });
    if (answer.view !== this.shown) {
      this.shown = answer.view;
      this.changes++;
    } else if (views && this.changes === 0) throw new Misfit('it shows views, so its answer needs "view"');
    if (times > LIMITS.actions && answer.actions.length > 0)
      throw new Misfit(`it sends on and on: it was told drained ${times} times without a pause`);
    return answer;
  }
}
