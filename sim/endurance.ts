/**
 * What one peer may do to the world: send so many messages and let so many timers go off in so long, for ever, and twice as
 * much for once. A peer that does more floods, and would keep the world busy without end: it breaks down.
 */
export interface Endurance {
  readonly deeds: number;
  readonly everyMs: number;
}

interface Account {
  /** Deeds that are not forgotten yet. */
  deeds: number;
  countedAt: number;
}

/** Counts what peers do, and forgets it bit by bit. A world that goes on from a saved moment counts anew. */
export class Floods {
  private readonly endurance: Endurance;
  private readonly accounts: Account[] = [];

  constructor(endurance: Endurance) {
    this.endurance = endurance;
  }

  /** The peer with this handle sends a message, or a timer of it goes off. */
  count(handle: number, now: number): void {
    const { deeds, everyMs } = this.endurance;
    this.accounts[handle] ??= { deeds: 0, countedAt: now };
    const account = this.accounts[handle]!;
    const forgotten = ((now - account.countedAt) / everyMs) * deeds;
    account.deeds = Math.max(0, account.deeds - forgotten) + 1;
    account.countedAt = now;
  }

  /** What is wrong with a peer that has done too much, if it has. */
  of(handle: number): Error | undefined {
    const { deeds, everyMs } = this.endurance;
    if ((this.accounts[handle]?.deeds ?? 0) <= 2 * deeds) return undefined;
    return new Error(
      `it floods: more than ${deeds} messages and timers in each ${everyMs} ms, and no end of them`,
    );
  }

  /** The peer is gone; one that comes back starts anew. */
  forget(handle: number): void {
    delete this.accounts[handle];
  }
}
