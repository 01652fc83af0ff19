import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { threadId } from 'node:worker_threads';

/** What gives a thread its processors back. */
export type Release = () => void;

/**
 * Keeps this thread, and from now on whatever it starts, on one processor. Two processes that wait for each other gain nothing
 * from two, and lose: each line would have to wake a processor that has gone to sleep, which takes longer than to answer it.
 * Threads of one process get different processors, while there are any. Where it cannot be had (it takes Linux and
 * `taskset`) nothing happens.
 */
export function stayOnOneProcessor(): Release {
  try {
    const thread = readlinkSync('/proc/thread-self').split('/').pop()!;
    const status = readFileSync('/proc/thread-self/status', 'utf8');
    const allowed = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)![1]!;
    const processors = numbersIn(allowed);
    keepTo(String(processors[(process.pid + threadId) % processors.length]), thread);
    return () => keepTo(allowed, thread);
  } catch {
    return () => undefined;
  }
}

function keepTo(processors: string, thread: string): void {
  spawnSync('taskset', ['-pc', processors, thread], { stdio: 'ignore' });
}

/** The numbers of a list as Linux writes them: `0-2,5`. */
function numbersIn(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last! - first! + 1 }, (_, i) => first! + i);
  });
}
