import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Subject } from '../impl/kit/subject.ts';
import { runBatch } from '../properties/kit/batch.ts';
import type { Protocol } from '../properties/kit/protocol.ts';
import { referenceOf } from '../properties/kit/subjects.ts';
import { protocols } from '../properties/registry.ts';
import { openPipe } from '../verify/pipe/pipe.ts';
import { PipePool } from '../verify/pipe/pool.ts';
import { cpuMicros } from './kit/measure.ts';
import { printTable, times } from './kit/table.ts';

/**
 * What the pipe costs: the same scenarios played by our peers in the process, and by the peers of `examples/` in another. For
 * other processes smaller ones are drawn, so ours are said to be remote, too. Both are judged in full;
 * nothing that falls is shrunk. It reads `/proc`, for the processor time of the other process.
 */

const RUNS = 12;
/** Rounds in the process are short, and go on becoming faster while the engine learns them. */
const ROUNDS = { inProcess: 12, piped: 4 };
const SEED = 3;

interface Way {
  readonly name: string;
  readonly protocol: Protocol;
  /** The command; undefined: our reference, in the process. */
  readonly exec?: string;
}

/** One way to play the runs, timed: the least of the rounds. */
interface Figures {
  readonly wallMs: number;
  /** Processor time, ours and that of the process that is asked. */
  readonly ourMs: number;
  readonly itsMs: number;
  readonly events: number;
}

const protocolOf = (name: string) => protocols.find(({ spec }) => spec.name === name)!;
const isInstalled = (command: string) => spawnSync('which', [command]).status === 0;

const WAYS: readonly Way[] = [
  { name: 'chord, in the process', protocol: protocolOf('chord') },
  { name: 'chord, python3', protocol: protocolOf('chord'), exec: 'python3 examples/chord.py' },
  { name: 'chord, escript', protocol: protocolOf('chord'), exec: 'escript examples/chord.erl' },
  { name: 'kademlia, in the process', protocol: protocolOf('kademlia') },
  { name: 'kademlia, python3', protocol: protocolOf('kademlia'), exec: 'python3 examples/kademlia.py' },
].filter(({ exec }) => exec === undefined || isInstalled(exec.split(' ')[0]!));

/** Processor time of another process so far, where `/proc` tells: in ticks of 10 ms. */
function cpuMsOf(pid: number): number {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .split(') ')
    .pop()!
    .split(' ')
    .slice(11, 13);
  return 10 * (Number(user) + Number(system));
}

function play(protocol: Protocol, subject: Subject, pid: number | undefined): Figures {
  const itsCpu = () => (pid === undefined ? 0 : cpuMsOf(pid));
  const [wall, ours, its] = [performance.now(), cpuMicros(), itsCpu()];
  const { events } = runBatch(protocol, subject, { campaign: SEED, from: 0, to: RUNS, generator: {} });
  return {
    wallMs: performance.now() - wall,
    ourMs: (cpuMicros() - ours) / 1000,
    itsMs: itsCpu() - its,
    events,
  };
}

function measureWay({ protocol, exec }: Way): Figures {
  // The shell makes way for the command, so that its process is the one that is asked.
  const pipe = exec === undefined ? undefined : openPipe({ exec: `exec ${exec}`, protocol });
  const subject: Subject = pipe?.subject ?? { ...referenceOf(protocol), remote: true };
  try {
    const count = pipe ? ROUNDS.piped : ROUNDS.inProcess;
    const rounds = Array.from({ length: count }, () => play(protocol, subject, pipe?.pid)).slice(1);
    const least = (of: (round: Figures) => number) => Math.min(...rounds.map(of));
    return {
      wallMs: least(({ wallMs }) => wallMs),
      ourMs: least(({ ourMs }) => ourMs),
      itsMs: least(({ itsMs }) => itsMs),
      events: rounds[0]!.events,
    };
  } finally {
    pipe?.close();
  }
}

/** Runs a second of time on the wall, as `verify --exec` makes them: each worker with a process of its own. The best of the rounds. */
async function throughput({ protocol, exec }: Way, workers: number): Promise<number> {
  const pool = new PipePool({ exec: exec!, protocol: protocol.spec.name, version: 'bench', workers });
  const labour = pool.labour();
  const round = async () => {
    const began = performance.now();
    const each = (_: unknown, run: number) =>
      labour.batch({ campaign: SEED, from: run, to: run + 1, generator: {} });
    await Promise.all(Array.from({ length: RUNS }, each));
    return (RUNS * 1000) / (performance.now() - began);
  };
  try {
    const rounds: number[] = [];
    while (rounds.length < ROUNDS.piped) rounds.push(await round());
    return Math.max(...rounds);
  } finally {
    await pool.close();
  }
}

const inProcess = new Map<Protocol, Figures>();
const rows = WAYS.map((way) => {
  const figures = measureWay(way);
  const { wallMs, ourMs, itsMs, events } = figures;
  if (way.exec === undefined) inProcess.set(way.protocol, figures);
  const own = inProcess.get(way.protocol)!;
  const micros = (ms: number) => ((ms * 1000) / events).toFixed(1);
  return [
    way.name,
    ((RUNS * 1000) / wallMs).toFixed(1),
    Math.round(events / RUNS).toLocaleString('en-US'),
    times(wallMs / own.wallMs),
    times((ourMs + itsMs) / own.ourMs),
    micros(wallMs),
    micros(ourMs),
    micros(itsMs),
  ];
});
printTable(`The pipe: ${RUNS} runs, one worker`, [
  ['', 'runs/s', 'events a run', 'time of a run', 'CPU of a run', 'µs an event', 'our CPU', 'its CPU'],
  ...rows,
]);

const piped = WAYS.filter(({ exec }) => exec !== undefined);
const throughputs: string[][] = [];
for (const way of piped) {
  const one = await throughput(way, 1);
  const two = await throughput(way, 2);
  throughputs.push([way.name, one.toFixed(1), two.toFixed(1), times(two / one)]);
}
printTable('The pipe: runs a second, by workers', [['', '1', '2', 'two of one'], ...throughputs]);
