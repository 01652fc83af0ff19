import type { Address } from '../../sim/peer.ts';
import type { Contact, KadMessage, Pair } from '../../spec/kad/messages.ts';
import { hostOf, isTolerated, subnetOf } from '../../spec/kad/parameters.ts';
import { LAST_TICKS, SEARCH_TICKS, type SearchKind, STALL_TICKS, TICK_MS } from '../../spec/kad/times.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import { contactOf } from './node.ts';
import { RoutingNode } from './routing.ts';
import {
  amongBest,
  countFor,
  doneWith,
  found,
  heardOf,
  isStore,
  newSearch,
  nextPossible,
  responded,
  stopped,
  tried,
} from './search.ts';
import type { Candidate, Search } from './state.ts';

/** Contacts that a search begins with. */
const BEGINNING = 50;
/** Results after which a search stops, and acknowledgements after which a store does: it takes more than these. */
const TOTAL_RESULTS = 300;
const TOTAL_STORES = 10;
/** Contacts of one /24 network that are taken from one answer. */
const PER_SUBNET = 2;

/**
 * Searches (CSearch, CSearchManager): nodes near the target are asked for nodes that are nearer; when for three seconds no
 * answer has come, those that have responded and are near enough are acted upon, nearest first: asked for results, or given
 * what is to be stored.
 */
export abstract class SearchingNode extends RoutingNode {
  /** What is stored at a node by a search of this kind. */
  protected abstract storePacket(search: Search): KadMessage | undefined;
  /** A search is over. */
  protected abstract ended(search: Search): void;

  protected lookUp(target: Id, kind: 'node' | 'self'): void {
    this.search(kind, target, null, '');
  }

  /** Begins a search. False: one for this target is under way already. */
  protected search(kind: SearchKind, target: Id, call: number | null, words: string): boolean {
    const { state } = this;
    if (this.searchFor(target)) return false;
    const known = this.table.closest(target, BEGINNING, (contact) => this.isUsable(contact)).map(contactOf);
    if (state.searches.length === 0) this.env.setTimer('jump', TICK_MS);
    state.searches = [...state.searches, newSearch(kind, target, known, call, words)];
    const first = kind === 'node' ? 1 : this.firstAsked();
    for (const [id, address] of known.slice(0, first)) this.ask(target, id, address);
    this.touched();
    return true;
  }

  /** Once a second each search is looked at (JumpStart). */
  protected jumpTimer(): void {
    const before = this.inFlight();
    for (const { target } of this.state.searches) this.tick(target);
    if (this.state.searches.length > 0) this.env.setTimer('jump', TICK_MS);
    if (this.inFlight() !== before) this.touched();
  }

  protected named(from: Address, { target, contacts }: KadMessage & { type: 'res' }): void {
    const search = this.searchFor(target);
    if (!search || !this.isExpected(search, from)) return;
    this.put({ ...search, quiet: 0 });
    if (!this.isRightSize(search, contacts)) return;
    this.put(responded(search, from));
    for (const contact of contacts) this.meet(contact, false);
    if (search.kind === 'node') {
      // It was made to meet nodes, and that is done.
      this.end(target);
      return;
    }
    const asker = search.candidates.find(({ address }) => address === from)?.id ?? target;
    for (const contact of this.acceptable(from, contacts)) this.consider(target, contact, asker);
    this.touched();
  }

  protected resultsCame(_from: Address, { target, results }: KadMessage & { type: 'search_res' }): void {
    const search = this.searchFor(target);
    if (!search || isStore(search.kind) || search.kind === 'node' || search.kind === 'self') return;
    this.put(found(search, this.wanted(search, results)));
  }

  protected stored({ target, load }: KadMessage & { type: 'publish_res' }): void {
    const search = this.searchFor(target);
    if (!search || !isStore(search.kind)) return;
    this.put({
      ...search,
      answers: search.answers + 1,
      load: search.load + load,
      loads: search.loads + 1,
    });
  }

  protected searchFor(target: Id): Search | undefined {
    return this.state.searches.find((search) => search.target === target);
  }

  protected end(target: Id): void {
    const search = this.searchFor(target);
    if (!search) return;
    this.state.searches = this.state.searches.filter((each) => each !== search);
    this.touched();
    this.ended(search);
  }

  /** How many are asked at the beginning. */
  protected firstAsked(): number {
    return this.parameters.alpha;
  }

