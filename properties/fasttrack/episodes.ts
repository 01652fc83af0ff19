import type { SharedFile } from '../../spec/fasttrack/files.ts';
import { type FastTrackParameters, unfitness } from '../../spec/fasttrack/parameters.ts';
import type { Draw } from '../kit/draw.ts';
import type { Operation } from '../kit/scenario.ts';
import { drawFile, drawQuery } from './peers.ts';

/** What a run may do at all: each run switches some of it off (swarm testing), and so goes deeper into the rest. */
export interface Swarm {
  readonly joins: number;
  readonly leaves: number;
  readonly fails: number;
  readonly supernodeFails: number;
  readonly severs: number;
  readonly shares: number;
  readonly unshares: number;
  readonly searches: number;
  readonly promotions: number;
  readonly downloads: number;
  readonly pauses: number;
}

/** What a run is about. */
export interface Frame {
  readonly params: FastTrackParameters;
  readonly peers: readonly string[];
  readonly ordinary: readonly string[];
  readonly files: readonly SharedFile[];
  readonly swarm: Swarm;
  readonly liars: readonly string[];
}

/** Everybody shares something, and some search, one after the other or at once. */
export function drawRound(draw: Draw, { peers, files }: Frame): Operation[] {
  return [
    ...peers.flatMap((peer) =>
      draw
        .shuffle(files)
        .slice(0, draw.int(0, 2))
        .map((file) => ask(peer, 'share', { ...file })),
    ),
    wait(draw.pick([30, 150])),
    ...Array.from({ length: draw.int(1, 4) }, () => [
      ask(draw.pick(peers), 'search', { ...drawQuery(draw) }),
      ...pause(draw),
    ]).flat(),
    wait(draw.pick([20, 200, 1500])),
  ];
}

/** Two share a file under the same name, and one of them no longer. */
export function drawNamesakes(draw: Draw, { peers, ordinary, files }: Frame): Operation[] {
  const file = draw.pick(files);
  const [one, other] = draw.shuffle(ordinary) as [string, string?];
  return [
    ask(one, 'share', { ...file }),
    ask(other ?? one, 'share', { ...file }),
    wait(30),
    ask(one, 'unshare', { file: file.file }),
    wait(30),
    ask(draw.pick(peers), 'search', { kind: 'files', sought: '' }),
    wait(draw.pick([30, 150])),
  ];
}

/** What somebody has found is unshared, or its owner goes, before it is fetched. */
export function drawChangeOfMind(draw: Draw, { params, peers, ordinary, files, swarm }: Frame): Operation[] {
  const owner = draw.pick(draw.chance(0.5) && params.firewalled.length > 0 ? params.firewalled : ordinary);
  const asker = draw.pick(peers);
  const file = draw.pick(files);
  const changes: Operation[][] = [
    ...(swarm.unshares > 0 ? [[ask(owner, 'unshare', { file: file.file })]] : []),
    ...(swarm.leaves > 0 ? [[{ do: 'leave', peer: owner } as const, wait(30)]] : []),
  ];
  return [
    ask(owner, 'share', { ...file }),
    wait(50),
    ask(asker, 'search', { kind: 'files', sought: '' }),
    wait(draw.pick([80, 800])),
    ...draw.pick(changes),
    ask(asker, 'download', { node: owner, file: file.file }),
    wait(draw.pick([15, 100])),
  ];
}

/** Supernodes search, one after the other, while nothing else happens: floods in a network that stays as it is. */
export function drawFloods(draw: Draw, { params, peers, files, swarm }: Frame): Operation[] {
  const gone = (peer: string): Operation[] =>
    swarm.supernodeFails > 0 && draw.chance(0.3)
      ? [wait(draw.pick([5, 15, 25, 35])), { do: 'fail', peer }]
      : [];
  return [
    ask(draw.pick(peers), 'share', { ...draw.pick(files) }),
    wait(draw.pick([50, 20_500])),
    ...Array.from({ length: draw.int(1, 4) }, () => {
      const asker = draw.pick(params.supernodes);
      return [
        ask(asker, 'search', { kind: 'files', sought: '' }),
        ...gone(asker),
        wait(draw.pick([100, 900])),
      ];
    }).flat(),
  ];
}

/** A supernode goes, and its children’s files with it; somebody searches before they are taken again, and after. */
export function drawOrphans(draw: Draw, { params, peers, ordinary, files }: Frame): Operation[] {
  const child = draw.pick(ordinary);
  const anything = { kind: 'files', sought: '' };
  return [
    ask(child, 'share', { ...draw.pick(files) }),
    wait(30),
    { do: draw.chance(0.8) ? 'fail' : 'leave', peer: draw.pick(params.supernodes) },
    ...(draw.chance(0.5) ? [wait(draw.pick([5, 15, 25]))] : []),
    ask(draw.pick(peers), 'search', anything),
    wait(draw.pick([100, 2500, 25_000])),
    ask(draw.pick(peers), 'search', anything),
    wait(100),
  ];
}

