import type { Id } from '../kit/identifiers.ts';
import type { Conclusion, Finding, Name, Observation, Oracle } from '../kit/property.ts';
import { Company } from './company.ts';
import { Episodes } from './episodes.ts';
import { keysOf, searchOf } from './errands.ts';
import type { KadCall, KadMessage, KadView } from './messages.ts';
import { Owed } from './owed.ts';
import { idOf, isTolerated, type KadParameters, spaceOf } from './parameters.ts';
import { type Breach, Promises } from './promises.ts';
import { type Held, Publications } from './publications.ts';
import { Shares } from './shares.ts';
import { LIFETIME_MS } from './times.ts';
import { Upkeep } from './upkeep.ts';
import { isPublication, usable, type World } from './watch.ts';
import { hasWords, keywordsOf } from './words.ts';

export type KadObservation = Observation<KadView, KadParameters>;

/** What is remembered of a call under way. */
export interface Asked {
  readonly peer: Name;
  readonly call: KadCall;
  readonly at: number;
  /** How many membership operations there had been. */
  readonly churn: number;
  /** How many confirmations had reached this node. */
  readonly confirmations: number;
  /** What a search must find: held by a node that it is bound to ask. */
  readonly promised: readonly Held[];
}

/** Things that a run may go through, and that witnesses ask for. */
export type Experience =
  | 'join completed'
  | 'file found by keyword'
  | 'sources found by hash'
  | 'found after the publisher had gone'
  | 'note found'
  | 'zone split'
  | 'bin full'
  | 'contact found dead'
  | 'contact proved its address'
  | 'published again'
  | 'index full'
  | 'entry expired'
  | 'index of several publishers'
  | 'searched by several words'
  | 'search in a partition'
  | 'answer too long';

/** A question without its number. */
type Question =
  | { readonly type: 'search'; readonly words: string }
  | { readonly type: 'sources' | 'notes'; readonly file: Id };

/** A search lasts less than this. */
const SEARCH_MS = 60_000;

/** Remembers what a run of Kad went through. */
export class KadOracle implements Oracle<KadView, KadParameters> {
  readonly experienced = new Set<Experience>();
  readonly publications = new Publications();
  readonly parameters: KadParameters;
  private readonly asked = new Map<number, Asked>();
  private readonly open = new Map<number, Asked>();
  private readonly promises: Promises;
  /** First offences against promises that only a memory can judge, by the name of the property. */
  readonly offences = new Map<string, Finding>();
  private readonly owed: Owed;
  private readonly upkeep: Upkeep;
  private readonly episodes: Episodes;
  private readonly shares: Shares;
  private readonly liars: ReadonlySet<Name>;
  private readonly gone = new Map<Name, number>();
  private readonly wanted = new Map<string, Question>();
  private readonly confirmations = new Map<Name, number>();
  private readonly company = new Company();
  private churn = 0;
  private cut = false;
  /** What can be seen of the world, its clock among it. */
  private world: KadObservation | undefined;

  /** @param liars what they send is not what they mean: they are held to nothing. */
  constructor(parameters: KadParameters, liars: readonly Name[]) {
    this.parameters = parameters;
    this.liars = new Set(liars);
    this.promises = new Promises(parameters, this.liars);
    const world: World = {
      parameters,
      now: () => this.now(),
      viewOf: (peer) => this.viewOf(peer),
      offend: (property, finding) => {
        if (!this.liars.has(finding.peer) && !this.offences.has(property))
          this.offences.set(property, finding);
      },
    };
    this.owed = new Owed(world, this.publications);
    this.upkeep = new Upkeep(world);
    this.episodes = new Episodes(world);
    this.shares = new Shares(world);
  }

  /** Virtual time. */
  now(): number {
    return this.world?.now ?? 0;
  }

  operating(operation: { readonly do: string; readonly peer?: Name }, observation: KadObservation): void {
    this.world = observation;
    const { do: what, peer } = operation;
    if (what !== 'wait' && what !== 'call') this.churn++;
    if (what === 'partition') this.cut = true;
    if (what === 'heal') this.cut = false;
    if (peer === undefined || !['join', 'restart', 'fail'].includes(what)) return;
    this.company.interrupted(peer);
    this.publications.lose(peer);
    this.shares.forget(peer);
    this.owed.forget(peer);
    this.upkeep.interrupted(peer);
    this.episodes.forget(peer);
    if (what === 'fail') this.gone.set(peer, this.now());
    else this.gone.delete(peer);
    for (const [id, call] of this.open) if (call.peer === peer) this.open.delete(id);
  }

