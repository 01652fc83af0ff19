/** Draws for generators. Everything derives from one stream of 32-bit integers, so a seed fixes all. */
export interface Draw {
  /** An integer in [low, high]. */
  int(low: number, high: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** The list in random order, as a new list. */
  shuffle<T>(list: readonly T[]): T[];
}

/** Draws over a source of uniform unsigned 32-bit integers. */
export function drawFrom(next: () => number): Draw {
  const int = (low: number, high: number): number => low + (next() % (high - low + 1));
  return {
    int,
    chance: (probability) => next() < probability * 2 ** 32,
    pick: (list) => {
      if (list.length === 0) throw new RangeError('cannot pick from an empty list');
      return list[int(0, list.length - 1)]!;
    },
    shuffle: (list) => {
      const mixed = [...list];
      for (let i = mixed.length - 1; i > 0; i--) {
        const j = int(0, i);
        [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
      }
      return mixed;
    },
  };
}
