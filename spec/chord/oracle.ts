import type { Conclusion, Finding, Oracle } from '../kit/property.ts';
import { type Id, sameIds, sortIds, successorOf } from '../kit/ring.ts';
import type { ChordCall, ChordView } from './messages.ts';
import type { ChordParameters } from './parameters.ts';
import { type ChordObservation, isIdeal, shapeOf } from './ring-shape.ts';
import { Staleness } from './staleness.ts';

/** What is remembered of a call under way. */
interface Asked {
  readonly call: ChordCall;
  /** The ring was ideal when it was asked. */
  readonly inIdealRing: boolean;
  /** It had been so for {@link PAUSE_ROUNDS}, or nothing had ever happened to it. */
  readonly afterPause: boolean;
  /** How many membership operations there had been. */
  readonly churn: number;
  /** For a fetch: what had been confirmed as stored under its key by then. */
  readonly stored: Stored | undefined;
}

/**
 * Rounds of maintenance in an ideal ring after which keys have arrived where they belong. ToN §IV-E.2: "keys may not yet have
 * migrated to newly joined nodes, and the lookup may fail. The higher-layer software using Chord will notice that the
 * desired data was not found, and has the option of retrying the lookup after a pause." It gives no number: in one round an
 * owner renews its copies, in the next who keeps one notices that it was not renewed, in the third it comes home.
 */
const PAUSE_ROUNDS = 3;

/** So many lookups are remembered, to be made again. */
const MOST_LOOKUPS = 12;

/** A pair that somebody stores. */
export interface Stored {
  readonly value: string;
  /** The store has been confirmed: from now on the pair is promised to be found. */
  isConfirmed: boolean;
  /** Holders that have failed or left since all d copies were last seen in place; see {@link ChordOracle.promised}. */
  readonly lostSinceWhole: Set<Id>;
}

/** Things that a run may go through, and that witnesses ask for. */
export type Experience =
  | 'join completed'
  | 'leave completed'
  | 'lookup over three hops'
  | 'two adjacent members gone at once'
  | 'crash while a join was under way'
  | 'key moved'
  | 'stale state refused'
  | 'owner gone, copy found'
  | 'dead node avoided'
  | 'lookup through a partition';

/** Remembers what a run of Chord went through. */
export class ChordOracle implements Oracle<ChordView, ChordParameters> {
  private readonly stored = new Map<Id, Stored>();
  readonly experienced = new Set<Experience>();
  private readonly parameters: ChordParameters;
  private readonly asked = new Map<number, Asked>();
  private readonly open = new Map<number, { readonly peer: Id; readonly type: string }>();
  /** Members that were told to create the ring, their calls without an answer, and what changed since there was none. */
  private founding:
    | { readonly members: readonly Id[]; readonly open: Set<number>; changes: number }
    | undefined;
  private readonly lookups = new Map<string, { readonly peer: Id; readonly key: Id }>();
  private churn = 0;
  private partitioned = false;
  private joining = 0;
  private gone: Id[] = [];
  /** Peers that were asked to join, and have not shown since that they are members. */
  private readonly joiners = new Set<Id>();
  private entered: Id | undefined;
  private readonly leaving = new Set<Id>();
  /** First offences against promises that only a memory can judge, by the name of the property. */
  readonly offences = new Map<string, Finding>();
  private readonly staleness = new Staleness((property, finding) => {
    if (!this.offences.has(property)) this.offences.set(property, finding);
  });
  private readonly rounds: () => number;
  private readonly views: (ChordView | undefined)[] = [];
  /** When a list, a predecessor or a membership last changed, in rounds; the founded ring was never otherwise. */
  private lastChange = Number.NEGATIVE_INFINITY;

  /** @param rounds how many rounds of maintenance have passed so far. */
  constructor(parameters: ChordParameters, rounds: () => number) {
    this.parameters = parameters;
    this.rounds = rounds;
  }

  operating(operation: { readonly do: string; readonly peer?: Id }, observation: ChordObservation): void {
    const { peer } = operation;
    this.seeFounders(observation);
    if (['join', 'leave', 'fail', 'restart', 'partition', 'heal', 'pause', 'resume'].includes(operation.do)) {
      this.churn++;
      this.founding = undefined;
    }
    if (operation.do === 'partition') this.partitioned = true;
    if (operation.do === 'heal') this.partitioned = false;
    if (operation.do === 'join') this.joining++;
    if (peer === undefined || (operation.do !== 'fail' && operation.do !== 'leave')) return;
    this.countLosses(observation, peer, operation.do);
    if (operation.do === 'fail') {
      this.noteCrash(observation, peer);
      this.staleness.failed(peer);
    }
    if (operation.do === 'leave') this.leaving.add(peer);
    else this.leaving.delete(peer);
    for (const [id, call] of this.open) if (call.peer === peer) this.open.delete(id);
  }

