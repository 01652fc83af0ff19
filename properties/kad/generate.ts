import type { Subject } from '../../impl/kit/subject.ts';
import type { Address } from '../../sim/peer.ts';
import { DEFAULTS, idOf, type KadParameters, spaceOf } from '../../spec/kad/parameters.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import type { Draw } from '../kit/draw.ts';
import { drawMixed } from '../kit/mix.ts';
import type { GeneratorOptions } from '../kit/protocol.ts';
import { type FaultMix, type Operation, PROFILES, type Profile, type Scenario } from '../kit/scenario.ts';
import { drawFaults, withPartition } from '../kit/weather.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Words of which names are made: written as people do, so that case matters. */
const WORDS = ['Summer', 'holiday', 'VIDEO', 'Alpen'];
const FILES = [0, 1];

/** What a run may do at all: each run switches some of it off (swarm testing), and so goes deeper into the rest. */
interface Swarm {
  readonly joins: number;
  readonly fails: number;
  readonly restarts: number;
  readonly shares: number;
  readonly notes: number;
  readonly searches: number;
  readonly firewalls: number;
  readonly pauses: number;
  /** Whether hours pass. */
  readonly isLong: boolean;
}

interface Frame {
  readonly params: KadParameters;
  readonly peers: readonly Address[];
  readonly swarm: Swarm;
}

/** Draws a scenario of Kad: 4 to 10 peers unless told otherwise. */
export function generateKad(
  draw: Draw,
  _subject: Subject<KadParameters>,
  options: GeneratorOptions,
): Scenario<KadParameters> {
  const profile = options.profile ?? draw.pick(PROFILES);
  const isFair = profile === 'calm' || profile === 'churn';
  const isLong = draw.chance(0.2);
  const params = drawParameters(draw, isLong);
  const peers = drawPeers(draw, params, draw.int(options.peers?.min ?? 4, options.peers?.max ?? 10));
  const swarm = { ...drawSwarm(draw, profile), isLong };
  const operations = drawOperations(
    draw,
    { params, peers, swarm },
    draw.int(1, options.operations ?? (isLong ? 8 : 14)),
  );
  return {
    protocol: 'kad',
    profile,
    // Kad lives by the clock: without one searches go on only where they are pushed.
    grain: isFair ? (options.grain ?? 'message') : 'message',
    params,
    peers,
    initial: Math.min(peers.length, draw.int(1, peers.length)),
    faults: withLiars(draw, profile, peers),
    operations: profile === 'partition' ? withPartition(draw, peers, operations) : operations,
    tape: [],
  };
}

/** The weather, with up to three liars: some lies take two. */
function withLiars(draw: Draw, profile: Profile, peers: readonly Address[]): FaultMix {
  const faults = drawFaults(draw, profile, peers);
  if (profile !== 'hostile') return faults;
  return { ...faults, liars: draw.shuffle(peers).slice(0, draw.int(1, 3)) };
}

function drawParameters(draw: Draw, isLong: boolean): KadParameters {
  const isScarce = draw.chance(0.5);
  const cap = (usual: number) => (isScarce && draw.chance(0.6) ? draw.int(1, 2) : usual);
  return {
    ...DEFAULTS,
    bits: draw.chance(0.05) ? 128 : draw.pick([6, 8, 12]),
    toleranceBits: draw.pick([0, 1, 1, 2, 3]),
    k: draw.int(1, 4),
    alpha: draw.int(1, 3),
    kk: draw.int(1, 3),
    kbase: draw.int(0, 2),
    keywordEntries: cap(DEFAULTS.keywordEntries),
    filesPerKeyword: cap(DEFAULTS.filesPerKeyword),
    sourcesPerFile: cap(DEFAULTS.sourcesPerFile),
    notesPerFile: cap(DEFAULTS.notesPerFile),
    // Hours go by faster where nobody keeps up his table.
    upkeep: draw.chance(isLong ? 0.5 : 0.9),
  };
}

