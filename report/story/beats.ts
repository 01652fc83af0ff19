import type { Protocol } from '../../properties/kit/protocol.ts';
import type { TraceEvent } from '../../properties/kit/results.ts';
import type { Observation } from '../../spec/kit/property.ts';
import { callKey, otherOf } from './events.ts';

/** One thing that happened to one peer, with what came of it. */
export interface Beat {
  readonly cause: TraceEvent;
  /** What the peer then sent, answered and showed. */
  readonly results: readonly TraceEvent[];
  /** What changed in its view, in the protocol's words; empty when nothing worth telling did. */
  readonly changes: readonly string[];
}

const RESULTS = new Set<TraceEvent['event']>(['send', 'done', 'view', 'drop']);

/** Reads a trace in beats, remembering what each peer showed last. */
export class BeatReader {
  readonly #shown = new Map<number | string, unknown>();
  /** What each call asked. */
  readonly calls = new Map<string, string>();
  readonly #teller: Protocol['story'];

  constructor(before: Observation<unknown>, teller: Protocol['story']) {
    this.#teller = teller;
    for (const peer of before.peers) this.#shown.set(peer.address, peer.view);
  }

  read(events: readonly TraceEvent[]): Beat[] {
    const groups: TraceEvent[][] = [];
    for (const event of events) {
      const open = groups[groups.length - 1];
      if (open && RESULTS.has(event.event) && open[0]!.peer === event.peer) open.push(event);
      else groups.push([event]);
    }
    return groups.map((group) => ({
      cause: group[0]!,
      results: group.slice(1),
      changes: group.flatMap((event) => this.#change(event)),
    }));
  }

  #change(event: TraceEvent): string[] {
    if (event.event === 'call') this.calls.set(callKey(event.peer, event.call.id), event.call.type);
    if (event.event === 'restart' && !event.keptState) this.#shown.delete(event.peer);
    if (event.event !== 'view') return [];
    const before = this.#shown.get(event.peer);
    this.#shown.set(event.peer, event.view);
    const sentence = this.#teller.change(event.peer, before, event.view);
    return sentence === undefined ? [] : [sentence];
  }
}

/** A timer that went off, and nothing came of it. */
function isIdle({ cause, results, changes }: Beat): boolean {
  return cause.event === 'timer' && results.length === 0 && changes.length === 0;
}

/** True when somebody who asks about this peer should hear of the beat. */
export function concerns(beat: Beat, peer: number | string | undefined): boolean {
  // A call is told as the operation itself.
  if (peer === undefined || beat.cause.event === 'call' || isIdle(beat)) return false;
  return beat.cause.peer === peer || otherOf(beat.cause) === peer;
}

/** True when a call came to its end in this beat. */
export function concludes(beat: Beat): boolean {
  return beat.cause.event === 'done' || beat.results.some((event) => event.event === 'done');
}
