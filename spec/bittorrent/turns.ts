import type { Finding, Name } from '../kit/property.ts';
import { OPTIMISTIC_ROUNDS, REACTION_MS, RECHOKE_MS } from './constants.ts';
import type { Experience } from './experience.ts';
import type { BitTorrentView } from './messages.ts';
import type { Mirror } from './mirror.ts';
import { type BitTorrentParameters, slotsOf } from './parameters.ts';

/** How long somebody has waited for its turn. */
interface Wait {
  turns: number;
  /** Connections that there were when it began to wait, and that were made since: all may come before it. */
  before: number;
}

/** What a round of choking has left. */
interface Round {
  readonly at: number;
  readonly view: BitTorrentView;
  /** The interested that it unchokes for their rate; undefined: that is not clear. */
  readonly best: ReadonlySet<Name> | undefined;
}

/** Judges, round by round, whom a peer unchokes: the best, and everybody in turn. */
export class Turns {
  private readonly parameters: BitTorrentParameters;
  private readonly offend: (property: string, finding: Finding) => void;
  private readonly experienced: Set<Experience>;
  /** By peer: who waits at it. */
  private readonly waits = new Map<Name, Map<Name, Wait>>();
  /** By peer: its last round. */
  private readonly last = new Map<Name, Round>();
  /** By peer: whom it unchoked before they had sent it anything. */
  private readonly newcomers = new Map<Name, Set<Name>>();

  constructor(
    parameters: BitTorrentParameters,
    offend: (property: string, finding: Finding) => void,
    experienced: Set<Experience>,
  ) {
    this.parameters = parameters;
    this.offend = offend;
    this.experienced = experienced;
  }

  gone(peer: Name): void {
    this.waits.delete(peer);
    this.last.delete(peer);
    this.newcomers.delete(peer);
  }

  /** A round of choking has just passed. */
  round(peer: Name, before: BitTorrentView, after: BitTorrentView, mirror: Mirror, now: number): void {
    if (this.parameters.freeRiders.includes(`${peer}`)) return;
    this.slots(peer, after);
    if (after.role === 'leecher') {
      this.preference(peer, after, mirror, now);
      this.rotation(peer, before, after);
    }
    const last = this.last.get(peer);
    const round: Round = { at: now, view: after, best: this.bestOf(after, mirror, now) };
    if (last) this.pace(peer, last, now);
    if (last && after.role === 'leecher') this.constancy(peer, last, before, round, mirror);
    if (before.role !== after.role) this.gone(peer);
    this.inTurn(peer, before, after, mirror);
    this.last.set(peer, round);
  }

  /** “Recalculate who they want to choke once every ten seconds” (Cohen 2003 §3.2). */
  private pace(peer: Name, last: Round, now: number): void {
    if (now - last.at > RECHOKE_MS + REACTION_MS)
      this.offend('rounds-come-in-time', {
        peer,
        expected: 'a round of choking every 10 s',
        seen: `${(now - last.at) / 1000} s between two`,
      });
  }

  /** Those by rate, if some have sent enough to be told from the others by it, and nobody snubs it. */
  private bestOf(view: BitTorrentView, mirror: Mirror, now: number): ReadonlySet<Name> | undefined {
    const { maxUploads, snubMs } = this.parameters;
    const { interested } = view;
    if (interested.some((each) => mirror.isSnubbedBy(each, now, snubMs))) return undefined;
    const rates = new Map(interested.map((each) => [each, mirror.rate(each, now)]));
    const sorted = [...interested].sort((a, b) => rates.get(b)! - rates.get(a)!);
    const [least, next] = sorted.slice(maxUploads - 2, maxUploads).map((each) => rates.get(each)!);
    return least !== undefined && next !== undefined && least > next
      ? new Set(sorted.slice(0, maxUploads - 1))
      : undefined;
  }

  /**
   * An optimistic unchoke lasts for thirty seconds: in the rounds between, a leecher does not unchoke one of whom it has nothing in
   * the place of another, if nobody has come or gone, or changed his mind, and those that it unchokes for their rate are the same.
   */
  private constancy(peer: Name, last: Round, before: BitTorrentView, round: Round, mirror: Mirror): void {
    const { view, best } = round;
    if (view.rounds % OPTIMISTIC_ROUNDS === 0 || !best || !last.best || !isSame(best, last.best)) return;
    const isNew = (other: Name) => (mirror.edges.get(other)?.since ?? 0) > last.at;
    const isQuiet =
      isSame(last.view.connections, view.connections) &&
      isSame(last.view.interested, view.interested) &&
      isSame(last.view.unchoked, before.unchoked) &&
      !view.connections.some(isNew);
    if (!isQuiet) return;
    const fresh = view.interested.find(
      (each) =>
        view.unchoked.includes(each) &&
        !before.unchoked.includes(each) &&
        mirror.isSilent(each, round.at, this.parameters.snubMs),
    );
    const former = view.interested.find(
      (each) => before.unchoked.includes(each) && !view.unchoked.includes(each),
    );
    if (fresh !== undefined && former !== undefined)
      this.offend('optimistic-unchokes-last', {
        peer,
        expected: `${former} to stay unchoked until the round ${view.rounds - (view.rounds % OPTIMISTIC_ROUNDS) + OPTIMISTIC_ROUNDS}`,
        seen: `in round ${view.rounds} ${fresh}, which has sent nothing, has its place`,
      });
  }

