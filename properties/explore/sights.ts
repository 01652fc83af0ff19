import type { Subject } from '../../impl/kit/subject.ts';
import type { Address, Message, Peer } from '../../sim/peer.ts';
import type { Always, Finding, Observation } from '../../spec/kit/property.ts';
import type { Explorable, Protocol } from '../kit/protocol.ts';
import type { Deed, Deeds } from './deeds.ts';
import type { Frame } from './frame.ts';
import { Interner, Ints } from './intern.ts';
import { ABSENT, type Locals } from './locals.ts';
import { Store } from './store.ts';
import { Asymmetry } from './turning.ts';

/** What an absent peer shows. */
const NOTHING = 0;

/** So many sights are judged twice. */
const DOUBTED = 1000;

interface Seen<V> {
  address: number | string;
  alive: boolean;
  view: V | undefined;
}

/** What a sight turned out to be, as far as anyone has asked. */
interface Judgement {
  /** Indices of the properties that are violated. */
  readonly violated: readonly number[];
  ideal: boolean | undefined;
  deeds: readonly Deed[] | undefined;
}

/**
 * What can be seen of worlds. Worlds that look alike (every peer alive or not, leaving or not, and showing the same view)
 * form one *sight*; whatever reads only an observation (properties, ideal or not, the operations that the model allows) is
 * asked once a sight, and remembered. There are far fewer sights than worlds: what peers wait for and what is in flight
 * cannot be seen.
 */
export class Sights<V, P> {
  private readonly store: Store;
  private readonly judgements: Judgement[] = [];
  /** By local state: the view's number + 1, or 0 while unknown. */
  private readonly viewOfLocal = new Ints();
  private readonly viewIds = new Interner();
  /** Views of peers that have been asked to leave and are still there. */
  private readonly leaving = new Set<number>();
  /** By view: a local state that shows it. */
  private readonly shownBy: number[] = [ABSENT];
  /** By view and peer. */
  private readonly views: (V | undefined)[] = [];
  private readonly windows: (Peer<Message, unknown, V> | undefined)[] = [];
  private readonly seen: Seen<V>[];
  private readonly observation: { peers: readonly Seen<V>[]; params: P; epoch: number; now: number };
  private readonly key: Int32Array;

  private readonly frame: Frame;
  private readonly locals: Locals;
  private readonly deeds: Deeds<V, P>;
  private readonly protocol: Protocol<V, P>;
  private readonly explorable: Explorable<V, P>;
  private readonly subject: Subject<P>;
  private readonly properties: readonly Always<V, P>[];
  private readonly conditions: ReadonlySet<string>;

  constructor(
    frame: Frame,
    parts: { locals: Locals; deeds: Deeds<V, P> },
    given: {
      protocol: Protocol<V, P>;
      explorable: Explorable<V, P>;
      subject: Subject<P>;
      params: P;
      properties: readonly Always<V, P>[];
      conditions: ReadonlySet<string>;
    },
  ) {
    this.frame = frame;
    this.locals = parts.locals;
    this.deeds = parts.deeds;
    this.protocol = given.protocol;
    this.explorable = given.explorable;
    this.subject = given.subject;
    this.properties = given.properties;
    this.conditions = given.conditions;
    this.store = new Store(frame.n);
    this.key = new Int32Array(frame.n);
    this.seen = frame.peers.map((address) => ({ address, alive: false, view: undefined }));
    this.observation = { peers: this.seen, params: given.params, epoch: 0, now: 0 };
    this.viewIds.id('absent');
    this.viewOfLocal.set(ABSENT, NOTHING + 1);
  }

  get count(): number {
    return this.store.count;
  }

  /** The number of what can be seen of the world that starts at `at`, given the local state of each cell. */
  of(localOf: Int32Array, words: Int32Array, at: number): number {
    const { key, viewOfLocal } = this;
    for (let i = 0; i < key.length; i++) {
      const local = localOf[words[at + i]!]!;
      key[i] = (local < viewOfLocal.length && viewOfLocal.items[local]!) || this.look(local);
    }
    const sight = this.store.add(key, 0);
    if (this.store.fresh) this.judgements.push(this.judge(sight));
    return sight;
  }

  /** Indices of the properties that this sight violates. */
  violated(sight: number): readonly number[] {
    return this.judgements[sight]!.violated;
  }

  isIdeal(sight: number): boolean {
    const judgement = this.judgements[sight]!;
    judgement.ideal ??= this.protocol.isIdeal(this.observe(sight));
    return judgement.ideal;
  }

