import { Tinypool } from 'tinypool';
import type { Labour } from '../../properties/kit/campaign.ts';
import { labourOf } from '../../properties/kit/labour.ts';
import { packageFile } from '../../properties/kit/package-file.ts';
import { type Parcel, unpack } from '../parcel.ts';
import type { PipeOrder } from './worker.ts';

export interface PipePoolOptions {
  /** A shell command: each thread starts it once. */
  readonly exec: string;
  readonly protocol: string;
  readonly version: string;
  readonly workers: number;
}

/** Threads with a process each, which share nothing. */
export class PipePool {
  private readonly options: PipePoolOptions;
  private readonly threads: Tinypool;

  constructor(options: PipePoolOptions) {
    this.options = options;
    this.threads = new Tinypool({
      // Threads need JavaScript: of code that still is TypeScript (tests), the built worker is used.
      filename: packageFile('dist/verify/pipe/worker.js').href,
      runtime: 'worker_threads',
      teardown: 'close',
      minThreads: options.workers,
      maxThreads: options.workers,
    });
  }

  /** @throws SubjectTrouble: from whatever is asked of it. */
  labour(): Labour {
    const { workers, exec, protocol, version } = this.options;
    return labourOf(workers, async (task) => {
      const order: PipeOrder = { protocol, exec, version, task };
      return unpack((await this.threads.run(order)) as Parcel);
    });
  }

  /** What is under way is finished; then each process reads the end of its input, and nothing is left behind. */
  async close(): Promise<void> {
    await this.threads.destroy();
  }
}
