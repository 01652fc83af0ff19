/**
 * How far the circular tuple of n words must be turned to become lexicographically greatest: word i of the greatest form
 * is word (i + turn) mod n of this one. Ties go to the smallest turn. (Greatest, for the greatest word is mostly alone:
 * the least ones are the vacant places.)
 */
export function greatestTurn(words: Int32Array, at: number, n: number): number {
  let best = 0;
  let most = words[at]!;
  for (let turn = 1; turn < n; turn++) {
    const word = words[at + turn]!;
    if (word < most || (word === most && !isGreater(words, at, n, turn, best))) continue;
    most = word;
    best = turn;
  }
  return best;
}

function isGreater(words: Int32Array, at: number, n: number, turn: number, than: number): boolean {
  for (let i = 0, a = turn, b = than; i < n; i++) {
    const difference = words[at + a]! - words[at + b]!;
    if (difference !== 0) return difference > 0;
    if (++a === n) a = 0;
    if (++b === n) b = 0;
  }
  return false;
}

/** Writes the tuple, turned by so much, to `target` from `to` on. */
export function writeTurned(
  words: Int32Array,
  at: number,
  n: number,
  turn: number,
  target: Int32Array,
  to: number,
): void {
  for (let i = 0, from = turn; i < n; i++) {
    target[to + i] = words[at + from]!;
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
