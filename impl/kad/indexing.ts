import type { Address } from '../../sim/peer.ts';
import type { KadMessage, Pair } from '../../spec/kad/messages.ts';
import { isTolerated } from '../../spec/kad/parameters.ts';
import { CLEAN_MS, type EntryKind, LIFETIME_MS } from '../../spec/kad/times.ts';
import { hasWords } from '../../spec/kad/words.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import { SearchingNode } from './searching.ts';
import type { IndexEntry } from './state.ts';

/** Entries in one `search_res`, and in all for one question. */
const PER_MESSAGE = 50;
const PER_QUESTION: Readonly<Record<EntryKind, number>> = { keyword: 300, source: 300, note: 150 };

type Publication = KadMessage & { type: 'publish_key_req' | 'publish_source_req' | 'publish_notes_req' };
type Question = KadMessage & { type: 'search_key_req' | 'search_source_req' | 'search_notes_req' };

/** The index (CIndexed): what others publish near the node, kept for a while, and given to whoever asks. */
export abstract class IndexingNode extends SearchingNode {
  /** Somebody publishes. A firewalled node says nothing, nor does one that is too far away. */
  protected published(from: Address, message: Publication): void {
    if (!this.mayIndex() || !this.isMine(message.target)) return;
    let load = 0;
    for (const entry of this.entriesOf(from, message)) load = this.index(entry);
    this.env.send(from, { type: 'publish_res', target: message.target, load });
    this.touched();
  }

  protected searched(from: Address, message: Question): void {
    const kind = kindOf(message.type);
    const results = this.state.index
      .filter(
        (entry) => entry.kind === kind && this.isUnder(entry.key, message.target) && this.isCurrent(entry),
      )
      .filter(({ text }) => message.type !== 'search_key_req' || this.isMatch(text, message.words))
      .map(({ source, text }): Pair => [source, text])
      .slice(0, PER_QUESTION[kind]);
    for (let at = 0; at < results.length; at += PER_MESSAGE)
      this.env.send(from, {
        type: 'search_res',
        id: this.id,
        target: message.target,
        results: results.slice(at, at + PER_MESSAGE),
      });
    this.clean();
  }

  /** Once in half an hour, when somebody has asked, what has had its time is thrown out. */
  protected clean(): void {
    const { state } = this;
    const now = this.env.now();
    if (state.nextClean > now) return;
    state.nextClean = now + CLEAN_MS;
    const gone = state.index.filter(({ expires }) => expires < now);
    if (gone.length === 0) return;
    state.index = state.index.filter((entry) => !gone.includes(entry));
    for (const { kind } of gone) this.count(kind, this.leaving());
    this.touched();
  }

  protected mayIndex(): boolean {
    return !this.state.firewalled;
  }

  /** Whether this node indexes under that key. */
  protected isMine(key: Id): boolean {
    return isTolerated(this.parameters, this.id, key);
  }

  protected isUnder(key: Id, target: Id): boolean {
    return key === target;
  }

  /** Whether an entry is still given away. aMule gives it away until it is cleaned out. */
  protected isCurrent({ expires }: IndexEntry): boolean {
    return expires >= this.env.now();
  }

  /** Whether a file has the words that are asked for besides the key. */
  protected isMatch(name: string, words: string): boolean {
    return hasWords(name, words);
  }

  protected lifetimeOf(kind: EntryKind): number {
    return LIFETIME_MS[kind];
  }

  /** How many more there are of a kind when one goes. */
  protected leaving(): number {
    return -1;
  }

  /** Whether a new keyword entry is refused: too many in all, or under its key. Both caps may be passed by one. */
  protected isFull(key: Id): boolean {
    const { keywordEntries, filesPerKeyword } = this.parameters;
    return this.state.totals.keyword > keywordEntries || this.under('keyword', key).length > filesPerKeyword;
  }

  /** How many sources, or notes, there may be under one file before the oldest makes way for a new one. */
  protected capOf(kind: 'source' | 'note'): number {
    return kind === 'source' ? this.parameters.sourcesPerFile : this.parameters.notesPerFile;
  }

  private under(kind: EntryKind, key: Id): IndexEntry[] {
    return this.state.index.filter((entry) => entry.kind === kind && entry.key === key);
  }

  private count(kind: EntryKind, by: number): void {
    const { state } = this;
    state.totals = { ...state.totals, [kind]: state.totals[kind] + by };
  }

  private entriesOf(from: Address, message: Publication): IndexEntry[] {
    const kind = kindOf(message.type);
    const base = {
      kind,
      key: message.target,
      publisher: from,
      expires: this.env.now() + this.lifetimeOf(kind),
    };
    if (message.type === 'publish_key_req')
      return message.files.map(([source, text]) => ({ ...base, source, text }));
    const text = message.type === 'publish_source_req' ? `${from}` : message.comment;
    return [{ ...base, source: message.id, text }];
  }

  /** Takes an entry in. Returns the load: 100 where it could not be taken in, or another had to go for it. */
  protected index(entry: IndexEntry): number {
    return entry.kind === 'keyword' ? this.indexFile(entry) : this.indexPublisher(entry, entry.kind);
  }

  private indexFile(entry: IndexEntry): number {
    const { filesPerKeyword } = this.parameters;
    if (this.isFull(entry.key)) return 100;
    const known = this.under('keyword', entry.key);
    this.replace(
      known.find(({ source }) => source === entry.source),
      entry,
    );
    return known.length === 0 ? 1 : Math.floor((100 * known.length) / filesPerKeyword);
  }

  private indexPublisher(entry: IndexEntry, kind: 'source' | 'note'): number {
    const known = this.under(kind, entry.key);
    const cap = this.capOf(kind);
    const same = known.find(
      ({ publisher, source }) =>
        publisher === entry.publisher || (kind === 'note' && source === entry.source),
    );
    if (same || known.length <= cap) {
      this.replace(same, entry);
      return known.length === 0 ? 1 : Math.floor((100 * known.length) / cap);
    }
    this.replace(known[0], entry);
    return 100;
  }

  /** The entry stands behind all others from now on, in the place of that one. */
  protected replace(former: IndexEntry | undefined, entry: IndexEntry): void {
    const { state } = this;
    state.index = [...state.index.filter((each) => each !== former), entry];
    if (!former) this.count(entry.kind, 1);
  }
}

function kindOf(type: Publication['type'] | Question['type']): EntryKind {
  if (type === 'publish_key_req' || type === 'search_key_req') return 'keyword';
  return type === 'publish_source_req' || type === 'search_source_req' ? 'source' : 'note';
}
