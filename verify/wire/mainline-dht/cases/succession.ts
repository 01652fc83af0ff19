import type { Bench, Seat } from '../bench.ts';
import { K } from '../node.ts';
import { findNode } from '../questions.ts';
import { growth, known, knows } from './growth.ts';

/** What becomes of a full bucket in which some have been silent for too long when others would come into it. */
export interface Succession {
  /** How many have come in. */
  readonly admitted: number;
  /** How many in the bucket were questionable. */
  readonly questionable: number;
  /** How many of those have been asked since others called, or had left several queries unanswered before. */
  readonly tried: number;
}

/** Fewer say nothing. */
export const LEAST = 2;
/** “Multiple queries in a row” make a node bad. */
const SEVERAL = 2;

/**
 * A quarter of an hour begins.
 * @returns what to do when it is over; undefined: nobody can say that its bucket of the far half is full, and how large it is
 */
export async function foresee(
  bench: Bench,
  silent: readonly Seat[],
): Promise<(() => Promise<Succession>) | undefined> {
  const own = bench.ownId();
  const grown = await growth(bench);
  if (own === undefined || grown?.after.size !== K) return undefined;
  const { after } = grown;
  const isIn = (seat: Seat) => knows(after, seat);
  // Who never calls, and is not asked, is questionable, too, though it would answer.
  const questionable = [...silent, ...bench.newcomers].filter(isIn);
  const others = bench.newcomers.filter((seat) => !isIn(seat));
  const before = new Map(questionable.map((seat) => [seat, seat.met]));
  return async () => {
    const called = new Map(questionable.map((seat) => [seat, seat.met]));
    const isTried = (seat: Seat) =>
      seat.met > called.get(seat)! || (seat.isMute && seat.met - before.get(seat)! >= SEVERAL);
    await Promise.all(others.map((seat) => bench.ask(seat, findNode(seat, seat.node.id), 2, 1)));
    const { settlingMs, admissionMs } = bench.manners;
    const end = bench.budget.spent() + admissionMs;
    while (!questionable.some(isTried) && bench.budget.spent() < end) await bench.budget.wait(settlingMs);
    const { ids: now } = await known(bench, own);
    return {
      admitted: others.filter(({ node }) => now.has(node.id)).length,
      questionable: questionable.length,
      tried: questionable.filter(isTried).length,
    };
  };
}
