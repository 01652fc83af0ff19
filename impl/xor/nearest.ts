import type { Id } from '../../spec/kit/identifiers.ts';
import type { XorSpace } from '../../spec/kit/xor.ts';
import type { Bucket, Entry } from './bucket.ts';

/** Leading words of the distances of what is being gathered. Nothing outlives one call of {@link Nearest.take}. */
let words = new Uint32Array(256);

/**
 * Gathers the contacts nearest a target. Buckets come in the order in which their ranges lie from it, so each is sorted for
 * itself; lists are short, and mostly all leading words differ, so that no id is looked at.
 */
export class Nearest<E extends Entry> {
  readonly found: E[] = [];
  private readonly space: XorSpace;
  private readonly target: Id;
  private readonly aim: number;

  constructor(space: XorSpace, target: Id) {
    this.space = space;
    this.target = target;
    this.aim = space.lead(target);
  }

  take({ entries, leads }: Bucket<E>, wanted: ((entry: E) => boolean) | undefined): void {
    const { found, aim } = this;
    const from = found.length;
    if (from + entries.length > words.length) words = new Uint32Array(2 * (from + entries.length));
    for (let at = 0; at < entries.length; at++) {
      const entry = entries[at]!;
      if (wanted && !wanted(entry)) continue;
      const word = (leads[at]! ^ aim) >>> 0;
      let place = found.length;
      for (; place > from && this.isBefore(word, entry, place - 1); place--) {
        words[place] = words[place - 1]!;
        found[place] = found[place - 1]!;
      }
      words[place] = word;
      found[place] = entry;
    }
  }

  private isBefore(word: number, entry: E, place: number): boolean {
    const there = words[place]!;
    return (
      word < there || (word === there && this.space.closer(this.target, entry.id, this.found[place]!.id))
    );
  }
}
