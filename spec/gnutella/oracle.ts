import type { Conclusion, Finding, Name, Oracle } from '../kit/property.ts';
import { Attempts } from './attempts.ts';
import { MOST_RING } from './constants.ts';
import type { Experience } from './experience.ts';
import { type Flood, Floods } from './floods.ts';
import { Libraries } from './libraries.ts';
import { matches } from './matching.ts';
import type { GnutellaCall, GnutellaOutcome, GnutellaView, HitRow } from './messages.ts';
import { distancesIn, edgesAmong, type GnutellaObservation, type Graph, graphOf } from './network.ts';
import { type GnutellaParameters, speedOf } from './parameters.ts';
import { Partings } from './partings.ts';
import { PongDues } from './pongs.ts';
import { isLeaf } from './roles.ts';
import { Shielding } from './shielding.ts';
import { Trails } from './trails.ts';
import { type Descriptor, isDescriptor, type Of, type Said } from './wire.ts';

type Search = GnutellaCall & { type: 'search' };

/** What a flood has to come to, in a network in which nothing else happens. */
export interface Due {
  readonly ttl: number;
  /** How far everybody is whom the originator is connected with at all. */
  readonly distances: ReadonlyMap<Name, number>;
  /** Those of them who pass on what comes, and the originator; and the connections among these. */
  readonly core: ReadonlySet<Name>;
  readonly edges: number;
  readonly floods: readonly Flood[];
}

/** How things stood. */
interface Moment {
  readonly unrest: number;
  readonly questions: number;
  readonly at: number;
}

interface Deed {
  readonly do: string;
  readonly peer?: Name;
  readonly keepState?: boolean;
}

interface Asked extends Moment {
  readonly call: GnutellaCall;
  readonly peer: Name;
  /** A Push that nothing can keep from arriving, as things stood. */
  readonly mustArrive: boolean;
  /** Undefined: it was not whole, or not all of it awake. */
  readonly graph: Graph | undefined;
  /** Leaves in it, with each ultrapeer that had their table. */
  readonly told: readonly { readonly leaf: Name; readonly ultrapeer: Name }[];
}

/** Remembers what a run went through. */
export class GnutellaOracle implements Oracle<GnutellaView, GnutellaParameters> {
  readonly experienced = new Set<Experience>();
  readonly floods: Floods;
  /** First offences against promises that only a memory can judge, by the name of the property. */
  readonly offences = new Map<string, Finding>();
  readonly shielding: Shielding;
  readonly trails: Trails;
  readonly pongs: PongDues;
  readonly libraries = new Libraries();
  readonly partings = new Partings();
  readonly attempts = new Attempts();
  private readonly parameters: GnutellaParameters;
  private readonly liars: readonly Name[];
  private readonly asked = new Map<number, Asked>();
  private readonly open = new Map<number, { readonly peer: Name; readonly type: string }>();
  private readonly shown = new Map<Name, GnutellaView>();
  /** Everything that was ever shared: address, name and size. */
  private readonly shares = new Set<string>();
  private readonly paused = new Set<Name>();
  private isCut = false;
  /** Searches and Pings so far. */
  private questions = 0;
  /** By asker, owner and name: hits that came by a search that nothing else has disturbed. */
  private readonly pushable = new Map<string, Moment>();
  /** How often something has happened to the network or to what is shared. */
  private unrest = 0;

  constructor(parameters: GnutellaParameters, liars: readonly Name[] = []) {
    this.parameters = parameters;
    this.liars = liars;
    this.floods = new Floods(parameters);
    this.trails = new Trails(parameters);
    this.pongs = new PongDues(parameters);
    this.shielding = new Shielding(parameters, this.experienced);
  }

