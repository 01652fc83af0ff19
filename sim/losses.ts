import type { Loss } from './due.ts';
import type { Address } from './peer.ts';

/** Of whose end a peer is about to be told: once is enough, however much it goes on sending to them. */
export class Losses {
  /** Undefined before there is any: most peers never lose anybody, and room for that would double a small peer. */
  private expected: Map<Address, Loss> | undefined;

  /** Whether this is news: then it is expected from now on. */
  expect(loss: Loss): boolean {
    if ((this.expected?.get(loss.gone)?.life ?? -1) >= loss.life) return false;
    this.expected ??= new Map();
    this.expected.set(loss.gone, loss);
    return true;
  }

  /** Whether it is about to be told of this one: until then it still sends on what has ended. */
  has(other: Address): boolean {
    return this.expected?.has(other) === true;
  }

  /** The news has come. Whether it is still of interest. */
  take({ gone, life }: Loss): boolean {
    const last = this.expected?.get(gone);
    if (last?.life === life) this.expected?.delete(gone);
    return last !== undefined;
  }

  /** The connection of that number has ended: what failed on it failed because of that. But the next may be lost already. */
  ended(other: Address, number: number): void {
    const loss = this.expected?.get(other);
    if (loss && loss.number <= number) this.expected?.delete(other);
  }

  /** Whatever was to be told of this peer is of no interest any more. */
  forget(other: Address): void {
    this.expected?.delete(other);
  }

  clear(): void {
    this.expected = undefined;
  }
}
