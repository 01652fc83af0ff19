import type { Observer } from './observer.ts';
import type { Address, Call, Message, Outcome } from './peer.ts';

/**
 * A 64-bit digest of everything that was observed, in order, computed as it happens. Equal digests mean equal traces
 * for all practical purposes (odds of a collision 2^-64 a pair); it is no defence against forgery.
 */
export class Digest implements Observer {
  private low = 0x811c9dc5;
  private high = 0x1b873593;
  private readonly words = new Map<string, number>();
  private readonly clock: () => number;

  /** @param clock virtual time, part of every event. */
  constructor(clock: () => number) {
    this.clock = clock;
  }

  called(peer: number, call: Call): void {
    this.event(1, peer, 0);
    this.value(call);
  }
  sent(peer: number, to: Address, message: Message): void {
    this.event(2, peer, to);
    this.value(message);
  }
  received(peer: number, from: Address, message: Message): void {
    // The content was digested when it was sent; its type tells which one arrived.
    this.event(3, peer, from);
    this.mix(this.word(message.type));
  }
  fired(peer: number, timer: string): void {
    this.event(4, peer, timer);
  }
  unreachable(peer: number, other: Address): void {
    this.event(5, peer, other);
  }
  closed(peer: number, other: Address): void {
    this.event(11, peer, other);
  }
  concluded(peer: number, call: number, outcome: Outcome): void {
    this.event(6, peer, call);
    this.value(outcome);
  }
  crashed(peer: number): void {
    this.event(7, peer, 0);
  }
  threw(peer: number): void {
    this.event(10, peer, 0);
  }
  restarted(peer: number, keptState: boolean): void {
    this.event(8, peer, keptState ? 1 : 0);
  }
  dropped(from: number, to: Address, message: Message, why: string): void {
    this.event(9, from, to);
    this.mix(this.word(message.type) ^ this.word(why));
  }

  /** 16 hexadecimal digits. */
  hex(): string {
    return hex32(this.high) + hex32(this.low);
  }

  /** Takes another digest into this one: how a campaign's digest is made of its runs'. */
  absorb(hex: string): void {
    this.mix(this.word(hex));
  }

  private event(kind: number, peer: number, other: Address): void {
    this.mix((Math.round(this.clock() * 8) & 0xffffff) ^ (kind << 24));
    this.mix(peer);
    this.scalar(other);
  }

  private scalar(value: Address): void {
    this.mix(typeof value === 'number' ? value : this.word(value));
  }

  private value(value: unknown): void {
    if (typeof value === 'number') this.mix(value);
    else if (typeof value === 'string') this.mix(this.word(value));
    else if (Array.isArray(value)) {
      this.mix(value.length);
      for (let i = 0; i < value.length; i++) this.value(value[i]);
    } else if (typeof value === 'object' && value !== null) {
      for (const key in value) this.value((value as Record<string, unknown>)[key]);
    } else this.mix(value === true ? 3 : value === false ? 5 : 7);
  }

  private mix(value: number): void {
    this.low = Math.imul(this.low ^ value, 0x01000193) ^ (this.high >>> 15);
    this.high = Math.imul(this.high ^ (value + 0x9e3779b9), 0x85ebca6b) ^ (this.low >>> 13);
  }

  /** A 32-bit hash of a string, remembered: types, timers and ids come again and again. */
  private word(text: string): number {
    const known = this.words.get(text);
    if (known !== undefined) return known;
    let hash = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    this.words.set(text, hash);
    return hash;
  }
}

function hex32(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}
