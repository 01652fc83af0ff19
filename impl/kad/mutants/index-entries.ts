import type { KadParameters } from '../../../spec/kad/parameters.ts';
import { type EntryKind, HOUR_MS } from '../../../spec/kad/times.ts';
import type { Id } from '../../../spec/kit/identifiers.ts';
import type { Subject } from '../../kit/subject.ts';
import { KadNode } from '../reference.ts';
import { mutant } from './mutant.ts';

const DAY_MS = 24 * 3_600_000;

class SourcesForADay extends KadNode {
  protected override lifetimeOf(): number {
    return DAY_MS;
  }
}

class KeywordsForFiveHours extends KadNode {
  protected override lifetimeOf(kind: EntryKind): number {
    return super.lifetimeOf(kind === 'keyword' ? 'source' : kind);
  }
}

class NeverExpires extends KadNode {
  protected override isCurrent(): boolean {
    return true;
  }
  protected override clean(): void {}
}

class ForgetsToCount extends KadNode {
  protected override leaving(): number {
    return 0;
  }
}

class Boundless extends KadNode {
  protected override isFull(): boolean {
    return false;
  }
}

class BoundlessSources extends KadNode {
  protected override capOf(): number {
    return Number.MAX_SAFE_INTEGER;
  }
}

class IndexesAnything extends KadNode {
  protected override isMine(): boolean {
    return true;
  }
}

class IndexesBehindFirewall extends KadNode {
  protected override mayIndex(): boolean {
    return true;
  }
}

class IgnoresWords extends KadNode {
  protected override isMatch(): boolean {
    return true;
  }
}

class AnyKey extends KadNode {
  protected override isUnder(_key: Id, _target: Id): boolean {
    return true;
  }
}

class LateRepublication extends KadNode {
  protected override period(kind: EntryKind): number {
    return kind === 'source' ? DAY_MS : super.period(kind);
  }
}

class AnHourLate extends KadNode {
  protected override period(kind: EntryKind): number {
    return super.period(kind) + HOUR_MS;
  }
}

class NeverRepublishes extends KadNode {
  protected override period(): number {
    return 1000 * DAY_MS;
  }
}

class CaseSensitive extends KadNode {
  protected override keywordsOf(name: string): string[] {
    return [...new Set(name.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length >= 3))];
  }
}

class CaseSensitiveSearch extends KadNode {
  protected override keyOfSearch(words: string): Id | undefined {
    const first = words.split(/[^\p{L}\p{N}]+/u).find((word) => word.length >= 3);
    return first === undefined ? undefined : this.keyOfKeyword(first);
  }
}

/** Mistakes about the index, and about what is published in it. */
export const indexMutants: readonly Subject<KadParameters>[] = [
  mutant(
    'sources-for-a-day',
    'Keeps sources for 24 hours instead of 5.',
    'KADEMLIAREPUBLISHTIMEK for …S',
    SourcesForADay,
  ),
  mutant(
    'keywords-for-five-hours',
    'Keeps keywords as long as sources.',
    'KADEMLIAREPUBLISHTIMES for …K',
    KeywordsForFiveHours,
  ),
  mutant('never-expires', 'Never forgets an entry.', 'CIndexed without Clean', NeverExpires),
  mutant(
    'forgets-to-count',
    'Does not count what it cleans out.',
    'Clean without m_totalIndex…',
    ForgetsToCount,
  ),
  mutant(
    'no-keyword-cap',
    'Takes keyword entries without end.',
    'AddKeyword without KADEMLIAMAXENTRIES and KADEMLIAMAXINDEX',
    Boundless,
  ),
  mutant(
    'no-source-cap',
    'Takes sources and notes without end.',
    'AddSources without KADEMLIAMAXSOURCEPERFILE',
    BoundlessSources,
  ),
  mutant(
    'indexes-anything',
    'Indexes whatever is published to it, however far away.',
    'Process2PublishKeyRequest without SEARCHTOLERANCE',
    IndexesAnything,
  ),
  mutant(
    'indexes-behind-a-firewall',
    'Indexes although nobody can reach it.',
    'no IsFirewalledUDP',
    IndexesBehindFirewall,
  ),
  mutant(
    'ignores-further-words',
    'Gives away all files under the first word.',
    'no SearchTermsMatch',
    IgnoresWords,
  ),
  mutant(
    'gives-away-everything',
    'Gives away entries under other keys as well.',
    'an index without a key',
    AnyKey,
  ),
  mutant(
    'sources-once-a-day',
    'Publishes sources anew after 24 hours, when they have long expired.',
    'KADEMLIAREPUBLISHTIMEK for …S',
    LateRepublication,
  ),
  mutant(
    'an-hour-late',
    'Publishes anew an hour after what it has published has expired.',
    'a period counted from the end of another',
    AnHourLate,
  ),
  mutant('never-republishes', 'Publishes everything once.', 'no KADEMLIAREPUBLISHTIME', NeverRepublishes),
  mutant(
    'case-sensitive-keywords',
    'Publishes under words as they are written.',
    'GetWords without MakeLower',
    CaseSensitive,
  ),
  mutant(
    'case-sensitive-search',
    'Searches under the first word as it is written.',
    'GetWords without MakeLower',
    CaseSensitiveSearch,
  ),
];