/** Something happens at any moment between a question and its end. */
export function drawRace(draw: Draw, { params, peers, ordinary, files, swarm }: Frame): Operation[] {
  const owner = draw.pick(ordinary);
  const file = draw.pick(files);
  const possible: Operation[] = [
    ...(swarm.unshares > 0 ? [ask(owner, 'unshare', { file: file.file })] : []),
    ...(swarm.leaves > 0 ? [{ do: 'leave', peer: owner } as const] : []),
    ...(swarm.fails > 0 ? [{ do: 'fail', peer: draw.pick(ordinary) } as const] : []),
    ...(swarm.supernodeFails > 0 ? [{ do: 'fail', peer: draw.pick(params.supernodes) } as const] : []),
    ...(swarm.severs > 0
      ? [{ do: 'sever', peer: draw.pick(params.supernodes), other: draw.pick(peers) } as const]
      : []),
  ];
  if (possible.length === 0) return [];
  return [
    ask(owner, 'share', { ...file }),
    wait(draw.pick([5, 40])),
    ask(draw.pick(peers), 'search', { ...drawQuery(draw) }),
    wait(draw.int(1, 8) * 10 - 5),
    draw.pick(possible),
    wait(draw.pick([20, 200, 3000])),
  ];
}

/** More nodes come at once than a supernode may have room for. */
export function drawRush(draw: Draw, { params, ordinary }: Frame): Operation[] {
  const via = draw.pick(params.supernodes);
  return [
    ...draw.shuffle(ordinary).map((peer): Operation => ({ do: 'join', peer, via })),
    wait(draw.pick([5, 50, 500])),
  ];
}

/** A supernode goes and comes back, with nothing in mind or with what it remembers. */
export function drawReturn(draw: Draw, { params, peers }: Frame): Operation[] {
  const supernode = draw.pick(params.supernodes);
  return [
    { do: 'fail', peer: supernode },
    ...pause(draw),
    { do: 'restart', peer: supernode, keepState: draw.chance(0.5), via: draw.pick(params.supernodes) },
    wait(draw.pick([5, 25, 100, 25_000])),
    ask(draw.pick(peers), 'search', { kind: 'files', sought: '' }),
    wait(50),
  ];
}

/** A supernode searches, crashes, comes back with nothing in mind, and searches again: others have heard of its first search. */
export function drawSecondLife(draw: Draw, { params, peers, files }: Frame): Operation[] {
  const [peer, via] = draw.shuffle(params.supernodes) as [string, string?];
  const search = ask(peer, 'search', { kind: 'files', sought: '' });
  return [
    ask(draw.pick(peers), 'share', { ...draw.pick(files) }),
    wait(30),
    search,
    wait(100),
    { do: 'fail', peer },
    { do: 'restart', peer, keepState: false, via: via ?? peer },
    wait(draw.pick([100, 25_000])),
    search,
    wait(100),
  ];
}

/** Somebody shares, somebody finds it and fetches it; and something may happen at any step of that. */
export function drawExchange(draw: Draw, frame: Frame): Operation[] {
  const owner = draw.pick(frame.ordinary);
  const asker = draw.pick(frame.peers);
  const file = draw.pick(frame.files);
  const maybe = () => (draw.chance(0.3) ? drawDisturbance(draw, frame, owner, asker, file) : []);
  return [
    ask(owner, 'share', { ...file }),
    wait(30),
    ask(asker, 'search', { kind: 'files', sought: '' }),
    wait(draw.pick([70, 70, 200, 800])),
    ...maybe(),
    ask(asker, 'download', { node: owner, file: file.file }),
    wait(draw.pick([15, 35, 55, 150, 250])),
    ...maybe(),
    wait(draw.pick([10, 400])),
  ];
}

/** What may come between two who exchange a file. */
function drawDisturbance(
  draw: Draw,
  { params, swarm }: Frame,
  owner: string,
  asker: string,
  file: SharedFile,
): Operation[] {
  const supernode = draw.pick(params.supernodes);
  const possible: Operation[] = [
    ...(swarm.unshares > 0 ? [ask(owner, 'unshare', { file: file.file })] : []),
    ...(swarm.leaves > 0 ? [{ do: 'leave', peer: owner } as const] : []),
    ...(swarm.fails > 0 ? [{ do: 'fail', peer: draw.pick([owner, asker]) } as const] : []),
    ...(swarm.supernodeFails > 0 ? [{ do: 'fail', peer: supernode } as const] : []),
    ...(swarm.severs > 0
      ? [{ do: 'sever', peer: owner, other: draw.pick([asker, supernode]) } as const]
      : []),
    ...(swarm.promotions > 0 ? [ask(draw.pick([supernode, asker]), 'demote')] : []),
    ask(owner, 'share', { ...file, content: 'zz' }),
  ];
  return [draw.pick(possible), ...(draw.chance(0.5) ? [wait(draw.pick([15, 60, 3000]))] : [])];
}

