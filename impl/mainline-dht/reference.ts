import type { Call } from '../../sim/peer.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import { idOf } from '../../spec/mainline-dht/compact.ts';
import { ERRORS, type Failure, type Krpc, type Response } from '../../spec/mainline-dht/krpc.ts';
import type { MainlineCall, MainlineView } from '../../spec/mainline-dht/messages.ts';
import { space } from '../../spec/mainline-dht/parameters.ts';
import { JOIN_TRIES } from './constants.ts';
import type { Search } from './lookups.ts';
import type { MainlineState, Pending } from './state.ts';
import { TrackerNode } from './tracking.ts';

/** The reference: a node of the Mainline DHT. This layer takes calls and messages and deals them out to the layers below. */
export class MainlineNode extends TrackerNode {
  private shownAt = -1;
  private shownView: MainlineView | undefined;
  private shownRanges: readonly Id[] = [];

  call(plain: Call): void {
    const call = plain as MainlineCall;
    if (call.type === 'create') this.create(call.id, call.members);
    else if (call.type === 'join') this.join(call.id, call.via);
    else if (call.type === 'read_only') {
      this.core.readOnly = call.on;
      this.touched();
      this.conclude(call.id, { ok: true });
    } else if (this.core.phase !== 'member') this.conclude(call.id, { ok: false, reason: 'not a member' });
    else if (call.type === 'find_node') this.lookUp(call.target, { for: 'find', call: call.id });
    else if (call.type === 'get_peers') this.lookUp(call.info_hash, { for: 'peers', call: call.id });
    else this.announce(call.id, call.info_hash, call.port, call.implied_port);
  }

  view(): MainlineView {
    if (this.shownView && this.shownAt === this.version()) return this.shownView;
    this.shownAt = this.version();
    const buckets = this.table.buckets();
    const contacts = this.table.entries();
    // Buckets only ever split, so as many buckets are the same buckets.
    if (this.shownRanges.length !== buckets.length)
      this.shownRanges = buckets.map((bucket) => this.lowestOf(this.table.rangeOf(bucket)));
    this.shownView = {
      member: this.core.phase === 'member',
      id: this.id,
      ranges: this.shownRanges,
      buckets: buckets.map(({ entries }) => entries.map(({ id }) => id)),
      contacts: contacts.map(({ id, address }) => [id, address]),
      bad: contacts.filter((contact) => this.goodness(contact) === 'bad').map(({ id }) => id),
      peers: this.core.peers.map(({ infoHash, peer }) => [infoHash, peer]),
      lookups: this.searches.length,
      read_only: this.core.readOnly,
    };
    return this.shownView;
  }

  snapshot(): MainlineState {
    return { core: { ...this.core }, table: this.table.snapshot(), searches: this.saveSearches() };
  }

  restore(state: MainlineState): void {
    this.core = { ...state.core };
    this.table.restore(state.table);
    this.shownRanges = [];
    this.restoreSearches(state.searches);
    this.touched();
  }

  private create(call: number, members: readonly string[]): void {
    this.core.phase = 'member';
    for (const address of members) this.heardAnswer({ id: idOf(address), address });
    this.armRefresh();
    this.touched();
    this.conclude(call, { ok: true });
  }

  /** Also of a node that comes back with its old state: what it had under way is over, its table it keeps. */
  private join(call: number, via: string): void {
    this.core.phase = 'joining';
    this.core.pending = [];
    this.core.announcements = [];
    this.searches = [];
    this.touched();
    this.bootstrap(call, via, JOIN_TRIES);
  }

  private bootstrap(call: number, via: string, tries: number): void {
    const known = this.table.entries().find(({ address }) => address === via);
    this.ask(
      via,
      known?.id ?? null,
      { type: 'find_node', target: this.id },
      { for: 'bootstrap', call, tries: tries - 1 },
    );
  }

  /** Every query is answered, unless this node is read-only; what is wrong is answered with what is wrong. */
  protected serve(from: string, message: Exclude<Krpc, Response | Failure>): void {
    if (message.type === 'garbage' || this.isSilent()) return;
    const { t } = message;
    if (message.type === 'malformed') return this.fail(from, t, ERRORS.protocol, message.why);
    if (message.type === 'unknown_query') return this.fail(from, t, ERRORS.unknown, 'Method Unknown');
    if (message.type === 'ping') this.respond(from, t, {});
    else if (message.type === 'find_node')
      this.respond(from, t, { nodes: this.closestFor(message.target, from) });
    else if (message.type === 'get_peers') this.servePeers(from, message);
    else this.serveAnnouncement(from, message);
    this.heardQuery(from, message);
  }

  /** “It no longer responds to query messages that it receives” (BEP 43). */
  protected isSilent(): boolean {
    return this.core.readOnly;
  }

  protected answered(pending: Pending, response: Response): void {
    const { purpose, to } = pending;
    const { id } = response;
    this.heardAnswer({ id, address: to });
    if (purpose.for === 'lookup') this.searchAnswered(purpose.lookup, id, to, response);
    else if (purpose.for === 'bootstrap')
      this.lookUp(this.id, { for: 'join', call: purpose.call }, this.namedBy(response), { id, address: to });
    else if (purpose.for === 'check') this.checked(pending, purpose.newcomer);
    else if (purpose.for === 'announcement') this.announced(purpose.announcement, id);
  }

  protected unanswered(pending: Pending): void {
    const { purpose, expects, to } = pending;
    this.noteSilence(pending);
    if (purpose.for === 'lookup') this.searchMissed(purpose.lookup, expects!);
    else if (purpose.for === 'check') this.checked(pending, purpose.newcomer);
    else if (purpose.for === 'announcement') this.announced(purpose.announcement, null);
    else if (purpose.for === 'bootstrap' && purpose.tries > 0)
      this.bootstrap(purpose.call, to, purpose.tries);
    else if (purpose.for === 'bootstrap') this.joinAlone(purpose.call);
  }

  protected refused(pending: Pending, error: Failure): void {
    const { purpose, expects } = pending;
    if (purpose.for === 'lookup') this.searchMissed(purpose.lookup, expects!);
    else if (purpose.for === 'announcement') this.notAnnounced(purpose.announcement, error);
    else if (purpose.for === 'bootstrap') this.joinAlone(purpose.call);
  }

  /** The node to join through is silent. One that has kept its table can do without. */
  protected joinAlone(call: number): void {
    this.lookUp(this.id, { for: 'join', call });
  }

  protected found(search: Search): void {
    const { errand, lookup, values } = search;
    if (errand.for === 'refresh') return;
    if (errand.for === 'join') this.joined(errand.call, lookup.closest().length > 0);
    else if (errand.for === 'find')
      this.conclude(errand.call, { ok: true, nodes: lookup.closest().map(({ id }) => id) });
    else if (errand.for === 'announce')
      this.announceTo(this.gather(search), errand.call, lookup.target, errand.port, errand.implied);
    else {
      this.gather(search);
      const peers = [...new Set([...this.peersOf(lookup.target), ...values])];
      this.conclude(errand.call, { ok: true, peers });
    }
  }

  protected joined(call: number, isHeard: boolean): void {
    if (!isHeard) {
      this.conclude(call, { ok: false, reason: 'nobody answers' });
      return;
    }
    this.core.phase = 'member';
    this.armRefresh();
    this.touched();
    this.conclude(call, { ok: true });
  }

  private lowestOf({ like, depth }: { readonly like: Id; readonly depth: number }): Id {
    return space.randomBelow(like, depth, () => 0);
  }
}
