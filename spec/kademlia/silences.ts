import type { Id } from '../kit/identifiers.ts';
import type { KademliaView } from './messages.ts';
import { isContact, type KademliaObservation, shownBy } from './neighbourhood.ts';
import type { Offend } from './offence.ts';

interface Message {
  readonly type: string;
  readonly rpc?: number;
}

/** What a peer knows of another. */
interface Acquaintance {
  /** Its questions without an answer: those of the last minute before it last heard of the other, and all since. */
  asked: readonly { readonly rpc: number | undefined; readonly at: number }[];
  heardAt: number;
  /** When the other last became a contact. */
  enteredAt: number;
}

/** Longer than anybody waits for an answer: whoever has not answered by then has left the question unanswered. */
const PATIENCE_MS = 60_000;

const QUESTIONS: readonly string[] = ['ping', 'find_node', 'find_value', 'store'];

/** How many questions in a row contacts have left unanswered: what makes them stale. Peers that come back are left out. */
export class Silences {
  private readonly offend: Offend;
  private readonly lives = new Map<Id, Map<Id, Acquaintance>>();
  private readonly gone = new Set<Id>();

  constructor(offend: Offend) {
    this.offend = offend;
  }

  sent(peer: Id, to: Id, { type, rpc }: Message, now: number): void {
    if (!QUESTIONS.includes(type) || this.gone.has(peer)) return;
    const other = this.between(peer, to);
    // The same question sent again, because it may have been lost, is no other.
    other.asked = [...other.asked.filter((each) => each.rpc !== rpc), { rpc, at: now }];
  }

  received(peer: Id, from: Id, { type, rpc }: Message, now: number): void {
    if (this.gone.has(peer)) return;
    const other = this.between(peer, from);
    other.heardAt = now;
    if (other.asked.length === 0) return;
    const isAnswer = !QUESTIONS.includes(type);
    other.asked = other.asked.filter(
      (each) => each.at >= now - PATIENCE_MS && !(isAnswer && each.rpc === rpc),
    );
  }

  changed(peer: Id, before: KademliaView | undefined, observation: KademliaObservation): void {
    const { now, params } = observation;
    const view = shownBy(observation, peer);
    if (!view) {
      this.gone.add(peer);
      this.lives.delete(peer);
      return;
    }
    if (this.gone.has(peer) || params.detector !== 'timeout') return;
    const life = this.lives.get(peer);
    for (const contact of view.buckets.flat()) {
      const isStale = view.stale.includes(contact);
      const isNew = !before || !isContact(before, contact);
      if (!isStale && !isNew && !life?.get(contact)?.asked.length) continue;
      const other = this.between(peer, contact);
      if (isNew) other.enteredAt = now;
      const since = Math.max(other.heardAt, other.enteredAt);
      const certain = other.asked.filter(({ at }) => at > since && at < now - PATIENCE_MS).length;
      const isWrong = isStale ? other.asked.length < params.failures : certain >= params.failures;
      if (isWrong)
        this.offend('stale-after-so-many-silences', {
          peer,
          expected: `${contact} to be stale after ${params.failures} unanswered questions in a row`,
          seen: isStale ? `stale after ${other.asked.length}` : `not stale after ${certain}`,
        });
    }
  }

  private between(peer: Id, other: Id): Acquaintance {
    const life = this.lives.get(peer) ?? new Map<Id, Acquaintance>();
    this.lives.set(peer, life);
    const known = life.get(other) ?? { asked: [], heardAt: 0, enteredAt: 0 };
    life.set(other, known);
    return known;
  }
}
