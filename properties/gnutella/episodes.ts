import { HOP_MS, MOST_TTL } from '../../spec/gnutella/constants.ts';
import { CONTROLS } from '../../spec/gnutella/messages.ts';
import type { GnutellaParameters } from '../../spec/gnutella/parameters.ts';
import { isLeaf, roleOf } from '../../spec/gnutella/roles.ts';
import type { Draw } from '../kit/draw.ts';
import type { Operation } from '../kit/scenario.ts';
import { drawCriteria, drawGraph, type File } from './peers.ts';

/** What a run may do at all: each run switches some of it off (swarm testing), and so goes deeper into the rest. */
export interface Swarm {
  readonly joins: number;
  readonly leaves: number;
  readonly fails: number;
  readonly severs: number;
  readonly connects: number;
  readonly disconnects: number;
  readonly shares: number;
  readonly unshares: number;
  readonly pings: number;
  readonly searches: number;
  readonly pauses: number;
}

/** A search without any control but its TTL. */
export const FLOOD = { control: 'flood', walkers: 0 } as const;

/** What a run is about. */
export interface Frame {
  readonly params: GnutellaParameters;
  readonly peers: readonly string[];
  readonly files: readonly File[];
  readonly swarm: Swarm;
  /** What most searches use. */
  readonly ttl: number;
}

/** All who are there get connected, in one shape or another. */
export function drawNetwork(draw: Draw, frame: Frame): Operation[] {
  const some = frame.peers.slice(0, draw.int(2, frame.peers.length));
  const edges = [...drawGraph(draw, coreOf(frame, some)), ...drawAttachments(draw, frame, some)];
  return [...draw.shuffle(edges).flatMap((edge) => [connect(frame, edge), ...pause(draw)]), wait(700)];
}

/** Those of them who are no leaves. */
function coreOf({ params }: Frame, peers: readonly string[]): string[] {
  return peers.filter((each) => !isLeaf(each, params));
}

/** Leaves, each with an ultrapeer or several. */
function drawAttachments(draw: Draw, { params }: Frame, peers: readonly string[]): [string, string][] {
  const ultrapeers = peers.filter((each) => roleOf(each, params) === 'ultrapeer');
  if (ultrapeers.length === 0) return [];
  return peers
    .filter((each) => isLeaf(each, params))
    .flatMap((leaf) =>
      draw
        .shuffle(ultrapeers)
        .slice(0, draw.int(1, params.parents))
        .map((ultrapeer): [string, string] => [leaf, ultrapeer]),
    );
}

/** The one of both asks whom the other understands: a servent of 0.4 does not understand 0.6. */
function connect({ params }: Frame, [one, other]: readonly [string, string]): Operation {
  const isOld = roleOf(other, params) === 'servent' && roleOf(one, params) !== 'servent';
  return isOld ? ask(other, 'connect', { to: one }) : ask(one, 'connect', { to: other });
}

/** Several share something, and somebody seeks it. */
export function drawHunt(draw: Draw, frame: Frame): Operation[] {
  const file = draw.pick(frame.files);
  const holders = draw.shuffle(frame.peers).slice(0, draw.int(1, 3));
  return [
    ...holders.map((peer) => ask(peer, 'share', { ...file })),
    drawSearch(draw, frame, draw.pick(frame.peers), file),
    ...patience(draw, frame),
  ];
}

/** The way back of an answer is cut while it is under way. */
export function drawLostWay(draw: Draw, frame: Frame): Operation[] {
  const { peers, swarm } = frame;
  const file = draw.pick(frame.files);
  const [asker, holder, other] = draw.shuffle(peers) as [string, string, string?];
  const possible: Operation[] = [
    ...(swarm.fails > 0 ? [{ do: 'fail', peer: other ?? holder } as const] : []),
    ...(swarm.severs > 0
      ? [{ do: 'sever', peer: draw.pick([holder, other ?? asker]), other: draw.pick(peers) } as const]
      : []),
    ...(swarm.leaves > 0 ? [{ do: 'leave', peer: other ?? holder } as const] : []),
    ...(swarm.disconnects > 0 ? [ask(asker, 'disconnect', { from: draw.pick(peers) })] : []),
    ...(swarm.unshares > 0 ? [ask(holder, 'unshare', { name: file.name })] : []),
  ];
  if (possible.length === 0) return [];
  return [
    ask(holder, 'share', { ...file }),
    drawSearch(draw, frame, asker, file),
    wait(draw.int(0, 14) * 5),
    draw.pick(possible),
    ...patience(draw, frame),
  ];
}

