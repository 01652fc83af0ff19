import type { Address, Call, Environment, Message, Peer } from '../../sim/peer.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import { idOf } from '../../spec/mainline-dht/compact.ts';
import {
  type Datagram,
  datagram,
  type Failure,
  type Krpc,
  type Query,
  type Response,
  read,
} from '../../spec/mainline-dht/krpc.ts';
import type { MainlineOutcome, MainlineView } from '../../spec/mainline-dht/messages.ts';
import type { MainlineParameters } from '../../spec/mainline-dht/parameters.ts';
import { PATIENCE_MS, VERSION } from './constants.ts';
import { type Core, type MainlineState, outside, type Pending, type Purpose, smallestFree } from './state.ts';

export type MainlineEnvironment = Environment<Datagram>;

/** A query as its sender thinks of it, before it gets its transaction id. */
export type Question<Q = Query> = Q extends Query ? Omit<Q, 't' | 'id' | 'ro'> : never;

/**
 * What every layer of a node stands on: bytes in, bytes out; and KRPC: each query goes out with a transaction id and is
 * remembered until its answer comes from where it was sent, or patience ends. There is no retry (BEP 5 “KRPC Protocol”).
 */
export abstract class AskingNode implements Peer<Datagram, MainlineState, MainlineView> {
  readonly address: string;
  readonly id: Id;
  protected core: Core = outside();
  protected readonly parameters: MainlineParameters;
  protected readonly env: MainlineEnvironment;
  private shown = 0;

  constructor(address: Address, parameters: MainlineParameters, env: MainlineEnvironment) {
    this.address = `${address}`;
    this.id = idOf(this.address);
    this.parameters = parameters;
    this.env = env;
  }

  abstract call(call: Call): void;
  abstract view(): MainlineView;
  abstract snapshot(): MainlineState;
  abstract restore(state: MainlineState): void;
  /** A query, or something that should have been one. */
  protected abstract serve(from: string, message: Exclude<Krpc, Response | Failure>): void;
  /** What comes of the answer to a query. */
  protected abstract answered(pending: Pending, response: Response): void;
  /** The node asked is silent, or somebody else has answered in its place. */
  protected abstract unanswered(pending: Pending): void;
  /** The node asked is there, and cannot do what it was asked. */
  protected abstract refused(pending: Pending, error: Failure): void;

  receive(from: Address, message: Message): void {
    const said = read(message);
    if (said.type !== 'response' && said.type !== 'error') {
      this.serve(`${from}`, said);
      return;
    }
    const pending = this.match(`${from}`, said.t);
    if (!pending) return;
    if (said.type === 'error') this.refused(pending, said);
    else if (this.isFrom(pending, said)) this.answered(pending, said);
    else this.unanswered(pending);
  }

  timer(name: string): void {
    if (!name.startsWith('patience ')) return;
    const t = Number(name.slice('patience '.length));
    const silent = this.core.pending.find((pending) => pending.t === t);
    if (silent) this.giveUp([silent]);
  }

  unreachable(peer: Address): void {
    this.giveUp(this.core.pending.filter(({ to }) => to === peer));
  }

  version(): number {
    return this.shown;
  }

  /** To be called whenever something that {@link view} shows has changed. */
  protected touched(): void {
    this.shown++;
  }

  protected ask(to: string, expects: Id | null, question: Question, purpose: Purpose): void {
    const { core } = this;
    core.t = this.nextTransaction();
    core.pending = [...core.pending, { t: core.t, to, expects, at: this.env.now(), purpose }];
    if (this.parameters.detector === 'timeout') this.env.setTimer(`patience ${core.t}`, PATIENCE_MS);
    const query = {
      ...question,
      t: hexOfTransaction(core.t),
      id: this.ownId(question),
      ro: core.readOnly,
    } as Query;
    this.env.send(to, datagram(query, VERSION));
  }

  /** The id under which a query is sent. */
  protected ownId(_question: Question): Id {
    return this.id;
  }

  protected respond(
    to: string,
    t: string,
    values: Partial<Pick<Response, 'nodes' | 'values' | 'token'>>,
  ): void {
    const has = ['nodes', 'token', 'values'].filter((name) => name in values).join(' ');
    const response: Response = {
      type: 'response',
      id: this.id,
      t,
      nodes: [],
      values: [],
      token: '',
      ...values,
      has,
    };
    this.env.send(to, datagram(response, VERSION));
  }

  protected fail(to: string, t: string, code: number, message: string): void {
    this.env.send(to, datagram({ type: 'error', t, code, message }, VERSION));
  }

  protected conclude(call: number, outcome: MainlineOutcome): void {
    this.env.done(call, outcome);
  }

  /** Takes the query that this answer belongs to, if there is one: its transaction id, from where it was sent. */
  protected match(from: string, t: string): Pending | undefined {
    const { core } = this;
    const found = core.pending.find((pending) => pending.to === from && hexOfTransaction(pending.t) === t);
    if (!found) return undefined;
    core.pending = core.pending.filter((pending) => pending !== found);
    if (this.parameters.detector === 'timeout') this.env.clearTimer(`patience ${found.t}`);
    return found;
  }

  /** A node that says it is another than the one that was asked is no answer. */
  protected isFrom({ expects }: Pending, { id }: Response): boolean {
    return expects === null || expects === id;
  }

  private giveUp(lost: readonly Pending[]): void {
    this.core.pending = this.core.pending.filter((pending) => !lost.includes(pending));
    for (const pending of lost) this.unanswered(pending);
  }

  /**
   * Where a model says who is gone, every query is answered or reported once, so the smallest free id does and keeps the
   * state finite; otherwise late answers exist, and ids go round all two bytes.
   */
  protected nextTransaction(): number {
    const taken = this.core.pending.map(({ t }) => t);
    if (this.parameters.detector === 'perfect') return smallestFree(taken);
    let t = this.core.t < 0 ? this.env.random(65536) : (this.core.t + 1) % 65536;
    while (taken.includes(t)) t = (t + 1) % 65536;
    return t;
  }
}

function hexOfTransaction(t: number): string {
  return t.toString(16).padStart(4, '0');
}