  /**
   * No more than it has slots for: between rounds the interest of others may change. Not nobody, where somebody is interested; a
   * seed as many as it has slots for.
   */
  private slots(peer: Name, { role, unchoked, interested }: BitTorrentView): void {
    const most = slotsOf(this.parameters);
    const served = unchoked.filter((each) => interested.includes(each)).length;
    if (served > most)
      this.offend('slots', {
        peer,
        expected: `at most ${most} of ${interested.join(', ')} to be unchoked`,
        seen: `${served}`,
      });
    const least = Math.min(role === 'seed' ? this.parameters.maxUploads : 1, interested.length);
    if (served < least)
      this.offend('slots-are-used', {
        peer,
        expected: `at least ${least} of ${interested.join(', ')} to be unchoked`,
        seen: `${served}`,
      });
  }

  private preference(peer: Name, view: BitTorrentView, mirror: Mirror, now: number): void {
    const { maxUploads, minUploads, snubMs } = this.parameters;
    const isSnubbing = (other: Name) => mirror.isSnubbedBy(other, now, snubMs);
    const served = view.interested.filter((each) => view.unchoked.includes(each));
    const fair = served.filter((each) => !isSnubbing(each));
    for (const other of view.interested) {
      if (view.unchoked.includes(other) || isSnubbing(other) || mirror.isSilent(other, now, snubMs)) continue;
      const rate = mirror.rate(other, now);
      const better = fair.filter((each) => mirror.rate(each, now) >= rate);
      if (better.length < maxUploads - 1)
        this.offend('preference', {
          peer,
          expected: `${other}, which sent ${rate} bytes in 20 s, or ${maxUploads - 1} that sent as much, to be unchoked`,
          seen: `of those unchoked only ${better.join(', ') || 'nobody'} did`,
        });
    }
    const snubbing = view.interested.filter(isSnubbing);
    const unnoticed = view.connections.find((each) => isSnubbing(each) && !view.snubbed.includes(each));
    if (unnoticed !== undefined)
      this.offend('snubbing-is-noticed', {
        peer,
        expected: `${unnoticed}, from which nothing has come for ${snubMs / 1000} s, to be held for snubbing`,
        seen: view.snubbed.join(', ') || 'nobody is',
      });
    if (snubbing.length > 0) this.experienced.add('peer snubbed');
    const preferred = Math.min(view.interested.length - snubbing.length, maxUploads - 1);
    const free = Math.max(1, minUploads - preferred);
    const favoured = snubbing.filter((each) => view.unchoked.includes(each));
    if (favoured.length > free)
      this.offend('anti-snubbing', {
        peer,
        expected: `at most ${free} of those that have sent nothing for a minute to be unchoked`,
        seen: favoured.join(', '),
      });
    this.promotion(peer, served, mirror, now);
  }

  /** Somebody who was unchoked without having sent anything is now among the best. */
  private promotion(peer: Name, served: readonly Name[], mirror: Mirror, now: number): void {
    const newcomers = this.newcomers.get(peer) ?? new Set<Name>();
    this.newcomers.set(peer, newcomers);
    const best = [...served].sort((a, b) => mirror.rate(b, now) - mirror.rate(a, now));
    best.slice(0, this.parameters.maxUploads - 1).forEach((each) => {
      if (newcomers.has(each) && mirror.rate(each, now) > 0) this.experienced.add('newcomer promoted');
    });
    newcomers.clear();
    for (const each of served) if (mirror.rate(each, now) === 0) newcomers.add(each);
  }

  /** “Optimistic unchoking”: every third round somebody new. */
  private rotation(peer: Name, before: BitTorrentView, after: BitTorrentView): void {
    if (after.rounds % OPTIMISTIC_ROUNDS !== 0) return;
    const waiting = before.interested.filter((each) => !before.unchoked.includes(each));
    if (waiting.length > 0 && !waiting.some((each) => after.unchoked.includes(each)))
      this.offend('optimistic-rotation', {
        peer,
        expected: `one of ${waiting.join(', ')}, who are choked and interested, to be unchoked in round ${after.rounds}`,
        seen: 'none of them was',
      });
  }

  private inTurn(peer: Name, before: BitTorrentView, after: BitTorrentView, mirror: Mirror): void {
    const waits = this.waits.get(peer) ?? new Map<Name, Wait>();
    this.waits.set(peer, waits);
    const last = this.last.get(peer);
    // Whoever has gone and come again since the last round begins anew.
    const isNew = (other: Name) => last !== undefined && (mirror.edges.get(other)?.since ?? 0) > last.at;
    const made = after.connections.filter(isNew).length;
    const isTurn = after.role === 'seed' || after.rounds % OPTIMISTIC_ROUNDS === 0;
    const waiting = after.interested.filter(
      (each) =>
        !after.unchoked.includes(each) && !before.unchoked.includes(each) && before.interested.includes(each),
    );
    for (const other of [...waits.keys()]) if (!waiting.includes(other) || isNew(other)) waits.delete(other);
    for (const other of waiting) {
      const wait = waits.get(other) ?? { turns: 0, before: after.connections.length };
      waits.set(other, wait);
      wait.before += made;
      if (isTurn) wait.turns++;
      const most = (after.role === 'seed' ? 3 : 1) * (wait.before + 1);
      if (wait.turns > most)
        this.offend('everybody-gets-a-turn', {
          peer,
          expected: `${other}, which is interested, to be unchoked within ${most} turns`,
          seen: `it has waited for ${wait.turns}`,
        });
    }
  }
}

/** The same names, in whatever order. */
function isSame(some: Iterable<Name>, others: Iterable<Name>): boolean {
  const set = new Set(others);
  const members = [...some];
  return members.length === set.size && members.every((each) => set.has(each));
}