  operating({ do: what, peer, keepState }: Deed): void {
    const isNew = what === 'join' && !this.shown.has(peer!);
    if (isNew || (what === 'restart' && !keepState)) this.libraries.reborn(peer!);
    if (what !== 'call' && what !== 'wait' && what !== 'timer') this.unrest++;
    if (what === 'partition') this.isCut = true;
    if (what === 'heal') this.isCut = false;
    if (what === 'pause') {
      this.paused.add(peer!);
      this.pongs.excuse(peer!);
    }
    if (what === 'resume') this.paused.delete(peer!);
    if (what === 'fail') this.paused.delete(peer!);
  }

  changed(observation: GnutellaObservation, peer: number): void {
    const { address, alive, view } = observation.peers[peer]!;
    const before = this.shown.get(address);
    this.attempts.changed(address, before?.calling ?? [], alive && view ? view.calling : [], observation.now);
    if (!alive || !view || !before || !isAlike(before, view)) this.unrest++;
    if (alive && view) this.shown.set(address, view);
    else this.shown.delete(address);
    if (alive) return;
    this.shielding.forget(address);
    this.floods.forget(address);
    this.trails.forget(address);
    this.pongs.forget(address);
    for (const [id, call] of this.open) if (call.peer === address) this.open.delete(id);
    this.paused.delete(address);
  }

  called(
    peer: Name,
    call: { readonly id: number; readonly type: string },
    observation: GnutellaObservation,
  ): void {
    const asked = call as GnutellaCall;
    const isQuestion = asked.type === 'search' || asked.type === 'ping';
    this.open.set(call.id, { peer, type: call.type });
    this.libraries.called(peer, asked);
    this.partings.called(peer, { ...asked, id: call.id }, this.shown.get(peer)?.links ?? []);
    if (isQuestion) this.questions++;
    else if (asked.type !== 'push') this.unrest++;
    if (asked.type === 'share') this.shares.add(shareIn(`${peer}`, asked.name, asked.size));
    const graph = isQuestion && !this.isCut && this.paused.size === 0 ? graphOf(observation) : undefined;
    this.asked.set(call.id, {
      call: asked,
      peer,
      unrest: this.unrest,
      questions: this.questions,
      at: observation.now,
      mustArrive:
        asked.type === 'push' && this.mustArrive(`${peer} ${asked.owner} ${asked.name}`, observation.now),
      graph,
      told: this.told(graph),
    });
  }

  concluded(conclusion: Conclusion): void {
    const { call, outcome } = conclusion;
    this.open.delete(call.id);
    this.libraries.concluded(conclusion);
    if (call.type === 'connect' && outcome.reason === 'refused') this.experienced.add('refused');
    if (call.type === 'push' && outcome.ok) this.experienced.add('given');
    if (call.type !== 'search' || !outcome.ok) return;
    const { hits } = outcome as GnutellaOutcome & { hits: readonly HitRow[] };
    const search = call as Search;
    if (hits.length === 0) this.experienced.add('nothing found');
    if (new Set(hits.map(([servent]) => servent)).size > 1) this.experienced.add('found twice');
    if (this.lostHit(conclusion)) this.experienced.add('hit never returned');
    if (hits.some((row) => !this.wasShared(row))) this.experienced.add('false hit');
    const due = this.due(conclusion);
    const wishes = hits.map(([, ip, , , , name]) => `${conclusion.peer} ${ip} ${name}`);
    // Of two searches with the same hit, which of them is pushed nobody knows; the index of one may be out of date.
    for (const wish of wishes) this.pushable.delete(wish);
    if (!due) return;
    const asked = this.asked.get(call.id)!;
    if (asked.questions === this.questions) for (const wish of wishes) this.pushable.set(wish, asked);
    if (isFlooded(search)) this.noteRouting(asked, due);
    if (search.control === 'ring' && due.floods.length > 1 && hits.length > 0)
      this.experienced.add('ring widened');
    if (!isFlooded(search) && hits.length > 0) this.experienced.add('walker found something');
    const found = new Set(hits.map(([, ip]) => ip));
    const distanceOf = (address: Name) => due.distances.get(address) ?? 0;
    if ([...found].some((ip) => distanceOf(ip) > 1)) this.experienced.add('found far away');
    for (const address of this.holdersOf(search)) {
      if (distanceOf(address) > due.ttl) this.experienced.add('holder beyond the horizon');
      if (distanceOf(address) > 0 && speedOf(`${address}`) < search.speed)
        this.experienced.add('too slow to answer');
    }
  }

