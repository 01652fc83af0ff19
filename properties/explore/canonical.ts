/**
 * How far the circular tuple of n words must be turned to become lexicographically least: word i of the least form is
 * word (i + turn) mod n of this one. Ties go to the smallest turn.
 */
export function leastTurn(words: Int32Array, at: number, n: number): number {
  let best = 0;
  for (let turn = 1; turn < n; turn++) {
    for (let i = 0, a = turn, b = best; i < n; i++) {
      const difference = words[at + a]! - words[at + b]!;
      if (difference !== 0) {
        if (difference < 0) best = turn;
        break;
      }
      if (++a === n) a = 0;
      if (++b === n) b = 0;
    }
  }
  return best;
}

/** The tuple turned by so much. */
export function turned(words: Int32Array, at: number, n: number, turn: number, target: Int32Array): void {
  for (let i = 0, from = turn; i < n; i++) {
    target[i] = words[at + from]!;
    if (++from === n) from = 0;
  }
}

/** In how many different ways the circular tuple can be written: n, or a divisor of it if the tuple repeats. */
export function orbit(words: Int32Array, at: number, n: number): number {
  for (let period = 1; period < n; period++) {
    if (n % period !== 0) continue;
    let same = true;
    for (let i = 0; same && i + period < n; i++) same = words[at + i] === words[at + i + period];
    if (same) return period;
  }
  return n;
}