  changed({ peers, params }: KadObservation, peer: number): void {
    const { view, address, alive } = peers[peer]!;
    this.company.changed(peers, peer);
    if (!alive || !view) {
      // It has gone of itself: a join that failed, or its code broke down.
      if (!alive) this.publications.lose(address);
      return;
    }
    this.upkeep.changed(address, view);
    // Nobody is left to be asked: what is published then is out of its hands.
    if (usable(view).length === 0) this.shares.forget(address);
    if (view.zones.some(([, zone]) => zone.length > 0)) this.experienced.add('zone split');
    const bins = new Map<string, number>();
    for (const [, zone] of view.zones) bins.set(zone, (bins.get(zone) ?? 0) + 1);
    if ([...bins.values()].some((size) => size >= params.k)) this.experienced.add('bin full');
    if (view.types.some(([, type]) => type === '4')) this.experienced.add('contact found dead');
  }

  called(
    peer: Name,
    call: { readonly id: number; readonly type: string },
    observation: KadObservation,
  ): void {
    this.world = observation;
    const asked: Asked = {
      peer,
      call: call as KadCall,
      at: this.now(),
      churn: this.churn,
      confirmations: this.confirmations.get(peer) ?? 0,
      promised: this.promisedTo(peer, call as KadCall, observation),
    };
    this.asked.set(call.id, asked);
    this.open.set(call.id, asked);
    this.noteWishes(asked.call);
    if (asked.call.type === 'start') this.upkeep.started(peer, asked.call.members);
    if (asked.call.type === 'firewall') this.owed.firewalled(peer, asked.call.closed);
    const search = searchOf(asked.call, this.parameters);
    if (search) this.episodes.searching(peer, search.key);
    const view = this.viewOf(peer);
    const keys = keysOf(asked.call, this.shares);
    this.shares.meant(peer, keys);
    for (const key of keys) this.episodes.sharing(peer, key);
    if (asked.call.type === 'share' || asked.call.type === 'note')
      if (!view || usable(view).length > 0) this.noteShares(peer, asked.call);
  }

  concluded({ call, outcome }: Conclusion): void {
    const asked = this.open.get(call.id);
    this.open.delete(call.id);
    if (!asked || !outcome.ok) return;
    const search = searchOf(asked.call, this.parameters);
    if (search) this.episodes.found(asked.peer, search.key);
    this.notePublished(asked);
    this.experienceOf(asked, outcome as { files?: readonly unknown[] });
  }

  sent(peer: Name, to: Name, message: { readonly type: string }): void {
    const said = message as KadMessage;
    this.noteAction(peer, said);
    this.owed.sent(peer, to, said);
    this.upkeep.sent(peer, to, said);
    this.episodes.sent(peer, to, said);
    if (this.shares.sent(peer, said)) this.experienced.add('published again');
    switch (said.type) {
      case 'req':
        this.noteCount(peer, said);
        this.promises.wanted(peer, to, said.target, said.count);
        return;
      case 'hello_res_ack':
        this.experienced.add('contact proved its address');
        return;
      case 'res':
        if (said.contacts.length > 11) this.experienced.add('answer too long');
        this.promises.answered(peer, to, said, this.viewOf(peer));
        return;
      case 'publish_key_req':
      case 'publish_source_req':
      case 'publish_notes_req':
        this.publications.offer(peer, to, said, this.now());
        this.promises.turnedTo(peer, to, said.target);
        if (said.type === 'publish_key_req') this.promises.published(peer, said.target, said.files);
        return;
      case 'search_key_req':
        this.promises.turnedTo(peer, to, said.target);
        this.promises.searched(peer, said.target, this.searchesOf(peer));
        return;
      case 'search_source_req':
      case 'search_notes_req':
        this.promises.turnedTo(peer, to, said.target);
        return;
      case 'publish_res':
        this.publications.confirm(peer, to, said.target, said.load);
        if (said.load >= 100) this.experienced.add('index full');
    }
  }