  sent(peer: Name, to: Name, message: { readonly type: string }, { now }: GnutellaObservation): void {
    const said = message as Said;
    this.attempts.sent(peer, to, said);
    this.shielding.sent(peer, to, said);
    if (said.type === 'bye') {
      this.experienced.add('bye');
      this.partings.over(peer, to);
    }
    if (said.type === 'pong' || said.type === 'query_hit')
      if (said.hops > 0 && !this.liars.includes(peer)) this.experienced.add(this.nameOfReturn(said.type));
    if (said.type === 'push' && said.hops > 0 && !this.liars.includes(peer))
      this.experienced.add('push passed on');
    if (said.type === 'stop') this.experienced.add('walker stopped');
    if (!isDescriptor(said)) return;
    if (said.type === 'ping' && said.hops === 0) this.pongs.asked(peer, said.guid, now);
    if (said.type === 'pong' && said.hops > 0) this.pongs.told(peer, to, said);
    this.floods.sent(peer, said, isLeaf(to, this.parameters));
    if (said.type !== 'query' || said.walker === null || this.liars.includes(peer)) return;
    const finding = this.trails.sent(peer, to, said, this.waysFrom(peer), now);
    if (finding && !this.offences.has('state-keeping-spreads'))
      this.offences.set('state-keeping-spreads', finding);
  }

  received(peer: Name, from: Name, message: { readonly type: string }, { now }: GnutellaObservation): void {
    const said = message as Said;
    this.shielding.received(peer, from, said);
    if (said.type === 'garbage') this.experienced.add('garbage');
    if (said.type === 'unknown_descriptor') this.experienced.add('unknown descriptor');
    if (this.attempts.received(peer, from, said)) this.experienced.add('both asked');
    if (said.type === 'go' || said.type === 'stop') this.trails.told(peer, said, this.waysFrom(peer), now);
    if (!isDescriptor(said)) return;
    if (said.ttl + said.hops > this.parameters.mostTtl) this.experienced.add('TTL lowered');
    if (!this.floodsPings()) this.notePongs(peer, from, said, now);
    if (said.type !== 'query' && said.type !== 'ping') return;
    const flood = this.floods.of(said.guid);
    if (flood?.origin === peer) this.experienced.add('back at its originator');
    if (said.ttl === 1 && (this.shown.get(peer)?.links.length ?? 0) > 1) this.experienced.add('TTL ran out');
    const ways = this.waysFrom(peer).filter((each) => each !== from);
    const before = this.floods.received(peer, said, this.isFlooding(peer, said) && ways.length > 0);
    if (said.type === 'query' && said.walker !== null) {
      if (!isLeaf(peer, this.parameters)) this.trails.received(peer, from, said, this.waysFrom(peer), now);
      if (before !== undefined) this.experienced.add('walker came again');
      return;
    }
    if (before === undefined) return;
    this.experienced.add('duplicate');
    if (said.ttl > before) this.experienced.add('higher TTL came later');
  }

  /** What comes to this servent of the kind it passes on to all. */
  private isFlooding(peer: Name, said: Of<'ping' | 'query'>): boolean {
    if (isLeaf(peer, this.parameters) || this.liars.includes(peer)) return false;
    return said.type === 'ping' ? this.floodsPings() : said.walker === null;
  }

