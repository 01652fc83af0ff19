import { Ints, PairTable } from './intern.ts';

/** What {@link Chains.asks} says of a node at which nothing more is asked. */
export const EFFECT = -1;
export const SLOW = -2;

/**
 * What a trigger causes, remembered as a decision tree. What becomes of one input depends on the peer's own local state,
 * then on that of the first other peer which is sent something, then on that of the next. A node says whose local state
 * is asked next, as the peer refers to it; a leaf lists who changes to what, and what is put in flight.
 */
export class Chains {
  /** By node: the reference of the peer to ask next, {@link EFFECT}, or {@link SLOW}: it must be carried out step by step. */
  readonly asks = new Ints();
  /** By node: where its effect begins in {@link effects}. */
  readonly effectFrom = new Ints();
  /** Number of changes, then reference and new local state of each; number of packets, then sender and packet of each. */
  readonly effects = new Ints();
  private readonly roots = new PairTable(1 << 12);
  private readonly branches = new PairTable(1 << 12);

  /** The node at which to begin, or -1. */
  root(local: number, input: number): number {
    return this.roots.get(local, input);
  }

  /** The node to go on with after the peer that was asked has turned out to be in this local state, or -1. */
  branch(node: number, local: number): number {
    return this.branches.get(node, local);
  }

  /**
   * Remembers one way through the tree.
   * @param asked references of the peers that were asked and their local states, in turn
   * @param effect as in {@link effects}; undefined: {@link SLOW}
   */
  learn(local: number, input: number, asked: readonly number[], effect: readonly number[] | undefined): void {
    let node = this.roots.get(local, input);
    if (node < 0) {
      node = this.grow();
      this.roots.set(local, input, node);
    }
    for (let i = 0; i < asked.length; i += 2) {
      this.asks.set(node, asked[i]!);
      let next = this.branches.get(node, asked[i + 1]!);
      if (next < 0) {
        next = this.grow();
        this.branches.set(node, asked[i + 1]!, next);
      }
      node = next;
    }
    this.asks.set(node, effect ? EFFECT : SLOW);
    this.effectFrom.set(node, this.effects.length);
    for (const number of effect ?? []) this.effects.push(number);
  }

  private grow(): number {
    this.effectFrom.push(0);
    return this.asks.push(SLOW);
  }
}
