/** What a thread that runs guests tells the thread that watches it, while it cannot answer: whether it is in a guest's code, and where. */

/** Where a guest may be. */
export const PLACES = [
  'create',
  'call',
  'receive',
  'timer',
  'unreachable',
  'drained',
  'view',
  'snapshot',
  'restore',
] as const;
export type Place = (typeof PLACES)[number];

/** 32-bit words for each thread: how often guests were entered and left, and where last. */
const WORDS = 2;

export class Heart {
  /** Shared with the other threads. */
  readonly words: Int32Array;

  constructor(words: Int32Array) {
    this.words = words;
  }

  static of(threads: number): Heart {
    return new Heart(new Int32Array(new SharedArrayBuffer(4 * WORDS * threads)));
  }

  get threads(): number {
    return this.words.length / WORDS;
  }

  /** Runs a guest's code in this thread. */
  within<T>(thread: number, place: Place, code: () => T): T {
    const { words } = this;
    Atomics.store(words, WORDS * thread + 1, PLACES.indexOf(place));
    Atomics.add(words, WORDS * thread, 1);
    try {
      return code();
    } finally {
      Atomics.add(words, WORDS * thread, 1);
    }
  }

  /** An odd number while that thread is in a guest's code. */
  beat(thread: number): number {
    return Atomics.load(this.words, WORDS * thread);
  }

  place(thread: number): Place {
    return PLACES[Atomics.load(this.words, WORDS * thread + 1)]!;
  }
}