  private notePongs(peer: Name, from: Name, said: Descriptor, now: number): void {
    if (said.type === 'ping') this.pongs.called(peer, from, said, this.waysFrom(peer), now);
    else if (said.type === 'pong') this.pongs.came(peer, from, said, this.shown.get(peer)?.links ?? [], now);
  }

  unreachable(peer: Name, other: Name): void {
    this.attempts.over(peer, other);
    this.partings.over(peer, other);
    this.pongs.parted(peer, other);
    const isNeighbour = this.shown.get(peer)?.links.includes(`${other}`) ?? false;
    this.shielding.unreachable(peer, other, isNeighbour);
    this.trails.unreachable(peer, other);
    if (isNeighbour) this.experienced.add('link lost');
  }

  closed(peer: Name, other: Name): void {
    this.pongs.parted(peer, other);
  }

  /**
   * A leaf that this search had to reach: what it shares is sought, its ultrapeer was told of that, and has had the Query with a
   * TTL that goes one hop farther.
   */
  missedLeaf(conclusion: Conclusion): { readonly leaf: Name; readonly ultrapeer: Name } | undefined {
    const asked = this.asked.get(conclusion.call.id);
    const due = asked && this.due(conclusion);
    if (!due || asked.call.type !== 'search' || !isFlooded(asked.call)) return undefined;
    const { peer, told, call } = asked;
    return told.find(
      ({ leaf, ultrapeer }) =>
        leaf !== peer &&
        this.soughtOf(call, leaf).length > 0 &&
        due.floods.some((flood) => this.ttlAt(flood, ultrapeer, peer) > 1) &&
        !due.floods.some(({ reached }) => reached.has(leaf)),
    );
  }

  /** What query routing has come to in a search. */
  private noteRouting({ call, peer, told }: Asked, { floods }: Due): void {
    const search = call as Search;
    for (const { leaf, ultrapeer } of told) {
      if (leaf === peer || !floods.some((flood) => this.ttlAt(flood, ultrapeer, peer) > 1)) continue;
      const isReached = floods.some(({ reached }) => reached.has(leaf));
      if (!isReached) this.experienced.add('leaf spared');
      else if (this.soughtOf(search, leaf).length === 0) this.experienced.add('leaf asked in vain');
    }
  }

  /** With which TTL a servent has had the copy that it has to forward; where it begins, with one more than it sends. */
  private ttlAt({ reached, first }: Flood, ultrapeer: Name, asker: Name): number {
    if (ultrapeer === asker) return Number.POSITIVE_INFINITY;
    const counts = this.parameters.suppression === 'first seen' ? first : reached;
    return counts.get(ultrapeer) ?? 0;
  }

  /** Leaves whose tables their ultrapeers have, as they are now. */
  private told(graph: Graph | undefined): Asked['told'] {
    return [...(graph ?? [])].flatMap(([leaf, links]) =>
      isLeaf(leaf, this.parameters)
        ? links
            .filter((ultrapeer) => this.shielding.isTold(leaf, ultrapeer))
            .map((ultrapeer) => ({ leaf, ultrapeer }))
        : [],
    );
  }

  isLeaf(name: Name): boolean {
    return isLeaf(name, this.parameters);
  }

  /** Pings go as far as Queries. */
  floodsPings(): boolean {
    return this.parameters.pongs === 'passed on';
  }

  /** Calls without an answer, of peers that are still there. */
  unanswered(): readonly { readonly peer: Name; readonly type: string }[] {
    return [...this.open.values()];
  }

  callOf<T extends GnutellaCall['type']>(
    conclusion: Conclusion,
    type: T,
  ): (GnutellaCall & { type: T }) | undefined {
    const call = this.asked.get(conclusion.call.id)?.call;
    return call?.type === type ? (call as GnutellaCall & { type: T }) : undefined;
  }

