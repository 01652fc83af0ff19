import { Ints } from './intern.ts';

/** What maintenance alone makes of the worlds that were reached. */
export interface LivenessResult {
  /** Worlds from which maintenance can reach an ideal one. */
  readonly heal: number;
  /** Worlds from which it cannot. */
  readonly stuck: number;
  /** Worlds whose maintenance leads out of what was explored, and to no ideal world within. */
  readonly unknown: number;
  /** The first stuck world in breadth-first order. */
  readonly firstStuck?: number;
  /** Ideal worlds that some maintenance event makes less than ideal. */
  readonly broken: number;
  readonly firstBroken?: number;
}

/**
 * Remembers the maintenance steps between the worlds that an exploration expands, in order, and answers from which of
 * them an ideal world can be reached: backward reachability over those steps.
 */
export class MaintenanceGraph {
  private readonly from = new Ints();
  private readonly targets = new Ints(1 << 14);

  /** The steps that follow are those of the next world. */
  begin(): void {
    this.from.push(this.targets.length);
  }

  step(to: number): void {
    this.targets.push(to);
  }

  /** @param worlds how many were found. @param expanded how many of them were expanded. */
  judge(worlds: number, expanded: number, isIdeal: (world: number) => boolean): LivenessResult {
    this.from.push(this.targets.length);
    const ideal = Uint8Array.from({ length: worlds }, (_, world) => (isIdeal(world) ? 1 : 0));
    const beyond = Uint8Array.from({ length: worlds }, (_, world) => (world >= expanded ? 1 : 0));
    const incoming = this.reverse(worlds, expanded);
    const heals = reach(ideal, incoming);
    const open = reach(beyond, incoming);
    const count = { heal: 0, stuck: 0, unknown: 0, broken: 0 };
    let firstStuck: number | undefined;
    let firstBroken: number | undefined;
    for (let world = 0; world < worlds; world++) {
      if (heals[world]) count.heal++;
      else if (open[world]) count.unknown++;
      else {
        count.stuck++;
        firstStuck ??= world;
      }
      if (ideal[world] && world < expanded && this.leavesIdeal(world, ideal)) {
        count.broken++;
        firstBroken ??= world;
      }
    }
    return {
      ...count,
      ...(firstStuck === undefined ? {} : { firstStuck }),
      ...(firstBroken === undefined ? {} : { firstBroken }),
    };
  }

  private leavesIdeal(world: number, ideal: Uint8Array): boolean {
    const { from, targets } = this;
    for (let edge = from.items[world]!; edge < from.items[world + 1]!; edge++)
      if (!ideal[targets.items[edge]!]) return true;
    return false;
  }

  private reverse(worlds: number, expanded: number): Incoming {
    const { from, targets } = this;
    const begin = new Int32Array(worlds + 2);
    for (let edge = 0; edge < targets.length; edge++) begin[targets.items[edge]! + 2]!++;
    for (let world = 2; world < begin.length; world++) begin[world]! += begin[world - 1]!;
    const sources = new Int32Array(targets.length);
    for (let world = 0; world < expanded; world++)
      for (let edge = from.items[world]!; edge < from.items[world + 1]!; edge++)
        sources[begin[targets.items[edge]! + 1]!++] = world;
    return { begin, sources };
  }
}

interface Incoming {
  readonly begin: Int32Array;
  readonly sources: Int32Array;
}

/** All from which a seed can be reached. */
function reach(seeds: Uint8Array, { begin, sources }: Incoming): Uint8Array {
  const reached = seeds.slice();
  const queue = new Ints(seeds.length + 1);
  for (let world = 0; world < seeds.length; world++) if (seeds[world]) queue.push(world);
  for (let at = 0; at < queue.length; at++) {
    const world = queue.items[at]!;
    for (let edge = begin[world]!; edge < begin[world + 1]!; edge++) {
      const source = sources[edge]!;
      if (reached[source]) continue;
      reached[source] = 1;
      queue.push(source);
    }
  }
  return reached;
}
