import KBucket from 'k-bucket';
import { TreeTable } from '../impl/xor/tree-table.ts';
import { streamOf } from '../properties/kit/seed.ts';
import type { Id } from '../spec/kit/identifiers.ts';
import { xorSpace } from '../spec/kit/xor.ts';
import { alone, peakAlone, runAlone, type Side, sideBySide } from './kit/measure.ts';
import { perSecond, printTable, times } from './kit/table.ts';

/**
 * Our routing table against npm's k-bucket: the same stream of operations on 160-bit ids, with identical answers. Each side
 * is given ids as it keeps them itself, hexadecimal strings to ours, bytes to k-bucket, as if each had just been read from a
 * message: equal to those in the table, and never the same object. k-bucket is given an arbiter that prefers the newer
 * contact, so that its clocks cost nothing.
 */

const ROUNDS = 9;
const OPERATIONS = 20_000;
/** k: contacts in a bucket, and named in an answer. */
const WIDTH = 20;
/** Nodes that the owner of the table hears of. */
const NETWORKS = [100, 1_000, 10_000, 100_000];

/** What a node does in life: each message says that its sender lives, each second asks who is closest to something. */
type Deed = 'seen' | 'closest' | 'get';
const STREAMS: Readonly<Record<string, readonly Deed[]>> = {
  mix: ['seen', 'closest', 'seen', 'get'],
  seen: ['seen'],
  closest: ['closest'],
  get: ['get'],
};

const space = xorSpace(160);
const owner = space.hash('owner');
const bytes = (id: Id) => Uint8Array.from(Buffer.from(id as string, 'hex'));

/** Answers are numbers: who was found; 1 where a bucket was full. */
const NOBODY = -1;

/** A contact as each side keeps it. */
interface Ours {
  readonly id: Id;
  readonly at: number;
}
interface Theirs {
  readonly id: Uint8Array;
  readonly vectorClock: number;
  readonly at: number;
}

interface Workload {
  readonly deeds: readonly Deed[];
  /** Whom each deed is about, or what it aims at. */
  readonly ours: readonly Ours[];
  readonly theirs: readonly Theirs[];
  /** Whom the owner has heard of before. */
  readonly heard: Pick<Workload, 'ours' | 'theirs'>;
}

function workload(nodes: number, stream: readonly Deed[]): Workload {
  const next = streamOf(nodes);
  const deeds = Array.from({ length: OPERATIONS }, (_, at) => stream[at % stream.length]!);
  const ours = deeds.map((deed) =>
    deed === 'closest' ? { id: space.hash(`target ${next()}`), at: NOBODY } : node(next() % nodes),
  );
  const heard = Array.from({ length: nodes }, (_, at) => node(at));
  return {
    deeds,
    ours,
    theirs: ours.map(inBytes),
    heard: { ours: heard, theirs: heard.map(inBytes) },
  };
}

const node = (at: number): Ours => ({ id: space.hash(`node ${at}`), at });
const inBytes = ({ id, at }: Ours): Theirs => ({ id: bytes(id), vectorClock: 0, at });

/** Does the stream to the end; every answer is told. @returns the operations done. */
type Player = (load: Workload, told: (answer: number) => void) => () => number;

const ours: Player = (load, told) => {
  const table = new TreeTable<Ours>(space, owner, { width: WIDTH, spares: 0 });
  for (const contact of load.heard.ours) table.seen(contact);
  const { deeds } = load;
  return () => {
    for (let i = 0; i < deeds.length; i++) {
      const deed = deeds[i]!;
      const one = load.ours[i]!;
      if (deed === 'seen') told(table.seen(one) === 'full' ? 1 : 0);
      else if (deed === 'get') told(table.get(one.id)?.at ?? NOBODY);
      else for (const { at } of table.closest(one.id, WIDTH)) told(at);
    }
    return deeds.length;
  };
};

const theirs: Player = (load, told) => {
  const table = new KBucket<Theirs>({
    localNodeId: bytes(owner),
    numberOfNodesPerKBucket: WIDTH,
    arbiter: (_, candidate) => candidate,
  });
  let full = 0;
  table.on('ping', () => {
    full = 1;
  });
  for (const contact of load.heard.theirs) table.add(contact);
  const { deeds } = load;
  return () => {
    for (let i = 0; i < deeds.length; i++) {
      const deed = deeds[i]!;
      const one = load.theirs[i]!;
      if (deed === 'seen') {
        full = 0;
        table.add(one);
        told(full);
      } else if (deed === 'get') told(table.get(one.id)?.at ?? NOBODY);
      else for (const { at } of table.closest(one.id, WIDTH)) told(at);
    }
    return deeds.length;
  };
};

const PLAYERS: Readonly<Record<string, Player>> = { ours, 'k-bucket': theirs };

function answersOf(player: Player, load: Workload): number[] {
  const answers: number[] = [];
  const play = player(load, (answer) => answers.push(answer));
  play();
  return answers;
}

function sidesOf(name: string, nodes: number): Side[] {
  const load = workload(nodes, STREAMS[name]!);
  return Object.entries(PLAYERS).map(([side, player]) => {
    let sum = 0;
    const play = player(load, (answer) => {
      sum = (sum + answer) | 0;
    });
    return { name: `${side} ${name} ${nodes}`, work: play };
  });
}

const only = alone();
if (only !== undefined) {
  const [, name, nodes] = only.split(' ');
  await runAlone(sidesOf(name!, Number(nodes)), only);
} else
  for (const nodes of NETWORKS) {
    const rows: string[][] = [];
    for (const [name, stream] of Object.entries(STREAMS)) {
      const load = workload(nodes, stream);
      const expected = answersOf(theirs, load);
      const isAlike = answersOf(ours, load).every((answer, i) => answer === expected[i]);
      if (!isAlike) {
        process.stdout.write(`  NOT THE SAME ANSWERS: ${name} among ${nodes} nodes\n`);
        process.exitCode = 1;
      }
      const sides = sidesOf(name, nodes);
      const [mine, other] = await sideBySide(sides, ROUNDS);
      const peaks = name === 'mix' ? sides.map((side) => `${peakAlone(side.name)}`) : ['', ''];
      rows.push([
        name,
        perSecond(mine!.perUnit),
        perSecond(other!.perUnit),
        times(other!.perUnit / mine!.perUnit),
        ...peaks,
      ]);
    }
    printTable(`Routing tables at 160 bits, k = ${WIDTH}, ${nodes.toLocaleString('en-US')} nodes heard of`, [
      ['operations a second', 'ours', 'k-bucket', 'ratio', 'peak MB', 'of k-bucket'],
      ...rows,
    ]);
  }