  /** What this flood had to come to; undefined: nobody can say, for something has happened meanwhile. */
  due(conclusion: Conclusion): Due | undefined {
    const asked = this.asked.get(conclusion.call.id);
    if (!asked?.graph || asked.unrest !== this.unrest || !conclusion.outcome.ok) return undefined;
    const passesOn = (name: Name) => !isLeaf(name, this.parameters);
    const distances = distancesIn(asked.graph, asked.peer, passesOn);
    const core = new Set([...distances.keys()].filter((name) => name === asked.peer || passesOn(name)));
    const floods = this.floodsOf(conclusion);
    const call = asked.call as Search;
    return {
      ttl: call.control === 'ring' ? floods.length : this.mostOf(call),
      distances,
      core,
      edges: edgesAmong(asked.graph, core),
      floods,
    };
  }

  /** This Push had to arrive, and nothing has happened since that might prevent it. */
  hadToArrive({ call }: Conclusion): boolean {
    const asked = this.asked.get(call.id);
    return asked?.mustArrive === true && asked.unrest === this.unrest;
  }

  private mustArrive(wish: string, now: number): boolean {
    const known = this.pushable.get(wish);
    if (!known || this.isCut || this.paused.size > 0) return false;
    const isRemembered = now - known.at < this.parameters.memoryMs / 2;
    return isRemembered && known.unrest === this.unrest && known.questions === this.questions;
  }

  /** The highest TTL that this search, or Ping, may have. */
  mostOf({ ttl, control }: Pick<Search, 'ttl'> & Partial<Pick<Search, 'control'>>): number {
    return Math.max(1, Math.min(ttl, this.parameters.mostTtl, control === 'ring' ? MOST_RING : Infinity));
  }

  /** Who shares what this search seeks, now. */
  holdersOf({ criteria }: Search): Name[] {
    return [...this.shown]
      .filter(([, { files }]) => files.some(([, , name]) => matches(criteria, name)))
      .map(([address]) => address);
  }

  /** What of this servent’s files this search seeks, now. */
  soughtOf({ criteria }: Search, address: Name): readonly string[] {
    return (this.shown.get(address)?.files ?? [])
      .map(([, , name]) => name)
      .filter((name) => matches(criteria, name));
  }

  /** A hit for this search that has begun on its way, and is not among what came of it. */
  lostHit(conclusion: Conclusion): HitRow | undefined {
    const { hits = [] } = conclusion.outcome as { hits?: readonly HitRow[] };
    const came = new Set(hits.map((row) => JSON.stringify(row)));
    return this.floodsOf(conclusion)
      .flatMap((flood) => flood.hits)
      .find((row) => !came.has(JSON.stringify(row)));
  }

  /** This was shared by that servent at some time. */
  wasShared([, ip, , , size, name]: HitRow): boolean {
    return this.shares.has(shareIn(ip, name, size));
  }

  private floodsOf({ outcome }: Conclusion): Flood[] {
    const { guids = [] } = outcome as { guids?: readonly string[] };
    return guids.flatMap((guid) => this.floods.of(guid) ?? []);
  }

  private nameOfReturn(type: 'pong' | 'query_hit'): Experience {
    return type === 'pong' && this.parameters.pongs === 'cached' ? 'Pong from the cache' : 'answer passed on';
  }

  /** To whom this servent may send walkers, as far as anybody knows: of leaves it alone knows what they are good for. */
  private waysFrom(peer: Name): string[] {
    const { links = [] } = this.shown.get(peer) ?? {};
    return links.filter((each) => !isLeaf(each, this.parameters));
  }
}

function isFlooded({ control }: Search): boolean {
  return control === 'flood' || control === 'ring';
}

function shareIn(address: string, name: string, size: number): string {
  return `${address} ${size} ${name}`;
}

/** Whether two views tell the same of who is whose neighbour, and of what is shared. */
function isAlike(one: GnutellaView, other: GnutellaView): boolean {
  const told = ({ member, links, calling, files }: GnutellaView) =>
    JSON.stringify([member, links, calling, files]);
  return told(one) === told(other);
}
