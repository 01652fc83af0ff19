import type { Subject } from '../../impl/kit/subject.ts';
import { DEFAULTS, type NapsterParameters, nickOf } from '../../spec/napster/parameters.ts';
import type { Draw } from '../kit/draw.ts';
import { drawMixed } from '../kit/mix.ts';
import type { GeneratorOptions } from '../kit/protocol.ts';
import { NO_FAULTS, type Operation, PROFILES, type Profile, type Scenario } from '../kit/scenario.ts';
import { drawFaults, withPartition } from '../kit/weather.ts';
import {
  ask,
  drawChangeOfSession,
  drawComeback,
  drawDeceit,
  drawExchange,
  drawNamesakes,
  drawRace,
  drawRebirth,
  drawRivalry,
  drawRound,
  drawSeveralSources,
  drawSilentOwner,
  drawTwins,
  type Frame,
  pause,
  type Swarm,
  wait,
} from './episodes.ts';
import { drawFile, drawQuery, plainAddresses } from './peers.ts';

/** Draws a scenario: one to three servers, perhaps a redirector, and clients; 4 to 10 peers unless told otherwise. */
export function generateNapster(
  draw: Draw,
  _subject: Subject<NapsterParameters>,
  options: GeneratorOptions,
): Scenario<NapsterParameters> {
  const profile = options.profile ?? draw.pick(PROFILES);
  const peers = plainAddresses(draw.int(options.peers?.min ?? 4, options.peers?.max ?? 10));
  const params = drawParameters(draw, peers);
  const helpers = params.servers.length + (params.redirector === null ? 0 : 1);
  const clients = peers.slice(helpers);
  const files = Array.from({ length: draw.int(1, 5) }, () => drawFile(draw));
  const swarm = drawSwarm(draw, profile);
  const faults = clients.length > 0 ? drawFaults(draw, profile, clients) : NO_FAULTS;
  const operations = drawOperations(
    draw,
    { params, peers, clients, files, swarm, liars: faults.liars.map(String) },
    draw.int(1, options.operations ?? 60),
  );
  return {
    protocol: 'napster',
    profile,
    grain: 'message',
    params,
    peers,
    initial: Math.min(peers.length, helpers + draw.int(0, clients.length)),
    faults,
    operations: profile === 'partition' ? withPartition(draw, peers, operations) : operations,
    tape: [],
  };
}

function drawParameters(draw: Draw, peers: readonly string[]): NapsterParameters {
  const most = Math.max(1, Math.min(3, peers.length - 2));
  const servers = peers.slice(0, draw.pick([1, 1, 2, 3]) > most ? 1 : draw.int(1, most));
  const hasRedirector = peers.length > servers.length + 2 && draw.chance(0.5);
  const clients = peers.slice(servers.length + (hasRedirector ? 1 : 0));
  const isWalled = draw.chance(0.6) ? draw.pick([0.2, 0.5, 0.8]) : 0;
  const twins = clients.length > 1 && draw.chance(0.2);
  return {
    ...DEFAULTS,
    servers,
    redirector: hasRedirector ? peers[servers.length]! : null,
    firewalled: clients.filter(() => draw.chance(isWalled)),
    nicks: twins ? [[clients[0]!, nickOf(DEFAULTS, clients[1]!)]] : [],
    ghosts: draw.pick(['killed', 'kept']),
    results: draw.pick([1, 2, 3, 100]),
    queue: draw.pick([1, 1, 2, 3]),
  };
}

function drawSwarm(draw: Draw, profile: Profile): Swarm {
  const churns = profile !== 'calm';
  const on = (chance: number, weight: number) => (draw.chance(chance) ? weight : 0);
  return {
    joins: on(0.9, 2),
    leaves: on(0.5, 1),
    fails: churns ? on(0.6, 1) : 0,
    serverFails: churns ? on(0.5, 1) : 0,
    severs: churns ? on(0.4, 1) : 0,
    sessions: on(0.5, 1),
    shares: on(0.95, 4),
    unshares: on(0.5, 1),
    searches: on(0.8, 3),
    lists: on(0.4, 1),
    downloads: on(0.85, 5),
    pauses: profile === 'lossy' || profile === 'partition' ? on(0.3, 1) : 0,
  };
}

