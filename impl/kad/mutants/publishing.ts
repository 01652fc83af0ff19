import type { Address, Call } from '../../../sim/peer.ts';
import type { KadCall } from '../../../spec/kad/messages.ts';
import { isTolerated } from '../../../spec/kad/parameters.ts';
import { type EntryKind, LIFETIME_MS } from '../../../spec/kad/times.ts';
import type { Publication } from '../../../spec/kad/watch.ts';
import type { Id } from '../../../spec/kit/identifiers.ts';
import { KadNode } from '../reference.ts';
import type { IndexEntry, Search, Task } from '../state.ts';
import { mutant } from './mutant.ts';

class FirstKeywordOnly extends KadNode {
  protected override tasksOf(file: Id, name: string): Task[] {
    return super.tasksOf(file, name).slice(0, 2);
  }
}

class NoKeywords extends KadNode {
  protected override tasksOf(file: Id, name: string): Task[] {
    return super.tasksOf(file, name).slice(0, 1);
  }
}

class EverythingInFiveHours extends KadNode {
  protected override period(_kind: EntryKind): number {
    return LIFETIME_MS.source;
  }
}

class SourcesEveryHour extends KadNode {
  protected override period(kind: EntryKind): number {
    return kind === 'source' ? LIFETIME_MS.source / 5 : super.period(kind);
  }
}

class TwoCopiesAreEnough extends KadNode {
  protected override hasEnough(search: Search): boolean {
    return super.hasEnough(search) || (search.kind.startsWith('store') && search.answers >= 2);
  }
}

class AsksOneAtFirst extends KadNode {
  protected override firstAsked(): number {
    return 1;
  }
}

class AsksOneMore extends KadNode {
  protected override firstAsked(): number {
    return this.parameters.alpha + 1;
  }
}

class NarrowZone extends KadNode {
  protected override isMine(key: Id): boolean {
    const toleranceBits = this.parameters.toleranceBits + 1;
    return isTolerated({ ...this.parameters, toleranceBits }, this.id, key);
  }
}

class ConfirmsWhatIsFar extends KadNode {
  protected override published(from: Address, message: Publication): void {
    super.published(from, message);
    if (this.mayIndex() && !this.isMine(message.target))
      this.env.send(from, { type: 'publish_res', target: message.target, load: 1 });
  }
}

class ClosedForEver extends KadNode {
  override call(plain: Call): void {
    const call = plain as KadCall;
    if (call.type === 'firewall' && !call.closed) this.conclude(call.id, { ok: true });
    else super.call(call);
  }
}

class AlwaysFull extends KadNode {
  protected override index(entry: IndexEntry): number {
    super.index(entry);
    return 100;
  }
}

class LoadIsANumber extends KadNode {
  protected override index(entry: IndexEntry): number {
    super.index(entry);
    return this.state.index.length;
  }
}

class RenewalsDoNotCount extends KadNode {
  protected override replace(former: IndexEntry | undefined, entry: IndexEntry): void {
    super.replace(former, former ? { ...entry, expires: former.expires } : entry);
  }
}

/** What is published too little of, too often or too seldom, and indexed in the wrong way. */
export const publishingMutants = [
  mutant(
    'first-keyword-only',
    'Publishes a file under its first keyword only.',
    'break in Publish',
    FirstKeywordOnly,
  ),
  mutant(
    'no-keywords',
    'Publishes who has a file, and not what it is called.',
    'STOREFILE without STOREKEYWORD',
    NoKeywords,
  ),
  mutant(
    'everything-in-five-hours',
    'Publishes keywords and notes as often as sources.',
    'KADEMLIAREPUBLISHTIMES for …K',
    EverythingInFiveHours,
  ),
  mutant('sources-every-hour', 'Publishes sources every hour.', 'HR2S(1) for HR2S(5)', SourcesEveryHour),
  mutant(
    'two-copies-are-enough',
    'A store stops with the second confirmation.',
    'SEARCHSTOREFILE_TOTAL of another time',
    TwoCopiesAreEnough,
  ),
  mutant(
    'asks-one-at-first',
    'A search begins with one contact instead of α.',
    'Go without the loop',
    AsksOneAtFirst,
  ),
  mutant(
    'asks-one-more',
    'A search begins with α + 1 contacts.',
    'an off-by-one: <= ALPHA_QUERY',
    AsksOneMore,
  ),
  mutant(
    'narrow-zone',
    'Refuses publications in the farther half of its tolerance zone.',
    'an off-by-one in SEARCHTOLERANCE',
    NarrowZone,
  ),
  mutant(
    'confirms-what-is-far',
    'Confirms publications that it does not index because they are too far away.',
    'publish_res before the check of SEARCHTOLERANCE',
    ConfirmsWhatIsFar,
  ),
  mutant(
    'closed-for-ever',
    'Once found to be firewalled never indexes again.',
    'no reset of IsFirewalledUDP',
    ClosedForEver,
  ),
  mutant('always-full', 'Says with every confirmation that it is full.', 'outLoad not set', AlwaysFull),
  mutant(
    'load-is-a-number',
    'Says how many entries it has instead of how full it is.',
    'outLoad without the division',
    LoadIsANumber,
  ),
  mutant(
    'renewals-do-not-count',
    'An entry that is published again expires when it would have before.',
    'AddSources that keeps m_tLifeTime',
    RenewalsDoNotCount,
  ),
];
