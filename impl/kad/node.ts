import type { Address, Call, Environment, Peer } from '../../sim/peer.ts';
import type { Contact, KadMessage, KadOutcome, KadView } from '../../spec/kad/messages.ts';
import { idOf, type KadParameters, spaceOf } from '../../spec/kad/parameters.ts';
import type { EntryKind } from '../../spec/kad/times.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import type { XorSpace } from '../../spec/kit/xor.ts';
import type { IndexEntry, KadState } from './state.ts';
import { type Known, ZoneTable } from './zones.ts';

export type KadEnvironment = Environment<KadMessage>;

/** What every layer of a Kad node stands on: its state, its table of contacts, and what it shows of itself. */
export abstract class BareNode implements Peer<KadMessage, KadState, KadView> {
  readonly address: Address;
  readonly id: Id;
  protected readonly parameters: KadParameters;
  protected readonly env: KadEnvironment;
  protected readonly space: XorSpace;
  protected table: ZoneTable;
  protected state: KadState;
  private shown = 0;
  private shownView: KadView | undefined;

  constructor(address: Address, parameters: KadParameters, env: KadEnvironment) {
    this.address = address;
    this.parameters = parameters;
    this.env = env;
    this.space = spaceOf(parameters);
    this.id = idOf(parameters, address);
    this.table = this.newTable();
    this.state = {
      phase: 'outside',
      joining: null,
      bootstrap: null,
      firewalled: false,
      table: this.table.snapshot(),
      greeted: [],
      searches: [],
      index: [],
      totals: { keyword: 0, source: 0, note: 0 },
      tasks: [],
      shares: [],
      nextClean: 0,
    };
  }

  abstract call(call: Call): void;
  abstract receive(from: Address, message: KadMessage): void;
  abstract timer(name: string): void;

  /** Kad talks by UDP: nobody is ever told. */
  unreachable(): void {}

  view(): KadView {
    this.shownView ??= this.makeView();
    return this.shownView;
  }

  version(): number {
    return this.shown;
  }

  snapshot(): KadState {
    return { ...this.state, table: this.table.snapshot() };
  }

  restore(state: KadState): void {
    this.state = { ...state };
    this.table = this.newTable();
    this.table.restore(state.table);
    this.touched();
  }

  /** To be called whenever something that {@link view} shows has changed. */
  protected touched(): void {
    this.shown++;
    this.shownView = undefined;
  }

  protected newTable(): ZoneTable {
    return new ZoneTable(this.parameters, this.id);
  }

  protected conclude(call: number | null, outcome: KadOutcome): void {
    if (call !== null) this.env.done(call, outcome);
  }

  /** Questions of one search that wait for their answer: the most of any search. */
  protected inFlight(): number {
    return Math.max(0, ...this.state.searches.map(({ waiting }) => waiting.length));
  }

  private makeView(): KadView {
    const { state } = this;
    const bins = this.table.buckets().filter(({ entries }) => entries.length > 0);
    const known = bins.flatMap(({ entries }) => entries);
    const listed = (kind: EntryKind) =>
      state.index
        .filter((entry) => entry.kind === kind)
        .map(({ key, source }: IndexEntry) => [key, `${source}`] as const);
    return {
      member: state.phase === 'member',
      id: this.id,
      contacts: known.map(contactOf),
      zones: bins.flatMap(({ entries, number, depth }) =>
        entries.map(({ id }) => [id, depth === 0 ? '' : number.toString(2).padStart(depth, '0')] as const),
      ),
      types: known.map(({ id, type, verified }) => [id, `${type}${verified ? '' : '?'}`] as const),
      keywords: listed('keyword'),
      sources: listed('source'),
      notes: listed('note'),
      keywordTotal: state.totals.keyword,
      sourceTotal: state.totals.source,
      noteTotal: state.totals.note,
      inFlight: this.inFlight(),
    };
  }
}

/** A contact as others are told of it. */
export function contactOf({ id, address }: Known): Contact {
  return [id, address];
}