/** How the connection of these two may end in this run, by the doing of the first or by nobody’s. */
export function lossesOf({ swarm }: Frame, one: string, other: string): Operation[] {
  return [
    ...(swarm.fails > 0 ? [{ do: 'fail', peer: one } as const] : []),
    ...(swarm.severs > 0 ? [{ do: 'sever', peer: one, other } as const] : []),
    ...(swarm.leaves > 0 ? [{ do: 'leave', peer: one } as const] : []),
    ...(swarm.disconnects > 0 ? [ask(one, 'disconnect', { from: other })] : []),
  ];
}

/** So many who are no leaves, in any order: those who are most likely to be there from the beginning. */
function firstOf(draw: Draw, frame: Frame, least: number, most = least): string[] | undefined {
  const first = coreOf(frame, frame.peers).slice(0, most);
  return first.length < least ? undefined : draw.shuffle(first);
}

/** The way by which something was found ends, somebody else comes instead, and the owner is pushed all the same. */
export function drawStranger(draw: Draw, frame: Frame): Operation[] {
  const row = firstOf(draw, frame, 4);
  if (!row || frame.params.degree < 2) return [];
  const [asker, way, holder, other] = row as [string, string, string, string];
  const [one, rest] = draw.pick([
    [asker, way],
    [way, holder],
  ]) as [string, string];
  const losses = lossesOf(frame, rest, one);
  if (losses.length === 0) return [];
  const file = draw.pick(frame.files);
  return [
    ...findAlong(frame, [asker, way, holder], file),
    wait(3 * HOP_MS),
    draw.pick(losses),
    wait(40),
    connect(frame, [other, one]),
    wait(700),
    ask(asker, 'push', { owner: holder, name: file.name }),
    wait(draw.pick([25, 1000])),
  ];
}

/** Whoever has asked is gone before the answer is back, and somebody else has come instead. */
export function drawSuccessor(draw: Draw, frame: Frame): Operation[] {
  const row = firstOf(draw, frame, 4, 5);
  if (!row || frame.params.degree < 2 || frame.swarm.disconnects === 0) return [];
  const [other, asker, way, ...more] = row as [string, string, string, ...string[]];
  return [
    ...findAlong(frame, [asker, way, ...more], draw.pick(frame.files)),
    wait(5),
    connect(frame, [other, way]),
    wait(draw.int(6, 9)),
    ask(way, 'disconnect', { from: asker }),
    wait(4 * HOP_MS),
  ];
}

/** All in a row, and the first seeks what the last shares. */
function findAlong(frame: Frame, row: readonly string[], file: File): Operation[] {
  return [
    ...row.slice(1).map((each, at) => connect(frame, [row[at]!, each])),
    ask(row.at(-1)!, 'share', { ...file }),
    wait(700),
    ask(row[0]!, 'search', { criteria: 'mp3', speed: 0, ttl: row.length - 1, ...FLOOD }),
  ];
}

/** A servent parts with two just between one copy of a question and the next, which comes the longer way. */
export function drawPartings(draw: Draw, frame: Frame): Operation[] {
  const row = firstOf(draw, frame, 5);
  if (!row || frame.params.degree < 4 || frame.swarm.disconnects === 0) return [];
  const [asker, y, x, ...gone] = row as [string, string, string, string, string];
  const edges = [[asker, x], [asker, y], [y, x], ...gone.map((each) => [each, x])] as [string, string][];
  return [
    ...draw.shuffle(edges).map((edge) => connect(frame, edge)),
    wait(700),
    ask(asker, 'search', { criteria: 'mp3', speed: 0, ttl: 4, ...FLOOD }),
    wait(draw.int(11, 19)),
    ...gone.map((each) => ask(x, 'disconnect', { from: each })),
    wait(4 * HOP_MS + 500),
  ];
}

/** Somebody who shares something fails, and comes back. */
export function drawReturn(draw: Draw, { peers, files }: Frame): Operation[] {
  const [peer, via] = draw.shuffle(peers) as [string, string];
  return [
    ask(peer, 'share', { ...draw.pick(files) }),
    { do: 'fail', peer },
    wait(draw.pick([5, 100, 2000])),
    { do: 'restart', peer, keepState: draw.chance(0.7), via },
    wait(draw.pick([5, 40])),
  ];
}

