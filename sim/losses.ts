import type { Loss } from './due.ts';
import type { Address } from './peer.ts';

/** Of whose end a peer is about to be told: once is enough, however much it goes on sending to them. */
export class Losses {
  /** Undefined before there is any: most peers never lose anybody, and room for that would double a small peer. */
  private expected: Map<Address, Loss> | undefined;
  /** Up to which life everything was told ahead of time: the news of it, still on its way, is none any more. */
  private told: Map<Address, number> | undefined;

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

  /** Whether news that is on its way will still be of interest. */
  awaits({ gone, life }: Loss): boolean {
    return this.has(gone) && life > (this.told?.get(gone) ?? -1);
  }

  /** The news has come. Whether it is still of interest. */
  take(loss: Loss): boolean {
    const isNews = this.awaits(loss);
    if (this.expected?.get(loss.gone)?.life === loss.life) this.expected.delete(loss.gone);
    return isNews;
  }

  /** Something comes from this life of it: whether the end of a former one is still to be told, ahead of time then. */
  takeFormer(other: Address, life: number): boolean {
    const former = this.expected?.get(other);
    if (!former || former.life >= life) return false;
    this.expected?.delete(other);
    this.told ??= new Map();
    this.told.set(other, former.life);
    return true;
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
    this.told = undefined;
  }
}
