import type { Address } from '../../../sim/peer.ts';
import type { KadMessage } from '../../../spec/kad/messages.ts';
import type { KadParameters } from '../../../spec/kad/parameters.ts';
import { SEARCH_TICKS } from '../../../spec/kad/times.ts';
import type { Id } from '../../../spec/kit/identifiers.ts';
import type { Subject } from '../../kit/subject.ts';
import { KadNode } from '../reference.ts';
import type { Candidate, Search } from '../state.ts';
import { mutant } from './mutant.ts';

class LowBitsTolerance extends KadNode {
  /** Compares as many bits, but the last ones. */
  protected override isNear(target: Id, id: Id): boolean {
    const low = this.space.distance(target, id) % (1n << BigInt(this.parameters.toleranceBits));
    return low === 0n;
  }
}

class NoTolerance extends KadNode {
  protected override isNear(): boolean {
    return true;
  }
}

class ActsOnTried extends KadNode {
  protected override isThere({ standing }: Candidate): boolean {
    return standing !== 'new';
  }
}

class FirstAnswerWins extends KadNode {
  protected override resultsCame(from: Address, message: KadMessage & { type: 'search_res' }): void {
    super.resultsCame(from, message);
    if (message.results.length > 0) this.end(message.target);
  }
}

class TakesTooMany extends KadNode {
  protected override isRightSize(): boolean {
    return true;
  }
}

class TakesAnything extends KadNode {
  protected override isExpected(): boolean {
    return true;
  }
}

class CountsWhatItSends extends KadNode {
  protected override storePacket(search: Search): KadMessage | undefined {
    this.stored({ type: 'publish_res', target: search.target, load: 0 });
    return super.storePacket(search);
  }
}

class NeverStops extends KadNode {
  protected override lifetime(): number {
    return Number.POSITIVE_INFINITY;
  }
}

class LateSearches extends KadNode {
  protected override lifetime(search: Search): number {
    return Math.max(SEARCH_TICKS['store-source'], super.lifetime(search));
  }
}

class ConcludesTwice extends KadNode {
  protected override resultsCame(from: Address, message: KadMessage & { type: 'search_res' }): void {
    super.resultsCame(from, message);
    const search = this.searchFor(message.target);
    if (search && search.results.length > 0) this.ended(search);
  }
}

/** Mistakes about how a search goes, and where it acts. */
export const searchMutants: readonly Subject<KadParameters>[] = [
  mutant(
    'low-bits-tolerance',
    'Compares the last bits of a distance with the tolerance instead of the first.',
    'Get32BitChunk(3) for Get32BitChunk(0)',
    LowBitsTolerance,
  ),
  mutant(
    'no-tolerance',
    'Asks and stores wherever it gets an answer.',
    'StorePacket without SEARCHTOLERANCE',
    NoTolerance,
  ),
  mutant(
    'acts-on-tried',
    'Stores at, and asks, nodes that it has tried, whether they have responded or not.',
    'JumpStart without m_responded',
    ActsOnTried,
  ),
  mutant(
    'first-answer-wins',
    'Ends a search with the first results.',
    'a search that stops when it has found something',
    FirstAnswerWins,
  ),
  mutant(
    'takes-too-many',
    'Takes all contacts of an answer, however many it asked for.',
    'aMule before 2.3: no check of the size',
    TakesTooMany,
  ),
  mutant(
    'takes-anything',
    'Takes contacts from nodes that it has not asked.',
    'no CHECK_TRACKED_PACKET',
    TakesAnything,
  ),
  mutant(
    'counts-what-it-sends',
    'Counts a copy when it has sent it, and again when it is confirmed.',
    'm_answers++ in StorePacket',
    CountsWhatItSends,
  ),
  mutant('never-stops', 'A search has no lifetime.', 'JumpStart without SEARCH…_LIFETIME', NeverStops),
  mutant(
    'searches-like-stores',
    'Gives every search the lifetime of a store.',
    'one constant for all kinds',
    LateSearches,
  ),
  mutant(
    'concludes-with-each-answer',
    'Tells its user with each answer that the search is over, and what it has found so far.',
    'results as they come, told as results in the end',
    ConcludesTwice,
  ),
];