/** Two ask each other at the same time. */
export function drawCrossing(draw: Draw, { peers }: Frame): Operation[] {
  const [one, other] = draw.shuffle(peers) as [string, string];
  return [
    ask(one, 'connect', { to: other }),
    ...(draw.chance(0.5) ? [wait(draw.int(1, 9))] : []),
    ask(other, 'connect', { to: one }),
    wait(draw.pick([5, 40])),
  ];
}

/** A short way and a longer one to the same servent, and somebody behind it who can only just be reached. */
export function drawDetour(draw: Draw, frame: Frame): Operation[] {
  const [s, y, x, z] = draw.shuffle(coreOf(frame, frame.peers)) as [string, string, string?, string?];
  if (x === undefined || z === undefined) return [];
  const file = draw.pick(frame.files);
  const edges = [
    [s, x],
    [s, y],
    [y, x],
    [x, z],
  ] as const;
  return [
    ...draw.shuffle(edges).map((edge) => connect(frame, edge)),
    wait(700),
    ask(z, 'share', { ...file }),
    ...(draw.chance(0.5) ? [ask(x, 'share', { ...file })] : []),
    ...Array.from({ length: draw.int(1, 3) }, () => [
      ask(s, 'search', { criteria: 'mp3', speed: 0, ttl: 2, ...FLOOD }),
      wait(2 * HOP_MS + 500),
    ]).flat(),
  ];
}

/** A flood goes by just when servents forget what they have had for long. */
export function drawTurn(draw: Draw, frame: Frame): Operation[] {
  const asker = draw.pick(frame.peers);
  return [
    ask(asker, 'ping', { ttl: 7 }),
    wait(frame.params.memoryMs - draw.int(0, 60)),
    ask(asker, 'search', { criteria: 'mp3', speed: 0, ttl: frame.ttl, ...FLOOD }),
    wait(HOP_MS * frame.ttl + 500),
  ];
}

/** A copy waits at somebody who stalls, until those who have had another may have forgotten it. */
export function drawBelated(draw: Draw, frame: Frame): Operation[] {
  const [asker, slow, other] = draw.shuffle(coreOf(frame, frame.peers)) as [string, string, string?];
  if (other === undefined) return [];
  const file = draw.pick(frame.files);
  const edges = [
    [asker, slow],
    [asker, other],
    [slow, other],
  ] as const;
  return [
    ...edges.map((edge) => connect(frame, edge)),
    wait(700),
    ...(draw.chance(0.5) ? [ask(other, 'share', { ...file })] : []),
    { do: 'pause', peer: slow },
    draw.chance(0.5)
      ? ask(asker, 'ping', { ttl: frame.ttl + 1 })
      : ask(asker, 'search', { criteria: 'mp3', speed: 0, ttl: frame.ttl + 1, ...FLOOD }),
    wait(draw.pick([30_000, 130_000, 130_000])),
    { do: 'resume', peer: slow },
    wait(1000),
  ];
}

/** Somebody finds a file, and pushes its owner. */
export function drawPush(draw: Draw, frame: Frame): Operation[] {
  const [asker, holder] = draw.shuffle(frame.peers) as [string, string];
  return drawPushOf(draw, frame, [asker, holder], draw.pick([2, 3, 5]));
}

/** Nobody waits longer for what was pushed. */
const PUSH_MS = 2 * HOP_MS * MOST_TTL;

/** All in a row, and the last of them is found by the first, and pushed. */
export function drawLongWay(draw: Draw, frame: Frame): Operation[] {
  const row = draw.shuffle(coreOf(frame, frame.peers));
  const edges = row.slice(1).map((each, at): [string, string] => [row[at]!, each]);
  if (edges.length === 0) return [];
  const ends = [row[0]!, row.at(-1)!] as const;
  const push = drawPushOf(draw, frame, ends, edges.length);
  return [...edges.map((edge) => connect(frame, edge)), wait(700), ...push, wait(PUSH_MS)];
}

