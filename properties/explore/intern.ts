/** Gives every distinct text a small integer, in order of first sight. */
export class Interner {
  readonly texts: string[] = [];
  private readonly ids = new Map<string, number>();

  /** The number of this text. */
  id(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.texts.length;
    this.texts.push(text);
    this.ids.set(text, id);
    return id;
  }
}

/** Remembers one number ≥ 0 for each pair of numbers ≥ 0, in one flat table. */
export class PairTable {
  count = 0;
  private mask: number;
  /** first + 1 (0: free), second, value. */
  private slots: Int32Array;

  constructor(capacity = 1 << 10) {
    this.mask = capacity - 1;
    this.slots = new Int32Array(capacity * 3);
  }

  /** The value of the pair, or -1. */
  get(first: number, second: number): number {
    const { slots, mask } = this;
    const key = first + 1;
    let at = scatter(first, second) & mask;
    for (;;) {
      const found = slots[at * 3]!;
      if (found === key && slots[at * 3 + 1] === second) return slots[at * 3 + 2]!;
      if (found === 0) return -1;
      at = (at + 1) & mask;
    }
  }

  /** Remembers the value of a pair that had none. */
  set(first: number, second: number, value: number): void {
    if (++this.count * 2 > this.mask) this.grow();
    this.put(first, second, value);
  }

  private put(first: number, second: number, value: number): void {
    const { slots, mask } = this;
    let at = scatter(first, second) & mask;
    while (slots[at * 3] !== 0) at = (at + 1) & mask;
    slots[at * 3] = first + 1;
    slots[at * 3 + 1] = second;
    slots[at * 3 + 2] = value;
  }

  private grow(): void {
    const former = this.slots;
    this.mask = this.mask * 2 + 1;
    this.slots = new Int32Array((this.mask + 1) * 3);
    for (let at = 0; at < former.length; at += 3)
      if (former[at] !== 0) this.put(former[at]! - 1, former[at + 1]!, former[at + 2]!);
  }
}

function scatter(first: number, second: number): number {
  const mixed = Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

/** A list of 32-bit integers that grows. */
export class Ints {
  length = 0;
  items: Int32Array;

  constructor(capacity = 1 << 10) {
    this.items = new Int32Array(capacity);
  }

  push(value: number): number {
    if (this.length === this.items.length) this.reserve(this.length + 1);
    this.items[this.length] = value;
    return this.length++;
  }

  /** Sets an item, which may lie beyond the end; what is skipped is 0. */
  set(index: number, value: number): void {
    if (index >= this.items.length) this.reserve(index + 1);
    if (index >= this.length) this.length = index + 1;
    this.items[index] = value;
  }

  private reserve(length: number): void {
    const former = this.items;
    this.items = new Int32Array(Math.max(length, former.length * 2));
    this.items.set(former);
  }
}
