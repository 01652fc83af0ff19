import type { Subject } from '../../impl/kit/subject.ts';
import type { Observer } from '../../sim/observer.ts';
import type { Address, Call, Message, Outcome } from '../../sim/peer.ts';
import type { World } from '../../sim/world.ts';
import { drawRun } from './batch.ts';
import type { GeneratorOptions, Protocol } from './protocol.ts';
import { runScenario } from './run.ts';
import { seedOfRun } from './seed.ts';

/** Runs from 0 on whose traffic is counted, and not judged. Plain data. */
export interface ExerciseOrder {
  readonly campaign: number;
  readonly runs: number;
  readonly generator: GeneratorOptions;
}

/** What became of one call of users. */
export interface CallCount {
  readonly type: string;
  asked: number;
  done: number;
  failed: number;
  /** The reason of the last that failed. */
  reason?: string;
}

/** How often one message went by. */
export interface MessageCount {
  readonly type: string;
  sent: number;
  received: number;
  /** Of questions: how many that were received were answered. */
  answered?: number;
}

/** What a subject has been put through, and did. Plain data, in the order of the vocabularies. */
export interface Exercise {
  readonly runs: number;
  readonly views: boolean;
  readonly calls: readonly CallCount[];
  readonly messages: readonly MessageCount[];
}

/** Plays some runs, and counts. */
export function exercise(protocol: Protocol, subject: Subject, order: ExerciseOrder): Exercise {
  const census = new Census(protocol);
  let views = false;
  for (let run = 0; run < order.runs; run++) {
    const { scenario, beyond } = drawRun(protocol, subject, seedOfRun(order.campaign, run), order.generator);
    const { world } = runScenario(protocol, subject, scenario, {
      ...(beyond ? { beyond } : {}),
      only: new Set(),
      observers: () => [census.ofRun()],
    });
    views ||= showsViews(world);
  }
  return { runs: order.runs, views, calls: census.calls, messages: census.messages };
}

function showsViews(world: World): boolean {
  return world.residents.some(({ peer }) => peer.view !== undefined);
}

class Census {
  readonly calls: readonly CallCount[];
  readonly messages: readonly MessageCount[];
  private readonly answers: ReadonlyMap<string, string>;

  constructor({ spec }: Protocol) {
    this.calls = Object.keys(spec.calls).map((type) => ({ type, asked: 0, done: 0, failed: 0 }));
    const terms = Object.entries(spec.messages);
    this.answers = new Map(terms.flatMap(([type, { answer }]) => (answer ? [[type, answer]] : [])));
    this.messages = terms.map(([type]) => ({
      type,
      sent: 0,
      received: 0,
      ...(this.answers.has(type) ? { answered: 0 } : {}),
    }));
  }

  ofRun(): Observer {
    const asked = new Map<number, CallCount>();
    /** Questions that wait for an answer: by who owes it to whom, and its type. */
    const owed = new Map<string, MessageCount[]>();
    return {
      called: (_peer: number, { id, type }: Call) => {
        const count = this.calls.find((each) => each.type === type);
        if (!count) return;
        count.asked++;
        asked.set(id, count);
      },
      concluded(_peer: number, call: number, { ok, reason }: Outcome) {
        const count = asked.get(call);
        asked.delete(call);
        if (!count) return;
        if (ok) count.done++;
        else count.failed++;
        if (reason !== undefined) count.reason = reason;
      },
      received: (peer: number, from: Address, { type }: Message) => {
        const count = this.messages.find((each) => each.type === type);
        if (!count) return;
        count.received++;
        const answer = this.answers.get(type);
        if (answer === undefined) return;
        const way = `${peer} ${from} ${answer}`;
        owed.set(way, [...(owed.get(way) ?? []), count]);
      },
      sent: (peer: number, to: Address, { type }: Message) => {
        const count = this.messages.find((each) => each.type === type);
        if (count) count.sent++;
        const question = owed.get(`${peer} ${to} ${type}`)?.shift();
        if (question?.answered !== undefined) question.answered++;
      },
    };
  }
}
