import type { Address, Call, Environment, Message, Peer } from '../../sim/peer.ts';
import { MOST_KNOWN } from '../../spec/fasttrack/constants.ts';
import type { FastTrackMessage, FastTrackOutcome, FastTrackView } from '../../spec/fasttrack/messages.ts';
import { type FastTrackParameters, foundingRole, type Role } from '../../spec/fasttrack/parameters.ts';
import { type FastTrackState, newborn } from './state.ts';

export type FastTrackEnvironment = Environment<FastTrackMessage>;

/** What every layer of a peer stands on: state, messages, and which supernodes it has heard of. */
export abstract class SpeakingPeer implements Peer<FastTrackMessage, FastTrackState, FastTrackView> {
  readonly address: string;
  protected core: FastTrackState = newborn();
  protected readonly parameters: FastTrackParameters;
  protected readonly env: FastTrackEnvironment;
  private shown = 0;

  constructor(address: Address, parameters: FastTrackParameters, env: FastTrackEnvironment) {
    this.address = `${address}`;
    this.parameters = parameters;
    this.env = env;
    this.core.role = foundingRole(parameters, this.address);
  }

  abstract call(call: Call): void;
  abstract timer(name: string): void;
  abstract unreachable(peer: Address): void;
  abstract view(): FastTrackView;
  protected abstract hear(from: string, message: FastTrackMessage): void;

  receive(from: Address, message: Message): void {
    this.hear(`${from}`, message as FastTrackMessage);
  }

  snapshot(): FastTrackState {
    return { ...this.core };
  }

  restore(state: FastTrackState): void {
    this.core = { ...state };
    this.touched();
  }

  version(): number {
    return this.shown;
  }

  /** To be called whenever something that {@link view} shows has changed. */
  protected touched(): void {
    this.shown++;
  }

  protected tell(to: string, message: FastTrackMessage): void {
    this.env.send(to, message);
  }

  protected conclude(call: number, outcome: FastTrackOutcome): void {
    this.env.done(call, outcome);
  }

  protected is(role: Role): boolean {
    return this.core.role === role;
  }

  /** A supernode that has come in. */
  protected serves(): boolean {
    return this.is('supernode') && this.core.member;
  }

  /** Closes the connection with a peer, and does what its end makes necessary. */
  protected part(from: string): void {
    this.env.close(from);
    this.unreachable(from);
  }

  protected nextNumber(): number {
    this.core.last++;
    return this.core.last;
  }

  /** Where supernodes may be: those heard of, the latest first, and those that it was delivered with. */
  protected places(): readonly string[] {
    const { known } = this.core;
    return [...new Set([...known, ...this.parameters.bootstrap])].filter((each) => each !== this.address);
  }

  protected learn(supernodes: readonly string[]): void {
    const others = [...new Set([...supernodes, ...this.core.known])].filter((each) => each !== this.address);
    this.core.known = others.slice(0, MOST_KNOWN);
    this.touched();
  }

  /** This one is no supernode any more. */
  protected forget(node: string): void {
    this.core.known = this.core.known.filter((each) => each !== node);
    this.touched();
  }

  /** So many of these, drawn by lot. */
  protected someOf(list: readonly string[], most: number): readonly string[] {
    const left = [...list];
    const drawn: string[] = [];
    while (drawn.length < most && left.length > 0)
      drawn.push(...left.splice(this.env.random(left.length), 1));
    return drawn;
  }
}
