import type { Subject } from '../../impl/kit/subject.ts';
import type { Address } from '../../sim/peer.ts';
import { type ChordParameters, DEFAULTS } from '../../spec/chord/parameters.ts';
import { type Id, ringSpace } from '../../spec/kit/ring.ts';
import type { Draw } from '../kit/draw.ts';
import { drawMixed } from '../kit/mix.ts';
import type { GeneratorOptions } from '../kit/protocol.ts';
import { type Grain, type Operation, PROFILES, type Profile, type Scenario } from '../kit/scenario.ts';
import { drawFaults, withPartition } from '../kit/weather.ts';
import {
  appendageOutOfOrder,
  drawComeback,
  drawDeadFingers,
  drawFailures,
  drawHandover,
  drawJoinBeforeTheDead,
  drawOneInEachGap,
  drawRound,
  drawWave,
  type Place,
  withGaps,
} from './episodes.ts';

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

/** A process plays some hundred events a second: most of its runs are in the weather that the theorem covers, and churns. */
const REMOTE_PROFILES: readonly Profile[] = [...PROFILES, 'churn', 'churn', 'churn'];

/** Draws a scenario of Chord: 6 to 12 peers unless told otherwise, 6 to 9 of another process. */
export function generateChord(
  draw: Draw,
  subject: Subject<ChordParameters>,
  options: GeneratorOptions,
): Scenario<ChordParameters> {
  const profile = options.profile ?? draw.pick(subject.remote ? REMOTE_PROFILES : PROFILES);
  const isTheorem = profile === 'calm' || profile === 'churn';
  const grain: Grain = isTheorem ? (options.grain ?? (draw.chance(0.5) ? 'atomic' : 'message')) : 'message';
  const params = drawParameters(draw, isTheorem);
  const drawn = drawPeers(
    draw,
    params,
    draw.int(options.peers?.min ?? 6, options.peers?.max ?? (subject.remote ? 9 : 12)),
  );
  const initial = drawInitial(draw, params, subject, drawn.length);
  const opens =
    profile === 'churn' &&
    grain === 'atomic' &&
    subject.without?.includes('minimum-base') === true &&
    drawn.length >= Math.max(4, 2 * initial) &&
    draw.chance(0.5);
  const peers = opens ? withGaps(draw, drawn, initial) : drawn;
  const swarm = drawSwarm(draw, profile);
  const most = options.operations ?? (grain === 'atomic' ? 60 : 24);
  // Most of what a run costs is the peace after it: another process gets fewer runs, and more in each.
  const count = draw.int(subject.remote ? Math.ceil(most / 2) : 1, most);
  const frame: Frame = { profile, grain, params, peers, initial, swarm, count };
  const operations = drawOperations(draw, frame);
  if (opens) operations.unshift(...drawPublished(draw, frame));
  else if (profile === 'churn' && swarm.fails > 0 && draw.chance(0.4))
    operations.unshift(...drawComeback(draw, frame));
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
  if (subject.without?.includes('minimum-base')) return Math.min(peers, draw.int(1, 4));
  const least = Math.min(peers, params.successors + 1);
  return draw.int(least, Math.max(least, peers - 1));
}

function drawSwarm(draw: Draw, profile: Profile): Swarm {
  const churns = profile !== 'calm';
  const on = (chance: number, weight: number) => (draw.chance(chance) ? weight : 0);
  return {
    joins: on(0.9, 3),
    leaves: churns ? on(0.5, 1) : 0,
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
  readonly initial: number;
  readonly swarm: Swarm;
  readonly count: number;
}

function drawOperations(draw: Draw, frame: Frame): Operation[] {
  const { profile, grain, params, swarm, peers, count } = frame;
  const place: Place = { ...frame, mayFail: swarm.fails > 0 };
  const stored: Id[] = [];
  const operations = drawMixed(draw, count, [
    [swarm.joins, () => [{ do: 'join', peer: draw.pick(peers), via: draw.pick(peers) }]],
    [Math.min(swarm.calls, swarm.joins) / 3, () => drawHandover(draw, place, stored, 'join')],
    [1.5 * Math.min(swarm.calls, swarm.leaves), () => drawHandover(draw, place, stored, 'leave')],
    [Math.min(swarm.calls, swarm.fails) / 3, () => drawHandover(draw, place, stored, 'fail')],
    [Math.min(swarm.joins, swarm.fails) / 2, () => drawWave(draw, place)],
    [Math.min(swarm.joins, swarm.fails) / 2, () => drawJoinBeforeTheDead(draw, place)],
    [Math.min(swarm.restarts, swarm.fails), () => drawComeback(draw, place)],
    [params.fingers ? swarm.fails / 4 : 0, () => drawDeadFingers(draw, place)],
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

/** What broke the rings that are smaller than the theorem's base: versions published without one start from them. */
function drawPublished(draw: Draw, { peers, initial }: Frame): Operation[] {
  return initial === 1 ? appendageOutOfOrder(peers) : drawOneInEachGap(draw, peers, initial);
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
