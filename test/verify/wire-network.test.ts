import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Subject } from '../../impl/kit/subject.ts';
import { mutants } from '../../impl/mainline-dht/mutants/index.ts';
import { MainlineNode } from '../../impl/mainline-dht/reference.ts';
import { factoryOf, reference } from '../../impl/mainline-dht/subjects.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import type { NodeInfo } from '../../spec/mainline-dht/compact.ts';
import { DEFAULTS, type MainlineParameters } from '../../spec/mainline-dht/parameters.ts';
import { processes } from '../../verify/wire/mainline-dht/network/processes.ts';
import {
  type NetworkOptions,
  networkCases,
  verifyNetwork,
} from '../../verify/wire/mainline-dht/network/suite.ts';
import type { Start } from '../../verify/wire/mainline-dht/network/town.ts';
import type { WireReport } from '../../verify/wire/results.ts';
import { openSocket } from '../../verify/wire/socket.ts';
import { Host } from './live-node.ts';
import { casesThat } from './wire-judge.ts';

const options: Omit<NetworkOptions, 'start'> = {
  subject: 'ours',
  peers: 12,
  seed: 1,
  strict: true,
  budget: 90,
  settlingMs: 1500,
  patienceMs: 1000,
};

type Factory = Pick<Subject<MainlineParameters>, 'create'>;

/** Nodes of ours (their ids follow from their addresses, and those from the seed), each on a socket of its own, in this process. */
function starting({ create }: Factory, call = 'join'): Start {
  return async (host, port, via) => {
    const node = new Host(create as never, DEFAULTS, await openSocket(host, port));
    void node.call({ type: call, via, members: [`${host}:${port}`] } as never);
    return { stop: () => node.close() };
  };
}

class NamesTheFarthest extends MainlineNode {
  protected override closestFor(target: Id, asker: string): NodeInfo[] {
    return this.table
      .closest(target, 100)
      .filter(({ address }) => address !== asker)
      .slice(-this.parameters.k)
      .map(({ id, address }) => [id, address]);
  }
}

const mutant = (name: string) => mutants.find((each) => each.name === name)!;

const broken: readonly (readonly [what: string, seed: number, start: Start, falls: readonly string[]])[] = [
  ['ask nobody', 2, starting(reference, 'create'), ['looks-around']],
  [
    'acknowledge, and forget',
    9,
    starting(mutant('acknowledges-and-forgets')),
    ['announce-visible', 'found-after-churn'],
  ],
  ['name the farthest', 4, starting({ create: factoryOf(NamesTheFarthest) }), ['k-closest']],
];

const short = (id: string) => id.replace('bep5/network/', '');
const fallen = (report: WireReport) => casesThat('falsified', report).map(short);

describe.concurrent('a network of nodes', () => {
  test('of the reference keeps everything, through churn', async () => {
    const report = await verifyNetwork({ ...options, strict: false, start: starting(reference) });
    expect(report.cases.filter(({ verdict }) => verdict !== 'held')).toEqual([]);
    expect([report.verdict, report.stopped]).toEqual(['held', 'done']);
  });

  test.each(broken)('of nodes that %s', async (_, seed, start, falls) => {
    const found = fallen(await verifyNetwork({ ...options, seed, start }));
    for (const each of falls) expect(found).toContain(each);
  });

  test('where nothing starts there is nothing to judge', async () => {
    const start: Start = async () => ({ stop: async () => undefined });
    const report = await verifyNetwork({ ...options, seed: 6, start, budget: 3 });
    expect([report.verdict, casesThat('inconclusive', report).length]).toEqual([
      'inconclusive',
      networkCases.length,
    ]);
  });

  test('of processes, and none of them stays behind', async () => {
    const mark = `${process.pid}-${performance.now()}`;
    const exec = `exec node --import tsx test/verify/node-process.ts {host} {port} {via} ${mark}`;
    const cwd = resolve(import.meta.dirname, '../..');
    const start = processes(exec, cwd);
    const report = await verifyNetwork({ ...options, seed: 5, start, peers: 4 });
    expect(report.cases.filter(({ verdict }) => verdict !== 'held')).toEqual([]);
    const { stdout } = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    expect(stdout.split('\n').filter((line) => line.includes(mark))).toEqual([]);
  });
});

test('every case is one that some network falls for', () => {
  const caught = new Set(broken.flatMap(([, , , falls]) => falls));
  expect(networkCases.map(({ id }) => short(id)).filter((id) => !caught.has(id))).toEqual([]);
});

test('a command that cannot tell its nodes apart is refused', () => {
  expect(() => processes('node {host} {port}', '.')).toThrow('--nodes needs {via} in its command');
});