  received(peer: Name, from: Name, message: { readonly type: string }): void {
    const said = message as KadMessage;
    this.upkeep.settle(peer);
    this.owed.received(peer, from, said);
    this.upkeep.received(peer, from, said);
    this.episodes.received(peer, from, said);
    this.shares.received(peer, said);
    if (message.type === 'publish_res') this.confirmations.set(peer, (this.confirmations.get(peer) ?? 0) + 1);
  }

  /** How many confirmations have reached the node since this was asked. */
  confirmedSince({ peer, confirmations }: Asked): number {
    return (this.confirmations.get(peer) ?? 0) - confirmations;
  }

  /** A contact that this node has dropped although it was there all the time. */
  droppedAlive(peer: Name): Name | undefined {
    return this.company.droppedAlive(peer);
  }

  /** The call that this conclusion answers. */
  askedFor(conclusion: Conclusion): Asked | undefined {
    return this.asked.get(conclusion.call.id);
  }

  /** Whether nobody has come, gone or been cut off since the call was made. */
  wasCalm({ churn }: Asked): boolean {
    return churn === this.churn;
  }

  /** Calls without an answer, of nodes that are still there. */
  unanswered(): readonly Asked[] {
    return [...this.open.values()];
  }

  /** What was seen of this promise of this node’s since it was last asked about. */
  breachOf(peer: Name, promise: Breach): Finding | undefined {
    return this.promises.breachOf(peer, promise);
  }

  /** Something shared that has not been published again in time. */
  overdue(): ReturnType<Shares['overdue']> {
    return this.shares.overdue(this.liars);
  }

  /** Nothing more comes of what is under way. */
  allIsOver(): void {
    this.episodes.closeAll();
  }

  /** What this node has left undone. */
  neglectedBy(peer: Name, view: KadView): Finding | undefined {
    return this.liars.has(peer) ? undefined : this.upkeep.neglected(peer, view);
  }

  /** A node that has left a question without an answer. */
  ignored(): Finding | undefined {
    for (const { peer, what, entries } of this.owed.unpaid())
      if (!this.liars.has(peer))
        return {
          peer,
          expected: `a ${what} to whoever asked for it`,
          seen: entries ? `${entries.join(', ')} missing` : 'nothing',
        };
    return undefined;
  }

  /** What a user may want to know in the end: who has each file that was shared, what is called like it, and what is said of it. */
  questions(): readonly Question[] {
    return [...this.wanted.values()];
  }

  /** Milliseconds since this peer failed; 0 if it is there. */
  goneFor(peer: Name): number {
    const since = this.gone.get(peer);
    return since === undefined ? 0 : this.now() - since;
  }

  /**
   * What a search must find. Where the nodes at which it was stored and those that are asked overlap for certain: confirmed
   * by one of the α nodes closest to the key of all that there are, which the searcher has as a usable contact and so asks
   * at once.
   */
  private promisedTo(peer: Name, call: KadCall, { peers }: KadObservation): Held[] {
    const search = searchOf(call, this.parameters);
    const view = peers.find(({ address }) => address === peer)?.view;
    if (!search || !view) return [];
    const { alpha } = this.parameters;
    const space = spaceOf(this.parameters);
    const held = this.publications.heldUnder(search.kind, search.key, this.now(), SEARCH_MS);
    if (held.length === 0) return [];
    const nearest = peers
      .filter(({ address }) => address !== peer)
      .map(({ address, alive }) => ({ address, alive, id: idOf(this.parameters, address) }))
      .sort((a, b) => space.compare(search.key, a.id, b.id))
      .slice(0, alpha);
    const usable = view.types.filter(([, type]) => /^[0-3]$/.test(type)).map(([id]) => id);
    return held.filter(
      ({ indexer, texts }) =>
        nearest.some(({ address, alive, id }) => address === indexer && alive && usable.includes(id)) &&
        isTolerated(this.parameters, idOf(this.parameters, indexer), search.key) &&
        [...texts].every((text) => hasWords(text, search.words)),
    );
  }

