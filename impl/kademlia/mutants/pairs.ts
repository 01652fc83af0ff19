import { EXPIRE_MS } from '../../../spec/kademlia/constants.ts';
import type { KademliaMessage } from '../../../spec/kademlia/messages.ts';
import type { Id } from '../../../spec/kit/identifiers.ts';
import type { Entry } from '../../xor/bucket.ts';
import type { Lookup } from '../../xor/lookup.ts';
import { KademliaNode } from '../reference.ts';
import type { Kept } from '../state.ts';
import { mutant } from './mutant.ts';

class RepublishesRegardless extends KademliaNode {
  protected override mustReplicate(_pair: Kept): boolean {
    return true;
  }
}

class NeverRepublishes extends KademliaNode {
  protected override mustReplicate(_pair: Kept): boolean {
    return false;
  }
}

class CachesForADay extends KademliaNode {
  protected override cacheMs(): number {
    return EXPIRE_MS;
  }
}

class CachesWithoutShrinking extends KademliaNode {
  protected override cacheMs(ttl: number, _nodesBetween: number): number {
    return ttl;
  }
}

class CachesAsIfStored extends KademliaNode {
  protected override cacheAt(node: Id, lookup: Lookup<Entry>, value: string, ttl: number): void {
    this.ask(node, { type: 'store', key: lookup.target, value, ttl, cached: false }, { for: 'courtesy' });
  }
}

class KeepsNoCopies extends KademliaNode {
  protected override keep(key: Id, value: string, ttl: number, cached: boolean): void {
    if (!cached) super.keep(key, value, ttl, cached);
  }
}

class NeverHandsOver extends KademliaNode {
  protected override isCloser(_key: Id, _contact: Id): boolean {
    return false;
  }
}

class MovesInsteadOfCopying extends KademliaNode {
  protected override acquainted(contact: Id): void {
    super.acquainted(contact);
    this.pairs = this.pairs.filter(({ key, cached }) => cached || !this.isCloser(key, contact));
    this.touched();
  }
}

class NeverPublishesAnew extends KademliaNode {
  protected override publishAnew(_key: Id): void {}
}

class PublishesAnewForHalfADay extends KademliaNode {
  private isAnew = false;

  protected override publishAnew(key: Id): void {
    this.isAnew = true;
    super.publishAnew(key);
    this.isAnew = false;
  }

  protected override publish(key: Id, value: string, ttl: number, call: number | null): void {
    super.publish(key, value, this.isAnew ? ttl / 2 : ttl, call);
  }
}

class NeverForgets extends KademliaNode {
  protected override kept(key: Id): Kept | undefined {
    return this.pairs.find((pair) => pair.key === key);
  }
}

class CountsFromTheLastStore extends KademliaNode {
  protected override expiry(now: number, _ttl: number, _cached: boolean): number {
    return now + EXPIRE_MS;
  }
}

class RepublishesForADay extends KademliaNode {
  protected override ttlOf(_pair: Kept): number {
    return EXPIRE_MS;
  }
}

class ExpiresAfterAnHour extends KademliaNode {
  protected override expiry(now: number, ttl: number, cached: boolean): number {
    return cached ? now + ttl : now + ttl / 24;
  }
}

class StoresAtTheClosestOnly extends KademliaNode {
  protected override storeAt(lookup: Lookup<Entry>, value: string, ttl: number, call: number | null): void {
    const only = this.makeLookup(lookup.target);
    for (const closest of lookup.closest().slice(0, 1)) only.take(closest);
    super.storeAt(only, value, ttl, call);
  }
}

class StoresAtOneTooFew extends KademliaNode {
  protected override storeAt(lookup: Lookup<Entry>, value: string, ttl: number, call: number | null): void {
    const fewer = this.makeLookup(lookup.target);
    for (const closest of lookup.closest().slice(0, Math.max(1, this.parameters.k - 1))) fewer.take(closest);
    super.storeAt(call === null ? lookup : fewer, value, ttl, call);
  }
}

class KeepsTheFirstValue extends KademliaNode {
  protected override keep(key: Id, value: string, ttl: number, cached: boolean): void {
    super.keep(key, this.kept(key)?.value ?? value, ttl, cached);
  }
}

class ForgetsItsOwnShare extends KademliaNode {
  private isStoring = false;

  protected override storeAt(lookup: Lookup<Entry>, value: string, ttl: number, call: number | null): void {
    this.isStoring = true;
    super.storeAt(lookup, value, ttl, call);
    this.isStoring = false;
  }

  protected override keep(key: Id, value: string, ttl: number, cached: boolean): void {
    if (!this.isStoring) super.keep(key, value, ttl, cached);
  }
}