/** An owner stalls while its file is asked for, or on its way, for longer than anybody waits. */
export function drawStall(draw: Draw, { peers, ordinary, files }: Frame): Operation[] {
  const owner = draw.pick(ordinary);
  const asker = draw.pick(peers);
  const file = draw.pick(files);
  return [
    ask(owner, 'share', { ...file, size: 250_000 }),
    wait(50),
    ask(asker, 'search', { kind: 'files', sought: '' }),
    wait(draw.pick([80, 800])),
    ask(asker, 'download', { node: owner, file: file.file }),
    wait(draw.pick([5, 15, 130])),
    { do: 'pause', peer: owner },
    wait(35_000),
    { do: 'resume', peer: owner },
    wait(30),
  ];
}

/** Supernodes stall when a node asks to be taken, for longer than it waits. */
export function drawSilence(draw: Draw, { params, ordinary }: Frame): Operation[] {
  const node = draw.pick(ordinary);
  const { supernodes } = params;
  return [
    { do: 'leave', peer: node },
    wait(30),
    { do: 'join', peer: node, via: draw.pick(supernodes) },
    wait(draw.pick([15, 25])),
    ...supernodes.map((peer): Operation => ({ do: 'pause', peer })),
    wait(draw.pick([12_000, 35_000])),
    ...supernodes.map((peer): Operation => ({ do: 'resume', peer })),
    wait(30),
  ];
}

/** A node finds a file, its owner loses its supernode and gets another, the node finds it again, and fetches it. */
export function drawMove(draw: Draw, { params, peers, ordinary, files, swarm }: Frame): Operation[] {
  const owner = draw.pick(params.firewalled.length > 0 ? params.firewalled : ordinary);
  const [kept, ...gone] = draw.shuffle(params.supernodes);
  const asker = draw.pick([kept!, draw.pick(peers)]);
  const file = draw.pick(files);
  const search = ask(asker, 'search', { kind: 'files', sought: '' });
  return [
    ask(owner, 'share', { ...file }),
    wait(30),
    search,
    wait(80),
    ...gone.map((peer): Operation => (swarm.promotions > 0 ? ask(peer, 'demote') : { do: 'fail', peer })),
    wait(draw.pick([200, 3000, 3000, 25_000])),
    ...(draw.chance(0.7) ? [search, wait(80)] : []),
    ask(asker, 'download', { node: owner, file: file.file }),
    wait(draw.pick([400, 400, 35_000])),
  ];
}

/** Ordinary nodes and supernodes change places; somebody searches meanwhile. */
export function drawElection(draw: Draw, { params, peers, ordinary, files }: Frame): Operation[] {
  const unfit = ordinary.filter((each) => unfitness(params, each) !== undefined);
  const risen = draw.pick(draw.chance(0.3) && unfit.length > 0 ? unfit : ordinary);
  const search = ask(draw.pick(peers), 'search', { kind: 'files', sought: '' });
  return [
    ask(draw.pick(ordinary), 'share', { ...draw.pick(files) }),
    ...(draw.chance(0.6) ? [wait(1.2 * params.uptime)] : []),
    ask(risen, 'promote'),
    wait(draw.pick([5, 25, 100, 25_000])),
    ...(draw.chance(0.5) ? [search] : []),
    ask(draw.chance(0.6) ? draw.pick(params.supernodes) : risen, 'demote'),
    ...pause(draw),
    search,
    wait(draw.pick([30, 100, 3000])),
  ];
}

/** What is shared is shared anew, as another file of that name; somebody searches, and wants it. */
export function drawAnew(draw: Draw, { peers, files }: Frame): Operation[] {
  const [owner, asker] = [draw.pick(peers), draw.pick(peers)];
  const [file, other] = [draw.pick(files), drawFile(draw)];
  return [
    ask(owner, 'share', { ...file }),
    wait(30),
    ask(owner, 'share', { ...other, file: file.file }),
    wait(30),
    ask(asker, 'search', { kind: 'files', sought: '' }),
    wait(draw.pick([60, 100])),
    ask(asker, 'download', { node: owner, file: file.file }),
    ...pause(draw),
  ];
}

/** A liar shares, somebody searches. */
export function drawDeceit(draw: Draw, { peers, files, liars }: Frame): Operation[] {
  const [liar, file] = [draw.pick(liars), draw.pick(files)];
  return [
    ask(liar, 'share', { ...file }),
    ask(draw.pick(peers), 'share', { ...draw.pick(files) }),
    wait(30),
    ...(draw.chance(0.5) ? [ask(liar, 'unshare', { file: file.file }), wait(30)] : []),
    ask(draw.pick(peers), 'search', { kind: 'files', sought: '' }),
    wait(draw.pick([60, 1500])),
  ];
}

/** Mostly long enough for an answer; sometimes a moment, and often none at all. */
export function pause(draw: Draw): Operation[] {
  return draw.chance(0.7) ? [wait(draw.pick([5, 15, 25, 35, 45, 65, 100, 800]))] : [];
}

export function ask(peer: string, call: string, args: Record<string, unknown> = {}): Operation {
  return { do: 'call', peer, call, args };
}

export function wait(ms: number): Operation {
  return { do: 'wait', ms };
}
