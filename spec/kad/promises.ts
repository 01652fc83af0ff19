import type { Id } from '../kit/identifiers.ts';
import type { Finding, Name } from '../kit/property.ts';
import type { KadMessage, KadView } from './messages.ts';
import { idOf, isTolerated, type KadParameters, keyOf, keyOfWords, spaceOf } from './parameters.ts';
import { keywordsOf } from './words.ts';

/** Promises whose breach is seen when a message goes by, and told when a user of that node next gets a result. */
export type Breach = 'names-the-closest' | 'acts-in-the-tolerance-zone' | 'keywords-are-hashed-in-lower-case';

/** What nodes promise by what they send, and who has broken it. */
export class Promises {
  private readonly parameters: KadParameters;
  private readonly liars: ReadonlySet<Name>;
  private readonly breaches = new Map<Name, Map<Breach, Finding>>();
  /** The smallest number of contacts that one node has ever wanted of another near a target. */
  private readonly wantedOf = new Map<string, number>();

  constructor(parameters: KadParameters, liars: ReadonlySet<Name>) {
    this.parameters = parameters;
    this.liars = liars;
  }

  breachOf(peer: Name, promise: Breach): Finding | undefined {
    return this.breaches.get(peer)?.get(promise);
  }

  /** A node asks another for so many contacts near a target. */
  wanted(asker: Name, asked: Name, target: Id, count: number): void {
    const way = `${asked} ${asker} ${target}`;
    this.wantedOf.set(way, Math.min(count, this.wantedOf.get(way) ?? count));
  }

  /** Whether an answer names the closest of those that may be named, and as many as were wanted, if there are. */
  answered(
    peer: Name,
    to: Name,
    { target, contacts }: KadMessage & { type: 'res' },
    view: KadView | undefined,
  ): void {
    if (!view) return;
    const space = spaceOf(this.parameters);
    const closest = view.types
      .filter(([, type]) => /^[0-2]$/.test(type))
      .map(([id]) => id)
      .sort((a, b) => space.compare(target, a, b));
    const wanted = this.wantedOf.get(`${peer} ${to} ${target}`) ?? 0;
    const due = Math.max(contacts.length, Math.min(wanted, closest.length));
    const right = closest.slice(0, due);
    if (right.length === contacts.length && right.every((id, at) => id === contacts[at]![0])) return;
    this.breach(peer, 'names-the-closest', {
      peer,
      expected: `the closest to ${target} that it knows: ${right.join(', ') || 'nobody'}`,
      seen: contacts.map(([id]) => id).join(', ') || 'nobody',
    });
  }

  /** A node publishes at another, or searches there. */
  turnedTo(peer: Name, to: Name, target: Id): void {
    const id = idOf(this.parameters, to);
    if (!isTolerated(this.parameters, id, target))
      this.breach(peer, 'acts-in-the-tolerance-zone', {
        peer,
        expected: `to act for ${target} only in its tolerance zone`,
        seen: `it turned to ${to}, whose identifier is ${id}`,
      });
  }

  published(peer: Name, target: Id, files: readonly (readonly [Id, string])[]): void {
    for (const [, name] of files)
      if (!keywordsOf(name).some((word) => keyOf(this.parameters, word) === target))
        this.breach(peer, 'keywords-are-hashed-in-lower-case', {
          peer,
          expected: `one of the keys of ${JSON.stringify(name)}: ${keywordsOf(name)
            .map((word) => `${keyOf(this.parameters, word)} for ${word}`)
            .join(', ')}`,
          seen: `published under ${target}`,
        });
  }

  /** @param searches the words that its user waits for. */
  searched(peer: Name, target: Id, searches: readonly string[]): void {
    const keys = searches.map((words) => keyOfWords(this.parameters, words));
    if (searches.length > 0 && !keys.includes(target))
      this.breach(peer, 'keywords-are-hashed-in-lower-case', {
        peer,
        expected: `a search under the key of its first word: ${keys.join(' or ')}`,
        seen: `under ${target}`,
      });
  }

  /** Only the first breach of a promise is kept. */
  breach(peer: Name, promise: Breach, finding: Finding): void {
    if (this.liars.has(peer)) return;
    const known = this.breaches.get(peer) ?? new Map<Breach, Finding>();
    this.breaches.set(peer, known);
    if (!known.has(promise)) known.set(promise, finding);
  }
}
