import type { Subject } from '../../impl/kit/subject.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import { idOf, ipOf } from '../../spec/mainline-dht/compact.ts';
import { DEFAULTS, type MainlineParameters, space } from '../../spec/mainline-dht/parameters.ts';
import type { Draw } from '../kit/draw.ts';
import { drawMixed } from '../kit/mix.ts';
import type { GeneratorOptions } from '../kit/protocol.ts';
import {
  type FaultMix,
  type Grain,
  type Operation,
  PROFILES,
  type Profile,
  type Scenario,
} from '../kit/scenario.ts';
import { drawFaults, withPartition } from '../kit/weather.ts';
import { drawPeers, drawPoint } from './peers.ts';

const MINUTE_MS = 60_000;

/** What a run may do at all: each run switches some of it off (swarm testing), and so goes deeper into the rest. */
interface Swarm {
  readonly joins: number;
  readonly fails: number;
  readonly restarts: number;
  readonly lookups: number;
  readonly torrents: number;
  readonly readOnly: number;
  readonly pauses: number;
  /** Minutes pass, so that things grow old. */
  readonly ages: number;
}

interface Frame {
  readonly k: number;
  readonly peers: readonly string[];
  readonly torrents: readonly Id[];
  readonly swarm: Swarm;
}

/** Draws a scenario: 4 to 12 nodes unless told otherwise. */
export function generateMainline(
  draw: Draw,
  _subject: Subject<MainlineParameters>,
  options: GeneratorOptions,
): Scenario<MainlineParameters> {
  const profile = options.profile ?? draw.pick(PROFILES);
  const isFair = profile === 'calm' || profile === 'churn';
  const grain: Grain = isFair && options.grain === 'atomic' ? 'atomic' : 'message';
  const peers = drawPeers(draw, draw.int(options.peers?.min ?? 4, options.peers?.max ?? 12));
  const swarm = drawSwarm(draw, profile);
  const torrents = Array.from({ length: draw.int(1, 3) }, () => drawPoint(draw, peers));
  const k = draw.pick([2, 2, 3, 4, 8]);
  const operations = drawOperations(
    draw,
    { k, peers, torrents, swarm },
    draw.int(1, options.operations ?? 20),
  );
  return {
    protocol: 'mainline-dht',
    profile,
    grain,
    params: {
      ...DEFAULTS,
      k,
      alpha: draw.int(1, 3),
      detector: grain === 'atomic' ? 'perfect' : 'timeout',
    },
    peers,
    initial: draw.int(1, peers.length),
    faults: withNeighbours(draw, drawFaults(draw, profile, peers), peers),
    operations: profile === 'partition' ? withPartition(draw, peers, operations) : operations,
    tape: [],
  };
}

/** Now and then those who share an IP address lie both: what was given to the one is presented by the other. */
function withNeighbours(draw: Draw, faults: FaultMix, peers: readonly string[]): FaultMix {
  const pair = peers.filter((each) => peers.some((other) => other !== each && ipOf(other) === ipOf(each)));
  return faults.liars.length > 0 && pair.length > 0 && draw.chance(0.7) ? { ...faults, liars: pair } : faults;
}

function drawSwarm(draw: Draw, profile: Profile): Swarm {
  const churns = profile !== 'calm';
  const on = (chance: number, weight: number) => (draw.chance(chance) ? weight : 0);
  return {
    joins: on(0.9, 3),
    fails: churns ? on(0.7, 2) : 0,
    restarts: churns ? on(0.5, 1) : 0,
    lookups: on(0.7, 3),
    torrents: on(profile === 'hostile' ? 0.9 : 0.7, profile === 'hostile' ? 6 : 3),
    readOnly: on(0.4, 2),
    pauses: profile === 'lossy' ? on(0.5, 1) : churns ? on(0.3, 1) : 0,
    ages: on(0.6, 2),
  };
}

