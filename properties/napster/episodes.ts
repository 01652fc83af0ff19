import type { SharedFile } from '../../spec/napster/files.ts';
import { type NapsterParameters, nickOf } from '../../spec/napster/parameters.ts';
import type { Draw } from '../kit/draw.ts';
import type { Operation } from '../kit/scenario.ts';
import { falseName } from './lie.ts';
import { drawQuery } from './peers.ts';

/** What a run may do at all: each run switches some of it off (swarm testing), and so goes deeper into the rest. */
export interface Swarm {
  readonly joins: number;
  readonly leaves: number;
  readonly fails: number;
  readonly serverFails: number;
  readonly severs: number;
  readonly sessions: number;
  readonly shares: number;
  readonly unshares: number;
  readonly searches: number;
  readonly lists: number;
  readonly downloads: number;
  readonly pauses: number;
}

/** What a run is about. */
export interface Frame {
  readonly params: NapsterParameters;
  readonly peers: readonly string[];
  readonly clients: readonly string[];
  readonly files: readonly SharedFile[];
  readonly swarm: Swarm;
  readonly liars: readonly string[];
}

/** Somebody shares, somebody finds and fetches it; and something may happen at any step of that. */
export function drawExchange(draw: Draw, frame: Frame): Operation[] {
  const { params, clients } = frame;
  const owner = draw.pick(clients);
  const asker = draw.pick(clients);
  const files = draw.shuffle(frame.files).slice(0, draw.int(1, 2));
  const maybe = () => (draw.chance(0.3) ? [drawDisturbance(draw, frame, owner, asker, files[0]!)] : []);
  return [
    ...files.map((file) => ask(owner, 'share', { ...file })),
    ...pause(draw),
    ...(draw.chance(0.4) ? [ask(asker, 'search', { query: '' }), wait(60)] : []),
    ...maybe(),
    ...files.flatMap((file) => [
      ask(asker, 'download', { nick: nickOf(params, owner), file: file.file }),
      ...pause(draw),
      ...maybe(),
      ...(draw.chance(0.3) ? [wait(draw.int(60, 400)), ...maybe()] : []),
    ]),
    ...(draw.chance(0.5) ? [wait(draw.pick([100, 300, 1500]))] : []),
  ];
}

/** What may come between two who exchange a file. */
function drawDisturbance(
  draw: Draw,
  { params, swarm }: Frame,
  owner: string,
  asker: string,
  file: SharedFile,
): Operation {
  const server = draw.pick(params.servers);
  const possible: Operation[] = [
    ...(swarm.unshares > 0
      ? [ask(owner, 'unshare', { file: file.file }), ask(owner, 'unshare', { file: file.file })]
      : []),
    ...(swarm.leaves > 0 ? [{ do: 'leave', peer: owner } as const] : []),
    ...(swarm.fails > 0 ? [{ do: 'fail', peer: draw.pick([owner, asker]) } as const] : []),
    ...(swarm.serverFails > 0 ? [{ do: 'fail', peer: server } as const] : []),
    ...(swarm.severs > 0 ? [{ do: 'sever', peer: owner, other: draw.pick([asker, server]) } as const] : []),
    ...(swarm.sessions > 0 ? [ask(draw.pick([owner, asker]), 'logout')] : []),
    ask(owner, 'share', { ...file, head: 'zz', tail: 'zz' }),
  ];
  return draw.pick(possible);
}

/** Several want several files of one owner, more than it may grant one user. */
export function drawRivalry(draw: Draw, { params, clients, files }: Frame): Operation[] {
  const owner = draw.pick(clients);
  const askers = draw.shuffle(clients).slice(0, draw.int(1, 2));
  const wanted = draw.shuffle(files).slice(0, draw.int(1, 3));
  const nick = nickOf(params, owner);
  return [
    ...wanted.map((file) => ask(owner, 'share', { ...file, size: 900_000 })),
    wait(50),
    ...wanted.flatMap(({ file }) =>
      askers.flatMap((asker) => [
        ask(asker, 'download', { nick, file }),
        ...(draw.chance(0.6) ? [wait(draw.pick([10, 30, 100, 200]))] : []),
      ]),
    ),
    wait(draw.pick([100, 2000])),
  ];
}

