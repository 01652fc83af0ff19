import type { ChordMessage, Pair } from '../../../spec/chord/messages.ts';
import type { Id } from '../../../spec/kit/ring.ts';
import { PERIOD_MS } from '../constants.ts';
import { ChordNode } from '../reference.ts';
import type { Leave, Write } from '../state.ts';
import { mutant } from './mutant.ts';

class HoardsCopies extends ChordNode {
  protected override sendHome(_key: Id): void {}
}

class KeepsKeysOnJoin extends ChordNode {
  protected override isSurplus(_key: Id, _predecessor: Id | null): boolean {
    return false;
  }
}

class HandsOverTheWrongHalf extends ChordNode {
  protected override isSurplus(key: Id, predecessor: Id | null): boolean {
    return !super.isSurplus(key, predecessor);
  }
}

class GivesAllKeysAway extends ChordNode {
  protected override handOver(to: Id, pairs: readonly Pair[], leave: Leave | null): void {
    super.handOver(to, pairs, leave);
    if (leave === null) this.drop(this.state.pairs.map(({ key }) => key));
  }
}

class LeavesWithItsKeys extends ChordNode {
  protected override keysToLeaveBehind(): readonly Pair[] {
    return [];
  }
}

class IgnoresTransfers extends ChordNode {
  protected override serve(from: Id, message: ChordMessage): void {
    if (message.type !== 'transfer') super.serve(from, message);
  }
}

class AcknowledgesTransfersUnkept extends ChordNode {
  protected override serve(from: Id, message: ChordMessage): void {
    if (message.type === 'transfer') this.env.send(from, { type: 'transferred', nonce: message.nonce });
    else super.serve(from, message);
  }
}

class AcknowledgesCopiesUnkept extends ChordNode {
  protected override serve(from: Id, message: ChordMessage): void {
    if (message.type === 'replicate') this.env.send(from, { type: 'replicated', nonce: message.nonce });
    else super.serve(from, message);
  }
}

class NeverRemakesCopies extends ChordNode {
  protected override replicate(): void {
    this.env.setTimer('replicate', PERIOD_MS);
  }

  protected override copyTo(_nodes: readonly Id[], _pairs: readonly Pair[]): void {}
}

class OneCopyShort extends ChordNode {
  protected override replicaHolders(): readonly Id[] {
    return super.replicaHolders().slice(0, -1);
  }
}

class ConfirmsBeforeCopies extends ChordNode {
  protected override storeHere(key: Id, value: string, asker: Write['asker']): void {
    const ok = this.owns(key);
    if (ok) this.keep([[key, value]], true);
    this.confirm(asker, ok);
  }
}

class ConfirmsWhileCopying extends ChordNode {
  protected override storeHere(key: Id, value: string, asker: Write['asker']): void {
    const ok = this.owns(key);
    if (ok) {
      this.keep([[key, value]], true);
      for (const node of this.replicaHolders())
        this.ask(node, { type: 'replicate', pairs: [[key, value]] }, { for: 'courtesy' });
    }
    this.confirm(asker, ok);
  }
}

class KeepsWhatItsUserStores extends ChordNode {
  protected override storeAt(_owner: Id, key: Id, value: string, call: number): void {
    this.keep([[key, value]], true);
    this.conclude(call, { ok: true, owner: this.id });
  }
}

class BelievesEveryStore extends ChordNode {
  protected override storeAt(owner: Id, key: Id, value: string, call: number, tries: number): void {
    if (owner === this.id) return super.storeAt(owner, key, value, call, tries);
    this.ask(owner, { type: 'store', key, value }, { for: 'courtesy' });
    this.conclude(call, { ok: true, owner });
  }
}

class HangsUpTooSoon extends ChordNode {
  protected override handOver(to: Id, pairs: readonly Pair[], leave: Leave | null): void {
    super.handOver(to, pairs, leave);
    if (leave !== null) this.depart(leave.call);
  }
}

/** Keys and copies gone wrong. */
export const keyMutants = [
  mutant(
    'keeps-keys-on-join',
    'A node with a new predecessor keeps the keys that are the newcomer’s now, then and later.',
    'Classic mistake: keys not handed over on join; SIGCOMM §4.4',
    KeepsKeysOnJoin,
  ),
  mutant(
    'hands-over-the-wrong-half',
    'A new predecessor is given the keys that stay ours, (predecessor, n], instead of those up to itself.',
    'SIGCOMM §4.4 (keys in (pred(j), j] move)',
    HandsOverTheWrongHalf,
  ),
  mutant(
    'gives-all-keys-away',
    'Whoever hands over keys forgets all that it has, its own too.',
    'Classic mistake: all keys handed over instead of the interval; SIGCOMM §4.4',
    GivesAllKeysAway,
  ),
  mutant(
    'leaves-with-its-keys',
    'A node that leaves takes its keys with it.',
    'Classic mistake: keys not handed over on leave; ipfs/kubo#863 (unreadable after a peer leaves); ToN §IV-E.4',
    LeavesWithItsKeys,
  ),
  mutant(
    'ignores-transfers',
    'Keys that are handed to a node are neither kept nor acknowledged.',
    'SIGCOMM §4.4; ipfs/kubo#863',
    IgnoresTransfers,
  ),
  mutant(
    'acknowledges-transfers-unkept',
    'A node says that it has the keys handed to it, and does not.',
    'SIGCOMM §4.4; savoirfairelinux/opendht#379 (stored data lost)',
    AcknowledgesTransfersUnkept,
  ),
  mutant(
    'acknowledges-copies-unkept',
    'A node says that it keeps a copy, and does not.',
    'ToN §IV-E.3; savoirfairelinux/opendht#379 (stored data lost)',
    AcknowledgesCopiesUnkept,
  ),
  mutant(
    'never-remakes-copies',
    'Copies are made when a pair is stored, and never again.',
    'Classic mistake: replicas not re-made when the list changes; ToN §IV-E.3',
    NeverRemakesCopies,
  ),
  mutant(
    'one-copy-short',
    'The owner is counted twice, so that there is one copy too few.',
    'Classic mistake: off by one; libp2p/js-libp2p-kad-dht#97 (6, not 20); ToN §IV-E.3',
    OneCopyShort,
  ),
  mutant(
    'hoards-copies',
    'A copy that its owner no longer refreshes stays for ever.',
    'webtorrent/bittorrent-dht#158 (never expires)',
    HoardsCopies,
  ),
  mutant(
    'confirms-before-copies',
    'A store is confirmed as soon as the owner has the pair; copies wait for the next round.',
    'ToN §IV-E.3 (replicas at the nodes succeeding the key)',
    ConfirmsBeforeCopies,
  ),
  mutant(
    'confirms-while-copying',
    'A store is confirmed while its copies are still on their way.',
    'ToN §IV-E.3; savoirfairelinux/opendht#379 (stored data lost)',
    ConfirmsWhileCopying,
  ),
  mutant(
    'believes-every-store',
    'A store counts as done as soon as the owner has been asked.',
    'ToN §IV-B; savoirfairelinux/opendht#379 (stored data lost)',
    BelievesEveryStore,
  ),
  mutant(
    'hangs-up-too-soon',
    'A node that leaves is gone before its keys have arrived.',
    'ToN §IV-E.4 (keys first); ipfs/kubo#863 (unreadable after a peer leaves)',
    HangsUpTooSoon,
  ),
  mutant(
    'keeps-what-its-user-stores',
    'A pair is kept by the node whose user stores it, not by its owner.',
    'ToN §IV-B (key k is assigned to successor(k))',
    KeepsWhatItsUserStores,
  ),
];
