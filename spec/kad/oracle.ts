import type { Id } from '../kit/identifiers.ts';
import type { Conclusion, Finding, Name, Observation, Oracle } from '../kit/property.ts';
import { Company } from './company.ts';
import type { KadCall, KadMessage, KadView } from './messages.ts';
import { idOf, isTolerated, type KadParameters, keyOfWords, spaceOf } from './parameters.ts';
import { type Breach, Promises } from './promises.ts';
import { type Held, Publications } from './publications.ts';
import { type EntryKind, LIFETIME_MS } from './times.ts';
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

/** Milliseconds that a publication may be late: a search for the same key may be under way. */
const LATE_MS = 10 * 60_000;
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
  /** What nodes share: by node, kind and key, when they last looked for somebody to publish it at. */
  private readonly shared = new Map<
    Name,
    Map<string, { readonly kind: EntryKind; readonly key: Id; at: number }>
  >();
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
    this.shared.delete(peer);
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
    // Nobody is left to be asked: what is published then is out of its hands.
    if (!view.types.some(([, type]) => /^[0-3]$/.test(type))) this.shared.delete(address);
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
    this.noteShares(peer, asked.call);
  }

  concluded({ call, outcome }: Conclusion): void {
    const asked = this.open.get(call.id);
    this.open.delete(call.id);
    if (!asked || !outcome.ok) return;
    this.experienceOf(asked, outcome as { files?: readonly unknown[] });
  }

  sent(peer: Name, to: Name, message: { readonly type: string }): void {
    const said = message as KadMessage;
    switch (said.type) {
      case 'req':
        if (said.count === 4) this.renewed(peer, said.target);
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

  received(peer: Name, _from: Name, message: { readonly type: string }): void {
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

  /** Something shared that has not been published again in time, of a node that has always had contacts. */
  overdue(): { readonly peer: Name; readonly kind: EntryKind; readonly lateMs: number } | undefined {
    for (const [peer, shares] of this.shared)
      for (const { kind, at } of shares.values()) {
        const lateMs = this.now() - at - LIFETIME_MS[kind];
        if (lateMs > LATE_MS) return { peer, kind, lateMs };
      }
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

  private noteShares(peer: Name, call: KadCall): void {
    if (call.type !== 'share' && call.type !== 'note') return;
    const { file } = call;
    if (call.type === 'note') this.wanted.set(`notes ${file}`, { type: 'notes', file });
    else {
      this.wanted.set(`sources ${file}`, { type: 'sources', file });
      for (const words of keywordsOf(call.name).slice(0, 1))
        this.wanted.set(words, { type: 'search', words });
    }
    if (this.liars.has(peer)) return;
    const shares = this.shared.get(peer) ?? new Map();
    this.shared.set(peer, shares);
    const kind = call.type === 'share' ? 'source' : 'note';
    shares.set(`${kind} ${call.file}`, { kind, key: call.file, at: this.now() });
  }

  /** A node looks for somebody to publish something at: for what it shares under this key, that is in time or not. */
  private renewed(peer: Name, key: Id): void {
    const now = this.now();
    for (const share of this.shared.get(peer)?.values() ?? []) {
      if (share.key !== key) continue;
      if (now - share.at > LIFETIME_MS[share.kind] + LATE_MS)
        this.promises.breach(peer, 'republished-in-time', {
          peer,
          expected: `its ${share.kind} published again after ${LIFETIME_MS[share.kind] / 3_600_000} hours`,
          seen: `after ${Math.round((now - share.at) / 60_000)} minutes`,
        });
      if (now - share.at > LIFETIME_MS[share.kind] - LATE_MS) this.experienced.add('published again');
      share.at = now;
    }
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

/** What a call looks for. */
export function searchOf(
  call: KadCall,
  parameters: KadParameters,
): { readonly kind: EntryKind; readonly key: Id; readonly words: string } | undefined {
  if (call.type === 'sources') return { kind: 'source', key: call.file, words: '' };
  if (call.type === 'notes') return { kind: 'note', key: call.file, words: '' };
  if (call.type !== 'search') return undefined;
  const key = keyOfWords(parameters, call.words);
  return key === undefined ? undefined : { kind: 'keyword', key, words: call.words };
}