/** Somebody wants the same file of several, not all of whom have it. */
export function drawSeveralSources(draw: Draw, { params, clients, files }: Frame): Operation[] {
  const [asker, ...owners] = draw.shuffle(clients).slice(0, 4);
  const file = draw.pick(files);
  const sharing = owners.filter(() => draw.chance(0.6));
  return [
    ...sharing.map((owner) => ask(owner, 'share', { ...file })),
    wait(50),
    ...owners.map((owner) => ask(asker!, 'download', { nick: nickOf(params, owner), file: file.file })),
    wait(draw.pick([30, 1500])),
  ];
}

/** Something happens at any moment between the question for a file and its first piece. */
export function drawRace(draw: Draw, frame: Frame): Operation[] {
  const { params, clients, swarm } = frame;
  const owner = draw.pick(clients);
  const asker = draw.pick(clients);
  const file = draw.pick(frame.files);
  const possible: Operation[] = [
    ...(swarm.unshares > 0 ? [ask(owner, 'unshare', { file: file.file }), ask(owner, 'unshare_all')] : []),
    ...(swarm.sessions > 0 ? [ask(asker, 'logout'), ask(owner, 'logout')] : []),
    ...(swarm.leaves > 0 ? [{ do: 'leave', peer: owner } as const] : []),
    ...(swarm.serverFails > 0 ? [{ do: 'fail', peer: draw.pick(params.servers) } as const] : []),
  ];
  if (possible.length === 0) return [];
  return [
    ask(owner, 'share', { ...file }),
    wait(40),
    ask(asker, 'download', { nick: nickOf(params, owner), file: file.file }),
    // The server has just passed the question on, or anything else is under way.
    wait(draw.chance(0.4) ? draw.pick([15, 25]) : draw.int(1, 12) * 10 - 5),
    draw.pick(possible),
    wait(draw.pick([100, 1500])),
  ];
}

/** A transfer is under way while one of its ends logs out and in again, or its server fails. */
export function drawChangeOfSession(draw: Draw, { params, clients, files, swarm }: Frame): Operation[] {
  const owner = draw.pick(clients);
  const asker = draw.pick(clients);
  const file = draw.pick(files);
  const changing = draw.pick([owner, asker]);
  return [
    ask(owner, 'share', { ...file, size: 900_000 }),
    wait(50),
    ask(asker, 'download', { nick: nickOf(params, owner), file: file.file }),
    wait(draw.pick([100, 150, 250])),
    ...(swarm.serverFails > 0 && draw.chance(0.5)
      ? params.servers.map((peer): Operation => ({ do: 'fail', peer }))
      : [
          ask(changing, 'logout'),
          ...(draw.chance(0.5) ? [wait(20)] : []),
          ask(changing, 'login', { via: draw.pick(params.servers) }),
        ]),
    wait(draw.pick([15, 1000])),
  ];
}

/** An owner that has granted, and is to call because nobody can call it, falls silent: nobody ever tells the asker. */
export function drawSilentOwner(draw: Draw, { params, clients, files }: Frame): Operation[] {
  const owner = draw.pick(params.firewalled.length > 0 ? params.firewalled : clients);
  const asker = draw.pick(clients);
  const file = draw.pick(files);
  return [
    ask(owner, 'share', { ...file }),
    wait(50),
    ask(asker, 'download', { nick: nickOf(params, owner), file: file.file }),
    wait(draw.pick([35, 45, 55])),
    { do: 'fail', peer: owner },
    wait(draw.pick([100, 1500])),
  ];
}

/** Whoever downloads crashes meanwhile, and comes back at once to do it again, with nothing in mind. */
export function drawComeback(draw: Draw, { params, clients, files }: Frame): Operation[] {
  const [owner, asker] = draw.shuffle(clients) as [string, string?];
  const file = draw.pick(files);
  const download = ask(asker ?? owner, 'download', { nick: nickOf(params, owner), file: file.file });
  return [
    ask(owner, 'share', { ...file }),
    wait(50),
    download,
    wait(draw.pick([45, 55, 65, 100])),
    { do: 'fail', peer: asker ?? owner },
    {
      do: 'restart',
      peer: asker ?? owner,
      keepState: false,
      via: params.redirector ?? draw.pick(params.servers),
    },
    wait(draw.pick([50, 100])),
    download,
    wait(draw.pick([100, 1500])),
  ];
}

/**
 * Somebody crashes in the middle of it, and comes back with all that it had on disk: connections, and what was asked or sent over
 * them, are gone nevertheless. Of a server’s clients one may be gone meanwhile.
 */
