import type { Id } from '../../spec/kit/identifiers.ts';
import type { XorSpace } from '../../spec/kit/xor.ts';
import type { Bucket, Entry } from './bucket.ts';

/** Places in a bucket that go into the low bits of a key; the leading word of a distance goes above them. */
const PLACES = 2 ** 20;
/** What is being sorted: leading words of distances, with places in the bucket. Nothing outlives a {@link Nearest.take}. */
let keys = new Float64Array(64);

/**
 * Gathers the contacts nearest a target. Buckets come in the order in which their ranges lie from it, so each is sorted for
 * itself; lists are short, and mostly all leading words differ, so that numbers are sorted and no id is looked at.
 */
export class Nearest<E extends Entry> {
  readonly found: E[] = [];
  private readonly space: XorSpace;
  private readonly target: Id;
  private readonly aim: number;

  constructor(space: XorSpace, target: Id, aim: number) {
    this.space = space;
    this.target = target;
    this.aim = aim;
  }

  /** Takes the nearest of a bucket, at most so many. */
  take(bucket: Bucket<E>, room: number, wanted: ((entry: E) => boolean) | undefined): void {
    const { leads } = bucket;
    const { found, aim } = this;
    if (leads.length > keys.length) keys = new Float64Array(2 * leads.length);
    const sorted = keys;
    let length = 0;
    for (let at = 0; at < leads.length; at++) {
      if (wanted && !wanted(bucket.at(at))) continue;
      const key = ((leads[at]! ^ aim) >>> 0) * PLACES + at;
      let place = length++;
      for (; place > 0 && sorted[place - 1]! > key; place--) sorted[place] = sorted[place - 1]!;
      sorted[place] = key;
    }
    let last = -1;
    const from = found.length;
    for (let i = 0; i < length && (i < room || wordOf(sorted[i]!) === last); i++) {
      const word = wordOf(sorted[i]!);
      found.push(bucket.at(sorted[i]! - word * PLACES));
      if (word === last) this.settle(from, found.length - 1);
      last = word;
    }
    if (found.length > from + room) found.length = from + room;
  }

  /** The last one's distance begins as the one's before: it goes where the rest of its id says. */
  private settle(from: number, last: number): void {
    const { found, space, target } = this;
    const entry = found[last]!;
    let place = last;
    for (; place > from && space.closer(target, entry.id, found[place - 1]!.id); place--)
      found[place] = found[place - 1]!;
    found[place] = entry;
  }
}

function wordOf(key: number): number {
  return Math.floor(key / PLACES);
}