  /** What the founders show has been theirs from the beginning: it was never news. */
  private seeFounders(observation: ChordObservation): void {
    for (const [peer, { view }] of observation.peers.entries())
      if (!(peer in this.views)) this.views[peer] = view;
  }

  changed(observation: ChordObservation, peer: number): void {
    const { view, address, alive } = observation.peers[peer]!;
    this.noteEntry(address, this.views[peer], view);
    this.staleness.changed(address, this.views[peer], view, observation.now);
    if (!isSamePlace(this.views[peer], view)) this.lastChange = this.rounds();
    this.views[peer] = view;
    // The change in which the last of them was done is theirs; what changes next is maintenance.
    if (this.founding?.open.size === 0 && this.founding.changes++ > 0) this.founding = undefined;
    if (!alive || !view?.member || this.gone.length === 0) return;
    // Once a list holds live members only, the crash before it is no longer news to that node.
    if (view.successors.every((id) => !this.gone.includes(id)) && view.predecessor !== null)
      this.gone = this.gone.filter((id) => id !== address);
  }

  called(
    peer: Id,
    call: { readonly id: number; readonly type: string },
    observation: ChordObservation,
  ): void {
    const asked = call as ChordCall;
    this.open.set(call.id, { peer, type: call.type });
    if (asked.type === 'create') this.foundedBy(call.id, asked.members);
    if (asked.type === 'join') this.joiners.add(peer);
    // Holders may go between the copy and the word that it was made, so losses count from the beginning.
    if (asked.type === 'store')
      this.stored.set(asked.key, { value: asked.value, isConfirmed: false, lostSinceWhole: new Set() });
    this.asked.set(call.id, {
      call: asked,
      stored: asked.type === 'fetch' ? this.confirmedAt(asked.key) : undefined,
      inIdealRing: this.isIdealNow(observation) && isAlive(observation, peer),
      afterPause: asked.type === 'fetch' && this.rounds() - this.lastChange >= PAUSE_ROUNDS,
      churn: this.churn,
    });
  }

  concluded({ peer, call, outcome }: Conclusion): void {
    this.open.delete(call.id);
    if (outcome.ok) this.founding?.open.delete(call.id);
    const asked = this.asked.get(call.id)?.call;
    if (asked?.type === 'join') this.joining--;
    if (asked?.type === 'join' || asked?.type === 'leave') this.churn++;
    if (asked?.type === 'leave') this.leaving.delete(peer);
    if (asked?.type === 'join' && !outcome.ok) this.joiners.delete(peer);
    if (!asked || !outcome.ok) return;
    if (asked.type === 'store') this.stored.get(asked.key)!.isConfirmed = true;
    if (asked.type === 'join') this.experienced.add('join completed');
    if (asked.type === 'leave') this.experienced.add('leave completed');
    if (asked.type === 'lookup' && (outcome as { hops?: number }).hops! >= 3)
      this.experienced.add('lookup over three hops');
    if (asked.type === 'lookup' && this.lookups.size < MOST_LOOKUPS)
      this.lookups.set(`${peer} ${asked.key}`, { peer, key: asked.key });
    if (asked.type === 'lookup' && this.partitioned) this.experienced.add('lookup through a partition');
    if (
      asked.type === 'fetch' &&
      (outcome as { value?: unknown }).value !== null &&
      (this.confirmedAt(asked.key)?.lostSinceWhole.size ?? 0) > 0
    )
      this.experienced.add('owner gone, copy found');
  }

  sent(peer: Id, to: Id, message: { readonly type: string }): void {
    this.staleness.sent(peer, to, message);
    if (message.type === 'transfer') this.experienced.add('key moved');
    else if (message.type === 'state' && (message as { pending?: boolean }).pending)
      this.experienced.add('stale state refused');
    else if (message.type === 'next_hop' && (message as { avoid?: readonly Id[] }).avoid!.length > 0)
      this.experienced.add('dead node avoided');
  }

  received(peer: Id, from: Id, message: { readonly type: string }, { now }: ChordObservation): void {
    this.staleness.received(peer, from, message, now);
  }

  unreachable(peer: Id, other: Id): void {
    this.staleness.unreachable(peer, other);
  }

  /** Keys whose stores have been confirmed. */
  confirmedKeys(): readonly Id[] {
    return [...this.stored].filter(([, { isConfirmed }]) => isConfirmed).map(([key]) => key);
  }

  /** Who has looked up which key, and got an answer; the first few. */
  lookedUp(): readonly { readonly peer: Id; readonly key: Id }[] {
    return [...this.lookups.values()];
  }

  /** The members that the ring was founded with, all of them done, until maintenance or the user changes it. */
  justFounded(): readonly Id[] | undefined {
    return this.founding?.open.size === 0 ? this.founding.members : undefined;
  }

  /** The joiner that shows for the first time, in what has just changed, that it is a member. */
  justEntered(): Id | undefined {
    return this.entered;
  }

  /** Calls without an answer, of peers that are still there. */
  unanswered(): readonly { readonly peer: Id; readonly type: string }[] {
    return [...this.open.values()];
  }