  /** Whether an answer from there belongs to this search: it was asked. */
  protected isExpected({ candidates }: Search, from: Address): boolean {
    return candidates.some(({ address, standing }) => address === from && standing !== 'new');
  }

  /** Whoever names more contacts than he was asked for is up to something. */
  protected isRightSize({ kind }: Search, contacts: readonly Contact[]): boolean {
    return contacts.length <= countFor(kind);
  }

  /** Whether a node may be acted upon: it is in the tolerance zone of the target. */
  protected isNear(target: Id, id: Id): boolean {
    return isTolerated(this.parameters, id, target);
  }

  /** Whether it may be acted upon already: it has responded, so it is there. */
  protected isThere({ standing }: Candidate): boolean {
    return standing === 'responded';
  }

  /** Whether a search or store that is not too old has enough. */
  protected hasEnough({ kind, answers }: Search): boolean {
    return answers > (isStore(kind) ? TOTAL_STORES : TOTAL_RESULTS);
  }

  /** Ticks that a search of this kind may last. */
  protected lifetime({ kind }: Search): number {
    return SEARCH_TICKS[kind];
  }

  /** What of an answer is taken: the entries that have all the words were picked by the indexer. */
  protected wanted(_search: Search, results: readonly Pair[]): readonly Pair[] {
    return results;
  }

  /** What is asked of a node that was found for a search. */
  protected searchPacket({ kind, target, words }: Search): KadMessage {
    if (kind === 'keyword') return { type: 'search_key_req', target, words };
    return { type: kind === 'source' ? 'search_source_req' : 'search_notes_req', target };
  }

  private put(search: Search): void {
    this.state.searches = this.state.searches.map((each) => (each.target === search.target ? search : each));
  }

  private ask(target: Id, id: Id, address: Address): void {
    const search = this.searchFor(target)!;
    this.put(tried(search, id, address));
    this.env.send(address, { type: 'req', count: countFor(search.kind), target, check: id });
  }

  private tick(target: Id): void {
    const search = this.searchFor(target);
    if (!search) return;
    const older = { ...search, age: search.age + 1, quiet: search.quiet + 1 };
    this.put(older);
    if (older.age > this.lifetime(older)) this.end(target);
    else if (this.hasEnough(older) || older.age > this.lifetime(older) - LAST_TICKS) this.put(stopped(older));
    else this.jumpStart(older);
  }

  private jumpStart(search: Search): void {
    const { target } = search;
    if (!nextPossible(search)) {
      this.put(stopped(search));
      // Nobody is left, and nothing was asked of anybody: there is nothing to wait for.
      if (search.kind === 'node' || search.candidates.length === 0) this.end(target);
      return;
    }
    if (search.quiet < STALL_TICKS) return;
    for (;;) {
      const current = this.searchFor(target)!;
      const next = nextPossible(current);
      if (!next) return;
      if (next.standing === 'new') {
        this.ask(target, next.id, next.address);
        return;
      }
      if (this.isThere(next) && this.isNear(target, next.id)) this.act(current, next);
      this.put(doneWith(this.searchFor(target)!, next.id));
    }
  }

  private act(search: Search, to: Candidate): void {
    if (search.kind === 'self' || search.kind === 'node' || this.hasEnough(search)) return;
    const packet = isStore(search.kind) ? this.storePacket(search) : this.searchPacket(search);
    if (packet) this.env.send(to.address, packet);
  }

  /** A contact that was named: a candidate, and asked at once if it is nearer than who named it, and one of the best. */
  private consider(target: Id, contact: Contact, asker: Id): void {
    const search = this.searchFor(target)!;
    const [id, address] = contact;
    if (search.stopping || id === this.id || search.candidates.some((each) => each.id === id)) return;
    const wider = heardOf(search, this.space, contact);
    this.put(wider);
    if (!this.space.closer(target, id, asker)) return;
    const better = amongBest(wider, this.space, id, this.parameters.alpha);
    if (!better) return;
    this.put(better);
    this.ask(target, id, address);
  }

  /** No node names itself, two nodes at one address, or more than two of one network. */
  private acceptable(from: Address, contacts: readonly Contact[]): Contact[] {
    const taken: Address[] = [from];
    return contacts.filter(([, address]) => {
      const isTaken = taken.some((other) => hostOf(other) === hostOf(address));
      const alike = taken.filter((other) => subnetOf(other) === subnetOf(address)).length;
      if (isTaken || alike >= PER_SUBNET) return false;
      taken.push(address);
      return true;
    });
  }
}
