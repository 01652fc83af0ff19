import type { Id } from '../kit/identifiers.ts';
import { sortByDistance } from '../kit/xor.ts';
import type { KademliaView } from './messages.ts';
import { freshOf, type KademliaObservation, shownBy } from './neighbourhood.ts';
import type { Offend } from './offence.ts';
import { type KademliaParameters, spaceOf } from './parameters.ts';

interface Question {
  readonly type: string;
  readonly lookup?: number;
  readonly target?: Id;
  readonly key?: Id;
}

/** The first questions of a lookup, all at one moment. */
interface Beginning {
  readonly target: Id;
  readonly at: number;
  readonly before: KademliaView;
  readonly asked: Id[];
}

/** How lookups begin: with the closest contacts that the node knows, α at once if it knows so many (§2.3). */
export class Beginnings {
  private readonly offend: Offend;
  /** By peer: the lookups that have begun, and those of them that have done so just now. */
  private readonly begun = new Map<Id, Set<number | undefined>>();
  private readonly fresh = new Map<Id, Map<number | undefined, Beginning>>();

  constructor(offend: Offend) {
    this.offend = offend;
  }

  sent(peer: Id, to: Id, question: Question, observation: KademliaObservation): void {
    const target = question.target ?? question.key;
    if (question.type !== 'find_node' && question.type !== 'find_value') return;
    const { lookup } = question;
    const begun = this.begun.get(peer) ?? new Set();
    const fresh = this.fresh.get(peer) ?? new Map<number | undefined, Beginning>();
    const known = fresh.get(lookup);
    if (known && known.at === observation.now) known.asked.push(to);
    const before = shownBy(observation, peer);
    const isFirst = !begun.has(lookup);
    this.begun.set(peer, begun.add(lookup));
    // A joiner begins with its bootstrap node, whether that finds a place in its table or not.
    if (!isFirst || !before?.member) return;
    this.fresh.set(peer, fresh.set(lookup, { target: target!, at: observation.now, before, asked: [to] }));
  }

  /** Whatever the peer sent last is sent. */
  settle(peer: Id, observation: KademliaObservation): void {
    const fresh = this.fresh.get(peer);
    if (!fresh) return;
    this.fresh.delete(peer);
    const after = shownBy(observation, peer);
    if (after) for (const beginning of fresh.values()) this.judge(peer, beginning, after, observation.params);
  }

  /** The peer is gone. */
  forget(peer: Id): void {
    this.begun.delete(peer);
    this.fresh.delete(peer);
  }

  /** Its table may have changed at that moment, before it began or after: either is right. */
  private judge(
    peer: Id,
    { target, before, asked }: Beginning,
    after: KademliaView,
    params: KademliaParameters,
  ): void {
    const space = spaceOf(params);
    const views = before === after ? [after] : [before, after];
    const choices = views.map((view) => freshOf(view, space, target));
    // Where all are stale the own line may have been down.
    if (choices.some((choice) => choice.length === 0)) return;
    const due = Math.min(
      params.alpha,
      ...choices.map((choice) => {
        const closest = sortByDistance(space, target, [...choice, peer]).slice(0, params.k);
        return closest.filter((id) => id !== peer).length;
      }),
    );
    // A stale one may be tried again after a while (§4.1: "an exponentially increasing backoff interval").
    const isChoice = (id: Id) =>
      choices.some((choice) => choice.slice(0, params.k).includes(id)) ||
      views.some(({ stale }) => stale.includes(id));
    const stranger = asked.find((id) => !isChoice(id));
    if (asked.length >= due && stranger === undefined) return;
    this.offend('lookup-begins-with-the-closest', {
      peer,
      expected: `at least ${due} questions at once about ${target}, to some of [${choices.at(-1)!.slice(0, params.k).join(', ')}]`,
      seen: `[${asked.join(', ')}] asked`,
    });
  }
}