export function drawRebirth(draw: Draw, { params, clients, files, swarm }: Frame): Operation[] {
  const [owner, asker] = draw.shuffle(clients) as [string, string?];
  const [server, file] = [draw.pick(params.servers), draw.pick(files)];
  const seeker = asker ?? owner;
  const search = ask(seeker, 'search', { query: '' });
  const download = ask(seeker, 'download', { nick: nickOf(params, owner), file: file.file });
  const isServer = swarm.serverFails > 0 && draw.chance(0.4);
  const dying = isServer ? server : draw.pick([owner, seeker, seeker]);
  const isAsking = draw.chance(0.5);
  return [
    ask(owner, 'share', { ...file }),
    wait(50),
    isAsking ? search : download,
    wait(draw.pick(isAsking ? [1, 5, 12] : [15, 45, 65, 100])),
    { do: 'fail', peer: dying },
    ...(isServer && swarm.fails > 0 && draw.chance(0.7) ? [{ do: 'fail', peer: owner } as const] : []),
    wait(draw.pick([1, 100])),
    { do: 'restart', peer: dying, keepState: true, via: server },
    wait(draw.pick([60, 100])),
    ...(isServer ? [ask(seeker, 'login', { via: server }), wait(60)] : []),
    search,
    wait(60),
  ];
}

/** Everybody shares something, and somebody asks several things at once. */
export function drawRound(draw: Draw, { clients, files }: Frame): Operation[] {
  const asker = draw.pick(clients);
  return [
    ...clients.flatMap((client) =>
      draw
        .shuffle(files)
        .slice(0, draw.int(0, 3))
        .map((file) => ask(client, 'share', { ...file })),
    ),
    wait(draw.pick([30, 150])),
    ...Array.from({ length: draw.int(1, 4) }, () => ask(asker, 'search', { query: drawQuery(draw) })),
    wait(30),
    ...(draw.chance(0.3) ? [ask(draw.pick(clients), 'unshare_all'), wait(30)] : []),
  ];
}

/** Two files whose names differ in capitals only: one of them is shared no longer, the other still is. */
export function drawNamesakes(draw: Draw, { params, clients, files }: Frame): Operation[] {
  const owner = draw.pick(clients);
  const asker = draw.pick(clients);
  const [file, other] = [draw.pick(files), draw.pick(files)];
  const names = draw.shuffle([file.file.toUpperCase(), file.file.toLowerCase()]) as [string, string];
  return [
    ask(owner, 'share', { ...file, file: names[0] }),
    ask(owner, 'share', { ...other, file: names[1] }),
    wait(30),
    ask(owner, 'unshare', { file: names[0] }),
    wait(30),
    ask(asker, 'browse', { nick: nickOf(params, owner) }),
    ask(asker, 'download', { nick: nickOf(params, owner), file: names[1] }),
    wait(draw.pick([100, 1500])),
  ];
}

/** Two of the same name come one after the other, the first of them with something to share. */
export function drawTwins(draw: Draw, { params, clients, files }: Frame): Operation[] {
  const twins = draw.shuffle(clients.slice(0, 2));
  const via = draw.pick(params.servers);
  return twins.flatMap((twin) => [
    ask(twin, 'share', { ...draw.pick(files) }),
    { do: 'join', peer: twin, via },
    ask(twin, 'login', { via }),
    wait(draw.pick([5, 40])),
    ask(draw.pick(clients), 'search', { query: '' }),
  ]);
}

/** Somebody searches, finds what a liar says that it has, and wants it. */
export function drawDeceit(draw: Draw, { params, clients, files, liars }: Frame): Operation[] {
  const asker = draw.pick(clients);
  const liar = draw.pick(liars);
  const file = falseName((bound) => draw.int(0, bound - 1));
  return [
    ask(liar, 'share', { ...draw.pick(files) }),
    wait(30),
    ask(asker, 'search', { query: '' }),
    wait(30),
    ask(asker, 'download', {
      nick: nickOf(params, liar),
      file: draw.chance(0.6) ? file : draw.pick(files).file,
    }),
    wait(draw.pick([60, 1500])),
  ];
}

/** Mostly long enough for an answer; sometimes a moment, and often none at all. */
export function pause(draw: Draw): Operation[] {
  return draw.chance(0.7) ? [wait(draw.pick([5, 15, 25, 35, 45, 55, 65, 75, 85, 100, 800]))] : [];
}

export function ask(peer: string, call: string, args: Record<string, unknown> = {}): Operation {
  return { do: 'call', peer, call, args };
}

export function wait(ms: number): Operation {
  return { do: 'wait', ms };
}
