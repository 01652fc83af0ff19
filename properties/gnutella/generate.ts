import type { Subject } from '../../impl/kit/subject.ts';
import { MEMORY_MS } from '../../spec/gnutella/constants.ts';
import { DEFAULTS, type GnutellaParameters } from '../../spec/gnutella/parameters.ts';
import type { Draw } from '../kit/draw.ts';
import { drawMixed } from '../kit/mix.ts';
import type { GeneratorOptions } from '../kit/protocol.ts';
import { type Operation, PROFILES, type Profile, type Scenario } from '../kit/scenario.ts';
import { drawFaults, withPartition } from '../kit/weather.ts';
import {
  ask,
  drawBelated,
  drawCrossing,
  drawDetour,
  drawHunt,
  drawLongWay,
  drawLostWay,
  drawNetwork,
  drawPartings,
  drawPush,
  drawReturn,
  drawSearch,
  drawSilence,
  drawStranger,
  drawSuccessor,
  drawTurn,
  drawWalks,
  type Frame,
  patience,
  type Swarm,
  wait,
} from './episodes.ts';
import { drawLayers, drawOrphan, drawRollCall, drawShielded } from './leaves.ts';
import { drawFile, plainAddresses } from './peers.ts';

/** Draws a scenario: servents that get connected, share and search; 3 to 10 of them unless told otherwise. */
export function generateGnutella(
  draw: Draw,
  _subject: Subject<GnutellaParameters>,
  options: GeneratorOptions,
): Scenario<GnutellaParameters> {
  const profile = options.profile ?? draw.pick(PROFILES);
  const peers = plainAddresses(draw.int(options.peers?.min ?? 3, options.peers?.max ?? 10));
  const params = drawParameters(draw);
  const files = Array.from({ length: draw.int(1, 4) }, () => drawFile(draw));
  const swarm = drawSwarm(draw, profile);
  const ttl = draw.pick([1, 2, 2, 3, 3, 4, 7, 15]);
  const frame: Frame = { params, peers, files, swarm, ttl };
  const faults = drawFaults(draw, profile, peers);
  const operations = [
    ...drawBeginning(draw, frame),
    ...drawOperations(draw, frame, draw.int(1, options.operations ?? 40)),
  ];
  return {
    protocol: 'gnutella',
    profile,
    grain: 'message',
    params,
    peers,
    initial: draw.chance(0.6) ? peers.length : draw.int(1, peers.length),
    faults,
    operations:
      profile === 'partition' && peers.length > 1 ? withPartition(draw, peers, operations) : operations,
    tape: [],
  };
}

/** What needs connections just so, while there are no others: whichever of these is possible in this run, the rarest first. */
function drawPrelude(draw: Draw, frame: Frame): Operation[] {
  for (const make of [drawPartings, ...draw.shuffle([drawSuccessor, drawSilence]), drawStranger]) {
    const operations = make(draw, frame);
    if (operations.length > 0) return operations;
  }
  return [];
}

/** A network, or the smallest one in which a detour may be faster. */
function drawBeginning(draw: Draw, frame: Frame): Operation[] {
  if (frame.peers.length < 2) return [];
  if (draw.chance(0.25)) return drawDetour(draw, frame);
  if (frame.peers.length > 8 && draw.chance(0.4)) return drawLongWay(draw, frame);
  const turns = frame.params.memoryMs < MEMORY_MS && draw.chance(0.3) ? drawTurn(draw, frame) : [];
  const prelude = draw.chance(0.45) ? drawPrelude(draw, frame) : [];
  return [...prelude, ...drawNetwork(draw, frame), ...turns];
}

function drawParameters(draw: Draw): GnutellaParameters {
  return {
    ...DEFAULTS,
    degree: draw.pick([1, 2, 3, 4, 8, 8, 8]),
    suppression: draw.chance(0.65) ? 'first seen' : 'higher TTL',
    memoryMs: draw.pick([MEMORY_MS, 60_000]),
    ...drawLayers(draw),
  };
}

