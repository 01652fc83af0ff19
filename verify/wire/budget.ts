/** The time is over, or the user has had enough: whatever is under way ends without a verdict. */
export class TimeIsUp extends Error {
  override readonly name = 'TimeIsUp';
}

/** Why a run ends before all has been asked. `transcript`: it is judged from one, which says no more. */
export type Over = 'budget' | 'interrupted' | 'transcript';

interface Wait {
  readonly hasCome: () => boolean;
  readonly resolve: () => void;
  readonly reject: (error: TimeIsUp) => void;
}

/**
 * The time that a run may take. Nothing waits but through it, so a run stops by itself whatever the subject does.
 *
 * Time goes on only when something happens: a packet comes, a connection opens, a wait is over. Between two such moments it stands
 * still, however long that takes. So what happens, in its order, settles all that a suite does, and can be played again.
 */
export class Budget {
  private readonly ms: number;
  private readonly begun: (wait: number, ms: number) => void;
  private readonly waits = new Map<number, Wait>();
  private now = 0;
  private made = 0;
  private reason: Exclude<Over, 'budget'> | undefined;

  /** @param begun is told of each wait, by its number, which must end after so long if nothing that it waits for has come */
  constructor(seconds: number, begun: (wait: number, ms: number) => void) {
    this.ms = seconds * 1000;
    this.begun = begun;
  }

  /** Milliseconds since the beginning. */
  spent(): number {
    return this.now;
  }

  /** Milliseconds until the end. */
  left(): number {
    return this.ms - this.now;
  }

  /** Why to stop, if there is a reason. */
  over(): Over | undefined {
    return this.reason ?? (this.now >= this.ms ? 'budget' : undefined);
  }

  /** Waits until something has come, or so long. @throws TimeIsUp when the whole run's time ends first. */
  async wait(ms: number, hasCome: () => boolean = () => false): Promise<void> {
    if (hasCome()) return;
    if (this.over()) throw new TimeIsUp();
    if (ms <= 0) return;
    const number = this.made++;
    await new Promise<void>((resolve, reject) => {
      this.waits.set(number, { hasCome, resolve, reject });
      this.begun(number, ms);
    });
  }

  isWaiting(number: number): boolean {
    return this.waits.has(number);
  }

  /** Something happens at this time: `work` deals with it, and then whoever has waited for it goes on. */
  happen(at: number, work: () => void): void {
    this.now = at;
    work();
    this.look();
  }

  /** These waits have lasted long enough. */
  end(numbers: readonly number[]): void {
    for (const number of numbers) {
      this.waits.get(number)?.resolve();
      this.waits.delete(number);
    }
  }

  /** Nothing more is to be asked. */
  stop(reason: Exclude<Over, 'budget'>): void {
    this.reason ??= reason;
    this.look();
  }

  /** Whoever waits for something that has come goes on, each in its turn; when time is up, nobody waits any more. */
  look(): void {
    for (const [number, { hasCome, resolve, reject }] of [...this.waits]) {
      if (hasCome()) resolve();
      else if (this.over()) reject(new TimeIsUp());
      else continue;
      this.waits.delete(number);
    }
  }
}
