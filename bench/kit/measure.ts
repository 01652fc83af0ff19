import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** One way of doing the work that is compared: returns how many units it did. */
export interface Side {
  readonly name: string;
  work(): number | Promise<number>;
}

export interface Timing {
  readonly name: string;
  /** The least of the rounds, in microseconds of processor time for one unit: what others do on the machine only adds. */
  readonly perUnit: number;
  readonly units: number;
}

/**
 * Times sides against each other in one process: a warm-up, then rounds in which each side works once, in alternating
 * order (A B, B A, …), so that a slow spell of the machine hits all alike.
 */
export async function sideBySide(sides: readonly Side[], rounds: number): Promise<Timing[]> {
  const times = sides.map((): number[] => []);
  const units = sides.map(() => 0);
  for (let round = -1; round < rounds; round++) {
    const order = [...sides.keys()];
    if (round % 2 === 1) order.reverse();
    for (const at of order) {
      const from = cpuMicros();
      const done = await sides[at]!.work();
      const spent = cpuMicros() - from;
      if (round < 0) continue;
      times[at]!.push(spent / done);
      units[at] = done;
    }
  }
  return sides.map(({ name }, at) => ({ name, perUnit: Math.min(...times[at]!), units: units[at]! }));
}

/** Processor time of this process: what others do on the machine shows in it far less than in the time on the wall. */
export function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** What is alive in the heap, once garbage is gone: for processes started with `--expose-gc`. */
export function heapBytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const ALONE = '--alone';

/** The side that this process was started to run alone, for its memory; undefined in the process that times. */
export function alone(): string | undefined {
  const at = process.argv.indexOf(ALONE);
  return at < 0 ? undefined : process.argv[at + 1];
}

/**
 * Garbage collection for processes that hold a large network. What is on its way, and what a peer remembers, lives until that peer's
 * next turn: in a large network that is longer than Node's young generation lasts, and everything is copied out of it before it dies.
 * The old generation may grow beyond Node's own limit.
 */
const ROOMY = ['--expose-gc', '--max-semi-space-size=128', '--max-old-space-size=16384'];

/** What a fresh process, with room for a large network, measures alone: it prints JSON. */
export function measuredAlone<T>(what: string): T {
  const args = [...process.execArgv, ...ROOMY, process.argv[1]!, ALONE, what];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as T;
}

/** Peak resident memory, in MB, of a fresh process that runs one side of this bench alone. */
export function peakAlone(side: string): number {
  const out = execFileSync(process.execPath, [...process.execArgv, process.argv[1]!, ALONE, side], {
    encoding: 'utf8',
  });
  return Number(out);
}

/** What {@link peakAlone} reads: runs the side and prints this process's peak. */
export async function runAlone(sides: readonly Side[], name: string): Promise<void> {
  await sides.find((side) => side.name === name)!.work();
  process.stdout.write(String(peakMb()));
}

/** Peak resident memory of this process. Not `resourceUsage().maxRSS`, which Linux lets a child inherit from its parent. */
export function peakMb(): number {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return Math.round(Number(kilobytes) / 1024);
  } catch {
    return Math.round(process.resourceUsage().maxRSS / 1024);
  }
}
