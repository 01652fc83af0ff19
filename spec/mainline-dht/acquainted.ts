import type { Name } from '../kit/property.ts';
import { GOOD_MS, LONGEST_PATIENCE_MS, PROMPT_MS } from './constants.ts';

/** What one node has to do with another, as an observer of both ends knows it. */
export interface Relation {
  /** When it last had an answer to a query of its own; null: never. */
  answeredAt: number | null;
  /** When the other last asked it something, not being read-only; null: never. */
  askedAt: number | null;
  /** When anything came from it, be it broken, late or unasked; null: never. */
  heardAt: number | null;
  /** When it was last asked something; null: never. */
  queriedAt: number | null;
  /** Queries to which it has had no answer since the other last answered one: what may have failed “in a row”. */
  unanswered: number;
  /** Queries since anything at all came from it. */
  vain: number;
}

const STRANGERS: Readonly<Relation> = {
  answeredAt: null,
  askedAt: null,
  heardAt: null,
  queriedAt: null,
  unanswered: 0,
  vain: 0,
};

/** Who has heard what from whom: what goodness rests on, whatever the nodes themselves think of each other. */
export class Acquainted {
  private readonly relations = new Map<string, Relation>();
  private readonly open = new Map<string, { target: unknown; readonly at: number }>();
  /** Nodes that do nothing, and, of those that did nothing for a while, when they went on. */
  private readonly stalled = new Set<Name>();
  private readonly wokeAt = new Map<Name, number>();

  /** All of these have just answered one another. */
  met(peer: Name, others: readonly Name[], now: number): void {
    for (const other of others)
      if (other !== peer) {
        this.of(peer, other).answeredAt = now;
        this.of(peer, other).heardAt = now;
      }
  }

  asked(peer: Name, to: Name, t: string, target: unknown, now: number): void {
    this.open.set(`${peer} ${to} ${t}`, { target, at: now });
    const relation = this.of(peer, to);
    relation.unanswered++;
    // What is asked in the moment in which something comes may have been asked before it.
    if (relation.heardAt === null || now > relation.heardAt) relation.vain++;
    relation.queriedAt = now;
  }

  /** False: nobody had asked. What comes late may not be awaited any more, and says nothing. */
  answered(peer: Name, from: Name, t: string, now: number): boolean {
    const query = this.open.get(`${peer} ${from} ${t}`);
    if (!query) return false;
    this.open.delete(`${peer} ${from} ${t}`);
    if (now - query.at > PROMPT_MS) return true;
    const relation = this.of(peer, from);
    relation.answeredAt = now;
    relation.unanswered = this.awaited(peer, from, now);
    return true;
  }

  /** This node does nothing, until something is seen to reach it: what comes meanwhile waits. */
  stalls(peer: Name): void {
    this.stalled.add(peer);
  }

  /**
   * Queries to that node that may yet fail; who has done nothing for a while has yet to read what came meanwhile. An answer to one query is none to the others: who gives up waiting for those
   * after it has had this one, as libtorrent counts, finds that several “in a row” have failed.
   */
  awaited(peer: Name, from: Name, now: number): number {
    const wokeAt = this.wokeAt.get(peer) ?? 0;
    let count = 0;
    for (const [key, { at }] of this.open)
      if (now - Math.max(at, wokeAt) <= LONGEST_PATIENCE_MS && key.startsWith(`${peer} ${from} `)) count++;
    return count;
  }

  heard(peer: Name, from: Name, now: number): void {
    if (this.stalled.delete(peer)) this.wokeAt.set(peer, now);
    const relation = this.of(peer, from);
    relation.heardAt = now;
    relation.vain = 0;
  }

  wasAsked(peer: Name, by: Name, now: number): void {
    this.of(peer, by).askedAt = now;
  }

  /** A node has gone, and remembers nothing. */
  forget(peer: Name): void {
    for (const key of this.relations.keys()) if (key.startsWith(`${peer} `)) this.relations.delete(key);
    this.interrupted(peer);
  }

  /** A node has gone, and may remember whom it knew, but awaits nothing any more: what answers its former life it has not asked. */
  interrupted(peer: Name): void {
    for (const key of this.open.keys()) if (key.startsWith(`${peer} `)) this.open.delete(key);
  }

  between(peer: Name, other: Name): Readonly<Relation> {
    return this.relations.get(`${peer} ${other}`) ?? STRANGERS;
  }

  /** “Has responded to one of our queries within the last 15 minutes”, or ever, and has asked us within them. */
  isGood(peer: Name, other: Name, now: number, marginMs: number): boolean {
    const { answeredAt, askedAt } = this.between(peer, other);
    if (answeredAt === null) return false;
    return now - Math.max(answeredAt, askedAt ?? 0) <= GOOD_MS - marginMs;
  }

  /** Whether a node of any patience, and with any notion of who has asked it, may count that one as good. */
  mayBeGood(peer: Name, other: Name, now: number, marginMs: number): boolean {
    const { heardAt } = this.between(peer, other);
    return heardAt !== null && now - heardAt <= GOOD_MS + marginMs;
  }

  /** All others that have ever answered this one, and when they last did. */
  *answersTo(peer: Name): Generator<readonly [other: string, at: number]> {
    const prefix = `${peer} `;
    for (const [key, { answeredAt }] of this.relations)
      if (answeredAt !== null && key.startsWith(prefix)) yield [key.slice(prefix.length), answeredAt];
  }

  /** A lookup is over, and waits for nobody any more. */
  letGo(peer: Name, target: unknown): void {
    for (const [key, query] of this.open)
      if (query.target === target && key.startsWith(`${peer} `)) query.target = undefined;
  }

  /** Queries about this target for which this node awaits an answer. */
  inFlight(peer: Name, target: unknown): number {
    let count = 0;
    for (const [key, query] of this.open) if (query.target === target && key.startsWith(`${peer} `)) count++;
    return count;
  }

  private of(peer: Name, other: Name): Relation {
    const key = `${peer} ${other}`;
    let relation = this.relations.get(key);
    if (!relation) {
      relation = { ...STRANGERS };
      this.relations.set(key, relation);
    }
    return relation;
  }
}
