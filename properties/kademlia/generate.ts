import type { Subject } from '../../impl/kit/subject.ts';
import { DEFAULTS, type KademliaParameters, spaceOf } from '../../spec/kademlia/parameters.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import type { Draw } from '../kit/draw.ts';
import { drawMixed } from '../kit/mix.ts';
import type { GeneratorOptions } from '../kit/protocol.ts';
import { type Grain, type Operation, PROFILES, type Profile, type Scenario } from '../kit/scenario.ts';
import { drawFaults, withPartition } from '../kit/weather.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Most of what matters happens within seconds; pairs live for a day. */
const MOMENTS_MS = [1, 15, 40, 300, 2000, MINUTE_MS];
const HOURS_MS = [HOUR_MS, HOUR_MS, 2 * HOUR_MS, 5 * HOUR_MS];

/** What a run may do at all: each run switches some of it off (swarm testing), and so goes deeper into the rest. */
interface Swarm {
  readonly joins: number;
  readonly fails: number;
  readonly restarts: number;
  readonly lookups: number;
  readonly pairs: number;
  readonly hours: number;
  readonly days: number;
  readonly timers: number;
  readonly pauses: number;
}

/**
 * A process plays some thousand events a second, and a day of refreshes has more: its networks are small, and most of them in
 * weather in which everything is judged.
 */
const REMOTE_PROFILES: readonly Profile[] = [...PROFILES, 'calm', 'churn', 'churn', 'churn'];

/** Draws a scenario of Kademlia: 6 to 12 peers unless told otherwise, 4 to 7 of another process. */
export function generateKademlia(
  draw: Draw,
  subject: Subject<KademliaParameters>,
  options: GeneratorOptions,
): Scenario<KademliaParameters> {
  const remote = subject.remote === true;
  const profile = options.profile ?? draw.pick(remote ? REMOTE_PROFILES : PROFILES);
  const isPrompt = profile === 'calm' || profile === 'churn';
  const grain: Grain = isPrompt ? (options.grain ?? (draw.chance(0.25) ? 'atomic' : 'message')) : 'message';
  const params = drawParameters(draw, remote);
  const size = options.peers ?? (remote ? { min: 4, max: 7 } : { min: 6, max: 12 });
  const peers = drawPeers(draw, params, draw.int(size.min, size.max));
  const swarm = drawSwarm(draw, profile, grain);
  const most = options.operations ?? (grain === 'atomic' ? 40 : remote ? 12 : 24);
  const initial = draw.int(1, Math.max(1, peers.length - 1));
  const count = draw.int(1, most);
  const operations = drawOperations(draw, { profile, initial, grain, params, peers, swarm, count, remote });
  return {
    protocol: 'kademlia',
    profile,
    grain,
    params,
    peers,
    initial,
    faults: drawFaults(draw, profile, peers),
    operations,
    tape: [],
  };
}

function drawParameters(draw: Draw, remote: boolean): KademliaParameters {
  const k = draw.pick([1, 2, 2, 3, 4]);
  return {
    ...DEFAULTS,
    bits: draw.chance(remote ? 0.02 : 0.05) ? 160 : draw.pick(remote ? [3, 3, 4, 4, 5] : [3, 4, 5, 8]),
    k,
    alpha: draw.int(1, 3),
    buckets: draw.pick(['fixed', 'split', 'relaxed']),
    spares: draw.chance(0.3) ? k : 0,
    failures: draw.pick([1, 1, 2, 5]),
    detector: 'timeout',
  };
}

/** Distinct identifiers: anywhere, or, half of the time in small spaces, most of them in one half with few in the other. */
function drawPeers(draw: Draw, params: KademliaParameters, count: number): Id[] {
  const space = spaceOf(params);
  const ids = new Set<Id>();
  const lopsided = draw.chance(0.3);
  const size = params.bits > 32 ? 0 : 2 ** params.bits;
  for (let tries = 0; ids.size < Math.min(count, Number(space.size)) && tries < 1000; tries++)
    if (size === 0) ids.add(space.hash(`peer ${tries}`));
    else ids.add(draw.int(lopsided && tries % 4 > 0 ? size / 2 : 0, size - 1));
  return [...ids];
}

function drawSwarm(draw: Draw, profile: Profile, grain: Grain): Swarm {
  const churns = profile !== 'calm';
  const on = (chance: number, weight: number) => (draw.chance(chance) ? weight : 0);
  const timed = grain === 'message';
  return {
    joins: on(0.9, 3),
    fails: churns ? on(0.8, 2) : 0,
    restarts: churns ? on(0.4, 1) : 0,
    lookups: on(0.7, 3),
    pairs: timed ? on(0.6, 3) : 0,
    hours: timed ? on(0.4, 1) : 0,
    days: timed ? on(0.3, 2) : 0,
    timers: timed ? 0 : 4,
    pauses: profile === 'lossy' ? on(0.4, 1) : 0,
  };
}