/** Addresses with distinct identifiers: from all over the world, or many from a few networks, some even from one host. */
function drawPeers(draw: Draw, params: KadParameters, count: number): Address[] {
  const isCrowded = draw.chance(0.25);
  const byId = new Map<Id, Address>();
  for (let tries = 0; byId.size < count && tries < 50 * count; tries++) {
    const subnet = isCrowded ? `80.1.${draw.int(0, 1)}` : `80.${draw.int(0, 255)}.${draw.int(0, 255)}`;
    const host = isCrowded ? draw.int(1, 12) : draw.int(1, 254);
    const address = `${subnet}.${host}:${isCrowded ? 4672 + draw.int(0, 1) : 4672}`;
    const id = idOf(params, address);
    if (!byId.has(id)) byId.set(id, address);
  }
  return [...byId.values()];
}

function drawSwarm(draw: Draw, profile: Profile): Omit<Swarm, 'isLong'> {
  const churns = profile !== 'calm';
  const on = (chance: number, weight: number) => (draw.chance(chance) ? weight : 0);
  return {
    joins: on(0.8, 3),
    fails: churns ? on(0.7, 2) : 0,
    restarts: churns ? on(0.4, 2) : 0,
    shares: on(0.85, 4),
    notes: on(0.4, 2),
    searches: on(0.9, 4),
    firewalls: on(0.2, 1),
    pauses: profile === 'lossy' ? on(0.3, 1) : 0,
  };
}

function drawOperations(draw: Draw, frame: Frame, count: number): Operation[] {
  const { peers, swarm } = frame;
  const peer = () => draw.pick(peers);
  return drawMixed(draw, count, [
    [swarm.joins, () => [{ do: 'join', peer: peer(), via: peer() }]],
    [swarm.fails, () => [{ do: 'fail', peer: peer() }]],
    [swarm.restarts, () => [{ do: 'restart', peer: peer(), keepState: draw.chance(0.5), via: peer() }]],
    [Math.min(swarm.joins, swarm.restarts) / 2, () => drawInterruptedJoin(draw, frame)],
    [swarm.shares, () => [share(draw, frame)]],
    [swarm.notes, () => [note(draw, frame)]],
    [swarm.searches, () => [search(draw, frame)]],
    [Math.min(swarm.shares, swarm.searches), () => drawPublishAndFind(draw, frame)],
    [
      Math.min(swarm.notes, swarm.searches),
      () => [note(draw, frame), drawStoreTime(draw), search(draw, frame, 'notes')],
    ],
    [swarm.firewalls, () => drawFirewall(draw, frame)],
    [swarm.pauses, () => [{ do: draw.chance(0.5) ? 'pause' : 'resume', peer: peer() }]],
    [4, () => [wait(draw.pick([100, 2 * SECOND, 8 * SECOND, 50 * SECOND, 4 * MINUTE]))]],
    [swarm.isLong ? 2 : 0, () => [wait(draw.pick([HOUR, 4 * HOUR]))]],
    [swarm.isLong ? 2 * swarm.fails : 0, () => drawExpiry(draw, frame)],
    [swarm.isLong ? 3 : 0, () => drawRenewal(draw, frame)],
  ]);
}

/** A node goes while it bootstraps, and comes back to do so again; perhaps whom it asks has gone by then. */
function drawInterruptedJoin(draw: Draw, { peers }: Frame): Operation[] {
  const peer = draw.pick(peers);
  const via = draw.pick(peers);
  return [
    { do: 'join', peer, via },
    { do: 'fail', peer },
    { do: 'restart', peer, keepState: draw.chance(0.7), via: draw.chance(0.7) ? via : draw.pick(peers) },
    ...(draw.chance(0.5) ? [{ do: 'fail', peer: via } as const] : []),
    wait(draw.pick([SECOND, 50 * SECOND])),
  ];
}

