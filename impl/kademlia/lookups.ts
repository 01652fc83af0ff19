import { REFRESH_MS } from '../../spec/kademlia/constants.ts';
import type { KademliaMessage } from '../../spec/kademlia/messages.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import { bucketIndex, randomInBucket } from '../../spec/kit/xor.ts';
import type { Entry } from '../xor/bucket.ts';
import { Lookup } from '../xor/lookup.ts';
import { ContactNode } from './contacts.ts';
import { type Errand, type KademliaState, type Purpose, smallestFree } from './state.ts';

/** A lookup under way. */
export interface Search {
  readonly number: number;
  readonly errand: Errand;
  readonly lookup: Lookup<Entry>;
  asked: number;
}

/** Lookups (§2.3), and what is made of them alone: joining and refreshing. */
export abstract class LookupNode extends ContactNode {
  protected readonly searches = new Map<number, Search>();
  /** Ranges [2^i, 2^(i+1)) in which something was looked up since the last refresh. */
  protected visited = new Set<number>();
  private lastLookup = 0;

  override timer(name: string): void {
    if (name === 'refresh') this.refresh();
    else super.timer(name);
  }

  override restore(state: KademliaState): void {
    super.restore(state);
    this.visited = new Set(state.visited);
    this.lastLookup = state.lookup;
    this.searches.clear();
    for (const { number, errand, asked, state: saved } of state.running)
      this.searches.set(number, {
        number,
        errand,
        asked,
        lookup: this.makeLookup(saved.target, this.widthFor(errand)).restore(saved),
      });
  }

  protected saveLookups(): Pick<KademliaState, 'running' | 'visited' | 'lookup'> {
    const running = [...this.searches.values()].map(({ number, errand, asked, lookup }) => ({
      number,
      errand,
      asked,
      state: lookup.snapshot(),
    }));
    return { running, visited: [...this.visited], lookup: this.lastLookup };
  }

  protected makeLookup(target: Id, width = this.parameters.k): Lookup<Entry> {
    return new Lookup(this.space, target, { width, parallel: this.parameters.alpha });
  }

  /** How many of the closest are sought: of those a joiner is one itself, and it needs somebody besides. */
  protected widthFor(errand: Errand): number {
    const isJoiners = errand.for === 'join' || (errand.for === 'refresh' && errand.call !== null);
    return isJoiners ? Math.max(2, this.parameters.k) : this.parameters.k;
  }

  /** Looks for the k closest; the node itself counts as one that has answered. `also`: where to begin besides. */
  protected lookUp(target: Id, errand: Errand, also: readonly Id[] = []): void {
    const number = this.nextNumber();
    const lookup = this.makeLookup(target, this.widthFor(errand));
    const search: Search = { number, errand, lookup, asked: 0 };
    this.searches.set(number, search);
    this.lookedAt(target, errand);
    lookup.take({ id: this.id });
    this.considerKnown(search);
    lookup.consider(this.candidates(also));
    this.goOn(search);
  }

  /** Asks the next, or finishes. */
  protected goOn(search: Search): void {
    const { lookup, number, errand } = search;
    for (const { id } of lookup.next()) {
      search.asked++;
      const purpose: Purpose = { for: 'lookup', lookup: number };
      if (errand.for === 'fetch')
        this.ask(id, { type: 'find_value', lookup: number, key: lookup.target }, purpose);
      else this.ask(id, { type: 'find_node', lookup: number, target: lookup.target }, purpose);
    }
    if (this.searches.has(number) && lookup.isOver()) {
      this.searches.delete(number);
      this.finished(search);
    }
  }

  /** A lookup has found what there is to find. */
  protected finished({ errand, lookup }: Search): void {
    if (errand.for === 'join') this.selfFound(errand.call, lookup);
    else if (errand.for === 'refresh') this.refreshed(errand.call);
  }

  /** An answer of a lookup: whom it names are candidates from now on. */
  protected pursue(search: Search, from: Id, answer: KademliaMessage): void {
    const nodes = answer.type === 'nodes' || answer.type === 'found' ? answer.nodes : [];
    search.lookup.answered(from, this.candidates(nodes));
    this.goOn(search);
  }

