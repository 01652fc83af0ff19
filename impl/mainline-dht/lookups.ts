import type { Id } from '../../spec/kit/identifiers.ts';
import type { Response } from '../../spec/mainline-dht/krpc.ts';
import { space } from '../../spec/mainline-dht/parameters.ts';
import { Lookup } from '../xor/lookup.ts';
import { RoutingNode } from './routing.ts';
import { type Errand, type Giver, type Located, type SavedSearch, smallestFree } from './state.ts';

/** A lookup under way, with what it has gathered. */
export interface Search {
  readonly number: number;
  readonly errand: Errand;
  readonly began: number;
  readonly lookup: Lookup<Located>;
  values: readonly string[];
  givers: readonly Giver[];
}

/** Iterative lookups: “closer and closer nodes until it cannot find any closer” (BEP 5; Kademlia §2.3). */
export abstract class LookupNode extends RoutingNode {
  protected searches: readonly Search[] = [];

  /** `more`: nodes heard of on the way; `first`: who has answered this already. */
  protected lookUp(target: Id, errand: Errand, more: readonly Located[] = [], first?: Located): void {
    const search: Search = {
      number: smallestFree(this.searches.map(({ number }) => number)),
      errand,
      began: this.env.now(),
      lookup: this.makeLookup(target),
      values: [],
      givers: [],
    };
    if (first) search.lookup.take(first);
    search.lookup.consider(this.startingPoints(target));
    search.lookup.consider(more);
    this.searches = [...this.searches, search];
    this.touched();
    this.advance(search);
  }

  protected makeLookup(target: Id): Lookup<Located> {
    const { k, alpha } = this.parameters;
    return new Lookup<Located>(space, target, { width: k, parallel: alpha });
  }

  protected startingPoints(target: Id): Located[] {
    return this.table
      .closest(target, this.parameters.k, (contact) => this.goodness(contact) !== 'bad')
      .map(({ id, address }) => ({ id, address }));
  }

  protected refreshRange(target: Id): void {
    this.lookUp(target, { for: 'refresh' });
  }

  protected searchAnswered(number: number, id: Id, address: string, response: Response): void {
    const search = this.searches.find((each) => each.number === number);
    if (!search?.lookup.answered(id, this.namedBy(response))) return;
    search.values = [...new Set([...search.values, ...response.values])];
    if (this.hasToken(response)) search.givers = [...search.givers, { id, address, token: response.token }];
    this.advance(search);
  }

  protected hasToken({ has }: Response): boolean {
    return has.includes('token');
  }

  protected searchMissed(number: number, id: Id): void {
    const search = this.searches.find((each) => each.number === number);
    if (search?.lookup.failed(id)) this.advance(search);
  }

  /** Whom an answer names, but for ourselves. */
  protected namedBy({ nodes }: Response): Located[] {
    return nodes
      .filter(([id, address]) => !this.isSelf(id) && address !== this.address)
      .map(([id, address]) => ({ id, address }));
  }

  protected advance(search: Search): void {
    const { lookup, errand, number } = search;
    const { target } = lookup;
    const isForPeers = errand.for === 'peers' || errand.for === 'announce';
    for (const { id, address } of lookup.next())
      this.ask(
        address,
        id,
        isForPeers ? { type: 'get_peers', info_hash: target } : { type: 'find_node', target },
        { for: 'lookup', lookup: number },
      );
    if (!lookup.isOver()) return;
    this.searches = this.searches.filter((each) => each !== search);
    this.touched();
    this.found(search);
  }

  protected abstract found(search: Search): void;

  protected saveSearches(): SavedSearch[] {
    return this.searches.map((search) => ({ ...search, lookup: search.lookup.snapshot() }));
  }

  protected restoreSearches(saved: readonly SavedSearch[]): void {
    this.searches = saved.map((search) => ({
      ...search,
      lookup: this.makeLookup(search.lookup.target).restore(search.lookup),
    }));
  }
}