class MixesUpKeys extends KademliaNode {
  protected override valueAnswer(from: Id, rpc: number, key: Id): KademliaMessage {
    const answer = super.valueAnswer(from, rpc, key);
    const [any] = this.pairs;
    if (answer.type !== 'found' || answer.value !== null || !any) return answer;
    return { ...answer, value: any.value, ttl: this.ttlOf(any), nodes: [] };
  }
}

class DeniesWhatItKeeps extends KademliaNode {
  protected override valueAnswer(from: Id, rpc: number, key: Id): KademliaMessage {
    return { type: 'found', rpc, value: null, ttl: 0, nodes: this.named(key, from) };
  }
}

/** Pairs gone wrong. */
export const pairMutants = [
  mutant(
    'republishes-regardless',
    'Everybody who keeps a pair republishes it every hour, whoever else has just done so.',
    'Classic mistake: k² STOREs an hour; §2.5',
    RepublishesRegardless,
  ),
  mutant(
    'never-republishes',
    'Who keeps a pair never republishes it.',
    'Classic mistake; §2.5',
    NeverRepublishes,
  ),
  mutant(
    'caches-for-a-day',
    'A cached copy gets a whole day, however old the pair is.',
    'Classic mistake: caching is storing; §2.3 (expiration of cached pairs)',
    CachesForADay,
  ),
  mutant(
    'caches-without-shrinking',
    'A cached copy lives as long as the pair itself, however far from the key.',
    'Over-caching; §2.3 (exponentially inversely proportional to the distance)',
    CachesWithoutShrinking,
  ),
  mutant(
    'caches-as-if-stored',
    'A cached copy is passed on as if its keeper were one of the k closest.',
    'Over-caching: it is republished for ever; §2.3',
    CachesAsIfStored,
  ),
  mutant(
    'keeps-no-copies',
    'Says that it keeps a cached copy, and forgets it.',
    'A STORE that is answered before it is known whether there is room for it; §2.3 STORE',
    KeepsNoCopies,
  ),
  mutant(
    'never-hands-over',
    'A newcomer that is closer to a key is not given the pair.',
    'libp2p/go-libp2p-kad-dht (records wait for the next republication); §2.5',
    NeverHandsOver,
  ),
  mutant(
    'moves-instead-of-copying',
    'Who gives a pair to a newcomer forgets it.',
    'Classic mistake; §2.5 (without removing it from its own database)',
    MovesInsteadOfCopying,
  ),
  mutant(
    'never-publishes-anew',
    'A publisher publishes once.',
    'Classic mistake; §2.5 (every 24 hours)',
    NeverPublishesAnew,
  ),
  mutant(
    'publishes-anew-for-half-a-day',
    'What is published anew is to be kept for twelve hours.',
    'Classic mistake: half the time for what is only renewed; §2.5 (24 hours)',
    PublishesAnewForHalfADay,
  ),
  mutant('never-forgets', 'Pairs do not expire.', 'Classic mistake; §2.5', NeverForgets),
  mutant(
    'counts-from-the-last-store',
    'A pair expires 24 hours after the last STORE instead of after its publication.',
    'Classic mistake: expiry by the wrong clock; §2.5',
    CountsFromTheLastStore,
  ),
  mutant(
    'republishes-for-a-day',
    'A pair is passed on with a whole day to live.',
    'Classic mistake: immortal pairs; §2.5',
    RepublishesForADay,
  ),
  mutant(
    'expires-after-an-hour',
    'A pair is forgotten after an hour.',
    'Classic mistake: hours for days; §2.5',
    ExpiresAfterAnHour,
  ),
  mutant(
    'stores-at-the-closest-only',
    'A pair is stored at the closest node alone.',
    'Chord’s rule for Kademlia’s; §2.3 (the k closest)',
    StoresAtTheClosestOnly,
  ),
  mutant(
    'stores-at-one-too-few',
    'A pair is stored at k − 1 nodes, until it is republished.',
    'Classic mistake: < for ≤; §2.3 (the k closest)',
    StoresAtOneTooFew,
  ),
  mutant(
    'keeps-the-first-value',
    'Who keeps a value under a key is not given another.',
    'Classic mistake: insert for replace; §2.3 STORE (instructs a node to store a pair)',
    KeepsTheFirstValue,
  ),
  mutant(
    'forgets-its-own-share',
    'Who stores a pair and is one of the k closest says that it keeps it, and does not.',
    'Classic mistake: the loop over the others forgets oneself; §2.3 (the k closest)',
    ForgetsItsOwnShare,
  ),
  mutant(
    'mixes-up-keys',
    'Who has no value for a key gives that of another.',
    'Classic mistake: hash collision; §2.3',
    MixesUpKeys,
  ),
  mutant(
    'denies-what-it-keeps',
    'FIND_VALUE is answered as FIND_NODE.',
    'Classic mistake; §2.3',
    DeniesWhatItKeeps,
  ),
];
