import type { Subject } from '../../impl/kit/subject.ts';
import { DEFAULTS, type FastTrackParameters } from '../../spec/fasttrack/parameters.ts';
import type { Draw } from '../kit/draw.ts';
import { drawMixed } from '../kit/mix.ts';
import type { GeneratorOptions } from '../kit/protocol.ts';
import { type Operation, PROFILES, type Profile, type Scenario } from '../kit/scenario.ts';
import { drawFaults, withPartition } from '../kit/weather.ts';
import {
  ask,
  drawAnew,
  drawChangeOfMind,
  drawDeceit,
  drawElection,
  drawExchange,
  drawFloods,
  drawMove,
  drawNamesakes,
  drawOrphans,
  drawRace,
  drawReturn,
  drawRound,
  drawRush,
  drawSecondLife,
  drawSilence,
  drawStall,
  type Frame,
  pause,
  type Swarm,
  wait,
} from './episodes.ts';
import { drawFile, drawQuery, plainAddresses } from './peers.ts';

/** An address where nobody ever is. */
const NOBODY = '10.0.9.9';

/** Draws a scenario: one supernode or several, and ordinary nodes; 3 to 10 peers unless told otherwise. */
export function generateFastTrack(
  draw: Draw,
  _subject: Subject<FastTrackParameters>,
  options: GeneratorOptions,
): Scenario<FastTrackParameters> {
  const profile = options.profile ?? draw.pick(PROFILES);
  const peers = plainAddresses(Math.max(2, draw.int(options.peers?.min ?? 3, options.peers?.max ?? 10)));
  const params = drawParameters(draw, peers);
  const ordinary = peers.slice(params.supernodes.length);
  const files = Array.from({ length: draw.int(1, 5) }, () => drawFile(draw));
  const faults = drawFaults(draw, profile, peers);
  const operations = drawOperations(
    draw,
    { params, peers, ordinary, files, swarm: drawSwarm(draw, profile), liars: faults.liars.map(String) },
    draw.int(1, options.operations ?? 60),
  );
  return {
    protocol: 'fasttrack',
    profile,
    grain: 'message',
    params,
    peers,
    initial: drawInitial(draw, peers.length, params.supernodes.length),
    faults,
    operations: profile === 'partition' ? withPartition(draw, peers, operations) : operations,
    tape: [],
  };
}

function drawParameters(draw: Draw, peers: readonly string[]): FastTrackParameters {
  // Many supernodes with few links, which are not all near each other.
  const isMesh = draw.chance(0.2);
  const most = peers.length - 1;
  const supernodes = peers.slice(0, isMesh ? most : draw.int(1, Math.min(draw.pick([1, 1, 3, 6]), most)));
  const ordinary = peers.slice(supernodes.length);
  const delivered = draw.chance(0.6) ? supernodes : draw.shuffle(supernodes).slice(0, 1);
  const others = draw.chance(0.3) ? [draw.pick([NOBODY, draw.pick(ordinary)])] : [];
  const walled = draw.chance(0.6) ? draw.pick([0.2, 0.5, 0.8]) : 0;
  return {
    ...DEFAULTS,
    supernodes,
    bootstrap: draw.shuffle([...delivered, ...others]),
    firewalled: ordinary.filter(() => draw.chance(walled)),
    slow: ordinary.filter(() => draw.chance(0.2)),
    uptime: draw.pick([0, 1000, 60_000]),
    children: draw.pick([1, 2, 3, 100]),
    links: isMesh ? 3 : draw.pick([1, 2, 3, 40]),
    hops: isMesh ? 2 : draw.pick([1, 2, 3, 6, 8]),
  };
}

/** Mostly all supernodes, and often everybody, are there from the start. */
function drawInitial(draw: Draw, peers: number, supernodes: number): number {
  const luck = draw.int(1, 10);
  if (luck <= 5) return peers;
  return luck <= 8 ? draw.int(supernodes, peers) : draw.int(1, supernodes);
}

function drawSwarm(draw: Draw, profile: Profile): Swarm {
  const churns = profile !== 'calm';
  const on = (chance: number, weight: number) => (draw.chance(chance) ? weight : 0);
  return {
    joins: on(0.9, 2),
    leaves: on(0.5, 1),
    fails: churns ? on(0.6, 1) : 0,
    supernodeFails: churns ? on(0.6, 1) : 0,
    severs: churns ? on(0.4, 1) : 0,
    shares: on(0.95, 3),
    unshares: on(0.5, 1),
    searches: on(0.9, 4),
    promotions: on(0.6, 2),
    downloads: on(0.6, 2),
    pauses: profile === 'lossy' || profile === 'partition' ? on(0.4, 1) : 0,
  };
}