interface Frame {
  readonly profile: Profile;
  readonly initial: number;
  readonly grain: Grain;
  readonly params: KademliaParameters;
  readonly peers: readonly Id[];
  readonly swarm: Swarm;
  readonly count: number;
  readonly remote: boolean;
}

function drawOperations(draw: Draw, frame: Frame): Operation[] {
  const { profile, grain, swarm, peers, count, remote } = frame;
  const stored: Id[] = [];
  // What takes a chain of steps comes first in every other run of another process: it has too few runs to wait for it.
  const first = remote && grain === 'message' && draw.chance(0.5) ? drawLife(draw, frame, stored) : [];
  const peer = () => draw.pick(peers);
  const operations = drawMixed(draw, count, [
    [swarm.joins, () => [{ do: 'join', peer: peer(), via: peer() }]],
    [Math.min(swarm.joins, swarm.lookups) / 3, () => drawGrowth(draw, frame)],
    [swarm.fails, () => drawFailures(draw, peers)],
    [swarm.restarts, () => [{ do: 'restart', peer: peer(), keepState: draw.chance(0.5), via: peer() }]],
    [
      swarm.lookups,
      () => [{ do: 'call', peer: peer(), call: 'lookup', args: { key: drawKey(draw, frame) } }],
    ],
    [swarm.pairs, () => [drawPair(draw, frame, stored)]],
    [Math.min(swarm.pairs, swarm.fails), () => drawSurvival(draw, frame, stored)],
    [Math.min(swarm.pairs, swarm.fails, swarm.joins), () => drawInheritance(draw, frame, stored)],
    [Math.min(swarm.pairs, swarm.days), () => drawExpiry(draw, frame, stored)],
    [swarm.pairs / 2, () => drawFromAfar(draw, frame, stored)],
    [
      grain === 'message' ? Math.min(swarm.joins, swarm.fails, swarm.restarts) / 2 : 0,
      () => drawInterruptedJoin(draw, frame),
    ],
    [swarm.timers, () => [{ do: 'timer', peer: peer(), timer: 'refresh' }]],
    [swarm.pauses, () => [{ do: draw.chance(0.5) ? 'pause' : 'resume', peer: peer() }]],
    [swarm.hours, () => [{ do: 'wait', ms: draw.pick(HOURS_MS) }]],
    [swarm.days / 8, () => [{ do: 'wait', ms: 25 * HOUR_MS }]],
    [grain === 'message' ? 5 : 0, () => [{ do: 'wait', ms: draw.pick(MOMENTS_MS) }]],
  ]);
  const all = [...first, ...operations];
  return profile === 'partition' ? withPartition(draw, peers, all) : all;
}

/** One thing that can happen to a pair. */
function drawLife(draw: Draw, frame: Frame, stored: Id[]): Operation[] {
  const drawOne = draw.pick([drawSurvival, drawLegacy, drawExpiry, drawFromAfar]);
  return drawOne(draw, frame, stored);
}

/** A pair is stored, and one who is not a member yet joins right beside its key. */
function drawLegacy(draw: Draw, frame: Frame, stored: Id[]): Operation[] {
  const { peers, initial, params } = frame;
  const heir = draw.pick(initial < peers.length ? peers.slice(initial) : peers);
  return [
    store(draw, frame, stored, spaceOf(params).flip(heir, params.bits - 1)),
    { do: 'wait', ms: 2000 },
    { do: 'join', peer: heir, via: draw.pick(peers.slice(0, initial)) },
    { do: 'wait', ms: 2 * MINUTE_MS },
  ];
}

/** Some join, one after the other, and are looked up before anything is refreshed. */
function drawGrowth(draw: Draw, { grain, peers }: Frame): Operation[] {
  const joiners = draw.shuffle(peers).slice(0, draw.int(1, 4));
  const pause: Operation[] = grain === 'message' ? [{ do: 'wait', ms: 3000 }] : [];
  return [
    ...joiners.flatMap((peer): Operation[] => [{ do: 'join', peer, via: draw.pick(peers) }, ...pause]),
    ...joiners.flatMap((key): Operation[] =>
      draw
        .shuffle(peers)
        .slice(0, 2)
        .map((peer) => ({ do: 'call', peer, call: 'lookup', args: { key } })),
    ),
  ];
}

/** One fails; or several at once, as many as would keep a pair. */
function drawFailures(draw: Draw, peers: readonly Id[]): Operation[] {
  const count = draw.chance(0.6) ? 1 : draw.int(2, 4);
  return draw
    .shuffle(peers)
    .slice(0, count)
    .map((peer) => ({ do: 'fail', peer }));
}