function drawSwarm(draw: Draw, profile: Profile): Swarm {
  const churns = profile !== 'calm';
  const on = (chance: number, weight: number) => (draw.chance(chance) ? weight : 0);
  return {
    joins: on(0.8, 2),
    leaves: on(0.4, 1),
    fails: churns ? on(0.5, 1) : 0,
    severs: churns ? on(0.4, 1) : 0,
    connects: on(0.8, 2),
    disconnects: on(0.4, 1),
    shares: on(0.9, 2),
    unshares: on(0.4, 1),
    pings: on(0.5, 2),
    searches: on(0.95, 4),
    pauses: profile === 'lossy' || profile === 'partition' ? on(0.3, 1) : 0,
  };
}

function drawOperations(draw: Draw, frame: Frame, count: number): Operation[] {
  const { peers, swarm, files } = frame;
  const peer = () => draw.pick(peers);
  const isAlone = peers.length < 2;
  const hasLeaves = frame.params.roles.includes('leaf');
  return drawMixed(draw, count, [
    [swarm.joins, () => [{ do: 'join', peer: peer(), via: peer() }, wait(draw.pick([5, 40]))]],
    [swarm.leaves, () => [{ do: 'leave', peer: peer() }]],
    [swarm.fails, () => [{ do: 'fail', peer: peer() }]],
    [swarm.fails, () => [{ do: 'restart', peer: peer(), keepState: draw.chance(0.5), via: peer() }]],
    [isAlone ? 0 : Math.min(swarm.fails, swarm.shares), () => drawReturn(draw, frame)],
    [swarm.severs, () => [{ do: 'sever', peer: peer(), other: peer() }]],
    [swarm.connects, () => [ask(peer(), 'connect', { to: peer() })]],
    [swarm.disconnects, () => [ask(peer(), 'disconnect', { from: peer() })]],
    [swarm.shares, () => [ask(peer(), 'share', { ...draw.pick(files) })]],
    [swarm.unshares, () => [ask(peer(), 'unshare', { name: draw.pick(files).name })]],
    [swarm.pings, () => [ask(peer(), 'ping', { ttl: frame.ttl }), ...patience(draw, frame)]],
    [swarm.searches, () => [drawSearch(draw, frame, peer(), draw.pick(files)), ...patience(draw, frame)]],
    [Math.min(swarm.searches, swarm.shares), () => drawHunt(draw, frame)],
    [isAlone ? 0 : 2 * Math.min(swarm.searches, swarm.shares), () => drawPush(draw, frame)],
    [isAlone ? 0 : Math.min(swarm.searches, swarm.shares) / 2, () => drawLostWay(draw, frame)],
    [isAlone ? 0 : swarm.searches / 4, () => drawWalks(draw, frame)],
    [isAlone ? 0 : swarm.connects / 2, () => drawNetwork(draw, frame)],
    [isAlone ? 0 : swarm.connects / 2, () => drawCrossing(draw, frame)],
    [isAlone ? 0 : Math.min(swarm.searches, swarm.connects), () => drawDetour(draw, frame)],
    [isAlone ? 0 : 4 * swarm.pauses, () => drawBelated(draw, frame)],
    [hasLeaves ? 2 * Math.min(swarm.searches, swarm.shares) : 0, () => drawShielded(draw, frame)],
    [hasLeaves ? 2 * swarm.connects : 0, () => drawOrphan(draw, frame)],
    [frame.params.pongs === 'cached' ? 2 * swarm.pings : 0, () => drawRollCall(draw, frame)],
    [swarm.pauses, () => [{ do: draw.chance(0.5) ? 'pause' : 'resume', peer: peer() }]],
    [3, () => [wait(draw.pick([1, 12, 30, 100, 400, 2000, 40_000, 200_000]))]],
  ]);
}
