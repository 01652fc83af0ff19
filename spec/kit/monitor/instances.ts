/** One machine at work for one key. */
export interface Instance {
  configuration: number;
  context: unknown;
}

export type Key = number | string;

/** More than this are looked up in a map; fewer are found faster one by one. */
const FEW = 8;

/**
 * A peer's instances of one machine, by key. Mostly there is none or one, and that one is this object itself: in a large
 * network every step to another object is a wait for memory.
 */
export class Instances implements Instance {
  /** Of the first instance. */
  configuration = 0;
  context: unknown = undefined;
  /** Undefined: there is no first instance. */
  private firstKey: Key | undefined = undefined;
  private others: Crowd | undefined = undefined;

  get size(): number {
    return (this.firstKey === undefined ? 0 : 1) + (this.others === undefined ? 0 : this.others.size);
  }

  get(key: Key): Instance | undefined {
    if (key === this.firstKey) return this;
    return this.others === undefined ? undefined : this.others.get(key);
  }

  /** Adds an instance under a key that is not there. */
  add(key: Key, configuration: number, context: unknown): void {
    if (this.firstKey === undefined) {
      this.firstKey = key;
      this.configuration = configuration;
      this.context = context;
      return;
    }
    this.others ??= new Crowd();
    this.others.add(key, configuration, context);
  }

  delete(key: Key): void {
    if (key === this.firstKey) {
      this.firstKey = undefined;
      this.context = undefined;
    } else this.others?.delete(key);
  }

  clear(): void {
    this.firstKey = undefined;
    this.context = undefined;
    this.others = undefined;
  }
}

/** Instances beyond the first: in a list without gaps, their objects used again, for most begin and end within a few events. */
class Crowd {
  size = 0;
  private readonly keys: Key[] = [];
  private readonly list: Instance[] = [];
  /** Position in the list by key, once there have been many. */
  private positions: Map<Key, number> | undefined;

  get(key: Key): Instance | undefined {
    const at = this.find(key);
    return at < 0 ? undefined : this.list[at]!;
  }

  add(key: Key, configuration: number, context: unknown): void {
    const at = this.size++;
    this.keys[at] = key;
    const spare = this.list[at];
    if (spare === undefined) this.list.push({ configuration, context });
    else {
      spare.configuration = configuration;
      spare.context = context;
    }
    if (this.positions !== undefined) this.positions.set(key, at);
    else if (this.size > FEW) this.number();
  }

  delete(key: Key): void {
    const at = this.find(key);
    if (at < 0) return;
    const { keys, list, positions } = this;
    const last = --this.size;
    const spare = list[at]!;
    keys[at] = keys[last]!;
    list[at] = list[last]!;
    list[last] = spare;
    spare.context = undefined;
    if (positions === undefined) return;
    positions.delete(key);
    if (at < last) positions.set(keys[at]!, at);
  }

  private find(key: Key): number {
    if (this.positions !== undefined) return this.positions.get(key) ?? -1;
    const { keys } = this;
    for (let at = this.size - 1; at >= 0; at--) if (keys[at] === key) return at;
    return -1;
  }

  private number(): void {
    this.positions = new Map();
    for (let at = 0; at < this.size; at++) this.positions.set(this.keys[at]!, at);
  }
}