/** A joiner goes down, comes back with what it had, and joins through one that is gone before it answers. */
function drawInterruptedJoin(draw: Draw, { peers }: Frame): Operation[] {
  const [peer, first, second] = draw.shuffle(peers) as [Id, Id, Id?];
  const via = draw.chance(0.5) ? first : (second ?? first);
  return [
    { do: 'join', peer, via: first },
    { do: 'wait', ms: draw.pick([5, 15, 25]) },
    { do: 'fail', peer },
    { do: 'restart', peer, keepState: true, via },
    { do: 'fail', peer: via },
    { do: 'wait', ms: 2000 },
  ];
}

/** Anywhere, or right at or beside a peer: where lookups are easy to get wrong. */
function drawKey(draw: Draw, { params, peers }: Frame): Id {
  const space = spaceOf(params);
  const peer = draw.pick(peers);
  if (draw.chance(0.3)) return peer;
  if (draw.chance(0.4)) return space.flip(peer, draw.int(0, params.bits - 1));
  return params.bits > 32 ? space.hash(`key ${draw.int(0, 99)}`) : draw.int(0, 2 ** params.bits - 1);
}

function store(draw: Draw, frame: Frame, stored: Id[], key: Id): Operation {
  stored.push(key);
  return {
    do: 'call',
    peer: draw.pick(frame.peers),
    call: 'store',
    args: { key, value: `v${stored.length}` },
  };
}

function fetch(draw: Draw, { peers }: Frame, key: Id): Operation {
  return { do: 'call', peer: draw.pick(peers), call: 'fetch', args: { key } };
}

/** A value is stored, now and then under a key that has one; or sought. */
function drawPair(draw: Draw, frame: Frame, stored: Id[]): Operation {
  if (stored.length > 0 && draw.chance(0.6)) return fetch(draw, frame, draw.pick(stored));
  const again = stored.length > 0 && draw.chance(0.15);
  return store(draw, frame, stored, again ? draw.pick(stored) : drawKey(draw, frame));
}

/** A pair is stored, those closest to it fail, maybe all but one, and somebody wants it, maybe after an hour or more. */
function drawSurvival(draw: Draw, frame: Frame, stored: Id[]): Operation[] {
  const { peers, params } = frame;
  const key = drawKey(draw, frame);
  const near = [...peers].sort((a, b) => spaceOf(params).compare(key, a, b));
  const victims = near.slice(0, draw.int(1, params.k));
  const pause: Operation[] = draw.chance(0.4)
    ? [{ do: 'wait', ms: draw.pick([...HOURS_MS, 3 * MINUTE_MS]) }]
    : [];
  return [
    store(draw, frame, stored, key),
    { do: 'wait', ms: 2000 },
    ...victims.map((peer): Operation => ({ do: 'fail', peer })),
    ...pause,
    fetch(draw, frame, key),
  ];
}

/**
 * A pair is stored near those that came last, whom full buckets do not hold, and sought by those farthest from its key: they ask
 * others first, and one of those is given a copy.
 */
function drawFromAfar(draw: Draw, frame: Frame, stored: Id[]): Operation[] {
  const last = frame.peers[Math.max(0, frame.initial - draw.int(1, 3))]!;
  const key = spaceOf(frame.params).flip(last, frame.params.bits - 1);
  const far = [...frame.peers].sort((a, b) => spaceOf(frame.params).compare(key, b, a));
  return [
    store(draw, frame, stored, key),
    { do: 'wait', ms: 2000 },
    ...far
      .slice(0, draw.int(1, 4))
      .map((peer): Operation => ({ do: 'call', peer, call: 'fetch', args: { key } })),
  ];
}

/** A pair is stored, somebody joins right beside its key and fails again, and the pair is sought. */
function drawInheritance(draw: Draw, frame: Frame, stored: Id[]): Operation[] {
  const heir = draw.pick(frame.peers);
  const key = spaceOf(frame.params).flip(heir, frame.params.bits - 1);
  return [
    store(draw, frame, stored, key),
    { do: 'wait', ms: 2000 },
    { do: 'join', peer: heir, via: draw.pick(frame.peers) },
    { do: 'wait', ms: 3000 },
    { do: 'fail', peer: heir },
    fetch(draw, frame, key),
  ];
}

/** A pair is stored, its publisher fails, it is found and so cached, and sought again when it should be gone. */
function drawExpiry(draw: Draw, frame: Frame, stored: Id[]): Operation[] {
  const key = drawKey(draw, frame);
  const publish = store(draw, frame, stored, key) as Operation & { do: 'call' };
  const first = draw.int(1, 20);
  return [
    publish,
    { do: 'wait', ms: 2000 },
    ...(frame.swarm.fails > 0 ? [{ do: 'fail', peer: publish.peer } as const] : []),
    { do: 'wait', ms: first * HOUR_MS },
    fetch(draw, frame, key),
    { do: 'wait', ms: (25 - first) * HOUR_MS },
    fetch(draw, frame, key),
    fetch(draw, frame, key),
  ];
}