  /** What users and fate may do while nothing is in flight that the protocol cares about. */
  allowed(sight: number): readonly Deed[] {
    const judgement = this.judgements[sight]!;
    judgement.deeds ??= this.allowedNow(sight, []);
    return judgement.deeds;
  }

  /** What users and fate may do while these messages are on their way. */
  allowedNow(sight: number, inFlight: readonly Message[]): readonly Deed[] {
    const { protocol, subject, conditions } = this;
    const observation = this.observe(sight);
    const moment = { observation, departing: this.departing(), inFlight };
    return this.explorable
      .operations(observation, observation.params)
      .filter((operation) => protocol.admits(operation, moment, subject, conditions))
      .map((operation) => this.deeds.get(this.deeds.id(operation)));
  }

  /** How the property fails there, if the circle is turned so far. */
  finding(property: number, sight: number, turn: number): Finding {
    const finding = this.ask(this.properties[property]!, this.observe(sight, turn));
    if (!finding) throw new Asymmetry(`${this.properties[property]!.name} minds who is who`);
    return finding;
  }

  /** The reused observation, showing this sight as if the circle were turned so far. */
  observe(sight: number, turn = 0): Observation<V, P> {
    const { seen, observation, key } = this;
    this.store.read(sight, key);
    for (let i = 0; i < seen.length; i++) {
      const view = key[i]! - 1;
      const peer = (i + turn) % seen.length;
      seen[peer]!.alive = view !== NOTHING;
      seen[peer]!.view = view === NOTHING ? undefined : this.viewAt(peer, view);
    }
    observation.epoch++;
    return observation;
  }

  /** Who is leaving, of those that the observation shows: the present key's. */
  private departing(): Address[] {
    return this.frame.peers.filter((_, peer) => this.leaving.has(this.key[peer]! - 1));
  }

  private judge(sight: number): Judgement {
    const observation = this.observe(sight);
    const violated: number[] = [];
    this.properties.forEach((property, index) => {
      if (this.ask(property, observation)) violated.push(index);
    });
    if (this.frame.symmetric && sight < DOUBTED) this.doubt(sight, violated);
    return { violated, ideal: undefined, deeds: undefined };
  }

  /** What is asked of a sight must not change when the circle is turned; the first sights are asked twice. */
  private doubt(sight: number, violated: readonly number[]): void {
    const ideal = this.protocol.isIdeal(this.observe(sight));
    const operations = this.explorable.operations(this.observation, this.observation.params).length;
    const turned = this.observe(sight, 1 + (sight % (this.frame.n - 1)));
    const fails = (property: Always<V, P>) => this.ask(property, turned) !== undefined;
    const culprit =
      this.properties.find((property, index) => fails(property) !== violated.includes(index))?.name ??
      (this.protocol.isIdeal(turned) === ideal ? undefined : 'isIdeal') ??
      (this.explorable.operations(turned, turned.params).length === operations ? undefined : 'operations');
    if (culprit) throw new Asymmetry(`${culprit} minds who is who`);
  }

  private ask(property: Always<V, P>, observation: Observation<V, P>): Finding | undefined {
    if (property.scope === 'world') return property.judge(observation, -1, undefined);
    for (let peer = 0; peer < this.seen.length; peer++) {
      const finding = this.seen[peer]!.alive ? property.judge(observation, peer, undefined) : undefined;
      if (finding) return finding;
    }
    return undefined;
  }

  /** Learns which view this local state shows; returns its number + 1. */
  private look(local: number): number {
    const { home, state, leaving } = this.locals.stateOf(local);
    const window = this.window(home);
    window.restore(state);
    const text = JSON.stringify(window.view?.()) ?? 'none';
    const view = this.viewIds.id(`${home} ${leaving} ${text}`);
    if (leaving) this.leaving.add(view);
    this.shownBy[view] ??= local;
    this.viewOfLocal.set(local, view + 1);
    return view + 1;
  }

  /** The view as the peer in this place shows it. */
  private viewAt(peer: number, view: number): V | undefined {
    const at = view * this.frame.n + peer;
    const known = this.views[at];
    if (known !== undefined) return known;
    const { home, state } = this.locals.stateOf(this.shownBy[view]!);
    const window = this.window(peer);
    window.restore(
      peer === home ? state : this.explorable.rotation!.renameState(state, this.frame.turn(peer - home)),
    );
    const instance = window.view?.();
    this.views[at] = instance;
    return instance;
  }

  private window(peer: number): Peer<Message, unknown, V> {
    this.windows[peer] ??= this.locals.newScratch(peer).peer as Peer<Message, unknown, V>;
    return this.windows[peer]!;
  }
}
