import { type Id, sortIds } from '../../spec/kit/identifiers.ts';
import type { XorSpace } from '../../spec/kit/xor.ts';

/** Who is near whom in a network that is known as a whole: ids in order, where each subtree is a range. */
export class Neighbourhoods {
  private readonly space: XorSpace;
  private readonly ids: readonly Id[];
  private readonly k: number;

  constructor(space: XorSpace, ids: readonly Id[], k: number) {
    this.space = space;
    this.ids = sortIds([...ids]);
    this.k = k;
  }

  /** Contacts that fill the k-buckets of a node: of each subtree that it is not in k, or all that there are. */
  contactsOf(id: Id, next: () => number): Id[] {
    const { ids, k } = this;
    const contacts: Id[] = [];
    let [low, high] = [0, ids.length];
    for (let depth = 0; high - low > 1; depth++) {
      const middle = this.middle(low, high, depth);
      const isUpper = this.space.bit(id, depth) === 1;
      const [from, to] = isUpper ? [low, middle] : [middle, high];
      const first = to > from ? next() % (to - from) : 0;
      for (let at = 0; at < Math.min(k, to - from); at++)
        contacts.push(ids[from + ((first + at) % (to - from))]!);
      if (isUpper) low = middle;
      else high = middle;
    }
    return contacts;
  }

  /** The k ids closest to a key, nearest first. */
  closest(key: Id): Id[] {
    const found: Id[] = [];
    this.gather(key, 0, this.ids.length, 0, found);
    return found;
  }

  private gather(key: Id, low: number, high: number, depth: number, found: Id[]): void {
    if (found.length >= this.k || low >= high) return;
    if (high - low === 1) {
      found.push(this.ids[low]!);
      return;
    }
    const middle = this.middle(low, high, depth);
    const isUpper = this.space.bit(key, depth) === 1;
    const halves = [
      [low, middle],
      [middle, high],
    ] as const;
    for (const [from, to] of isUpper ? [halves[1], halves[0]] : halves)
      this.gather(key, from, to, depth + 1, found);
  }

  /** Where in a range, in which all share so many leading bits, the next bit turns from 0 to 1. */
  private middle(low: number, high: number, depth: number): number {
    let [from, to] = [low, high];
    while (from < to) {
      const at = (from + to) >>> 1;
      if (this.space.bit(this.ids[at]!, depth) === 1) to = at;
      else from = at + 1;
    }
    return from;
  }
}