  /** Nobody looks for itself. */
  protected candidates(nodes: readonly Id[]): readonly Entry[] {
    const others: Entry[] = [];
    for (const id of nodes) if (id !== this.id) others.push({ id });
    return others;
  }

  protected override answered(purpose: Purpose, from: Id, answer: KademliaMessage): void {
    super.answered(purpose, from, answer);
    const search = purpose.for === 'lookup' ? this.searches.get(purpose.lookup) : undefined;
    if (search) this.pursue(search, from, answer);
  }

  protected override unanswered(purpose: Purpose, to: Id): void {
    super.unanswered(purpose, to);
    const search = purpose.for === 'lookup' ? this.searches.get(purpose.lookup) : undefined;
    if (!search) return;
    search.lookup.failed(to);
    this.considerKnown(search);
    this.goOn(search);
  }

  /** The closest contacts that this lookup has not found silent: the α closest that it knows of are always asked (§2.3). */
  protected considerKnown({ lookup }: Search): void {
    lookup.consider(this.known(lookup.target, (contact) => lookup.isWelcome(contact)));
  }

  /** Joins through a member: it becomes a contact, and the joiner looks itself up (§2.3). */
  protected join(call: number, via: Id): void {
    this.phase = 'joining';
    // One that comes back with its state knows of questions that nobody will answer any more.
    this.pending = [];
    this.searches.clear();
    this.touched();
    if (via !== this.id) this.table.seen({ id: via, failures: 0 });
    this.lookUp(this.id, { for: 'join', call }, [via]);
  }

  /** Then it refreshes all buckets farther away than its closest neighbour (§2.3). */
  protected selfFound(call: number, lookup: Lookup<Entry>): void {
    const neighbour = lookup.closest().find(({ id }) => id !== this.id);
    if (!neighbour) {
      this.phase = 'outside';
      this.touched();
      this.conclude(call, { ok: false, reason: 'nobody answered' });
      return;
    }
    const nearest = bucketIndex(this.space, this.id, neighbour.id);
    this.refreshFrom(nearest + 1, call);
    this.refreshed(call);
  }

  /** A refresh is over; the last one of a join makes a member. */
  protected refreshed(call: number | null): void {
    if (call === null || this.phase !== 'joining') return;
    for (const { errand } of this.searches.values())
      if (errand.for === 'refresh' && errand.call === call) return;
    this.becomeMember();
    this.conclude(call, { ok: true });
  }

  protected becomeMember(): void {
    this.phase = 'member';
    this.touched();
    this.env.setTimer('refresh', REFRESH_MS + this.spreadMs());
  }

  /** Looks up a random identifier in each range of distances from this one on. */
  protected refreshFrom(index: number, call: number | null): void {
    for (let i = index; i < this.space.bits; i++) this.lookUp(this.randomIn(i), { for: 'refresh', call });
  }

  /** Hourly: every bucket in which nothing was looked up for an hour, as far in as there may be anybody (§2.3). */
  protected refresh(): void {
    this.env.setTimer('refresh', REFRESH_MS);
    const visited = this.visited;
    this.visited = new Set();
    const [nearest] = this.table.closest(this.id, 1);
    if (!nearest) return;
    for (let i = bucketIndex(this.space, this.id, nearest.id); i < this.space.bits; i++)
      if (!visited.has(i)) this.lookUp(this.randomIn(i), { for: 'refresh', call: null });
  }

  protected randomIn(index: number): Id {
    return randomInBucket(this.space, this.id, index, (bound) => this.env.random(bound));
  }

  /** A refresh is no reason to leave out the next one; and in a model every range is as good as unvisited. */
  private lookedAt(target: Id, errand: Errand): void {
    if (errand.for === 'refresh' || target === this.id || this.parameters.detector === 'perfect') return;
    this.visited.add(bucketIndex(this.space, this.id, target));
  }

  private nextNumber(): number {
    if (this.parameters.detector === 'perfect') return smallestFree([...this.searches.keys()]);
    return ++this.lastLookup;
  }
}
