/** The toolkit's one policy on randomness: every run has a 32-bit seed, and everything in it derives from that. */

/** Seed of run `index` of a campaign: run 0 has the campaign's own seed, so `--seed S` alone repeats a run printed with S. */
export function seedOfRun(campaign: number, index: number): number {
  return index === 0 ? campaign >>> 0 : mix((campaign >>> 0) ^ Math.imul(index, 0x9e3779b1));
}

/** A stream of uniform unsigned 32-bit integers (sfc32, Chris Doty-Humphrey's small fast counting generator). */
export function streamOf(seed: number): () => number {
  let a = mix(seed);
  let b = mix(a ^ 0x2545f491);
  let c = mix(b ^ 0x68bc21eb);
  let counter = 1;
  return () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
}

/** Spreads the bits of a 32-bit integer (the finaliser of MurmurHash3). */
export function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
