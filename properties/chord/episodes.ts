import type { Address } from '../../sim/peer.ts';
import type { ChordParameters } from '../../spec/chord/parameters.ts';
import { between, type Id, sortIds } from '../../spec/kit/ring.ts';
import type { Draw } from '../kit/draw.ts';
import type { Grain, Operation } from '../kit/scenario.ts';

/** Sequences of operations in which mistakes live, and which single operations seldom make by chance. */

/** Where an episode plays. */
export interface Place {
  readonly grain: Grain;
  readonly params: ChordParameters;
  readonly peers: readonly Address[];
  /** So many of them are members from the start. */
  readonly initial: number;
  readonly mayFail: boolean;
}

/**
 * Pairs are stored, their owner changes because a node joins right there, leaves from there or fails, maintenance has a
 * little time, and somebody wants the pairs. Sometimes they are still on their way when the owner changes, or come only then;
 * sometimes the node that comes next fails before things have settled, or leaves at the same time.
 */
export function drawHandover(
  draw: Draw,
  { grain, params, peers, initial, mayFail }: Place,
  stored: Id[],
  change: 'join' | 'leave' | 'fail',
): Operation[] {
  const mover = draw.pick(change === 'join' ? peers : peers.slice(0, initial));
  const someone = () => draw.pick(peers);
  const wait = (...choices: number[]): Operation[] =>
    grain === 'message' ? [{ do: 'wait', ms: draw.pick(choices) }] : [];
  const keys = [mover];
  if (typeof mover === 'number' && draw.chance(0.5)) keys.push(before(mover, params));
  const stores = keys
    .filter((key) => !stored.includes(key))
    .map((key): Operation => {
      stored.push(key);
      return { do: 'call', peer: someone(), call: 'store', args: { key, value: `v${stored.length}` } };
    });
  const changes: Operation[] = [
    change === 'join' ? { do: 'join', peer: mover, via: someone() } : { do: change, peer: mover },
  ];
  if (change === 'leave' && draw.chance(0.4))
    changes.splice(draw.int(0, 1), 0, { do: 'leave', peer: after(mover, peers.slice(0, initial)) });
  const rest: Operation[] =
    grain === 'message'
      ? wait(1200, 3300, 6000)
      : [0, 1].flatMap(() => [
          ...drawRound(draw, peers, ['stabilize']),
          ...drawRound(draw, peers, ['adopt']),
          ...peers.map((from): Operation => ({ do: 'deliver', from, to: from, message: 'notify' })),
        ]);
  const isHit = mayFail && draw.chance(0.3);
  const hit: Operation[] = isHit ? [...wait(40, 100, 300), { do: 'fail', peer: after(mover, peers) }] : [];
  const isLate = draw.chance(change === 'leave' ? 0.5 : 0.3);
  return [
    ...(isLate ? [...changes, ...stores] : [...stores, ...wait(10, 25, 40, 200), ...changes]),
    ...hit,
    ...rest,
    ...keys.map((key): Operation => ({ do: 'call', peer: someone(), call: 'fetch', args: { key } })),
  ];
}

/** The point before this one on a circle of numbers. */
function before(id: number, { bits }: ChordParameters): number {
  return (id + 2 ** bits - 1) % 2 ** bits;
}

/**
 * CCR Fig. 3: three join a ring of one, and the third of them, going round, becomes the predecessor after the second has
 * become the successor; the first hears of the third, and the founder fails. Only versions without a minimum base start
 * from one.
 */