/** The end to end of it: somebody shares a file; somebody finds it by a word of its name, and then who has it. */
function drawPublishAndFind(draw: Draw, frame: Frame): Operation[] {
  const sharing = share(draw, frame);
  const words = `${sharing.args.name}`.split('.');
  const seeker = draw.pick(frame.peers);
  const query = draw.chance(0.3) ? words.slice(0, 2).join(' ') : draw.pick(words);
  return [
    sharing,
    ...(draw.chance(0.4) ? [share(draw, frame)] : []),
    drawStoreTime(draw),
    call(seeker, 'search', { words: draw.chance(0.3) ? query.toUpperCase() : query }),
    wait(draw.pick([SECOND, 50 * SECOND])),
    call(seeker, 'sources', { file: sharing.args.file }),
    wait(50 * SECOND),
  ];
}

/** A publisher goes; what he has published is there for a while, and then no more. */
function drawExpiry(draw: Draw, frame: Frame): Operation[] {
  const sharing = share(draw, frame);
  return [
    sharing,
    wait(160 * SECOND),
    { do: 'fail', peer: sharing.peer },
    ...(draw.chance(0.25)
      ? [wait(25.5 * HOUR), call(draw.pick(frame.peers), 'search', { words: sharing.args.name })]
      : [
          wait(draw.pick([HOUR, HOUR, 5.8 * HOUR, 9 * HOUR])),
          call(draw.pick(frame.peers), 'sources', { file: sharing.args.file }),
        ]),
    wait(50 * SECOND),
  ];
}

/** What is shared is still found when it would have expired. */
function drawRenewal(draw: Draw, frame: Frame): Operation[] {
  const sharing = draw.chance(0.8) ? share(draw, frame) : note(draw, frame);
  const isNote = sharing.call === 'note';
  return [
    sharing,
    wait(isNote ? draw.pick([8, 24.5]) * HOUR : draw.pick([5.3, 6, 9, 24.5]) * HOUR),
    search(draw, frame, isNote ? 'notes' : 'sources'),
    wait(50 * SECOND),
    search(draw, frame, 'search'),
    wait(50 * SECOND),
  ];
}

/** A node is found to be firewalled, and perhaps, later on, to be reachable again. */
function drawFirewall(draw: Draw, frame: Frame): Operation[] {
  const peer = draw.pick(frame.peers);
  const closed = call(peer, 'firewall', { closed: true });
  if (draw.chance(0.5)) return [closed];
  const open = call(peer, 'firewall', { closed: false });
  return [
    closed,
    drawStoreTime(draw),
    open,
    ...(draw.chance(0.5) ? [share(draw, frame), drawStoreTime(draw)] : []),
  ];
}

function share(draw: Draw, { params, peers }: Frame): Call {
  const file = draw.pick(FILES);
  const name = draw.shuffle(WORDS).slice(0, draw.int(1, 3)).join('.');
  return call(draw.pick(peers), 'share', { file: fileHash(params, file), name });
}

function note(draw: Draw, { params, peers }: Frame): Call {
  return call(draw.pick(peers), 'note', {
    file: fileHash(params, draw.pick(FILES)),
    comment: draw.pick(['good', 'bad']),
  });
}

function search(
  draw: Draw,
  { params, peers }: Frame,
  kind = draw.pick(['search', 'sources', 'notes']),
): Call {
  if (kind !== 'search') return call(draw.pick(peers), kind, { file: fileHash(params, draw.pick(FILES)) });
  const words = draw
    .shuffle(WORDS)
    .slice(0, draw.chance(0.25) ? 2 : 1)
    .join(' ');
  return call(draw.pick(peers), 'search', { words: draw.chance(0.1) ? 'of' : words });
}

/** Enough for a store, or not quite. */
function drawStoreTime(draw: Draw): Operation {
  return wait(draw.pick([20 * SECOND, 70 * SECOND, 160 * SECOND]));
}

type Call = Operation & { do: 'call' };

function call(peer: Address, name: string, args: Readonly<Record<string, unknown>>): Call {
  return { do: 'call', peer, call: name, args };
}

function wait(ms: number): Operation {
  return { do: 'wait', ms };
}

function fileHash(params: KadParameters, file: number): Id {
  return spaceOf(params).hash(`file ${file}`);
}
