import { Tinypool } from 'tinypool';
import type { Labour } from './campaign.ts';
import { labourOf, type Task } from './labour.ts';

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
      filename: workerFile(),
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

/** Threads need JavaScript: when this very file still is TypeScript (tests), the built worker is used. */
function workerFile(): string {
  const here = import.meta.url;
  return here.endsWith('.ts')
    ? new URL('../../dist/properties/worker.js', here).href
    : new URL('../worker.js', here).href;
}
