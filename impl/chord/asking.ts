import type { Address, Call, Environment, Peer } from '../../sim/peer.ts';
import { type ChordMessage, type ChordOutcome, type ChordView, messages } from '../../spec/chord/messages.ts';
import { type ChordParameters, spaceOf } from '../../spec/chord/parameters.ts';
import type { Id, RingSpace } from '../../spec/kit/ring.ts';
import type { Vocabulary } from '../../spec/kit/vocabulary.ts';
import { PATIENCE_MS, PERIOD_MS, RETRY_MS } from './constants.ts';
import { type ChordState, outside, type Pending, type Purpose, smallestFree } from './state.ts';

/** What answers what. */
const TERMS: Vocabulary = messages;

export type ChordEnvironment = Environment<ChordMessage>;

/** A message as its sender thinks of it, before it gets its nonce. */
export type Unnumbered<M = ChordMessage> = M extends ChordMessage ? Omit<M, 'nonce'> : never;

/**
 * What every layer of a Chord node stands on: its state, its timers, and asking: each question goes out with a nonce and
 * is remembered until its answer comes, its receiver is reported gone, or patience ends.
 */
export abstract class AskingNode implements Peer<ChordMessage, ChordState, ChordView> {
  protected state: ChordState = outside();
  protected readonly space: RingSpace;
  readonly id: Id;
  protected readonly parameters: ChordParameters;
  protected readonly env: ChordEnvironment;
  private shown = 0;
  private shownView: ChordView | undefined;

  constructor(id: Address, parameters: ChordParameters, env: ChordEnvironment) {
    this.id = id;
    this.parameters = parameters;
    this.env = env;
    this.space = spaceOf(parameters);
  }

  abstract call(call: Call): void;
  abstract receive(from: Id, message: ChordMessage): void;
  /** What comes of the answer to a question. */
  protected abstract answered(purpose: Purpose, from: Id, answer: ChordMessage): void;
  /** The node asked is gone, or silent. */
  protected abstract unanswered(purpose: Purpose, to: Id): void;

  timer(name: string): void {
    if (!name.startsWith('patience ')) return;
    const nonce = Number(name.slice('patience '.length));
    const silent = this.state.pending.find((pending) => pending.nonce === nonce);
    if (silent) this.giveUp([silent]);
  }

  unreachable(peer: Id): void {
    const lost = this.state.pending.filter((pending) => pending.to === peer);
    if (lost.length > 0) this.giveUp(lost);
  }

  view(): ChordView {
    if (!this.shownView) {
      const { predecessor, successors, fingers, pairs } = this.state;
      this.shownView = {
        member: this.isMember(),
        predecessor,
        successors,
        fingers,
        keys: pairs.map(({ key }) => key),
      };
    }
    return this.shownView;
  }

  version(): number {
    return this.shown;
  }

  snapshot(): ChordState {
    return { ...this.state };
  }

  restore(state: ChordState): void {
    this.state = { ...state };
    this.touched();
  }

  /** To be called whenever something that {@link view} shows has changed. */
  protected touched(): void {
    this.shown++;
    this.shownView = undefined;
  }

  /** `question` becomes the message: nobody else may hold it. (Copying messages of many shapes takes longer than all the rest of asking.) */
  protected ask(to: Id, question: Unnumbered, purpose: Purpose): void {
    const { state } = this;
    const nonce = this.nextNonce();
    state.pending = [...state.pending, { nonce, to, type: question.type, purpose }];
    if (this.parameters.detector === 'timeout') this.env.setTimer(`patience ${nonce}`, PATIENCE_MS);
    const message = question as { nonce?: number };
    message.nonce = nonce;
    this.env.send(to, message as ChordMessage);
  }

  /**
   * Takes the question that this answer belongs to, if there is one. An answer of another kind belongs to a question of a
   * former life of ours: nonces begin anew.
   */
  protected match(from: Id, { type, nonce }: ChordMessage): Pending | undefined {
    const { pending } = this.state;
    for (let i = 0; i < pending.length; i++) {
      const found = pending[i]!;
      if (found.nonce !== nonce || found.to !== from || TERMS[found.type]!.answer !== type) continue;
      this.state.pending = pending.toSpliced(i, 1);
      if (this.parameters.detector === 'timeout') this.env.clearTimer(`patience ${nonce}`);
      return found;
    }
    return undefined;
  }

  protected isMember(): boolean {
    return this.state.phase === 'member' || this.state.phase === 'leaving';
  }

  protected isAwaiting(...purposes: Purpose['for'][]): boolean {
    const { pending } = this.state;
    for (let i = 0; i < pending.length; i++) if (purposes.includes(pending[i]!.purpose.for)) return true;
    return false;
  }

  protected conclude(call: number, outcome: ChordOutcome): void {
    this.env.done(call, outcome);
  }

  /** Arms the first firing of a periodic timer: nodes' clocks are not in phase, so neither are they. */
  protected begin(...timers: string[]): void {
    for (const timer of timers) this.env.setTimer(timer, this.phaseMs());
  }

  /**
   * When to ask again a node that is about to change. Waits differ from node to node: a circle of nodes that all wait for
   * one another, and all ask again in step, would never get on.
   */
  protected retryMs(): number {
    return RETRY_MS + this.phaseMs() / 5;
  }

  /** Spreads first firings over the period by identifier, so that no two nodes act at one instant in calm weather. */
  private phaseMs(): number {
    const low = typeof this.id === 'number' ? this.id : Number.parseInt(this.id.slice(-6), 16);
    return (low * 37) % PERIOD_MS;
  }

  private giveUp(lost: readonly Pending[]): void {
    this.state.pending = this.state.pending.filter((pending) => !lost.includes(pending));
    // Whoever has left on the first of these news is not concerned any more by the others.
    for (const { purpose, to } of lost) if (this.state.phase !== 'gone') this.unanswered(purpose, to);
  }

  /**
   * With perfect detection and reliable links every question is answered or reported exactly once, so the smallest free
   * nonce does and keeps the state finite; otherwise late answers exist, and a nonce is never used twice.
   */
  private nextNonce(): number {
    const { state } = this;
    if (this.parameters.detector === 'perfect')
      return state.pending.length === 0 ? 0 : smallestFree(state.pending.map(({ nonce }) => nonce));
    if (state.nonce === 0) state.nonce = this.env.random(2 ** 30);
    return ++state.nonce;
  }
}