  private noteWishes(call: KadCall): void {
    if (call.type !== 'share' && call.type !== 'note') return;
    const { file } = call;
    if (call.type === 'note') this.wanted.set(`notes ${file}`, { type: 'notes', file });
    else {
      this.wanted.set(`sources ${file}`, { type: 'sources', file });
      for (const words of keywordsOf(call.name).slice(0, 1))
        this.wanted.set(words, { type: 'search', words });
    }
  }

  private noteShares(peer: Name, call: KadCall & { type: 'share' | 'note' }): void {
    if (call.type === 'note') this.shares.told(peer, 'note', call.file, '');
    else this.shares.told(peer, 'source', call.file, call.name);
  }

  /** Two contacts are wanted to find something, four to store something, eleven to meet nodes. */
  private noteCount(peer: Name, { target, count }: KadMessage & { type: 'req' }): void {
    const isSought = [...this.open.values()].some(
      (asked) => asked.peer === peer && searchOf(asked.call, this.parameters)?.key === target,
    );
    const may = [11, ...(isSought ? [2] : []), ...(this.shares.has(peer, target) ? [4] : [])];
    if (may.includes(count)) return;
    if (this.liars.has(peer) || this.offences.has('asks-as-it-must')) return;
    this.offences.set('asks-as-it-must', {
      peer,
      expected: `${may.join(' or ')} contacts near ${target} asked for`,
      seen: `${count}`,
    });
  }

  /** A node publishes something, and its user waits for nothing. */
  private noteAction(peer: Name, said: KadMessage): void {
    if (!isPublication(said)) return;
    const began = this.episodes.storeBegan(peer, said.target);
    const isAwaited = [...this.open.values()].some(
      (asked) => asked.peer === peer && (asked.call.type === 'share' || asked.call.type === 'note'),
    );
    if (began !== undefined && !isAwaited) this.shares.published(peer, said.target, began);
  }

  /** A user is told that something is published. */
  private notePublished({ peer, call, at }: Asked): void {
    const keys = keysOf(call, this.shares);
    if (keys.length === 0 || this.liars.has(peer)) return;
    this.shares.concluded(peer, keys);
    const missed = this.shares.unpublished(peer, at, keys);
    // A store that begins without contacts ends without them, whomever the node has met meanwhile.
    if (missed === undefined || this.upkeep.wasAlone(peer, at) || this.offences.has('shares-are-published'))
      return;
    this.offences.set('shares-are-published', {
      peer,
      expected: `somebody looked for to publish it at, under ${missed}`,
      seen: 'told to be published',
    });
  }

  private viewOf(peer: Name): KadView | undefined {
    return this.world?.peers.find(({ address }) => address === peer)?.view;
  }

  /** The words of its user's searches that are under way. */
  private searchesOf(peer: Name): string[] {
    return [...this.open.values()].flatMap((asked) =>
      asked.peer === peer && asked.call.type === 'search' ? [asked.call.words] : [],
    );
  }

  private experienceOf({ call, peer }: Asked, outcome: Record<string, unknown>): void {
    const some = (what: unknown) => Array.isArray(what) && what.length > 0;
    if (call.type === 'join') this.experienced.add('join completed');
    if (call.type === 'search' && this.cut) this.experienced.add('search in a partition');
    if (call.type === 'search' && some(outcome.files)) {
      this.experienced.add('file found by keyword');
      if (keywordsOf(call.words).length > 1) this.experienced.add('searched by several words');
    }
    if (call.type === 'notes' && some(outcome.notes)) this.experienced.add('note found');
    if (call.type !== 'sources') return;
    const sources = (outcome.sources ?? []) as readonly (readonly [Id, string])[];
    if (sources.length > 0) this.experienced.add('sources found by hash');
    if (sources.length > 1) this.experienced.add('index of several publishers');
    if (sources.some(([, address]) => this.goneFor(address) > 0))
      this.experienced.add('found after the publisher had gone');
    if (sources.length === 0 && this.hasExpired(call.file, peer)) this.experienced.add('entry expired');
  }

  private hasExpired(file: Id, seeker: Name): boolean {
    return [...this.gone.keys()].some((peer) => {
      const published = this.publications.find('source', file, idOf(this.parameters, peer));
      return peer !== seeker && published !== undefined && this.now() > published.at + LIFETIME_MS.source;
    });
  }
}
