import { resolve } from 'node:path';
import { Tinypool } from 'tinypool';
import type { Labour } from '../../properties/kit/campaign.ts';
import { labourOf } from '../../properties/kit/labour.ts';
import type { Log } from '../../properties/kit/log.ts';
import { packageFile } from '../../properties/kit/package-file.ts';
import type { Counterexample } from '../../properties/kit/results.ts';
import type { Replayed } from '../../properties/kit/retell.ts';
import type { Scenario } from '../../properties/kit/scenario.ts';
import { type Parcel, unpack } from '../parcel.ts';
import { firstLine, SubjectTrouble } from '../trouble.ts';
import { Heart } from './heart.ts';
import type { GuestOrder } from './worker.ts';

export interface ModuleOptions {
  /** The module, as the user names it. */
  readonly module: string;
  readonly protocol: string;
  readonly version: string;
  readonly workers: number;
  /** How much processor time a peer's code may take to return; {@link PATIENCE_MS} unless said. */
  readonly patienceMs?: number;
  /** Of one thread’s heap: a guest that wants more is ended, not the machine; its share of {@link MOST_MEGABYTES} unless said. */
  readonly mostMegabytes?: number;
}

/** As long as a process has over the pipe. */
const PATIENCE_MS = 5000;
/** Whoever does nothing at all, or gets next to no processor time, may take so many times as long by the clock on the wall. */
const IDLE_FACTOR = 12;
/** Of all threads together. */
const MOST_MEGABYTES = 4096;
/** With less than that a thread of ours is of no use. */
const LEAST_MEGABYTES = 512;

/**
 * A module of peers in threads of their own: whatever its code does, this thread goes on, and ends those when it never
 * returns, wants too much memory, or ends its own thread.
 */
export class ModulePool {
  private readonly options: ModuleOptions;
  private readonly threads: Tinypool;
  private readonly heart: Heart;
  private readonly watch: NodeJS.Timeout;
  private readonly beats: { beat: number; busyMs: number; sinceMs: number }[];
  private used = process.cpuUsage();
  private hung: string | undefined;

  constructor(options: ModuleOptions) {
    this.options = options;
    const { workers, patienceMs = PATIENCE_MS } = options;
    const share = Math.max(LEAST_MEGABYTES, Math.floor(MOST_MEGABYTES / workers));
    const { mostMegabytes = share } = options;
    this.threads = new Tinypool({
      // Threads need JavaScript: of code that still is TypeScript (tests), the built worker is used.
      filename: packageFile('dist/verify/module/worker.js').href,
      runtime: 'worker_threads',
      minThreads: workers,
      maxThreads: workers,
      resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
    });
    this.heart = Heart.of(workers);
    this.beats = Array.from({ length: workers }, () => ({ beat: 0, busyMs: 0, sinceMs: 0 }));
    const tickMs = Math.min(100, patienceMs);
    this.watch = setInterval(() => this.listen(tickMs, patienceMs), tickMs);
  }

  /** @throws SubjectTrouble, ModuleMisfit: from whatever is asked of it. */
  labour(): Labour {
    return labourOf(this.options.workers, (task) => this.ask(task));
  }

  /** @throws SubjectTrouble, ModuleMisfit */
  async replay(counterexample: Counterexample): Promise<Replayed> {
    return (await this.ask({ do: 'replay', counterexample })) as Replayed;
  }

  /** @throws SubjectTrouble, ModuleMisfit */
  async record(scenario: Scenario): Promise<Log> {
    return (await this.ask({ do: 'record', scenario })) as Log;
  }

  async close(): Promise<void> {
    clearInterval(this.watch);
    await this.threads.destroy();
  }

  private async ask(task: GuestOrder['task']): Promise<unknown> {
    const { protocol, module, version } = this.options;
    const order: GuestOrder = {
      protocol,
      file: resolve(module),
      module,
      version,
      heart: this.heart.words,
      task,
    };
    return unpack(await this.answer(order));
  }

  private async answer(order: GuestOrder): Promise<Parcel> {
    try {
      return await this.threads.run(order);
    } catch (error) {
      if (this.hung !== undefined) throw new SubjectTrouble(this.hung, []);
      throw new SubjectTrouble(`its thread has ended: ${firstLine(error)}`, []);
    }
  }

  /**
   * Looks whether some thread has stayed in one place of a guest's code all the time. Time in which this process has not had a
   * processor does not count: that the machine is busy is no fault of the guest's.
   */
  private listen(tickMs: number, patienceMs: number): void {
    const { user, system } = process.cpuUsage(this.used);
    this.used = process.cpuUsage();
    const busyMs = Math.min(tickMs, (user + system) / 1000);
    for (const [thread, seen] of this.beats.entries()) {
      const beat = this.heart.beat(thread);
      const isThere = beat === seen.beat && beat % 2 === 1;
      seen.busyMs = isThere ? seen.busyMs + busyMs : 0;
      seen.sinceMs = isThere ? seen.sinceMs + tickMs : 0;
      seen.beat = beat;
      const limitMs =
        seen.busyMs >= patienceMs
          ? patienceMs
          : seen.sinceMs >= IDLE_FACTOR * patienceMs
            ? seen.sinceMs
            : undefined;
      if (limitMs === undefined || this.hung !== undefined) continue;
      this.hung = `its ${this.heart.place(thread)}() did not return within ${limitMs / 1000} s`;
      void this.threads.destroy();
    }
  }
}
