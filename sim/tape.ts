/**
 * The numbers that settle every choice that is left open: what is lost, delayed or doubled, what a peer draws.
 * 0 is always the tamest choice. Values are unsigned 32-bit integers; past the end a tape reads `beyond`, or 0.
 */
export class Tape {
  /** How many values have been read. */
  position = 0;
  private readonly values: number[];
  private readonly beyond: (() => number) | undefined;

  /** @param beyond draws the values past the end; what it drew is kept, so {@link read} is the tape that was played. */
  constructor(values: readonly number[] = [], beyond?: () => number) {
    this.values = [...values];
    this.beyond = beyond;
  }

  /** The next value, 0 … 2^32 − 1. */
  next(): number {
    const index = this.position++;
    if (index < this.values.length) return this.values[index]!;
    if (!this.beyond) return 0;
    const value = this.beyond();
    this.values.push(value);
    return value;
  }

  /** An integer in [0, bound). */
  draw(bound: number): number {
    return bound <= 1 ? 0 : this.next() % bound;
  }

  /** The values read so far, without the zeros at the end that need not be written down. */
  read(): number[] {
    const played = this.values.slice(0, this.position);
    while (played.length > 0 && played[played.length - 1] === 0) played.pop();
    return played;
  }
}
