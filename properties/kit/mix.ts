import type { Draw } from './draw.ts';
import type { Operation } from './scenario.ts';

/** A kind of step: how often it comes, in proportion to the others, and what it is made of. A weight of 0 switches it off. */
export type Ingredient = readonly [weight: number, make: () => readonly Operation[]];

/** Draws steps until there are at least so many operations; none when every kind is switched off. */
export function drawMixed(draw: Draw, count: number, ingredients: readonly Ingredient[]): Operation[] {
  const operations: Operation[] = [];
  const total = ingredients.reduce((sum, [weight]) => sum + weight, 0);
  while (total > 0 && operations.length < count) {
    let left = draw.int(1, total);
    for (const [weight, make] of ingredients) {
      left -= weight;
      if (left > 0) continue;
      operations.push(...make());
      break;
    }
  }
  return operations;
}
