import type { Address, Call, Environment, Peer } from '../../sim/peer.ts';
import type { KademliaMessage, KademliaOutcome, KademliaView } from '../../spec/kademlia/messages.ts';
import { type KademliaParameters, spaceOf } from '../../spec/kademlia/parameters.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import type { XorSpace } from '../../spec/kit/xor.ts';
import { PATIENCE_MS, SPREAD_MS } from './constants.ts';
import { type KademliaState, type Pending, type Phase, type Purpose, smallestFree } from './state.ts';

export type KademliaEnvironment = Environment<KademliaMessage>;

/** A message as its sender thinks of it, before it gets its rpc id. */
export type Unnumbered<M = KademliaMessage> = M extends KademliaMessage ? Omit<M, 'rpc'> : never;

/**
 * What every layer of a Kademlia node stands on: its timers, and asking. Each question goes out with an rpc id and is
 * remembered until its answer comes or patience ends.
 */
export abstract class AskingNode implements Peer<KademliaMessage, KademliaState, KademliaView> {
  readonly id: Id;
  protected readonly space: XorSpace;
  protected readonly parameters: KademliaParameters;
  protected readonly env: KademliaEnvironment;
  protected phase: Phase = 'outside';
  protected pending: Pending[] = [];
  private lastRpc = 0;
  private shown = 0;

  constructor(id: Address, parameters: KademliaParameters, env: KademliaEnvironment) {
    this.id = id;
    this.parameters = parameters;
    this.env = env;
    this.space = spaceOf(parameters);
  }

  abstract call(call: Call): void;
  abstract receive(from: Id, message: KademliaMessage): void;
  abstract view(): KademliaView;
  abstract snapshot(): KademliaState;
  /** What comes of the answer to a question. */
  protected abstract answered(purpose: Purpose, from: Id, answer: KademliaMessage): void;
  /** The node asked is silent. */
  protected abstract unanswered(purpose: Purpose, to: Id): void;

  timer(name: string): void {
    if (!name.startsWith('patience ')) return;
    const rpc = Number(name.slice('patience '.length));
    const silent = this.pending.find((pending) => pending.rpc === rpc);
    if (silent) this.giveUp([silent]);
  }

  unreachable(peer: Id): void {
    this.giveUp(this.pending.filter(({ to }) => to === peer));
  }

  version(): number {
    return this.shown;
  }

  restore(state: KademliaState): void {
    this.phase = state.phase;
    this.pending = [...state.pending];
    this.lastRpc = state.rpc;
    this.touched();
  }

  protected saveAsking(): Pick<KademliaState, 'phase' | 'pending' | 'rpc'> {
    return { phase: this.phase, pending: [...this.pending], rpc: this.lastRpc };
  }

  /** To be called whenever something that {@link view} shows has changed. */
  protected touched(): void {
    this.shown++;
  }

  /** The network knows this node, or is getting to know it. */
  protected takesPart(): boolean {
    return this.phase !== 'outside';
  }

  protected ask(to: Id, question: Unnumbered, purpose: Purpose): void {
    const rpc = this.nextRpc();
    this.pending.push({ rpc, to, purpose });
    if (this.parameters.detector === 'timeout') this.env.setTimer(`patience ${rpc}`, PATIENCE_MS);
    this.env.send(to, { ...question, rpc } as KademliaMessage);
  }

  /** Takes the question that this answer belongs to: one with its rpc id, asked of that very node. */
  protected match(from: Id, rpc: number): Pending | undefined {
    const at = this.pending.findIndex((pending) => pending.rpc === rpc && pending.to === from);
    if (at < 0) return undefined;
    const [found] = this.pending.splice(at, 1);
    if (this.parameters.detector === 'timeout') this.env.clearTimer(`patience ${rpc}`);
    return found;
  }

  protected conclude(call: number, outcome: KademliaOutcome): void {
    this.env.done(call, outcome);
  }

  /** A part of an hour that differs from node to node. */
  protected spreadMs(): number {
    return ((this.space.lead(this.id) >>> 8) * 37) % SPREAD_MS;
  }

  private giveUp(lost: readonly Pending[]): void {
    if (lost.length === 0) return;
    this.pending = this.pending.filter((pending) => !lost.includes(pending));
    for (const { purpose, to } of lost) this.unanswered(purpose, to);
  }

  /** Late answers exist, so an rpc id is never used twice; but where the world tells who is gone, the smallest free one does. */
  private nextRpc(): number {
    if (this.parameters.detector === 'perfect') return smallestFree(this.pending.map(({ rpc }) => rpc));
    if (this.lastRpc === 0) this.lastRpc = this.env.random(2 ** 30);
    return ++this.lastRpc;
  }
}
