import { spawnSync } from 'node:child_process';
import type { Subject } from '../impl/kit/subject.ts';
import { runBatch } from '../properties/kit/batch.ts';
import type { Protocol } from '../properties/kit/protocol.ts';
import { referenceOf } from '../properties/kit/subjects.ts';
import { protocols } from '../properties/registry.ts';
import { openPipe } from '../verify/pipe/pipe.ts';
import { cpuMicros } from './kit/measure.ts';
import { printTable, times } from './kit/table.ts';

/**
 * What the pipe costs: the same scenarios played by our peers in the process, and by the peers of `examples/` in another. For
 * other processes smaller ones are drawn, so ours are said to be remote, too. Both are judged in full; nothing that falls is shrunk. A line is one input and one answer.
 */

const RUNS = 12;
const ROUNDS = 3;
const SEED = 3;

interface Way {
  readonly name: string;
  readonly protocol: Protocol;
  /** The command; undefined: our reference, in the process. */
  readonly exec?: string;
}

/** One way to play the runs, timed. */
interface Figures {
  readonly wallMs: number;
  readonly ourCpuMs: number;
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

/** Plays the runs. Time on the wall, since two processes take turns; processor time of ours beside it. */
function play(protocol: Protocol, subject: Subject): Figures {
  const [wall, cpu] = [performance.now(), cpuMicros()];
  const { events } = runBatch(protocol, subject, { campaign: SEED, from: 0, to: RUNS, generator: {} });
  return { wallMs: performance.now() - wall, ourCpuMs: (cpuMicros() - cpu) / 1000, events };
}

function measureWay({ protocol, exec }: Way): Figures {
  const pipe = exec === undefined ? undefined : openPipe({ exec, protocol });
  const subject: Subject = pipe?.subject ?? { ...referenceOf(protocol), remote: true };
  try {
    const rounds = Array.from({ length: ROUNDS + 1 }, () => play(protocol, subject)).slice(1);
    return rounds.reduce((least, round) => (round.wallMs < least.wallMs ? round : least));
  } finally {
    pipe?.close();
  }
}

const inProcess = new Map<Protocol, Figures>();
const rows = WAYS.map((way) => {
  const figures = measureWay(way);
  const { wallMs, ourCpuMs, events } = figures;
  if (way.exec === undefined) inProcess.set(way.protocol, figures);
  const own = inProcess.get(way.protocol)!;
  const perEvent = (wallMs * 1000) / events;
  return [
    way.name,
    ((RUNS * 1000) / wallMs).toFixed(1),
    Math.round(events / RUNS).toLocaleString('en-US'),
    perEvent.toFixed(1),
    times(wallMs / own.wallMs),
    times(perEvent / ((own.wallMs * 1000) / own.events)),
    `${Math.round((100 * ourCpuMs) / wallMs)} %`,
  ];
});
printTable(`The pipe: ${RUNS} runs, one worker`, [
  ['', 'runs/s', 'events a run', 'µs an event', 'time of a run', 'of an event', 'our CPU'],
  ...rows,
]);
