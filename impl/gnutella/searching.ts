import { HOP_MS } from '../../spec/gnutella/constants.ts';
import type { HitRow, PongRow } from '../../spec/gnutella/messages.ts';
import type { Answer, Broadcast } from '../../spec/gnutella/wire.ts';
import { AnsweringPeer } from './answering.ts';
import type { Question } from './state.ts';

/** Questions of one’s own: flooded, and their answers collected for as long as they may take. */
export abstract class SearchingPeer extends AnsweringPeer {
  protected pingAll(call: number, ttl: number): void {
    this.put(call, { type: 'ping', ...this.fresh(ttl) });
  }

  protected search(call: number, criteria: string, speed: number, ttl: number): void {
    this.put(call, { type: 'query', ...this.fresh(ttl), speed, criteria });
  }

  private fresh(ttl: number) {
    return { guid: this.newGuid(), ttl: Math.max(1, Math.min(ttl, this.parameters.mostTtl)), hops: 0 };
  }

  private put(call: number, question: Broadcast): void {
    if (this.targetsOf(undefined).length === 0) {
      this.conclude(call, { ok: false, reason: 'no neighbours' });
      return;
    }
    const { type: kind, guid, ttl } = question;
    this.core.questions = [...this.core.questions, { call, kind, guid, rows: [] }];
    this.env.setTimer(`patience ${call}`, HOP_MS * ttl);
    this.begin(question);
  }

  protected collect(answer: Answer): void {
    const rows = answer.type === 'pong' ? [pongIn(answer)] : hitsIn(answer);
    this.core.questions = this.core.questions.map((each) =>
      each.guid === answer.guid && (each.kind === 'ping') === (answer.type === 'pong')
        ? { ...each, rows: [...each.rows, ...rows] }
        : each,
    );
  }

  /** Nothing more is waited for. */
  protected wrapUp(question: Question): void {
    const { call, kind, guid, rows } = question;
    this.core.questions = this.core.questions.filter((each) => each !== question);
    if (kind === 'ping') this.conclude(call, { ok: true, guids: [guid], pongs: rows as PongRow[] });
    else this.conclude(call, { ok: true, guids: [guid], hits: rows as HitRow[] });
  }
}

function pongIn({ ip, port, files, kilobytes }: Answer & { type: 'pong' }): PongRow {
  return [ip, port, files, kilobytes];
}

function hitsIn({ servent, ip, port, results }: Answer & { type: 'query_hit' }): HitRow[] {
  return results.map(([index, size, name]) => [servent, ip, port, index, size, name]);
}
