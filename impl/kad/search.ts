import type { Contact, Pair } from '../../spec/kad/messages.ts';
import { GRACE_TICKS, SEARCH_TICKS, type SearchKind } from '../../spec/kad/times.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import type { Name } from '../../spec/kit/property.ts';
import type { XorSpace } from '../../spec/kit/xor.ts';
import type { Candidate, Search } from './state.ts';

/** What a search begins with (CSearch). */
export function newSearch(
  kind: SearchKind,
  target: Id,
  known: readonly Contact[],
  call: number | null,
  words: string,
): Search {
  return {
    kind,
    target,
    call,
    words,
    age: 0,
    quiet: 0,
    stopping: false,
    candidates: known.map(([id, address]) => ({ id, address, standing: 'new', possible: true })),
    best: [],
    waiting: [],
    answers: 0,
    results: [],
    load: 0,
    loads: 0,
  };
}

/** The contacts that are asked for with each question (GetRequestContactCount). */
export function countFor(kind: SearchKind): number {
  if (kind === 'node' || kind === 'self') return 11;
  return isStore(kind) ? 4 : 2;
}

export function isStore(kind: SearchKind): boolean {
  return kind === 'store-keyword' || kind === 'store-source' || kind === 'store-note';
}

/** The nearest candidate that is still to be dealt with. */
export function nextPossible({ candidates }: Search): Candidate | undefined {
  return candidates.find(({ possible }) => possible);
}

/** A candidate is asked. */
export function tried(search: Search, id: Id, address: Name): Search {
  return {
    ...search,
    candidates: search.candidates.map((each) => (each.id === id ? { ...each, standing: 'tried' } : each)),
    waiting: [...search.waiting, address],
  };
}

/** Whoever was asked at this address has answered. */
export function responded(search: Search, address: Name): Search {
  return {
    ...search,
    quiet: 0,
    candidates: search.candidates.map((each) =>
      each.address === address && each.standing !== 'new' ? { ...each, standing: 'responded' } : each,
    ),
    waiting: search.waiting.filter((each) => each !== address),
  };
}

/** A candidate is done with: acted upon, or given up. */
export function doneWith(search: Search, id: Id): Search {
  return {
    ...search,
    candidates: search.candidates.map((each) => (each.id === id ? { ...each, possible: false } : each)),
    waiting: search.waiting.filter((each) =>
      search.candidates.every((c) => c.id !== id || c.address !== each),
    ),
  };
}

/** A contact that somebody has named becomes a candidate. */
export function heardOf(search: Search, space: XorSpace, [id, address]: Contact): Search {
  const at = search.candidates.findIndex((each) => space.closer(search.target, id, each.id));
  const place = at < 0 ? search.candidates.length : at;
  const candidate: Candidate = { id, address, standing: 'new', possible: true };
  return { ...search, candidates: search.candidates.toSpliced(place, 0, candidate) };
}

/** It is among the α nearest that others have named so far: the farthest of those makes way. Undefined: it is not. */
export function amongBest(search: Search, space: XorSpace, id: Id, alpha: number): Search | undefined {
  if (search.best.length < alpha) return { ...search, best: sorted(search, space, [...search.best, id]) };
  if (!space.closer(search.target, id, search.best.at(-1)!)) return undefined;
  return { ...search, best: sorted(search, space, [...search.best.slice(0, -1), id]) };
}

/** No more questions; late answers are still taken for a while (PrepareToStop). */
export function stopped(search: Search): Search {
  if (search.stopping) return search;
  return { ...search, stopping: true, age: Math.max(search.age, SEARCH_TICKS[search.kind] - GRACE_TICKS) };
}

/** Results, each once. */
export function found(search: Search, results: readonly Pair[]): Search {
  const fresh = results.filter(
    ([id, text], at) =>
      !search.results.some(([known, said]) => known === id && said === text) &&
      results.findIndex(([other, said]) => other === id && said === text) === at,
  );
  return { ...search, results: [...search.results, ...fresh], answers: search.answers + results.length };
}

function sorted({ target }: Search, space: XorSpace, ids: Id[]): Id[] {
  return ids.sort((a, b) => space.compare(target, a, b));
}
