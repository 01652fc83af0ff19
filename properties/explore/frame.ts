import type { Address } from '../../sim/peer.ts';
import type { RingSpace } from '../../spec/kit/ring.ts';

/**
 * Where a model's peers sit. Under rotation symmetry everything that is remembered of a peer is told as if the peer
 * were the first one (peer 0), so that all peers share it; a *reference* to another peer is then how many peers further
 * round the circle that one sits. Without symmetry a reference is the other peer's index.
 */
export class Frame {
  readonly peers: readonly Address[];
  readonly n: number;
  readonly symmetric: boolean;
  private readonly indices: ReadonlyMap<Address, number>;
  private readonly turns: ((address: Address) => Address)[] = [];

  /** @param circle the circle whose turns are symmetries; absent, there are none. */
  constructor(peers: readonly Address[], circle: RingSpace | undefined) {
    this.peers = peers;
    this.n = peers.length;
    this.symmetric = circle !== undefined;
    this.indices = new Map(peers.map((address, index) => [address, index]));
    for (let by = 0; by < this.n; by++) this.turns.push(circle ? turnBy(circle, this.n, by) : same);
  }

  /** Index of a peer of the model, or -1. */
  index(address: Address): number {
    return this.indices.get(address) ?? -1;
  }

  /** How peer number `other` is referred to by peer number `self`. */
  refer(self: number, other: number): number {
    return !this.symmetric ? other : other < self ? other - self + this.n : other - self;
  }

  /** The peer that `self` refers to so. */
  resolve(self: number, reference: number): number {
    if (!this.symmetric) return reference;
    const peer = self + reference;
    return peer < this.n ? peer : peer - this.n;
  }

  /** The index in whose place what is remembered of this peer is told. */
  home(peer: number): number {
    return this.symmetric ? 0 : peer;
  }

  /** Renames identifiers as if the circle were turned so that peer 0 comes to lie where peer `by` is (any integer). */
  turn(by: number): (address: Address) => Address {
    return this.turns[((by % this.n) + this.n) % this.n]!;
  }
}

/**
 * Whether the peers, in ascending order, are spaced evenly: only then does a turn of the whole circle of identifiers,
 * points between peers included, map peers to peers.
 */
export function evenlySpaced(peers: readonly Address[], space: RingSpace): boolean {
  const n = BigInt(peers.length);
  if (n === 0n || space.size % n !== 0n) return false;
  return peers.every(
    (address, index) =>
      space.distance(address, peers[(index + 1) % peers.length]!) === (space.size / n) % space.size,
  );
}

function same(address: Address): Address {
  return address;
}

function turnBy(space: RingSpace, n: number, by: number): (address: Address) => Address {
  if (by === 0) return same;
  const zero = space.of(0);
  const shift = (space.size / BigInt(n)) * BigInt(by);
  const known = new Map<Address, Address>();
  return (address) => {
    let moved = known.get(address);
    if (moved === undefined) {
      moved = space.has(address) ? space.of((space.distance(zero, address) + shift) % space.size) : address;
      known.set(address, moved);
    }
    return moved;
  };
}