export function appendageOutOfOrder([founder, ...others]: readonly Address[]): Operation[] {
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

/**
 * CCR Figs. 7 and 8: between any two neighbours of a small ring one joins and is incorporated, its own stabilize before its
 * predecessor's; all of them fail before anybody reconciles, and each member is left with the one after the next. Where
 * nobody reads the list of a new successor, a ring of an even number falls in two, and an odd one winds twice.
 */
export function drawOneInEachGap(draw: Draw, peers: readonly Address[], initial: number): Operation[] {
  const members = sortIds(peers.slice(0, initial));
  const gaps = members.map((member, at) => {
    const next = members[(at + 1) % members.length]!;
    const newcomer = draw.pick(peers.filter((peer) => between(member, peer, next)));
    const join: Operation = { do: 'join', peer: newcomer, via: draw.pick(members) };
    const stabilize = (peer: Address): Operation => ({ do: 'timer', peer, timer: 'stabilize' });
    return { newcomer, steps: [join, stabilize(newcomer), stabilize(member)] };
  });
  const steps = draw.chance(0.5)
    ? draw.shuffle(gaps).flatMap((gap) => gap.steps)
    : [0, 1, 2].flatMap((step) => draw.shuffle(gaps).map((gap) => gap.steps[step]!));
  return [...steps, ...draw.shuffle(gaps).map(({ newcomer }): Operation => ({ do: 'fail', peer: newcomer }))];
}

/** The same peers in another order: the first so many of them have others between them, going round. */
export function withGaps(draw: Draw, peers: readonly Id[], initial: number): Id[] {
  const round = sortIds([...peers]);
  const start = draw.int(0, round.length - 1);
  const members = Array.from(
    { length: initial },
    (_, i) => round[(start + Math.floor((i * round.length) / initial)) % round.length]!,
  );
  return [...members, ...peers.filter((peer) => !members.includes(peer))];
}

/**
 * CCR Fig. 5: a member fails, and before anyone notices a node joins right before it. All that the newcomer has is what its
 * predecessor still believes; then the next one may fail as well.
 */
export function drawJoinBeforeTheDead(draw: Draw, { peers, initial }: Place): Operation[] {
  const newcomer = draw.pick(peers.slice(initial).length > 0 ? peers.slice(initial) : peers);
  const dead = after(newcomer, peers.slice(0, initial));
  const again: Operation[] = draw.chance(0.3)
    ? [{ do: 'fail', peer: after(dead, peers.slice(0, initial)) }]
    : [];
  return [{ do: 'fail', peer: dead }, { do: 'join', peer: newcomer, via: draw.pick(peers) }, ...again];
}

/**
 * Fingers are filled, as far as time allows, some that they point to fail, and one node asks the way to several places
 * at once (ToN §IV-E.3).
 */
export function drawDeadFingers(draw: Draw, { grain, peers, initial }: Place): Operation[] {
  const fill: Operation[] =
    grain === 'message'
      ? [{ do: 'wait', ms: draw.pick([3000, 6000]) }]
      : [0, 1, 2, 3].flatMap(() => drawRound(draw, peers.slice(0, initial), ['fix_fingers']));
  const peer = draw.pick(peers);
  const lookups = peers
    .slice(0, draw.int(0, 4))
    .map((key): Operation => ({ do: 'call', peer, call: 'lookup', args: { key } }));
  return [...fill, ...drawFailures(draw, peers.slice(0, initial)), ...lookups];
}

/**
 * Somebody joins right after a member, which fails in the midst of taking it in, and comes back with its state, or without:
 * what it had asked, and whom it meant to adopt, is of a former life. Mostly the member before it has noticed by then, and lets
 * it in again (TSE §IV Join); what it had said arrives meanwhile, or not.
 */
export function drawComeback(draw: Draw, { grain, peers, initial }: Omit<Place, 'mayFail'>): Operation[] {
  const newcomer = draw.pick(peers.slice(initial).length > 0 ? peers.slice(initial) : peers);
  const members = peers.slice(0, initial);
  const peer = lastBefore(newcomer, members);
  const timer = (each: Address, name: string): Operation => ({ do: 'timer', peer: each, timer: name });
  const said = (from: Address): Operation => ({ do: 'deliver', from, to: from, message: 'notify' });
  const wait = (...choices: number[]): Operation => ({ do: 'wait', ms: draw.pick(choices) });
  const often = (chance: number, operation: Operation) => (draw.chance(chance) ? [operation] : []);
  const join: Operation = { do: 'join', peer: newcomer, via: draw.pick(peers) };
  const fail: Operation = { do: 'fail', peer };
  const back: Operation = { do: 'restart', peer, keepState: draw.chance(0.8), via: draw.pick(peers) };
  if (grain === 'message') return [join, wait(100, 300, 600, 1000, 1300), fail, wait(5, 400, 1300), back];
  return [
    join,
    timer(newcomer, 'stabilize'),
    said(newcomer),
    timer(peer, 'stabilize'),
    ...often(0.5, timer(peer, 'adopt')),
    fail,
    ...often(0.5, said(peer)),
    ...often(0.8, timer(lastBefore(peer, members), 'stabilize')),
    back,
  ];
}

/** A crowd comes, is incorporated, and goes again all at once: the churn that lists are too short for. */
export function drawWave(draw: Draw, { peers, grain }: Place): Operation[] {
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
export function drawRound(draw: Draw, peers: readonly Address[], timers: readonly string[]): Operation[] {
  const timer = draw.pick(timers);
  return draw.shuffle(peers).map((peer) => ({ do: 'timer', peer, timer }));
}

/** One member fails; or, the classic, it and its neighbour before anyone notices; or several anywhere at once. */
export function drawFailures(draw: Draw, peers: readonly Address[]): Operation[] {
  const peer = draw.pick(peers);
  if (draw.chance(0.5)) return [{ do: 'fail', peer }];
  if (draw.chance(0.5))
    return draw
      .shuffle(peers)
      .slice(0, draw.int(2, 4))
      .map((each) => ({ do: 'fail', peer: each }));
  return [
    { do: 'fail', peer },
    { do: 'fail', peer: after(peer, peers) },
  ];
}

/** Which of these comes last before this one, going round. */
function lastBefore(id: Id, peers: readonly Id[]): Id {
  const round = sortIds([...new Set([...peers, id])]);
  return round.at(round.indexOf(id) - 1)!;
}

/** Which of these comes next after this one, going round. */
function after(id: Id, peers: readonly Id[]): Id {
  const round = sortIds([...new Set([...peers, id])]);
  return round[(round.indexOf(id) + 1) % round.length]!;
}
