import { between, type Id, inHalfOpen } from '../../../spec/kit/ring.ts';
import { PERIOD_MS } from '../constants.ts';
import { ChordNode } from '../reference.ts';
import type { Errand, Lookup } from '../state.ts';
import { mutant } from './mutant.ts';

class ClosedAtTheWrongEnd extends ChordNode {
  protected override isOwnedBySuccessor(key: Id, successor: Id): boolean {
    return key === this.id || between(this.id, key, successor);
  }
}

class LookupWithoutWrap extends ChordNode {
  protected override isOwnedBySuccessor(key: Id, successor: Id): boolean {
    return this.id < key && key <= successor;
  }
}

class ReturnsTheTarget extends ChordNode {
  protected override mayForwardTo(node: Id, key: Id): boolean {
    return super.mayForwardTo(node, key) || node === key;
  }
}

class OvershootsTheKey extends ChordNode {
  protected override mayForwardTo(_node: Id, _key: Id): boolean {
    return true;
  }
}

class StopsAtADeadFinger extends ChordNode {
  protected override goRound(lookup: Lookup, _dead: Id): void {
    this.finish(lookup, null);
  }
}

class FixesOnlyFingerZero extends ChordNode {
  protected override fixFingers(): void {
    this.env.setTimer('fix_fingers', PERIOD_MS);
    const [successor] = this.state.successors;
    if (successor !== undefined) this.setFinger(0, successor);
  }
}

class FingerSpansTheCircle extends ChordNode {
  protected override isSameFinger(start: Id, later: Id, owner: Id): boolean {
    return inHalfOpen(start, later, owner);
  }
}

class IgnoresFingers extends ChordNode {
  protected override closestPreceding(_key: Id, _avoid: readonly Id[]): Id | undefined {
    return undefined;
  }
}

class CountsHopsTwice extends ChordNode {
  protected override found(errand: Errand, key: Id, owner: Id | null, lookup: Lookup): void {
    super.found(errand, key, owner, { ...lookup, hops: 2 * lookup.hops });
  }
}

/** Lookup and fingers gone wrong. */
export const lookupMutants = [
  mutant(
    'closed-at-the-wrong-end',
    'A key is the successor’s if it lies in [n, successor) instead of (n, successor].',
    'Classic mistake: finger interval closed at the wrong end; ToN Fig. 5',
    ClosedAtTheWrongEnd,
  ),
  mutant(
    'lookup-without-wrap',
    'Whether a key is the successor’s is compared as on a line: n < key ≤ successor.',
    'Classic mistake: between without wrap-around; bushidocodes/chord-grpc#31 (finger wrap)',
    LookupWithoutWrap,
  ),
  mutant(
    'returns-the-target',
    'The closest preceding node may be the node at the key itself.',
    'Classic mistake: closest_preceding_finger may return the target itself; ToN Fig. 5',
    ReturnsTheTarget,
  ),
  mutant(
    'overshoots-the-key',
    'The farthest finger is taken even when it lies beyond the key.',
    'libp2p/rust-libp2p#1105 (lookup goes astray); ToN Fig. 5',
    OvershootsTheKey,
  ),
  mutant(
    'stops-at-a-dead-finger',
    'A lookup that meets a dead node fails instead of going round it.',
    'Classic mistake: lookup does not skip dead fingers; ToN §IV-E.3',
    StopsAtADeadFinger,
  ),
  mutant(
    'fixes-only-finger-zero',
    'fix_fingers never gets beyond the first finger.',
    'Classic mistake: fix_fingers refreshes only finger 0; ToN Fig. 6',
    FixesOnlyFingerZero,
  ),
  mutant(
    'finger-spans-the-circle',
    'When a finger starts exactly at a node, (node, node] is taken for the range of starts it serves: the whole circle.',
    'Classic mistake: (n, n]; bushidocodes/chord-grpc#31 (finger wrap)',
    FingerSpansTheCircle,
  ),
  mutant(
    'ignores-fingers',
    'Fingers are kept in order and never used: every hop goes to the successor.',
    'ToN §IV-C against §IV-D; libp2p/js-libp2p-kad-dht#86 (crawls all)',
    IgnoresFingers,
  ),
  mutant(
    'counts-hops-twice',
    'A hop is counted when it is asked for and again when it answers.',
    'Counters that drift: webtorrent/bittorrent-tracker#65; ToN Fig. 10',
    CountsHopsTwice,
  ),
];
