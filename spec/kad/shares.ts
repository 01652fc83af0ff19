import type { Id } from '../kit/identifiers.ts';
import type { Name } from '../kit/property.ts';
import type { KadMessage } from './messages.ts';
import { keyOf } from './parameters.ts';
import { BUSY_LOAD, type EntryKind, LIFETIME_MS, SEARCH_TICKS, TICK_MS } from './times.ts';
import { DRIFT, type World } from './watch.ts';
import { keywordsOf } from './words.ts';

/** Something that a node publishes again and again. */
export interface Share {
  readonly kind: EntryKind;
  readonly key: Id;
  /** When it last looked for somebody to publish it at, or was told to. */
  at: number;
  /** It has been seen to. */
  isBegun: boolean;
}

interface File {
  readonly name: string;
  readonly at: number;
}

/** Milliseconds that a publication may be late: a search for the same key may be under way. */
export const LATE_MS = 10 * 60_000;
/** A store lasts for no longer. */
const STORE_MS = SEARCH_TICKS['store-keyword'] * TICK_MS * DRIFT;
/** Files in one publication. */
const MOST_FILES = 150;

/** What nodes share, as their users know it, and when they publish it. */
export class Shares {
  private readonly world: World;
  private readonly shared = new Map<Name, Map<string, Share>>();
  private readonly files = new Map<Name, Map<Id, File>>();
  /** When a node last looked for somebody to store something at, by its key. */
  private readonly stores = new Map<string, number>();
  private readonly isBusy = new Set<string>();
  /** Keys that a node has ever published something under. */
  private readonly ever = new Set<string>();
  /** When a user was last told that all under a key is published. */
  private readonly ended = new Map<string, number>();

  constructor(world: World) {
    this.world = world;
  }

  /** Keys under which a file of this name is published, besides its own. */
  keysOf(name: string): Id[] {
    return [...new Set(keywordsOf(name).map((word) => keyOf(this.world.parameters, word)))];
  }

  /** Something is to be published under these keys, whether there is anybody to publish it at or not. */
  meant(peer: Name, keys: readonly Id[]): void {
    for (const key of keys) this.ever.add(`${peer} ${key}`);
  }

  told(peer: Name, kind: 'source' | 'note', file: Id, name: string): void {
    const now = this.world.now();
    const shares = this.shared.get(peer) ?? new Map<string, Share>();
    this.shared.set(peer, shares);
    const note = (each: EntryKind, key: Id) =>
      shares.set(`${each} ${key}`, { kind: each, key, at: now, isBegun: false });
    note(kind, file);
    if (kind === 'note') return;
    for (const key of this.keysOf(name)) note('keyword', key);
    const files = this.files.get(peer) ?? new Map<Id, File>();
    this.files.set(peer, files.set(file, { name, at: now }));
  }

  /** A node is gone, or has nobody to publish anything at: it may forget. */
  forget(peer: Name): void {
    this.shared.delete(peer);
    this.files.delete(peer);
  }

  /** Whether a node has ever shared anything under this key. */
  has(peer: Name, key: Id): boolean {
    return this.ever.has(`${peer} ${key}`);
  }

  /** True: something is published again. */
  sent(peer: Name, said: KadMessage): boolean {
    if (said.type === 'publish_key_req') this.noteFiles(peer, said.target, said.files);
    return said.type === 'req' && said.count === 4 && this.renewed(peer, said.target);
  }

  /** A user is told that all under these keys is published. */
  concluded(peer: Name, keys: readonly Id[]): void {
    for (const key of keys) this.ended.set(`${peer} ${key}`, this.world.now());
  }

  /** A node publishes under a key, in a store that began then, and no user of its waits for one. */
  published(peer: Name, key: Id, began: number): void {
    const ended = this.ended.get(`${peer} ${key}`);
    if (ended !== undefined && began <= ended)
      this.world.offend('shares-are-published', {
        peer,
        expected: `its user to be told when all under ${key} is published`,
        seen: 'told before',
      });
  }

  received(peer: Name, said: KadMessage): void {
    if (said.type !== 'publish_res') return;
    if (said.load > BUSY_LOAD) this.isBusy.add(`${peer} ${said.target}`);
  }

  /** A key under which this should have been published since, and was not even looked for. */
  unpublished(peer: Name, since: number, keys: readonly Id[]): Id | undefined {
    return keys.find((key) => {
      const way = `${peer} ${key}`;
      return (this.stores.get(way) ?? -1) < since && !this.isBusy.has(way);
    });
  }

  /** Something shared that has not been published again in time, of an honest node that has always had contacts. */
  overdue(
    liars: ReadonlySet<Name>,
  ): { readonly peer: Name; readonly kind: EntryKind; readonly lateMs: number } | undefined {
    for (const [peer, shares] of this.shared)
      for (const { kind, key, at } of liars.has(peer) ? [] : shares.values()) {
        const lateMs = this.world.now() - at - LIFETIME_MS[kind];
        if (lateMs > LATE_MS && !this.isBusy.has(`${peer} ${key}`)) return { peer, kind, lateMs };
      }
    return undefined;
  }

  /** A node looks for somebody to publish something at: for what it shares under this key, that is in time or not. */
  private renewed(peer: Name, key: Id): boolean {
    const now = this.world.now();
    this.stores.set(`${peer} ${key}`, now);
    const shares = [...(this.shared.get(peer)?.values() ?? [])].filter((share) => share.key === key);
    let isAgain = false;
    for (const share of shares) {
      const { kind, at, isBegun } = share;
      const age = now - at;
      const isBusy = this.isBusy.has(`${peer} ${key}`);
      if (isBegun && age <= STORE_MS) continue;
      if (age > LIFETIME_MS[kind] + LATE_MS && !isBusy)
        this.world.offend('republished-in-time', {
          peer,
          expected: `its ${kind} published again after ${LIFETIME_MS[kind] / 3_600_000} hours`,
          seen: `after ${Math.round(age / 60_000)} minutes`,
        });
      if (isBegun && shares.length === 1 && age * DRIFT < LIFETIME_MS[kind] - LATE_MS)
        this.world.offend('not-published-too-often', {
          peer,
          expected: `its ${kind} left alone for ${LIFETIME_MS[kind] / 3_600_000} hours`,
          seen: `published again after ${Math.round(age / 60_000)} minutes`,
        });
      isAgain ||= age > LIFETIME_MS[kind] - LATE_MS;
      share.at = now;
      share.isBegun = true;
    }
    return isAgain;
  }

  private noteFiles(peer: Name, target: Id, published: readonly (readonly [Id, string])[]): void {
    const files = [...(this.files.get(peer) ?? [])];
    if (files.length > MOST_FILES) return;
    const missing = files.find(
      ([file, { name, at }]) =>
        this.world.now() - at > STORE_MS &&
        this.keysOf(name).includes(target) &&
        !published.some(([each]) => each === file),
    );
    if (missing)
      this.world.offend('shares-are-published', {
        peer,
        expected: `${JSON.stringify(missing[1].name)} among the files under ${target}`,
        seen: published.map(([, name]) => JSON.stringify(name)).join(', '),
      });
  }
}
