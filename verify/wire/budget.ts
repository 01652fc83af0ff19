import { setTimeout as pause } from 'node:timers/promises';

/** The time is over, or the user has had enough: whatever is under way ends without a verdict. */
export class TimeIsUp extends Error {
  override readonly name = 'TimeIsUp';
}

/** How often a pause looks whether the user has pressed Ctrl-C. */
const SLICE_MS = 100;

/** The time that a run may take. Nothing waits but through it, so a run stops by itself whatever the subject does. */
export class Budget {
  private readonly began = performance.now();
  private readonly ms: number;
  private readonly isInterrupted: () => boolean;

  constructor(seconds: number, isInterrupted: () => boolean) {
    this.ms = seconds * 1000;
    this.isInterrupted = isInterrupted;
  }

  /** Milliseconds since the beginning. */
  spent(): number {
    return performance.now() - this.began;
  }

  /** Milliseconds until the end. */
  left(): number {
    return this.ms - this.spent();
  }

  /** Why to stop, if there is a reason. */
  over(): 'budget' | 'interrupted' | undefined {
    if (this.isInterrupted()) return 'interrupted';
    return this.spent() >= this.ms ? 'budget' : undefined;
  }

  /**
   * Waits until something has come, or so long.
   * @param wake when to look: a promise if it comes once, or what gives the next one
   * @throws TimeIsUp when the whole run's time ends first.
   */
  async wait(
    ms: number,
    hasCome: () => boolean = () => false,
    wake?: Promise<unknown> | (() => Promise<unknown>),
  ): Promise<void> {
    const until = this.spent() + ms;
    while (!hasCome()) {
      if (this.over()) throw new TimeIsUp();
      const left = Math.min(until, this.ms) - this.spent();
      if (left <= 0 && until <= this.ms) return;
      await nap(Math.max(1, Math.min(left, SLICE_MS)), typeof wake === 'function' ? wake() : wake);
    }
  }
}

/** A pause that something may end early; its timer ends with it. */
async function nap(ms: number, woken: Promise<unknown> | undefined): Promise<void> {
  if (!woken) return pause(ms);
  const end = new AbortController();
  await Promise.race([woken, pause(ms, undefined, { signal: end.signal }).catch(() => undefined)]);
  end.abort();
}
