import type { Id } from '../kit/identifiers.ts';
import type { Name } from '../kit/property.ts';
import type { KadMessage, Pair } from './messages.ts';
import { type EntryKind, LIFETIME_MS } from './times.ts';

/** Something that somebody has said is to be found under a key. */
export interface Published {
  readonly kind: EntryKind;
  readonly key: Id;
  /** The file, or the publisher. */
  readonly source: Id;
  /** All that has been said: names, addresses, comments. */
  readonly texts: ReadonlySet<string>;
  /** When it was last said. */
  readonly at: number;
}

/** An entry that a node has confirmed, and that nothing is known to have pushed out since. */
export interface Held extends Published {
  readonly indexer: Name;
}

/** What has been published in a run, and who must have it. */
export class Publications {
  private readonly published = new Map<string, Published>();
  /** Publications on their way, by publisher, indexer and key. */
  private readonly offered = new Map<string, Published[]>();
  private readonly held = new Map<Name, Map<string, Held>>();
  private readonly confirmed: Held[] = [];

  /** A node publishes at another. A confirmation is one of the last such message: one before may have been refused by silence. */
  offer(from: Name, to: Name, message: KadMessage & { readonly target: Id }, now: number): void {
    const offered = entriesOf(from, message).map(({ kind, key, source, text }): Published => {
      const name = nameOf(kind, key, source);
      const texts = new Set([...(this.published.get(name)?.texts ?? []), text]);
      const published = { kind, key, source, texts, at: now };
      this.published.set(name, published);
      return published;
    });
    this.offered.set(`${from} ${to} ${message.target}`, offered);
  }

  /** What this node last offered that one under a key. */
  offeredTo(indexer: Name, publisher: Name, key: Id): readonly Published[] {
    return this.offered.get(`${publisher} ${indexer} ${key}`) ?? [];
  }

  /** The other confirms. One whose load is 100 has not taken it, or has thrown out another entry for it. */
  confirm(indexer: Name, publisher: Name, key: Id, load: number): void {
    const entries = this.held.get(indexer) ?? new Map<string, Held>();
    this.held.set(indexer, entries);
    const offered = this.offered.get(`${publisher} ${indexer} ${key}`) ?? [];
    this.confirmed.push(...offered.map((each) => ({ ...each, indexer })));
    if (load >= 100) {
      for (const [name, each] of entries) if (each.key === key) entries.delete(name);
      return;
    }
    for (const each of offered) entries.set(nameOf(each.kind, key, each.source), { ...each, indexer });
  }

  /** A node is gone, or has lost what it knew. */
  lose(indexer: Name): void {
    this.held.delete(indexer);
  }

  /** Everything that was confirmed of this file as a keyword entry, whether it was stored or not. */
  confirmationsOf(file: Id): Held[] {
    return this.confirmed.filter(({ kind, source }) => kind === 'keyword' && source === file);
  }

  find(kind: EntryKind, key: Id, source: Id): Published | undefined {
    return this.published.get(nameOf(kind, key, source));
  }

  /** What is held under a key that will not expire within so many milliseconds. */
  heldUnder(kind: EntryKind, key: Id, now: number, marginMs: number): Held[] {
    return [...this.held.values()]
      .flatMap((entries) => [...entries.values()])
      .filter((each) => each.kind === kind && each.key === key)
      .filter(({ at }) => now + marginMs < at + LIFETIME_MS[kind]);
  }
}

function entriesOf(
  from: Name,
  message: KadMessage,
): { kind: EntryKind; key: Id; source: Id; text: string }[] {
  switch (message.type) {
    case 'publish_key_req':
      return message.files.map(([source, text]: Pair) => ({
        kind: 'keyword',
        key: message.target,
        source,
        text,
      }));
    case 'publish_source_req':
      return [{ kind: 'source', key: message.target, source: message.id, text: `${from}` }];
    case 'publish_notes_req':
      return [{ kind: 'note', key: message.target, source: message.id, text: message.comment }];
    default:
      return [];
  }
}

function nameOf(kind: EntryKind, key: Id, source: Id): string {
  return `${kind} ${key} ${source}`;
}