  /** The call that this conclusion answers. */
  callOf(conclusion: Conclusion): ChordCall | undefined {
    return this.asked.get(conclusion.call.id)?.call;
  }

  /** Whether the ring had been ideal for so long, when the call was made, that keys have arrived where they belong. */
  hadPause(conclusion: Conclusion): boolean {
    return this.asked.get(conclusion.call.id)?.afterPause === true;
  }

  /** The successor of a key: of those that show that they are members, or else of those that founded the ring. */
  ownerOf(key: Id, observation: ChordObservation): Id {
    const { ids } = shapeOf(observation);
    return successorOf(ids.length > 0 ? ids : sortIds(observation.peers.map(({ address }) => address)), key);
  }

  /** Whether the ring was ideal when the call was made and nobody has come, gone or been cut off since. */
  wasCalm(conclusion: Conclusion): boolean {
    const asked = this.asked.get(conclusion.call.id);
    return asked?.inIdealRing === true && asked.churn === this.churn;
  }

  /**
   * The value that this fetch must find: stored and confirmed before it was asked, and fewer than d of its holders gone
   * since all its copies were last in place. Undefined: nothing is promised.
   */
  promised(conclusion: Conclusion): string | undefined {
    const stored = this.asked.get(conclusion.call.id)?.stored;
    return stored && stored.lostSinceWhole.size < this.parameters.replicas ? stored.value : undefined;
  }

  /** A ring whose members show nothing is known to be ideal only as long as nothing has happened to it. */
  private isIdealNow(observation: ChordObservation): boolean {
    const shape = shapeOf(observation);
    return shape.ids.length > 0 ? isIdeal(shape, this.parameters.successors) : this.churn === 0;
  }

  private foundedBy(call: number, members: readonly Id[]): void {
    this.founding ??= { members, open: new Set(), changes: 0 };
    this.founding.open.add(call);
  }

  private noteEntry(peer: Id, before: ChordView | undefined, after: ChordView | undefined): void {
    if (after === undefined) this.joiners.delete(peer);
    this.entered = after?.member && !before?.member && this.joiners.delete(peer) ? peer : undefined;
  }

  private confirmedAt(key: Id): Stored | undefined {
    const stored = this.stored.get(key);
    return stored?.isConfirmed ? stored : undefined;
  }

  /**
   * Copies are whole when the owner and the next d − 1 members have them; one that is about to leave is none of them any
   * more. Whoever leaves hands its pairs over (ToN §IV-E.4), so that leaving takes a copy away, but never the last.
   */
  private countLosses(observation: ChordObservation, peer: Id, how: 'fail' | 'leave'): void {
    if (this.stored.size === 0) return;
    const { replicas } = this.parameters;
    const ids = shapeOf(observation).ids.filter((id) => !this.leaving.has(id));
    for (const [key, stored] of this.stored) {
      const holders = holdersOf(observation, key);
      if (ids.length > 0 && keepersOf(ids, key, replicas).every((id) => holders.includes(id)))
        stored.lostSinceWhole.clear();
      const isLast = how === 'leave' && stored.lostSinceWhole.size === replicas - 1;
      if (holders.includes(peer) && !isLast) stored.lostSinceWhole.add(peer);
    }
  }

  private noteCrash(observation: ChordObservation, peer: Id): void {
    if (this.joining > 0) this.experienced.add('crash while a join was under way');
    const shape = shapeOf(observation);
    const lists = shape.views.some(({ successors }) => {
      const at = successors.indexOf(peer);
      return (
        at >= 0 &&
        ((at > 0 && this.gone.includes(successors[at - 1]!)) || this.gone.includes(successors[at + 1]!))
      );
    });
    if (lists) this.experienced.add('two adjacent members gone at once');
    this.gone.push(peer);
  }
}

/** The members that are to keep a key: its successor and the next d − 1 (ToN §IV-E.3). `members` in ascending order, not empty. */
export function keepersOf(members: readonly Id[], key: Id, d: number): Id[] {
  const first = members.indexOf(successorOf(members, key));
  return Array.from(
    { length: Math.min(d, members.length) },
    (_, i) => members[(first + i) % members.length]!,
  );
}

/** Live members that keep this key. */
export function holdersOf(observation: ChordObservation, key: Id): Id[] {
  return observation.peers
    .filter(({ alive, view }) => alive && view?.member && view.keys.includes(key))
    .map(({ address }) => address);
}

function isAlive(observation: ChordObservation, peer: Id): boolean {
  return observation.peers.some(({ address, alive }) => address === peer && alive);
}

/** Whether a node that changed kept its place in the ring, so that only fingers and keys are different. */
function isSamePlace(before: ChordView | undefined, after: ChordView | undefined): boolean {
  if (before === after) return true;
  return (
    before?.member === after?.member &&
    before?.predecessor === after?.predecessor &&
    sameIds(before?.successors ?? [], after?.successors ?? [])
  );
}
