import type { Name } from '../kit/property.ts';
import type { Said } from './wire.ts';

/** Who tries to connect with whom. */
export class Attempts {
  /** When each peer began to try whom, by both. */
  private readonly tries = new Map<string, number>();
  /** Who was asked, by whom, and has not answered. */
  private readonly asked = new Set<string>();

  /** Whom a peer shows that it tries. */
  changed(peer: Name, before: readonly string[], after: readonly string[], now: number): void {
    for (const each of after) if (!before.includes(each)) this.tries.set(`${peer} ${each}`, now);
  }

  /** Since when this peer has been trying to connect with that one, in milliseconds. */
  since(peer: Name, other: string): number {
    return this.tries.get(`${peer} ${other}`) ?? 0;
  }

  sent(peer: Name, to: Name, { type }: Said): void {
    if (type === 'connect' || type === 'connect_06') this.asked.add(`${peer} ${to}`);
  }

  /** Returns whether this peer is asked by somebody whom it has asked itself. */
  received(peer: Name, from: Name, { type }: Said): boolean {
    if (type === 'ok' || type === 'ok_06' || type === 'busy') this.over(peer, from);
    return (type === 'connect' || type === 'connect_06') && this.asked.has(`${peer} ${from}`);
  }

  /** The other has answered, or is gone. */
  over(peer: Name, other: Name): void {
    this.asked.delete(`${peer} ${other}`);
  }
}
