/** One machine at work for one key. */
export interface Instance {
  configuration: number;
  context: unknown;
}

export type Key = number | string;

/** More than this are looked up in a map; fewer are found faster one by one. */
const FEW = 8;

/**
 * A peer's instances of one machine, by key. Most begin and end within a few events, so few are there at any time: they
 * stand in a list without gaps, and their objects are used again.
 */
export class Instances {
  size = 0;
  private readonly keys: Key[] = [];
  private readonly list: Instance[] = [];
  /** Position in the list by key, once there have been many. */
  private positions: Map<Key, number> | undefined;

  get(key: Key): Instance | undefined {
    const at = this.find(key);
    return at < 0 ? undefined : this.list[at]!;
  }

  /** Adds an instance under a key that is not there. */
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

  clear(): void {
    this.size = this.keys.length = this.list.length = 0;
    this.positions = undefined;
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