function drawOperations(draw: Draw, frame: Frame, count: number): Operation[] {
  const { peers, swarm } = frame;
  const peer = () => draw.pick(peers);
  const operations = drawMixed(draw, count, [
    [swarm.joins, () => [{ do: 'join', peer: peer(), via: peer() }]],
    [swarm.joins / 3, () => peers.map((each) => ({ do: 'join', peer: each, via: peer() }))],
    [swarm.fails, () => [{ do: 'fail', peer: peer() }]],
    [Math.min(swarm.fails, swarm.joins) / 2, () => drawSuccession(draw, frame)],
    [swarm.restarts, () => drawReturn(draw, frame)],
    [
      swarm.lookups,
      () => [{ do: 'call', peer: peer(), call: 'find_node', args: { target: drawPoint(draw, peers) } }],
    ],
    [swarm.torrents, () => drawTorrent(draw, frame)],
    [swarm.torrents / 2, () => drawCompany(draw, frame)],
    [Math.min(swarm.torrents, swarm.ages) / 2, () => drawSeeder(draw, frame)],
    [Math.min(swarm.lookups, swarm.ages), () => drawHabit(draw, frame)],
    [Math.min(swarm.torrents, swarm.fails), () => drawLoss(draw, frame)],
    [swarm.readOnly, () => drawReadOnly(draw, frame)],
    [swarm.pauses, () => [{ do: draw.chance(0.5) ? 'pause' : 'resume', peer: peer() }]],
    [2 * Math.min(swarm.pauses, swarm.torrents), () => drawSleeper(draw, frame)],
    [3, () => [wait(draw.pick([1, 15, 50, 200, 2500, 5000]))]],
    [swarm.ages, () => [wait(draw.pick([2, 6, 11, 16, 31]) * MINUTE_MS)]],
  ]);
  return operations;
}

/** Somebody announces, somebody looks for it: at once, or after tokens, secrets or the peer have grown old. */
function drawTorrent(draw: Draw, { peers, torrents, swarm }: Frame): Operation[] {
  const peer = draw.pick(peers);
  const info_hash = draw.pick(torrents);
  const announce: Operation = {
    do: 'call',
    peer,
    call: 'announce',
    args: { info_hash, port: draw.pick([6881, 51413, 80]), implied_port: draw.chance(0.4) },
  };
  const find = (by: string): Operation => ({ do: 'call', peer: by, call: 'get_peers', args: { info_hash } });
  const later = () =>
    wait(swarm.ages > 0 && draw.chance(0.4) ? draw.pick([1, 3, 8, 25, 32]) * MINUTE_MS : 5000);
  const failures: Operation[] =
    swarm.fails > 0 && draw.chance(0.3)
      ? draw
          .shuffle(peers)
          .slice(0, draw.int(1, 4))
          .map((each) => ({ do: 'fail', peer: each }))
      : [];
  return [
    ...drawPrelude(draw, swarm, find(peer), find(draw.pick(peers))),
    announce,
    later(),
    ...failures,
    find(draw.pick(peers)),
    wait(5000),
  ];
}

/**
 * An announcement comes with the tokens of a lookup of its own; or of one that is over; or even the secret that they were made
 * with has been replaced: it was minutes old when they were given, since others had asked before.
 */
function drawPrelude(draw: Draw, { ages }: Swarm, find: Operation, earlier: Operation): Operation[] {
  const minutes = (choice: readonly number[]) => wait(ages > 0 ? draw.pick(choice) * MINUTE_MS : 5000);
  if (draw.chance(0.5)) return [];
  if (ages === 0 || draw.chance(0.5)) return [find, minutes([0.1, 1, 3])];
  return [earlier, minutes([3, 4]), find, minutes([1, 2, 3])];
}

/** Several download one torrent, and look for each other. */
function drawCompany(draw: Draw, { peers, torrents, swarm }: Frame): Operation[] {
  const info_hash = draw.pick(torrents);
  const company = draw.shuffle(peers).slice(0, draw.int(2, 4));
  const each = (call: string, args: object = {}): Operation[] =>
    company.map((peer): Operation => ({ do: 'call', peer, call, args: { info_hash, ...args } }));
  return [
    ...each('announce', { port: 6881, implied_port: false }),
    wait(swarm.ages > 0 && draw.chance(0.3) ? draw.pick([1, 25]) * MINUTE_MS : 5000),
    ...each('get_peers'),
    wait(5000),
  ];
}

/** Somebody announces again and again, and is found when the first of it is long over. */
function drawSeeder(draw: Draw, { peers, torrents }: Frame): Operation[] {
  const peer = draw.pick(peers);
  const info_hash = draw.pick(torrents);
  const args = { info_hash, port: 6881, implied_port: false };
  const announce: Operation = { do: 'call', peer, call: 'announce', args };
  return [
    announce,
    wait(draw.pick([15, 20, 25]) * MINUTE_MS),
    announce,
    wait(draw.pick([12, 18, 25]) * MINUTE_MS),
    { do: 'call', peer: draw.pick(peers), call: 'get_peers', args: { info_hash } },
    wait(5000),
  ];
}