function drawOperations(draw: Draw, frame: Frame, count: number): Operation[] {
  const { peers, clients, params, swarm } = frame;
  const client = () => draw.pick(clients);
  const server = () => draw.pick(params.servers);
  const via = () => (draw.chance(0.2) ? draw.pick(peers) : (params.redirector ?? server()));
  const back = (peer: string): Operation => ({
    do: 'restart',
    peer,
    keepState: draw.chance(0.5),
    via: server(),
  });
  return drawMixed(draw, count, [
    [swarm.joins, () => [{ do: 'join', peer: client(), via: via() }]],
    [swarm.leaves, () => [{ do: 'leave', peer: draw.chance(0.15) ? server() : client() }]],
    [swarm.fails, () => [{ do: 'fail', peer: client() }]],
    [swarm.fails / 2, () => [back(client())]],
    [
      swarm.serverFails,
      () => [{ do: 'fail', peer: draw.chance(0.2) ? (params.redirector ?? server()) : server() }],
    ],
    [swarm.serverFails, () => [wait(draw.pick([1, 50, 500, 25_000])), back(server())]],
    [swarm.severs, () => [{ do: 'sever', peer: client(), other: draw.chance(0.5) ? server() : client() }]],
    [swarm.sessions, () => [ask(client(), 'logout')]],
    [swarm.sessions * 2, () => [ask(client(), 'login', { via: via() })]],
    [swarm.shares, () => [ask(client(), 'share', { ...draw.pick(frame.files) })]],
    [swarm.unshares, () => [drawUnshare(draw, frame)]],
    [swarm.searches, () => [ask(client(), 'search', { query: drawQuery(draw) }), ...pause(draw)]],
    [swarm.lists, () => [ask(client(), 'browse', { nick: drawNick(draw, frame) })]],
    [swarm.downloads, () => drawDownload(draw, frame)],
    [Math.min(swarm.downloads, swarm.shares), () => drawExchange(draw, frame)],
    [Math.min(swarm.downloads, swarm.shares) / 2, () => drawRivalry(draw, frame)],
    [Math.min(swarm.downloads, swarm.sessions + swarm.serverFails), () => drawChangeOfSession(draw, frame)],
    [swarm.downloads / 2, () => drawRace(draw, frame)],
    [Math.min(swarm.downloads, swarm.fails), () => drawComeback(draw, frame)],
    [Math.min(swarm.downloads, swarm.fails), () => drawSilentOwner(draw, frame)],
    [Math.min(swarm.downloads, swarm.fails + swarm.serverFails), () => drawRebirth(draw, frame)],
    [swarm.downloads / 5, () => drawSeveralSources(draw, frame)],
    [Math.min(swarm.searches, swarm.shares), () => drawRound(draw, frame)],
    [Math.min(swarm.downloads, swarm.unshares) / 2, () => drawNamesakes(draw, frame)],
    [params.nicks.length > 0 ? 2 : 0, () => drawTwins(draw, frame)],
    [frame.liars.length > 0 ? 3 : 0, () => drawDeceit(draw, frame)],
    [swarm.pauses, () => [{ do: draw.chance(0.5) ? 'pause' : 'resume', peer: draw.pick(peers) }]],
    [3, () => [wait(draw.pick([1, 12, 30, 100, 400, 2000, 35_000]))]],
  ]);
}

function drawNick(draw: Draw, { params, clients }: Frame): string {
  return draw.chance(0.05) ? 'nobody' : nickOf(params, draw.pick(clients));
}

function drawUnshare(draw: Draw, { clients, files }: Frame): Operation {
  const peer = draw.pick(clients);
  return draw.chance(0.2) ? ask(peer, 'unshare_all') : ask(peer, 'unshare', { file: draw.pick(files).file });
}

function drawDownload(draw: Draw, frame: Frame): Operation[] {
  const file = draw.pick(frame.files).file;
  return [ask(draw.pick(frame.clients), 'download', { nick: drawNick(draw, frame), file }), ...pause(draw)];
}
