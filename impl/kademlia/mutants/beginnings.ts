import type { KademliaMessage } from '../../../spec/kademlia/messages.ts';
import type { Id } from '../../../spec/kit/identifiers.ts';
import type { Entry } from '../../xor/bucket.ts';
import { Lookup } from '../../xor/lookup.ts';
import type { Search } from '../lookups.ts';
import { KademliaNode } from '../reference.ts';
import type { Errand } from '../state.ts';
import { mutant } from './mutant.ts';

class NamesTheStale extends KademliaNode {
  protected override named(target: Id, asker: Id): readonly Id[] {
    return this.table.closest(target, this.parameters.k, ({ id }) => id !== asker).map(({ id }) => id);
  }
}

class NamesItsOwnNeighbours extends KademliaNode {
  protected override named(_target: Id, asker: Id): readonly Id[] {
    return super.named(this.id, asker);
  }
}

class AsksOneAtATime extends KademliaNode {
  protected override makeLookup(target: Id, width = this.parameters.k): Lookup<Entry> {
    return new Lookup(this.space, target, { width, parallel: 1 });
  }
}

class BeginsAtItsNeighbours extends KademliaNode {
  protected override considerKnown({ lookup }: Search): void {
    lookup.consider(this.known(this.id, (contact) => lookup.isWelcome(contact)));
  }
}

class Insatiable extends Lookup<Entry> {
  protected override reach(): number {
    return this.candidates.length;
  }
}

class AsksEverybody extends KademliaNode {
  protected override makeLookup(target: Id, width = this.parameters.k): Lookup<Entry> {
    return new Insatiable(this.space, target, { width, parallel: this.parameters.alpha });
  }
}

class TakesItselfForItsNeighbour extends KademliaNode {
  protected override widthFor(_errand: Errand): number {
    return this.parameters.k;
  }
}

class RefreshesTheNextBucketOnly extends KademliaNode {
  protected override refreshFrom(index: number, call: number | null): void {
    if (index < this.space.bits) this.lookUp(this.randomIn(index), { for: 'refresh', call });
  }
}

class RefreshesBehindItsBack extends KademliaNode {
  protected override refreshFrom(index: number, _call: number | null): void {
    super.refreshFrom(index, null);
  }
}

class LooksUpItsBootstrapNode extends KademliaNode {
  protected override lookUp(target: Id, errand: Errand, also: readonly Id[] = []): void {
    const [via] = also;
    super.lookUp(errand.for === 'join' && via !== undefined ? via : target, errand, also);
  }
}

class DeniesCopies extends KademliaNode {
  protected override valueAnswer(from: Id, rpc: number, key: Id): KademliaMessage {
    if (!this.kept(key)?.cached) return super.valueAnswer(from, rpc, key);
    return { type: 'found', rpc, value: null, ttl: 0, nodes: this.named(key, from) };
  }
}

class NamesNodesWithTheValue extends KademliaNode {
  protected override valueAnswer(from: Id, rpc: number, key: Id): KademliaMessage {
    const answer = super.valueAnswer(from, rpc, key);
    return answer.type === 'found' ? { ...answer, nodes: this.named(key, from) } : answer;
  }
}

class NeverCaches extends KademliaNode {
  protected override cacheAt(): void {}
}

class CachesAllAlongThePath extends KademliaNode {
  protected override cacheAt(_node: Id, lookup: Lookup<Entry>, value: string, ttl: number): void {
    for (const { id } of lookup.closest()) if (id !== this.id) super.cacheAt(id, lookup, value, ttl);
  }
}

class RepublishesEveryFourthHour extends KademliaNode {
  protected override replicateMs(): number {
    return 4 * super.replicateMs();
  }
}

/** Answers, beginnings and copies gone wrong. */
export const beginningMutants = [
  mutant(
    'names-the-stale',
    'Who is asked names contacts that it knows to be stale.',
    'Classic mistake: the dead go round; §4.1',
    NamesTheStale,
  ),
  mutant(
    'names-its-own-neighbours',
    'Who is asked names those closest to itself instead of to the target.',
    'Classic mistake: the wrong one of two ids; §2.3 FIND_NODE',
    NamesItsOwnNeighbours,
  ),
  mutant(
    'asks-one-at-a-time',
    'A lookup waits for each answer before it asks the next.',
    'Classic mistake: await in a loop; §2.3 (α parallel, asynchronous)',
    AsksOneAtATime,
  ),
  mutant(
    'begins-at-its-neighbours',
    'A lookup begins with the contacts closest to the node that makes it.',
    'Classic mistake: the wrong one of two ids; §2.3 (from its closest non-empty k-bucket)',
    BeginsAtItsNeighbours,
  ),
  mutant(
    'asks-everybody',
    'A lookup goes on until everybody that was heard of has been asked.',
    'Classic mistake; §2.3 (terminates when the k closest seen have answered)',
    AsksEverybody,
  ),
  mutant(
    'takes-itself-for-its-neighbour',
    'With k = 1 a joiner finds itself closest to itself, and nobody else.',
    'A mistake of this reference until it was found; §2.3 (join)',
    TakesItselfForItsNeighbour,
  ),
  mutant(
    'refreshes-the-next-bucket-only',
    'A joiner refreshes one of the buckets beyond its closest neighbour.',
    'Classic mistake: if for while; §2.3 (all k-buckets further away)',
    RefreshesTheNextBucketOnly,
  ),
  mutant(
    'refreshes-behind-its-back',
    'A joiner is a member as soon as it has begun to refresh its buckets.',
    'Classic mistake: a promise that is not awaited; §2.3 (join)',
    RefreshesBehindItsBack,
  ),
  mutant(
    'looks-up-its-bootstrap-node',
    'A joiner looks up its bootstrap node instead of itself.',
    'Classic mistake: the wrong one of two ids; §2.3 (its own node ID)',
    LooksUpItsBootstrapNode,
  ),
  mutant(
    'denies-copies',
    'Who has a cached copy does not give it to whoever asks.',
    'Classic mistake: caches that serve nobody; §2.3 FIND_VALUE',
    DeniesCopies,
  ),
  mutant(
    'names-nodes-with-the-value',
    'The value comes with nodes.',
    'As in BEP 32; §2.3 FIND_VALUE (just returns the stored value)',
    NamesNodesWithTheValue,
  ),
  mutant(
    'never-caches',
    'A value that was found is cached nowhere.',
    'Classic mistake; §2.3 (for caching purposes)',
    NeverCaches,
  ),
  mutant(
    'caches-all-along-the-path',
    'A value that was found is cached at everybody who did not have it.',
    'Over-caching; §2.3 (at the closest node that did not return the value)',
    CachesAllAlongThePath,
  ),
  mutant(
    'republishes-every-fourth-hour',
    'Who keeps a pair republishes it every four hours.',
    'Classic mistake; §2.5 (once an hour)',
    RepublishesEveryFourthHour,
  ),
];