function drawOperations(draw: Draw, frame: Frame, count: number): Operation[] {
  const { peers, ordinary, params, swarm } = frame;
  const anybody = () => draw.pick(peers);
  const node = () => draw.pick(ordinary);
  const supernode = () => draw.pick(params.supernodes);
  const via = () => (draw.chance(0.3) ? anybody() : supernode());
  const back = (peer: string): Operation => ({
    do: 'restart',
    peer,
    keepState: draw.chance(0.5),
    via: via(),
  });
  return drawMixed(draw, count, [
    [swarm.joins, () => [{ do: 'join', peer: anybody(), via: via() }]],
    [swarm.joins / 2, () => drawRush(draw, frame)],
    [swarm.leaves, () => [{ do: 'leave', peer: draw.chance(0.3) ? supernode() : node() }]],
    [swarm.fails, () => [{ do: 'fail', peer: node() }]],
    [swarm.fails, () => [back(node())]],
    [swarm.supernodeFails, () => [{ do: 'fail', peer: supernode() }]],
    [swarm.supernodeFails, () => [wait(draw.pick([1, 50, 500, 25_000])), back(supernode())]],
    [swarm.supernodeFails, () => drawReturn(draw, frame)],
    [
      params.supernodes.length > 1 ? Math.min(swarm.supernodeFails, swarm.searches) / 2 : 0,
      () => drawSecondLife(draw, frame),
    ],
    [swarm.severs, () => [{ do: 'sever', peer: supernode(), other: anybody() }]],
    [swarm.shares, () => [ask(anybody(), 'share', { ...draw.pick(frame.files) })]],
    [swarm.unshares, () => [ask(anybody(), 'unshare', { file: draw.pick(frame.files).file })]],
    [swarm.searches, () => [ask(anybody(), 'search', { ...drawQuery(draw) }), ...pause(draw)]],
    [
      Math.min(swarm.downloads, swarm.searches, 2 * (swarm.unshares + swarm.leaves)),
      () => drawChangeOfMind(draw, frame),
    ],
    [Math.min(swarm.unshares, swarm.shares), () => drawNamesakes(draw, frame)],
    [Math.min(swarm.searches, swarm.shares) / 2, () => drawAnew(draw, frame)],
    [Math.min(swarm.searches, swarm.shares), () => drawRound(draw, frame)],
    [params.supernodes.length > 3 ? swarm.searches : 0, () => drawFloods(draw, frame)],
    [Math.min(swarm.searches, swarm.supernodeFails), () => drawOrphans(draw, frame)],
    [swarm.searches / 2, () => drawRace(draw, frame)],
    [
      swarm.downloads,
      () => [
        ask(anybody(), 'download', { node: anybody(), file: draw.pick(frame.files).file }),
        ...pause(draw),
      ],
    ],
    [Math.min(swarm.downloads, swarm.searches, swarm.shares), () => drawExchange(draw, frame)],
    [
      params.supernodes.length > 1
        ? Math.min(2 * swarm.downloads, swarm.searches, 2 * swarm.supernodeFails + 2 * swarm.promotions)
        : 0,
      () => drawMove(draw, frame),
    ],
    [Math.min(swarm.downloads, swarm.searches, 2 * swarm.pauses), () => drawStall(draw, frame)],
    [swarm.pauses, () => drawSilence(draw, frame)],
    [swarm.promotions, () => [ask(draw.chance(0.8) ? node() : supernode(), 'promote')]],
    [swarm.promotions, () => [ask(draw.chance(0.8) ? supernode() : node(), 'demote')]],
    [Math.min(swarm.promotions, swarm.searches), () => drawElection(draw, frame)],
    [frame.liars.length > 0 ? 3 : 0, () => drawDeceit(draw, frame)],
    [swarm.pauses, () => [{ do: draw.chance(0.5) ? 'pause' : 'resume', peer: anybody() }]],
    [3, () => [wait(draw.pick([1, 12, 30, 100, 400, 2000, 35_000]))]],
  ]);
}
