import { Tinypool } from 'tinypool';
import type { Labour } from './campaign.ts';
import { labourOf, type Task } from './labour.ts';
import { packageFile } from './package-file.ts';

/** What a worker thread is sent. */
export interface Order {
  readonly protocol: string;
  readonly subject: string;
  readonly version: string;
  readonly task: Task;
}

/** Worker threads that do the work of campaigns on subjects that the registry knows. */
export class Pool {
  private readonly threads: Tinypool;
  readonly workers: number;

  constructor(workers: number) {
    this.workers = workers;
    this.threads = new Tinypool({
      // Threads need JavaScript: of code that still is TypeScript (tests), the built worker is used.
      filename: packageFile('dist/properties/worker.js').href,
      runtime: 'worker_threads',
      minThreads: workers,
      maxThreads: workers,
    });
  }

  labour(protocol: string, subject: string, version: string): Labour {
    return labourOf(this.workers, (task) =>
      this.threads.run({ protocol, subject, version, task } satisfies Order),
    );
  }

  async close(): Promise<void> {
    await this.threads.destroy();
  }
}
