import { misbehaving } from './misdeeds.ts';

export const create = misbehaving(() => {
  const all: number[][] = [];
  for (;;) all.push(new Array(100_000).fill(all.length));
});
