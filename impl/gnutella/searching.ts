import { HOP_MS, MOST_RING, MOST_WALKERS } from '../../spec/gnutella/constants.ts';
import type { GnutellaCall, HitRow, PongRow } from '../../spec/gnutella/messages.ts';
import { type Answer, FLOODED, type Of } from '../../spec/gnutella/wire.ts';
import type { Question } from './state.ts';
import { type Walker, WalkingPeer } from './walking.ts';

/** Of what was found so many are remembered, for Pushes. */
const MOST_KNOWN = 64;

type Search = GnutellaCall & { type: 'search' };

/** Questions of one’s own: flooded, in rings or by walkers; and their answers, collected for as long as they may take. */
export abstract class SearchingPeer extends WalkingPeer {
  protected pingAll(call: number, ttl: number): void {
    if (this.isAlone(call)) return;
    const header = this.fresh(ttl);
    this.put({ call, kind: 'ping', guids: [header.guid], rows: [], search: null }, header.ttl);
    this.begin({ type: 'ping', ...header });
  }

  protected search(search: Search): void {
    if (this.isAlone(search.id)) return;
    const question: Question = { call: search.id, kind: 'query', guids: [], rows: [], search };
    if (search.control === 'flood') this.flood(question, search.ttl);
    else if (search.control === 'ring') this.flood(question, this.nextRing(question));
    else this.sendOut(question, search);
  }

  private isAlone(call: number): boolean {
    const isAlone = this.targetsOf(undefined).length === 0;
    if (isAlone) this.conclude(call, { ok: false, reason: 'no neighbours' });
    return isAlone;
  }

  protected fresh(ttl: number) {
    return { guid: this.newGuid(), ttl: Math.max(1, Math.min(ttl, this.parameters.mostTtl)), hops: 0 };
  }

  private put(question: Question, ttl: number): void {
    this.core.questions = [...this.core.questions.filter(({ call }) => call !== question.call), question];
    this.env.setTimer(`patience ${question.call}`, HOP_MS * ttl);
  }

  /** A flood of this search: the only one, or its next ring. */
  private flood(question: Question, ttl: number): void {
    const { speed, criteria } = question.search!;
    const query: Of<'query'> = {
      type: 'query',
      ...this.ringHeader(question, ttl),
      speed,
      criteria,
      ...FLOODED,
    };
    this.put({ ...question, guids: [...question.guids, query.guid] }, query.ttl);
    this.begin(query);
  }

  /** Each ring has a GUID of its own: whoever has seen the last would drop this one. */
  protected ringHeader(_question: Question, ttl: number) {
    return this.fresh(ttl);
  }

  protected nextRing({ guids }: Question): number {
    return guids.length + 1;
  }

  /** Walkers of one search have one GUID, and a number each. */
  private sendOut(question: Question, { ttl, speed, criteria, control, walkers }: Search): void {
    const header = this.fresh(ttl);
    const query: Of<'query'> = { type: 'query', ...header, speed, criteria, ...FLOODED };
    this.put({ ...question, guids: [header.guid] }, header.ttl);
    this.note(query, 0);
    for (let walker = 1; walker <= Math.max(1, Math.min(walkers, MOST_WALKERS)); walker++)
      this.sendOn(
        { ...query, walker, keeps: control === 'state keeping', origin: this.address } as Walker,
        undefined,
      );
  }

  protected isSeeking(guid: string): boolean {
    return this.core.questions.some(({ guids, rows }) => guids.includes(guid) && rows.length === 0);
  }

  protected collect(answer: Answer): void {
    const kind = answer.type === 'pong' ? 'ping' : 'query';
    const rows = answer.type === 'pong' ? [pongIn(answer)] : hitsIn(answer);
    this.core.questions = this.core.questions.map((each) =>
      each.kind === kind && each.guids.includes(answer.guid)
        ? { ...each, rows: [...each.rows, ...rows] }
        : each,
    );
  }

  /** Nothing more is waited for, unless the ring is to widen. */
  protected wrapUp(question: Question): void {
    const { call, kind, guids, rows, search } = question;
    const most = Math.min(search?.ttl ?? 0, MOST_RING, this.parameters.mostTtl);
    if (search?.control === 'ring' && rows.length === 0 && guids.length < most) {
      this.flood(question, this.nextRing(question));
      return;
    }
    this.core.questions = this.core.questions.filter((each) => each !== question);
    if (kind === 'ping') this.conclude(call, { ok: true, guids, pongs: rows as PongRow[] });
    else {
      this.core.known = [...(rows as HitRow[]), ...this.core.known].slice(0, MOST_KNOWN);
      this.conclude(call, { ok: true, guids, hits: rows as HitRow[] });
    }
  }
}

function pongIn({ ip, port, files, kilobytes }: Answer & { type: 'pong' }): PongRow {
  return [ip, port, files, kilobytes];
}

function hitsIn({ servent, ip, port, results }: Answer & { type: 'query_hit' }): HitRow[] {
  return results.map(([index, size, name]) => [servent, ip, port, index, size, name]);
}
