/**
 * The world's agenda: a binary heap over typed arrays, ordered by time and then by order of entry, so that equal
 * times never depend on chance. An entry is a slot number; its fields are read from the parallel arrays.
 */
export class Agenda {
  private capacity = 256;
  private time = new Float64Array(this.capacity);
  private order = new Float64Array(this.capacity);
  private heap = new Int32Array(this.capacity);
  private free = new Int32Array(this.capacity);
  private freeCount = 0;
  private used = 0;
  private entered = 0;
  /** Entries, cancelled ones included. */
  size = 0;

  /** Fields of the slots: what kind of event, two peers' handles (or other small integers), and what comes with it. */
  kind = new Uint8Array(this.capacity);
  first = new Int32Array(this.capacity);
  second = new Int32Array(this.capacity);
  load: unknown[] = [];

  /** Enters an event and returns its slot. */
  push(at: number, kind: number, first: number, second: number, load: unknown): number {
    if (this.freeCount === 0 && this.used === this.capacity) this.grow();
    const slot = this.freeCount > 0 ? this.free[--this.freeCount]! : this.used++;
    this.time[slot] = at;
    this.order[slot] = this.entered++;
    this.kind[slot] = kind;
    this.first[slot] = first;
    this.second[slot] = second;
    this.load[slot] = load;
    this.rise(this.size++, slot);
    return slot;
  }

  /** Time of the earliest event; Infinity when there is none. */
  next(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : this.time[this.heap[0]!]!;
  }

  /** Takes the earliest event off and returns its slot, whose fields stay readable until {@link release}. */
  pop(): number {
    const slot = this.heap[0]!;
    this.size--;
    if (this.size > 0) this.sink(this.heap[this.size]!);
    return slot;
  }

  release(slot: number): void {
    this.load[slot] = undefined;
    this.free[this.freeCount++] = slot;
  }

  timeOf(slot: number): number {
    return this.time[slot]!;
  }

  /** All slots that wait, earliest first. */
  slots(): number[] {
    return Array.from(this.heap.subarray(0, this.size)).sort(
      (a, b) => this.time[a]! - this.time[b]! || this.order[a]! - this.order[b]!,
    );
  }

  clear(): void {
    this.load.length = 0;
    this.size = this.used = this.freeCount = this.entered = 0;
  }

  private rise(from: number, slot: number): void {
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = this.heap[parent]!;
      if (!this.before(slot, above)) break;
      this.heap[hole] = above;
      hole = parent;
    }
    this.heap[hole] = slot;
  }

  private sink(slot: number): void {
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && this.before(this.heap[child + 1]!, this.heap[child]!)) child++;
      const below = this.heap[child]!;
      if (!this.before(below, slot)) break;
      this.heap[hole] = below;
      hole = child;
    }
    this.heap[hole] = slot;
  }

  private before(a: number, b: number): boolean {
    const difference = this.time[a]! - this.time[b]!;
    return difference < 0 || (difference === 0 && this.order[a]! < this.order[b]!);
  }

  private grow(): void {
    this.capacity *= 2;
    this.time = enlarged(this.time, new Float64Array(this.capacity));
    this.order = enlarged(this.order, new Float64Array(this.capacity));
    this.heap = enlarged(this.heap, new Int32Array(this.capacity));
    this.free = enlarged(this.free, new Int32Array(this.capacity));
    this.kind = enlarged(this.kind, new Uint8Array(this.capacity));
    this.first = enlarged(this.first, new Int32Array(this.capacity));
    this.second = enlarged(this.second, new Int32Array(this.capacity));
  }
}

function enlarged<T extends Float64Array | Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
