import type { Address, Call, Message, Peer } from '../../sim/peer.ts';
import { Interner } from './intern.ts';

/** Something that a peer is told. */
export type Input =
  | { readonly is: 'call'; readonly call: Call }
  | { readonly is: 'timer'; readonly timer: string }
  | { readonly is: 'receive'; readonly from: Address; readonly message: Message }
  | { readonly is: 'unreachable'; readonly peer: Address };

/** Every distinct input, numbered. */
export class Inputs {
  private readonly ids = new Interner();

  call(call: Call): number {
    return this.id({ is: 'call', call });
  }

  timer(timer: string): number {
    return this.id({ is: 'timer', timer });
  }

  receive(from: Address, message: Message): number {
    return this.id({ is: 'receive', from, message });
  }

  unreachable(peer: Address): number {
    return this.id({ is: 'unreachable', peer });
  }

  /** A copy of its own for whoever asks: a peer may keep what it is given. */
  get(id: number): Input {
    return JSON.parse(this.ids.texts[id]!) as Input;
  }

  private id(input: Input): number {
    return this.ids.id(JSON.stringify(input));
  }
}

/** Tells a peer. */
export function feed(peer: Peer<Message>, input: Input): void {
  if (input.is === 'call') peer.call(input.call);
  else if (input.is === 'timer') peer.timer(input.timer);
  else if (input.is === 'receive') peer.receive(input.from, input.message);
  else peer.unreachable(input.peer);
}
