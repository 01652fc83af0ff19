import type { Address, Call, Environment, Message, Peer } from '../../sim/peer.ts';
import type { Framed } from '../../spec/napster/layouts.ts';
import type { NapsterOutcome, NapsterView } from '../../spec/napster/messages.ts';
import { type NapsterParameters, type Role, roleOf } from '../../spec/napster/parameters.ts';
import {
  frame,
  type Nonsense,
  read,
  type Said,
  type Streamed,
  segment,
  type Wired,
} from '../../spec/napster/wire.ts';
import { type NapsterState, newborn, smallestFree } from './state.ts';

export type NapsterEnvironment = Environment<Wired>;

/** What travels within a connection between clients, or to the redirector. */
export type OnSocket = Exclude<Said, Framed | Nonsense>;

/** What every layer of a peer stands on: bytes in, bytes out. A peer has one role in a run, which the parameters give. */
export abstract class SpeakingPeer implements Peer<Wired, NapsterState, NapsterView> {
  readonly address: string;
  readonly role: Role;
  protected core: NapsterState = newborn();
  protected readonly parameters: NapsterParameters;
  protected readonly env: NapsterEnvironment;
  private shown = 0;

  constructor(address: Address, parameters: NapsterParameters, env: NapsterEnvironment) {
    this.address = `${address}`;
    this.parameters = parameters;
    this.role = roleOf(parameters, this.address);
    this.env = env;
  }

  abstract call(call: Call): void;
  abstract timer(name: string): void;
  abstract unreachable(peer: Address): void;
  abstract view(): NapsterView;
  /** A message between client and server. */
  protected abstract hear(from: string, message: Framed): void;
  /** Something within a connection between clients, or to the redirector. */
  protected abstract hearOn(from: string, message: OnSocket): void;
  /** A frame that cannot be read: where the next one begins nobody knows. */
  protected abstract hearNonsense(from: string, message: Nonsense): void;

  receive(from: Address, message: Message): void {
    const said = read(message);
    if (said.type === 'garbage' || said.type === 'unknown_frame') this.hearNonsense(`${from}`, said);
    else if ('socket' in said) this.hearOn(`${from}`, said);
    else this.hear(`${from}`, said);
  }

  snapshot(): NapsterState {
    return { ...this.core };
  }

  restore(state: NapsterState): void {
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

  protected tell(to: string, message: Framed): void {
    this.env.send(to, this.framed(message));
  }

  protected framed(message: Framed): Wired {
    return frame(message);
  }

  protected say(to: string, message: Streamed): void {
    this.env.send(to, segment(message));
  }

  protected hangUp(to: string, socket: string): void {
    this.env.send(to, { type: 'fin', socket });
  }

  protected conclude(call: number, outcome: NapsterOutcome): void {
    this.env.done(call, outcome);
  }

  /** A number that none of this peer’s connections and transfers has had, or has now. */
  protected nextNumber(): number {
    if (this.parameters.numbers === 'reused') return smallestFree(this.core, this.address);
    this.core.last++;
    return this.core.last;
  }

  /** Opens a connection to a port. */
  protected connect(to: string, port: number): string {
    const socket = `${this.address}:${this.nextNumber()}`;
    this.env.send(to, { type: 'connect', socket, port });
    return socket;
  }
}
