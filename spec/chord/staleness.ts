import type { Finding } from '../kit/property.ts';
import { type Id, sameIds } from '../kit/ring.ts';
import type { ChordView } from './messages.ts';

/** What a node says of itself. */
interface State {
  readonly nonce: number;
  readonly successors: readonly Id[];
  readonly pending: boolean;
}

/** A question for somebody's state whose answer is awaited. */
interface Question {
  readonly to: Id;
  readonly nonce: number;
  /** To whom the asker has meanwhile told its list last, as if nothing could change it. */
  told?: { readonly to: Id; readonly list: readonly Id[] };
}

/** The answer that a node has just got. */
interface Answer {
  readonly from: Id;
  readonly state: State;
  readonly at: number;
  readonly told: Question['told'];
}

/**
 * Watches who takes over a list, and what it and others had said meanwhile (ZAVE15 §5: a node whose state an answer may change
 * says so while it waits, and whoever is told so asks again). What a question is for cannot be seen, but what came of it can: a
 * node whose list becomes that of the answer, in the moment in which it comes, had asked for the sake of its list.
 */
export class Staleness {
  private readonly questions = new Map<Id, Question[]>();
  private readonly answers = new Map<Id, Answer>();
  private readonly offend: (property: string, finding: Finding) => void;

  constructor(offend: (property: string, finding: Finding) => void) {
    this.offend = offend;
  }

  sent(peer: Id, to: Id, message: { readonly type: string }): void {
    if (message.type === 'get_state' && to !== peer) {
      const { nonce } = message as { nonce?: number };
      const asked = this.questions.get(peer) ?? [];
      this.questions.set(peer, [...asked, { to, nonce: nonce! }]);
    } else if (message.type === 'state' && to !== peer) {
      const { successors = [], pending } = message as Partial<State>;
      if (pending || successors.length === 0) return;
      for (const each of this.questions.get(peer) ?? []) each.told = { to, list: [...successors] };
    }
  }

  received(peer: Id, from: Id, message: { readonly type: string }, now: number): void {
    this.answers.delete(peer);
    if (message.type !== 'state') return;
    const state = message as unknown as State;
    const asked = this.questions.get(peer) ?? [];
    const question = asked.find(({ to, nonce }) => to === from && nonce === state.nonce);
    if (!question) return;
    this.questions.set(
      peer,
      asked.filter((each) => each !== question),
    );
    this.answers.set(peer, { from, state, at: now, told: question.told });
  }

  /** Questions to this one are over: it is gone. */
  unreachable(peer: Id, other: Id): void {
    const asked = this.questions.get(peer);
    if (asked)
      this.questions.set(
        peer,
        asked.filter(({ to }) => to !== other),
      );
  }

  /** A node has failed, and knows nothing of its questions when it comes back. */
  failed(peer: Id): void {
    this.questions.delete(peer);
    this.answers.delete(peer);
  }

  changed(peer: Id, before: ChordView | undefined, after: ChordView | undefined, now: number): void {
    const answer = this.answers.get(peer);
    if (answer === undefined || answer.at !== now || !after?.member) return;
    // Of a founder that nobody has seen before it is not known what has changed.
    if (before === undefined || sameIds(before.successors, after.successors)) return;
    const { from, state, told } = answer;
    const adopted = [from, ...state.successors].slice(0, after.successors.length);
    const taken =
      sameIds(after.successors, adopted) || (!before.member && sameIds(after.successors, state.successors));
    if (!taken) return;
    if (state.pending)
      this.offend('pending-lists-are-not-taken-over', {
        peer,
        expected: `to ask ${from} again, whose list is about to change`,
        seen: `[${after.successors.join(', ')}], taken over from it`,
      });
    if (told && !sameIds(told.list, after.successors))
      this.offend('stale-lists-are-pending', {
        peer,
        expected: `pending, told to ${told.to} while the answer of ${from} was awaited`,
        seen: `[${told.list.join(', ')}] as if it stayed so; now it is [${after.successors.join(', ')}]`,
      });
  }
}
