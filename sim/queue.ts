/**
 * The world's agenda, ordered by time and then by order of entry, so that equal times never depend on chance. An entry is a slot
 * number; its fields are read from the parallel arrays.
 *
 * Entries that come one after the other for the same time stand in a row, of which only the first is in the heap: what a flood
 * sends arrives at the same time, mostly, and then the next event costs no more where thousands wait than where few do. The heap
 * has four children a node, and its keys lie beside each other: far fewer cache lines than with two, and keys by slot.
 */
export class Agenda {
  private capacity = 256;
  private time = new Float64Array(this.capacity);
  /** Which slot comes after this one in its row; −1: none. */
  private after = new Int32Array(this.capacity);
  /** Time and order of what stands in the heap, by place. */
  private heapTime = new Float64Array(this.capacity);
  private heapOrder = new Float64Array(this.capacity);
  private heap = new Int32Array(this.capacity);
  private free = new Int32Array(this.capacity);
  private freeCount = 0;
  private used = 0;
  private entered = 0;
  private rows = 0;
  /** The end of the row that was last added to, if it waits still. */
  private last = -1;
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
    this.kind[slot] = kind;
    this.first[slot] = first;
    this.second[slot] = second;
    this.load[slot] = load;
    this.after[slot] = -1;
    if (this.last >= 0 && this.time[this.last] === at) this.after[this.last] = slot;
    else this.rise(this.rows++, slot, at, this.entered++);
    this.last = slot;
    this.size++;
    return slot;
  }

  /** Time of the earliest event; Infinity when there is none. */
  next(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : this.heapTime[0]!;
  }

  /** Takes the earliest event off and returns its slot, whose fields stay readable until {@link release}. */
  pop(): number {
    const slot = this.heap[0]!;
    const next = this.after[slot]!;
    this.size--;
    if (slot === this.last) this.last = -1;
    if (next >= 0) this.heap[0] = next;
    else if (--this.rows > 0)
      this.sink(this.heap[this.rows]!, this.heapTime[this.rows]!, this.heapOrder[this.rows]!);
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
    const places = Array.from({ length: this.rows }, (_, place) => place).sort(
      (a, b) => this.heapTime[a]! - this.heapTime[b]! || this.heapOrder[a]! - this.heapOrder[b]!,
    );
    const slots: number[] = [];
    for (const place of places)
      for (let slot = this.heap[place]!; slot >= 0; slot = this.after[slot]!) slots.push(slot);
    return slots;
  }

  clear(): void {
    this.load.length = 0;
    this.size = this.rows = this.used = this.freeCount = this.entered = 0;
    this.last = -1;
  }

  private rise(from: number, slot: number, at: number, order: number): void {
    const { heap, heapTime, heapOrder } = this;
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      const above = heapTime[parent]!;
      if (above < at || (above === at && heapOrder[parent]! < order)) break;
      heap[hole] = heap[parent]!;
      heapTime[hole] = above;
      heapOrder[hole] = heapOrder[parent]!;
      hole = parent;
    }
    heap[hole] = slot;
    heapTime[hole] = at;
    heapOrder[hole] = order;
  }

  private sink(slot: number, at: number, order: number): void {
    const { heap, heapTime, heapOrder, rows } = this;
    let hole = 0;
    for (;;) {
      const first = 4 * hole + 1;
      if (first >= rows) break;
      let least = first;
      let earliest = heapTime[first]!;
      const end = Math.min(first + 4, rows);
      for (let child = first + 1; child < end; child++) {
        const due = heapTime[child]!;
        if (due < earliest || (due === earliest && heapOrder[child]! < heapOrder[least]!)) {
          least = child;
          earliest = due;
        }
      }
      if (at < earliest || (at === earliest && order < heapOrder[least]!)) break;
      heap[hole] = heap[least]!;
      heapTime[hole] = earliest;
      heapOrder[hole] = heapOrder[least]!;
      hole = least;
    }
    heap[hole] = slot;
    heapTime[hole] = at;
    heapOrder[hole] = order;
  }

  private grow(): void {
    this.capacity *= 2;
    this.time = enlarged(this.time, new Float64Array(this.capacity));
    this.heapTime = enlarged(this.heapTime, new Float64Array(this.capacity));
    this.heapOrder = enlarged(this.heapOrder, new Float64Array(this.capacity));
    this.after = enlarged(this.after, new Int32Array(this.capacity));
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
