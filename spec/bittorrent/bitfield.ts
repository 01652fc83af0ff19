/**
 * Which pieces somebody has, as BEP 3 sends it: one bit a piece, “the high bit in the first byte corresponds to piece
 * index 0”, spare bits at the end zero. In hexadecimal.
 */
export function bitfieldOf(have: ArrayLike<number>): string {
  let digits = '';
  for (let at = 0; at < have.length; at += 4) {
    let nibble = 0;
    for (let bit = 0; bit < 4; bit++) nibble = 2 * nibble + (have[at + bit] ?? 0);
    digits += nibble.toString(16);
  }
  return digits.length % 2 === 0 ? digits : `${digits}0`;
}

/** One entry a piece, 1 for those that are there; undefined where the bitfield is not of so many pieces, or a spare bit is set. */
export function readBitfield(digits: unknown, pieces: number): Uint8Array | undefined {
  if (typeof digits !== 'string' || digits.length !== 2 * Math.ceil(pieces / 8)) return undefined;
  const have = new Uint8Array(pieces);
  for (let at = 0; at < 4 * digits.length; at++) {
    const nibble = Number.parseInt(digits[at >> 2]!, 16);
    const bit = (nibble >> (3 - (at & 3))) & 1;
    if (at < pieces) have[at] = bit;
    else if (bit !== 0) return undefined;
  }
  return have;
}

/** Which pieces a bitfield that came from a peer's own view shows. */
export function piecesIn(digits: string): number[] {
  const found: number[] = [];
  for (let at = 0; at < 4 * digits.length; at++)
    if ((Number.parseInt(digits[at >> 2]!, 16) >> (3 - (at & 3))) & 1) found.push(at);
  return found;
}
