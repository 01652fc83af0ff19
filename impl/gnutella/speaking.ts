import type { Address, Call, Environment, Message, Peer } from '../../sim/peer.ts';
import type { GnutellaOutcome, GnutellaView } from '../../spec/gnutella/messages.ts';
import type { GnutellaParameters } from '../../spec/gnutella/parameters.ts';
import { type Role, roleOf } from '../../spec/gnutella/roles.ts';
import {
  type Descriptor,
  encode,
  type Giving,
  type Handshake,
  type Nonsense,
  read,
  text,
  type Wired,
  type Word,
} from '../../spec/gnutella/wire.ts';
import { Routes } from './routes.ts';
import { type Core, type GnutellaState, newborn } from './state.ts';

export type GnutellaEnvironment = Environment<Wired>;

/** What every layer of a servent stands on: bytes in, bytes out, and a state that can be saved. */
export abstract class SpeakingPeer implements Peer<Wired, GnutellaState, GnutellaView> {
  readonly address: string;
  protected readonly role: Role;
  protected core: Core = newborn();
  protected readonly seen = new Routes();
  protected readonly parameters: GnutellaParameters;
  protected readonly env: GnutellaEnvironment;
  private shown = 0;

  constructor(address: Address, parameters: GnutellaParameters, env: GnutellaEnvironment) {
    this.address = `${address}`;
    this.parameters = parameters;
    this.role = roleOf(address, parameters);
    this.env = env;
  }

  abstract call(call: Call): void;
  abstract timer(name: string): void;
  abstract unreachable(peer: Address): void;
  abstract view(): GnutellaView;
  protected abstract hear(from: string, message: Descriptor): void;
  protected abstract hearHandshake(from: string, message: Handshake): void;
  protected abstract hearGiving(giving: Giving): void;
  protected abstract hearWord(from: string, word: Word): void;
  protected abstract hearNonsense(from: string, message: Nonsense): void;

  receive(from: Address, message: Message): void {
    const said = read(message);
    switch (said.type) {
      case 'connect':
      case 'ok':
      case 'connect_06':
      case 'ok_06':
      case 'busy':
        return this.hearHandshake(`${from}`, said);
      case 'check':
      case 'go':
      case 'stop':
        return this.hearWord(`${from}`, said);
      case 'giv':
        return this.hearGiving(said);
      case 'garbage':
      case 'unknown_descriptor':
        return this.hearNonsense(`${from}`, said);
      default:
        return this.hear(`${from}`, said);
    }
  }

  snapshot(): GnutellaState {
    return { ...this.core, ...this.seen.save() };
  }

  restore({ recent, older, ...core }: GnutellaState): void {
    this.core = core;
    this.seen.restore(recent, older);
    this.touched();
  }

  version(): number {
    return this.shown;
  }

  /** To be called whenever something that {@link view} shows has changed. */
  protected touched(): void {
    this.shown++;
  }

  protected say(to: string, words: string): void {
    this.env.send(to, text(words));
  }

  protected encoded(message: Descriptor): Wired {
    return encode(message);
  }

  protected conclude(call: number, outcome: GnutellaOutcome): void {
    this.env.done(call, outcome);
  }
}