/** Somebody announces, those closest to the torrent go, and somebody looks for it. */
function drawLoss(draw: Draw, { k, peers, torrents }: Frame): Operation[] {
  const info_hash = draw.pick(torrents);
  const near = [...peers].sort((a, b) => space.compare(info_hash, idOf(a), idOf(b)));
  const [seeker, announcer] = near.slice(-2) as [string, string];
  return [
    {
      do: 'call',
      peer: announcer,
      call: 'announce',
      args: { info_hash, port: 6881, implied_port: false },
    },
    wait(5000),
    ...near
      .slice(0, Math.min(draw.int(1, k + 1), near.length - 2))
      .map((peer): Operation => ({ do: 'fail', peer })),
    { do: 'call', peer: seeker, call: 'get_peers', args: { info_hash } },
    wait(5000),
  ];
}

/** A node goes, and comes back: with its table, or without. */
function drawReturn(draw: Draw, { peers }: Frame): Operation[] {
  const peer = draw.pick(peers);
  const back: Operation = { do: 'restart', peer, keepState: draw.chance(0.5), via: draw.pick(peers) };
  if (draw.chance(0.3)) return [back];
  return [
    { do: 'fail', peer },
    wait(draw.pick([15, 5000, 16 * MINUTE_MS])),
    back,
    wait(draw.pick([15, 5000])),
  ];
}

/**
 * A node falls asleep with the token in its hand, and announces when it wakes up: the only way to an old token for a node
 * that looks up peers anew before each announcement. After four minutes the secret has probably changed, and the token counts.
 */
function drawSleeper(draw: Draw, { peers, torrents }: Frame): Operation[] {
  const peer = draw.pick(peers);
  const info_hash = draw.pick(torrents);
  const args = { info_hash, port: 6881, implied_port: false };
  // Somebody else asks while it sleeps: so the secret changes, and would change late if it were renewed from its last use.
  const other = peers.find((each) => each !== peer) ?? peer;
  const meanwhile = [
    wait(draw.pick([7, 8, 9]) * MINUTE_MS),
    { do: 'call', peer: other, call: 'get_peers', args: { info_hash } } as const,
    wait(4 * MINUTE_MS),
  ];
  return [
    { do: 'call', peer, call: 'announce', args },
    wait(draw.pick([12, 15, 25, 32])),
    { do: 'pause', peer },
    ...(draw.chance(0.3) ? meanwhile : [wait(draw.pick([3, 4, 4, 7, 12, 20]) * MINUTE_MS)]),
    { do: 'resume', peer },
    wait(5000),
  ];
}

/**
 * A node looks for the same again and again, which keeps its buckets fresh and lets most that are in them grow doubtful; and
 * then for something else.
 */
function drawHabit(draw: Draw, { peers }: Frame): Operation[] {
  const peer = draw.pick(peers);
  const find = (target: Id): Operation => ({ do: 'call', peer, call: 'find_node', args: { target } });
  const habit = find(drawPoint(draw, peers));
  const others = draw.shuffle(peers).slice(0, draw.int(1, 3));
  return [
    ...[1, 2, 3].flatMap(() => [habit, wait(draw.pick([7, 9, 12]) * MINUTE_MS)]),
    ...others.map((each) => find(space.flip(idOf(each), space.bits - 1))),
    wait(5000),
  ];
}

/** Nodes go, those that remember them grow doubtful, and newcomers want their places. */
function drawSuccession(draw: Draw, { peers }: Frame): Operation[] {
  const gone = draw.shuffle(peers).slice(0, draw.int(1, Math.ceil(peers.length / 2)));
  return [
    ...gone.map((peer): Operation => ({ do: 'fail', peer })),
    wait(draw.pick([5, 14, 16]) * MINUTE_MS),
    ...draw.shuffle(peers).map((peer): Operation => ({ do: 'join', peer, via: draw.pick(peers) })),
    wait(draw.pick([5000, MINUTE_MS])),
  ];
}

/** A node becomes read-only, or no longer is, and goes on asking. */
function drawReadOnly(draw: Draw, { peers, torrents }: Frame): Operation[] {
  const peer = draw.pick(peers);
  const ask = (call: string, args: Record<string, unknown>): Operation => ({ do: 'call', peer, call, args });
  const info_hash = draw.pick(torrents);
  const deeds = [
    ask('find_node', { target: drawPoint(draw, peers) }),
    ask('announce', { info_hash, port: 80, implied_port: false }),
    wait(16 * MINUTE_MS),
  ];
  return [
    ask('read_only', { on: true }),
    ...deeds.filter(() => draw.chance(0.6)),
    wait(5000),
    ...(draw.chance(0.4) ? [ask('read_only', { on: false })] : []),
  ];
}

function wait(ms: number): Operation {
  return { do: 'wait', ms };
}
