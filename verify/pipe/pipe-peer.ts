import type { Address, Call, Environment, Message, Peer } from '../../sim/peer.ts';
import type { RingSpace } from '../../spec/kit/ring.ts';
import { Misfit, readAnswer, type Vocabularies } from './answer.ts';
import type { InputName } from './contract.ts';

/** One run of the process: what its peers have in common. */
export interface Run {
  /** Asks the process one line; what `read` throws is the subject's trouble. `who`: whom the line was about. */
  ask<T>(body: object, read: (line: string, n: number) => T, who?: string): T;
  readonly spec: Vocabularies;
  readonly views: boolean;
  /** The present peer at each address. */
  readonly peers: Map<Address, PipePeer>;
  over: boolean;
}

/** What {@link PipePeer.snapshot} gives: not the state, which stays in the process, but whose it is. */
interface Remnant {
  readonly pipe: Address;
}

/** A peer whose every input is a line to another process, and every action a part of its answer. */
export class PipePeer implements Peer {
  /** Absent where the subject shows none. */
  view?: () => unknown;
  version?: () => number;
  private readonly run: Run;
  private readonly address: Address;
  private readonly params: unknown;
  private readonly env: Environment;
  private readonly space: RingSpace;
  private readonly calls = new Map<number, string>();
  private readonly former: PipePeer | undefined;
  private started = false;
  private shown: unknown;
  private shownText = '';
  private changes = 0;

  constructor(run: Run, address: Address, params: unknown, env: Environment<never>, space: RingSpace) {
    this.run = run;
    this.address = address;
    this.params = params;
    this.env = env as unknown as Environment;
    this.space = space;
    if (run.views) {
      this.view = () => {
        this.start();
        return this.shown;
      };
      this.version = () => this.changes;
    }
    this.former = run.peers.get(address);
    run.peers.set(address, this);
    // A peer that takes the place of a former one may yet be given its state: it starts with its first input.
    if (!this.former) this.start();
  }

  call(call: Call): void {
    this.start();
    this.calls.set(call.id, call.type);
    this.input('call', call);
  }

  receive(from: Address, message: Message): void {
    this.start();
    this.input('receive', { from, message });
  }

  timer(name: string): void {
    this.start();
    this.input('timer', name);
  }

  unreachable(peer: Address): void {
    this.start();
    this.input('unreachable', peer);
  }

  snapshot(): Remnant {
    return { pipe: this.address };
  }

  /** Takes over the state of the former peer at this address, and nothing else. */
  restore(state: unknown): void {
    if (this.started || !this.former || (state as Remnant).pipe !== this.address)
      throw new Error('a subject over the pipe cannot be explored exhaustively: its state cannot be saved');
    this.started = true;
    for (const [id, type] of this.former.calls) this.calls.set(id, type);
    this.input('restart', true);
  }

  private start(): void {
    if (this.started) return;
    this.started = true;
    this.input('start', { params: this.params, seed: this.env.random(2 ** 32) });
  }

  private input(name: InputName, value: unknown): void {
    const { run, address, env } = this;
    if (run.over) throw new Error(`peer ${address} belongs to a run that is over`);
    const body = { peer: address, now: Math.floor(env.now()), [name]: value };
    const answer = run.ask(
      body,
      (line, n) => {
        const { spec, views } = run;
        const answer = readAnswer(line, {
          n,
          peer: address,
          spec,
          space: this.space,
          calls: this.calls,
          views,
        });
        if (answer.view !== undefined) this.show(answer.view);
        else if (views && this.changes === 0) throw new Misfit('it shows views, so its answer needs "view"');
        return answer;
      },
      `peer ${address}, told ${name}: `,
    );
    for (const action of answer.actions) {
      if ('send' in action) env.send(action.send.to, action.send.message);
      else if ('set_timer' in action) env.setTimer(action.set_timer.name, action.set_timer.delay_ms);
      else if ('clear_timer' in action) env.clearTimer(action.clear_timer);
      else env.done(action.done.call, action.done.outcome);
    }
  }

  private show(view: unknown): void {
    const text = JSON.stringify(view);
    if (text === this.shownText) return;
    this.shown = view;
    this.shownText = text;
    this.changes++;
  }
}