function drawPushOf(
  draw: Draw,
  frame: Frame,
  [asker, holder]: readonly [string, string],
  ttl: number,
): Operation[] {
  const file = draw.pick(frame.files);
  const search = { criteria: 'mp3', speed: 0, ttl, ...FLOOD };
  return [
    ...draw.shuffle(frame.files).map((each) => ask(holder, 'share', { ...each })),
    ask(asker, 'search', search),
    wait(draw.chance(0.8) ? Math.ceil(search.ttl * HOP_MS * 1.1) : 100),
    ...(draw.chance(0.15) ? [ask(holder, 'unshare', { name: file.name })] : []),
    ask(asker, 'push', { owner: holder, name: file.name }),
    wait(draw.pick([5, 25, 1000, 1000])),
  ];
}

/** Two seek at the same time, so that walkers of both wait at the same hosts; or what they seek is found while some still go. */
export function drawWalks(draw: Draw, frame: Frame): Operation[] {
  const [one, other] = draw.shuffle(coreOf(frame, frame.peers)) as [string, string?];
  if (other === undefined) return [];
  const criteria = draw.pick(['mp3', 'nowhere']);
  const walk = (peer: string) => {
    const control = draw.pick(['walkers', 'state keeping']);
    return ask(peer, 'search', { criteria, speed: 0, ttl: 15, control, walkers: 8 });
  };
  return [
    ...drawSquare(draw, frame),
    ...(draw.chance(0.5) ? [ask(draw.pick(frame.peers), 'share', { ...draw.pick(frame.files) })] : []),
    walk(one),
    ...(draw.chance(0.5) ? [wait(draw.int(1, 20))] : []),
    walk(other),
    wait(draw.pick([100, 700])),
  ];
}

/** Walkers are on their way round, and whoever has sent them out stalls, or is gone, when it is asked about them. */
export function drawSilence(draw: Draw, frame: Frame): Operation[] {
  const row = firstOf(draw, frame, 5, 6);
  const { pauses, fails } = frame.swarm;
  if (!row || frame.params.degree < 2 || pauses + fails === 0) return [];
  const asker = row[0]!;
  const edges = row.map((each, at): [string, string] => [row.at(at - 1)!, each]);
  return [
    ...edges.map((edge) => connect(frame, edge)),
    wait(700),
    ask(asker, 'search', { criteria: 'nowhere', speed: 0, ttl: 15, control: 'walkers', walkers: 8 }),
    wait(draw.pick([15, 25, 35])),
    ...(pauses > 0
      ? ([{ do: 'pause', peer: asker }, wait(3000), { do: 'resume', peer: asker }] as const)
      : ([{ do: 'fail', peer: asker }] as const)),
    wait(700),
  ];
}

/** So that walkers are at home again when they are checked. */
function drawSquare(draw: Draw, frame: Frame): Operation[] {
  const row = coreOf(frame, frame.peers).slice(0, 4);
  if (row.length < 4 || draw.chance(0.5)) return [];
  const edges = row.map((each, at): [string, string] => [row.at(at - 1)!, each]);
  return [...edges.map((edge) => connect(frame, edge)), wait(700)];
}

export function drawSearch(draw: Draw, frame: Frame, peer: string, file: File): Operation {
  return ask(peer, 'search', {
    criteria: drawCriteria(draw, file),
    speed: draw.pick([0, 0, 0, 500, 2000]),
    ttl: draw.chance(0.7) ? frame.ttl : draw.pick([0, 1, 2, 7, 15, 20]),
    ...drawControl(draw),
  });
}

function drawControl(draw: Draw) {
  return { control: draw.chance(0.5) ? 'flood' : draw.pick(CONTROLS), walkers: draw.pick([1, 2, 3, 8]) };
}

/** Mostly until all answers have come; sometimes not. */
export function patience(draw: Draw, { ttl }: Frame): Operation[] {
  return [
    wait(draw.chance(0.7) ? Math.ceil(Math.max(1, ttl) * HOP_MS * 1.1) : draw.pick([10, 50, 200, 1000])),
  ];
}

/** Often none at all. */
export function pause(draw: Draw): Operation[] {
  return draw.chance(0.3) ? [wait(draw.pick([5, 10, 15, 25, 100]))] : [];
}

export function ask(peer: string, call: string, args: Record<string, unknown> = {}): Operation {
  return { do: 'call', peer, call, args };
}

export function wait(ms: number): Operation {
  return { do: 'wait', ms };
}
