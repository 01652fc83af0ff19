import type { Subject } from '../../impl/kit/subject.ts';
import type { Address } from '../../sim/peer.ts';
import { type ChordParameters, DEFAULTS } from '../../spec/chord/parameters.ts';
import { type Id, ringSpace, sortIds } from '../../spec/kit/ring.ts';
import type { Draw } from '../kit/draw.ts';
import { drawMixed } from '../kit/mix.ts';
import type { GeneratorOptions } from '../kit/protocol.ts';
import { type Grain, type Operation, PROFILES, type Profile, type Scenario } from '../kit/scenario.ts';
import { drawFaults, withPartition } from '../kit/weather.ts';

/** Maintenance timers of the reference and the published versions; `*` is whichever has waited longest. */
const TIMERS = ['stabilize', 'adopt', 'reconcile', 'update', 'flush', 'fix_fingers', 'replicate', '*'];

/** What a run may do at all: each run switches some of it off (swarm testing), and so goes deeper into the rest. */
interface Swarm {
  readonly joins: number;
  readonly leaves: number;
  readonly fails: number;
  readonly restarts: number;
  readonly calls: number;
  readonly timers: readonly string[];
  readonly deliveries: number;
  readonly pauses: number;
}

/** Draws a scenario of Chord: 6 to 12 peers unless told otherwise. */
export function generateChord(
  draw: Draw,
  subject: Subject<ChordParameters>,
  options: GeneratorOptions,
): Scenario<ChordParameters> {
  const profile = options.profile ?? draw.pick(PROFILES);
  const isTheorem = profile === 'calm' || profile === 'churn';
  const grain: Grain = isTheorem ? (options.grain ?? (draw.chance(0.5) ? 'atomic' : 'message')) : 'message';
  const params = drawParameters(draw, isTheorem);
  const peers = drawPeers(draw, params, draw.int(options.peers?.min ?? 6, options.peers?.max ?? 12));
  const initial = drawInitial(draw, params, subject, peers.length);
  const swarm = drawSwarm(draw, profile);
  const most = options.operations ?? (grain === 'atomic' ? 60 : 24);
  const operations = drawOperations(draw, { profile, grain, params, peers, swarm, count: draw.int(1, most) });
  if (initial === 1 && grain === 'atomic' && profile === 'churn' && peers.length >= 4 && draw.chance(0.2))
    operations.unshift(...appendageOutOfOrder(peers));
  return {
    protocol: 'chord',
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

function drawParameters(draw: Draw, isTheorem: boolean): ChordParameters {
  const successors = draw.int(2, 3);
  return {
    ...DEFAULTS,
    bits: draw.chance(0.05) ? 160 : draw.pick([5, 6, 8]),
    successors,
    replicas: draw.int(1, successors + 1),
    fingers: draw.chance(0.7),
    detector: isTheorem ? 'perfect' : 'timeout',
  };
}

/** Distinct identifiers: any points of a small circle, or SHA-1 of names on the full one. */
function drawPeers(draw: Draw, params: ChordParameters, count: number): Id[] {
  const space = ringSpace(params.bits);
  const ids = new Set<Id>();
  for (let tries = 0; ids.size < Math.min(count, Number(space.size)); tries++)
    ids.add(params.bits > 32 ? space.hash(`peer ${tries}`) : draw.int(0, 2 ** params.bits - 1));
  return [...ids];
}

/** The theorem needs a base of r + 1; versions that were published without it start from less. */
function drawInitial(
  draw: Draw,
  params: ChordParameters,
  subject: Subject<ChordParameters>,
  peers: number,
): number {
  const least = subject.without?.includes('minimum-base') ? 1 : params.successors + 1;
  const most = subject.without?.includes('minimum-base') ? 4 : peers - 1;
  return Math.min(peers, draw.int(Math.min(least, most), Math.max(least, most)));
}

function drawSwarm(draw: Draw, profile: Profile): Swarm {
  const churns = profile !== 'calm';
  const on = (chance: number, weight: number) => (draw.chance(chance) ? weight : 0);
  return {
    joins: on(0.9, 3),
    leaves: churns ? on(0.4, 1) : 0,
    fails: churns ? on(0.8, 2) : 0,
    restarts: churns ? on(0.4, 1) : 0,
    calls: on(0.6, 3),
    timers: TIMERS.filter(() => draw.chance(0.75)),
    deliveries: on(0.9, 3),
    pauses: profile === 'lossy' ? on(0.4, 1) : 0,
  };
}

interface Frame {
  readonly profile: Profile;
  readonly grain: Grain;
  readonly params: ChordParameters;
  readonly peers: readonly Address[];
  readonly swarm: Swarm;
  readonly count: number;
}

function drawOperations(draw: Draw, frame: Frame): Operation[] {
  const { profile, grain, swarm, peers, count } = frame;
  const stored: Id[] = [];
  const operations = drawMixed(draw, count, [
    [swarm.joins, () => [{ do: 'join', peer: draw.pick(peers), via: draw.pick(peers) }]],
    [Math.min(swarm.calls, swarm.joins) / 3, () => drawHandover(draw, frame, stored, 'join')],
    [Math.min(swarm.calls, swarm.leaves) / 2, () => drawHandover(draw, frame, stored, 'leave')],
    [Math.min(swarm.joins, swarm.fails) / 2, () => drawWave(draw, frame)],
    [swarm.leaves, () => [{ do: 'leave', peer: draw.pick(peers) }]],
    [swarm.fails, () => drawFailures(draw, peers)],
    [
      swarm.restarts,
      () => [{ do: 'restart', peer: draw.pick(peers), keepState: draw.chance(0.5), via: draw.pick(peers) }],
    ],
    [swarm.calls, () => [drawCall(draw, frame, stored)]],
    [swarm.pauses, () => [{ do: draw.chance(0.5) ? 'pause' : 'resume', peer: draw.pick(peers) }]],
    [grain === 'message' ? 4 : 0, () => [{ do: 'wait', ms: draw.pick([1, 15, 40, 200, 1000, 2500]) }]],
    [
      grain === 'atomic' && swarm.timers.length > 0 ? 2 * swarm.timers.length : 0,
      () => [{ do: 'timer', peer: draw.pick(peers), timer: draw.pick(swarm.timers) }],
    ],
    [grain === 'atomic' && swarm.timers.length > 0 ? 2 : 0, () => drawRound(draw, peers, swarm.timers)],
    [
      grain === 'atomic' ? swarm.deliveries : 0,
      () => [{ do: 'deliver', from: draw.pick(peers), to: draw.pick(peers), message: 'notify' }],
    ],
  ]);
  return profile === 'partition' ? withPartition(draw, peers, operations) : operations;
}

/**
 * A pair is stored, its owner changes because a node joins right there or leaves from there, maintenance has a little
 * time, and somebody wants the pair.
 */
function drawHandover(draw: Draw, frame: Frame, stored: Id[], change: 'join' | 'leave'): Operation[] {
  const { peers, grain } = frame;
  const mover = draw.pick(peers);
  const someone = () => draw.pick(peers);
  const isNew = !stored.includes(mover);
  if (isNew) stored.push(mover);
  const rest: Operation[] =
    grain === 'message'
      ? [{ do: 'wait', ms: draw.pick([1200, 3300, 6000]) }]
      : [0, 1].flatMap(() => [
          ...drawRound(draw, peers, ['stabilize']),
          ...drawRound(draw, peers, ['adopt']),
          ...peers.map((from): Operation => ({ do: 'deliver', from, to: from, message: 'notify' })),
        ]);
  const store: Operation = {
    do: 'call',
    peer: someone(),
    call: 'store',
    args: { key: mover, value: `v${stored.length}` },
  };
  const breath: Operation[] = grain === 'message' ? [{ do: 'wait', ms: 200 }] : [];
  return [
    ...(isNew ? [store, ...breath] : []),
    change === 'join' ? { do: 'join', peer: mover, via: someone() } : { do: 'leave', peer: mover },
    ...rest,
    { do: 'call', peer: someone(), call: 'fetch', args: { key: mover } },
  ];
}

/**
 * CCR Fig. 3: three join a ring of one, and the third of them, going round, becomes the predecessor after the second has
 * become the successor; the first hears of the third, and the founder fails. Only versions without a minimum base start
 * from one.
 */
function appendageOutOfOrder([founder, ...others]: readonly Address[]): Operation[] {
  const round = sortIds(others.slice(0, 3));
  const at = round.findIndex((peer) => peer > founder!);
  const [first, second, third] = at < 0 ? round : [...round.slice(at), ...round.slice(0, at)];
  const timer = (peer: Address, name: string): Operation => ({ do: 'timer', peer, timer: name });
  return [
    ...[second!, third!, first!].map((peer): Operation => ({ do: 'join', peer, via: founder! })),
    timer(second!, 'stabilize'),
    timer(founder!, 'stabilize'),
    timer(third!, 'reconcile'),
    timer(second!, 'reconcile'),
    timer(third!, 'stabilize'),
    timer(first!, 'stabilize'),
    { do: 'fail', peer: founder! },
  ];
}

/** A crowd comes, is incorporated, and goes again all at once: the churn that lists are too short for. */
function drawWave(draw: Draw, { peers, grain }: Frame): Operation[] {
  const crowd = draw.shuffle(peers).slice(0, draw.int(2, 4));
  const rounds: Operation[] =
    grain === 'message'
      ? [{ do: 'wait', ms: draw.pick([1200, 2500]) }]
      : [...drawRound(draw, peers, ['stabilize']), ...drawRound(draw, peers, ['stabilize'])];
  return [
    ...crowd.map((peer): Operation => ({ do: 'join', peer, via: draw.pick(peers) })),
    ...rounds,
    ...crowd.map((peer): Operation => ({ do: 'fail', peer })),
  ];
}

/** All peers let one kind of timer go off, one after the other: how newcomers get incorporated. */
function drawRound(draw: Draw, peers: readonly Address[], timers: readonly string[]): Operation[] {
  const timer = draw.pick(timers);
  return draw.shuffle(peers).map((peer) => ({ do: 'timer', peer, timer }));
}

/** One member fails; or, the classic, it and its neighbour before anyone notices; or several anywhere at once. */
function drawFailures(draw: Draw, peers: readonly Address[]): Operation[] {
  const peer = draw.pick(peers);
  if (draw.chance(0.5)) return [{ do: 'fail', peer }];
  if (draw.chance(0.5))
    return draw
      .shuffle(peers)
      .slice(0, draw.int(2, 4))
      .map((each) => ({ do: 'fail', peer: each }));
  const round = sortIds([...peers]);
  return [
    { do: 'fail', peer },
    { do: 'fail', peer: round[(round.indexOf(peer) + 1) % round.length]! },
  ];
}

function drawCall(draw: Draw, { params, peers }: Frame, stored: Id[]): Operation {
  const peer = draw.pick(peers);
  const space = ringSpace(params.bits);
  const key = params.bits > 32 ? space.hash(`key ${draw.int(0, 999)}`) : draw.int(0, 2 ** params.bits - 1);
  const what = draw.int(0, 2);
  if (what === 1 && !stored.includes(key)) {
    stored.push(key);
    return { do: 'call', peer, call: 'store', args: { key, value: `v${stored.length}` } };
  }
  if (what === 2 && stored.length > 0)
    return { do: 'call', peer, call: 'fetch', args: { key: draw.pick(stored) } };
  return { do: 'call', peer, call: 'lookup', args: { key } };
}
