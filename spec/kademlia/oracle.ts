import type { Id } from '../kit/identifiers.ts';
import type { Conclusion, Finding, Oracle } from '../kit/property.ts';
import { Admissions } from './admissions.ts';
import { Beginnings } from './beginnings.ts';
import { EXPIRE_MS } from './constants.ts';
import { Copies } from './copies.ts';
import { Joinings } from './joinings.ts';
import { Keepings } from './keepings.ts';
import { Legacies } from './legacies.ts';
import type { KademliaCall, KademliaView } from './messages.ts';
import {
  closestTo,
  hasSameContacts,
  isConnected,
  type KademliaObservation,
  keepersOf,
  membersOf,
  shownBy,
} from './neighbourhood.ts';
import type { Offend } from './offence.ts';
import type { KademliaParameters } from './parameters.ts';
import { Probes } from './probes.ts';
import { Publishers } from './publishers.ts';
import { Referrals } from './referrals.ts';
import { Refreshes } from './refreshes.ts';
import { Replacements } from './replacements.ts';
import { Republications } from './republications.ts';
import { Sightings } from './sightings.ts';
import { Silences } from './silences.ts';

/** What is remembered of a call under way. */
interface Asked {
  readonly call: KademliaCall & { readonly key?: Id };
  /** Lookups were exact when it was asked: every subtree known, nobody gone in the tables. */
  readonly whenConnected: boolean;
  /** How many changes of membership and weather there had been. */
  readonly churn: number;
  /** For a fetch: one of the k closest kept the pair when it was asked, and it had time left. */
  readonly isFindable: boolean;
  /** For a store: who has been sent the pair since. */
  readonly sentTo: Set<Id>;
}

/** A value that somebody has published under a key. */
export interface Publication {
  readonly key: Id;
  readonly value: string;
  readonly publisher: Id;
  /** The store has been confirmed. */
  isConfirmed: boolean;
  /** When it has to be forgotten at the latest; as long as its publisher is there, never. */
  deadline: number;
  /** Its publisher has failed and come back with its state, so it may publish it anew. */
  hasReturned: boolean;
  /** Keepers that have failed since all k closest were last seen to keep it. */
  failuresSinceWhole: number;
  /** How many kept it then. */
  whole: number;
}

/** Things that a run may go through, and that witnesses ask for. */
export type Experience =
  | 'join completed'
  | 'full bucket, live head'
  | 'dead contact replaced'
  | 'lookup through a partition'
  | 'value outlived k − 1 keepers'
  | 'value cached'
  | 'pair given to a newcomer'
  | 'pair expired';

/** What is on its way when it expires arrives well within so long. */
const SLACK_MS = 60_000;

/** Remembers what a run of Kademlia went through. */
export class KademliaOracle implements Oracle<KademliaView, KademliaParameters> {
  readonly experienced = new Set<Experience>();
  readonly sightings: Sightings;
  readonly legacies = new Legacies();
  readonly refreshes = new Refreshes();
  readonly joinings = new Joinings();
  /** First offences against promises that only a memory can judge, by the name of the property. */
  readonly offences = new Map<string, Finding>();
  private readonly offend: Offend = (property, finding) => {
    if (!this.offences.has(property)) this.offences.set(property, finding);
  };
  private readonly referrals = new Referrals(this.offend);
  private readonly silences = new Silences(this.offend);
  private readonly admissions = new Admissions(this.offend);
  private readonly probes = new Probes(this.offend);
  private readonly replacements: Replacements;
  private readonly beginnings = new Beginnings(this.offend);
  private readonly copies = new Copies(this.offend);
  private readonly keepings = new Keepings(this.offend);
  private readonly publishers = new Publishers(this.offend);
  private readonly republications = new Republications(this.offend);
  private readonly shown = new Map<Id, KademliaView>();
  private readonly parameters: KademliaParameters;
  private readonly publications: Publication[] = [];
  private readonly asked = new Map<number, Asked>();
  private readonly open = new Map<number, { readonly peer: Id; readonly type: string }>();
  /** Stores that have just ended, and who is said to keep the pairs: to be looked at as soon as all show what they do. */
  private said: { readonly key: Id; readonly value: string; readonly nodes: readonly Id[] }[] = [];
  /** By keeper and key: the value that it was given last to keep. */
  private readonly given = new Map<string, unknown>();
  private untrue: { readonly key: Id; readonly node: Id } | undefined;
  private churn = 0;
  private partitioned = false;
  private joins = 0;

  constructor(parameters: KademliaParameters) {
    this.parameters = parameters;
    this.sightings = new Sightings(this.experienced);
    this.replacements = new Replacements(this.offend, this.sightings);
  }

  operating(
    operation: { readonly do: string; readonly peer?: Id; readonly keepState?: boolean },
    observation: KademliaObservation,
  ): void {
    const { peer } = operation;
    if (this.shown.size === 0)
      for (const { address, view } of observation.peers) if (view) this.shown.set(address, view);
    if (operation.do !== 'call' && operation.do !== 'wait' && operation.do !== 'timer') this.churn++;
    if (operation.do === 'partition') this.partitioned = true;
    if (operation.do === 'heal') this.partitioned = false;
    if (operation.do === 'join' || operation.do === 'restart') this.joins++;
    // It may publish its pairs again; or its join may fail, and it be switched off.
    if (operation.do === 'restart' && operation.keepState === true)
      for (const publication of this.publications)
        if (publication.publisher === peer) publication.hasReturned = true;
    if (operation.do !== 'fail' || peer === undefined) return;
    this.countLosses(observation, peer);
    for (const publication of this.publications)
      if (publication.publisher === peer) {
        const isGone = publication.deadline !== Number.POSITIVE_INFINITY && !publication.hasReturned;
        if (!isGone) publication.deadline = (observation.now ?? 0) + EXPIRE_MS;
        publication.hasReturned = false;
      }
    for (const [id, call] of this.open) if (call.peer === peer) this.open.delete(id);
  }

  changed(observation: KademliaObservation, peer: number): void {
    this.sightings.changed(observation, peer);
    this.legacies.changed(observation, peer);
    this.refreshes.changed(observation, peer);
    if (this.said.length > 0) this.lookAtStores(observation);
    const { address, alive, view } = observation.peers[peer]!;
    const before = this.shown.get(address);
    if (alive && view) this.compare(address, before, observation);
    else this.forget(address);
    this.silences.changed(address, before, observation);
    this.republications.changed(address, observation);
    this.publishers.changed(observation);
    if (alive && view) this.shown.set(address, view);
    else this.shown.delete(address);
  }

  called(
    peer: Id,
    call: { readonly id: number; readonly type: string },
    observation: KademliaObservation,
  ): void {
    const asked = call as KademliaCall;
    this.open.set(call.id, { peer, type: call.type });
    if (asked.type === 'create' || asked.type === 'join') this.sightings.takesPart(peer);
    if (asked.type === 'join') this.joinings.begun(peer);
    this.beginnings.settle(peer, observation);
    if (asked.type === 'store') {
      this.publishers.called(peer, asked.key, asked.value, observation.now);
      this.keepings.called(peer, asked.key);
      this.referrals.publishes(peer, asked.key);
      this.publications.push({
        key: asked.key,
        value: asked.value,
        publisher: peer,
        isConfirmed: false,
        deadline: Number.POSITIVE_INFINITY,
        hasReturned: false,
        failuresSinceWhole: 0,
        whole: 0,
      });
    }
    const searches = asked.type === 'lookup' || asked.type === 'fetch' || asked.type === 'store';
    const whenConnected = searches && isConnected(observation);
    this.asked.set(call.id, {
      call: asked,
      whenConnected,
      churn: this.churn,
      isFindable: whenConnected && asked.type === 'fetch' && this.isFindable(observation, asked.key),
      sentTo: new Set(),
    });
  }

  concluded(conclusion: Conclusion, observation: KademliaObservation): void {
    const { call, outcome } = conclusion;
    this.open.delete(call.id);
    const asked = this.asked.get(call.id)?.call;
    if (asked?.type === 'join') {
      this.joins--;
      this.churn++;
      this.joinings.over(conclusion.peer);
    }
    if (asked?.type === 'store' && !outcome.ok) this.publishers.failed(conclusion.peer, asked.key);
    if (!asked || !outcome.ok) return;
    if (asked.type === 'join') this.experienced.add('join completed');
    if (asked.type === 'store') {
      const stored = this.publications.findLast(
        ({ key, value }) => key === asked.key && value === asked.value,
      );
      stored!.isConfirmed = true;
      this.said.push({
        key: asked.key,
        value: asked.value,
        nodes: (outcome as { nodes?: readonly Id[] }).nodes ?? [],
      });
      this.noteWhole(observation, stored!);
    }
    if (asked.type === 'lookup' && this.partitioned) this.experienced.add('lookup through a partition');
    const { value } = outcome as { value?: unknown };
    if (asked.type !== 'fetch' || value === undefined) return;
    const stored = this.publications.findLast((each) => each.key === asked.key && each.value === value);
    if (stored && stored.whole > 1 && stored.failuresSinceWhole >= stored.whole - 1)
      this.experienced.add('value outlived k − 1 keepers');
    if (value === null && this.published(asked.key).some(({ deadline }) => deadline < (observation.now ?? 0)))
      this.experienced.add('pair expired');
  }

  sent(peer: Id, to: Id, message: { readonly type: string }, observation: KademliaObservation): void {
    this.sightings.sent(peer, to, message);
    this.referrals.sent(peer, to, message, observation);
    this.silences.sent(peer, to, message, observation.now);
    this.probes.sent(peer, to, message, observation.now);
    this.beginnings.sent(peer, to, message, observation);
    this.joinings.sent(peer, to, message, observation);
    this.copies.sent(peer, to, message);
    this.keepings.sent(peer, to, message);
    this.republications.sent(peer, message, observation.now);
    this.publishers.sent(peer, message, observation);
    const { target, key } = message as { readonly target?: Id; readonly key?: Id };
    if (message.type === 'find_node' || message.type === 'find_value')
      this.refreshes.sent(peer, (target ?? key)!, observation);
    if (message.type !== 'store') return;
    for (const [id, { peer: storer, type }] of this.open)
      if (storer === peer && type === 'store' && this.asked.get(id)?.call.key === key)
        this.asked.get(id)!.sentTo.add(to);
    if ((message as { cached?: boolean }).cached) this.experienced.add('value cached');
    else if (this.joins > 0 && this.sightings.isNewcomer(to))
      this.experienced.add('pair given to a newcomer');
  }

  received(peer: Id, from: Id, message: { readonly type: string }, observation: KademliaObservation): void {
    this.admissions.settle(peer, observation);
    this.beginnings.settle(peer, observation);
    this.keepings.settle(peer, observation);
    if (this.sightings.received(peer, from, message)) {
      this.admissions.heard(peer, from, observation);
      this.probes.heard(peer, from, message.type, observation);
    }
    const { key, value, cached } = message as { key?: Id; value?: unknown; cached?: boolean };
    if (message.type === 'store' && !cached) this.given.set(`${peer} ${key}`, value);
    this.referrals.received(peer, from, message);
    this.silences.received(peer, from, message, observation.now);
    this.joinings.received(peer, from, message, observation);
    this.keepings.received(peer, from, message, observation.now);
    this.copies.received(peer, from, message, observation);
    this.republications.received(peer, message, observation.now);
    if (message.type === 'pong' && this.sightings.bucketWith(peer, from).length >= this.parameters.k)
      this.experienced.add('full bucket, live head');
  }

  /** Everything published under a key, in order. */
  published(key: Id): readonly Publication[] {
    return this.publications.filter((each) => each.key === key);
  }

  /** What has been confirmed, one publication a key: the last. */
  confirmed(): readonly Publication[] {
    const last = new Map<Id, Publication>();
    for (const each of this.publications) if (each.isConfirmed) last.set(each.key, each);
    return [...last.values()];
  }

  /** A node that was said to keep a pair when its store ended, and did not. */
  saidInVain(): { readonly key: Id; readonly node: Id } | undefined {
    return this.untrue;
  }

  /** Calls without an answer, of peers that are still there. */
  unanswered(): readonly { readonly peer: Id; readonly type: string }[] {
    return [...this.open.values()];
  }

  /** The call that this conclusion answers. */
  callOf(conclusion: Conclusion): KademliaCall | undefined {
    return this.asked.get(conclusion.call.id)?.call;
  }

  /** Whether lookups were exact when this call was made, and nobody has come, gone or been cut off since. */
  wasConnected(conclusion: Conclusion): boolean {
    const asked = this.asked.get(conclusion.call.id);
    return asked?.whenConnected === true && asked.churn === this.churn;
  }

  /** Who has been sent the pair of this store. */
  sentTo(conclusion: Conclusion): ReadonlySet<Id> {
    return this.asked.get(conclusion.call.id)?.sentTo ?? new Set();
  }

  /** Whether nobody has come, gone or been cut off since this call was made. */
  wasCalm(conclusion: Conclusion): boolean {
    return this.asked.get(conclusion.call.id)?.churn === this.churn;
  }

  /** Whether this fetch had to find a value: one of the k closest kept it all the time. */
  wasFindable(conclusion: Conclusion, observation: KademliaObservation): boolean {
    const asked = this.asked.get(conclusion.call.id);
    if (!asked?.isFindable || !this.wasConnected(conclusion)) return false;
    return this.isFindable(observation, asked.call.key!);
  }

  /** Whether a publication must have been forgotten by now. */
  isExpired({ deadline, hasReturned }: Publication, now: number | undefined): boolean {
    return !hasReturned && now !== undefined && now > deadline + SLACK_MS;
  }

  /** Everything has settled: what was owed was owed in vain. */
  end(observation: KademliaObservation): void {
    for (const { id } of membersOf(observation)) {
      this.probes.look(id, observation);
      this.keepings.settle(id, observation);
      this.referrals.changed(id, observation);
    }
    this.copies.end(observation.now);
    this.publishers.end(observation);
    this.republications.end(observation.now);
  }

  /** A peer shows something new. */
  private compare(peer: Id, before: KademliaView | undefined, observation: KademliaObservation): void {
    this.admissions.settle(peer, observation);
    this.beginnings.settle(peer, observation);
    this.keepings.settle(peer, observation);
    this.referrals.changed(peer, observation);
    if (before && !hasSameContacts(before, shownBy(observation, peer)!))
      this.compareContacts(peer, before, observation);
    this.probes.look(peer, observation);
  }

  private compareContacts(peer: Id, before: KademliaView, observation: KademliaObservation): void {
    this.admissions.changed(peer, before, this.probes.excused(peer, observation), observation);
    const hasPinged = (contact: Id) => this.probes.hasPinged(peer, contact);
    this.replacements.changed(peer, before, hasPinged, observation);
  }

  /** A peer is gone. */
  private forget(peer: Id): void {
    this.probes.forget(peer);
    this.beginnings.forget(peer);
    this.copies.forget(peer);
    this.keepings.forget(peer);
    this.publishers.forget(peer);
    this.joinings.over(peer);
  }

  private lookAtStores({ peers }: KademliaObservation): void {
    for (const { key, value, nodes } of this.said)
      for (const { address, alive, view } of peers) {
        if (!alive || !view?.member || !nodes.includes(address)) continue;
        const kept = [...view.pairs, ...view.cached].find((pair) => pair[0] === key);
        // One whose own user has published another value under the key keeps either.
        const hasOther = this.published(key).some(
          (each) => each.publisher === address && each.value !== value,
        );
        if (!kept || (kept[1] !== value && !hasOther && this.given.get(`${address} ${key}`) === value))
          this.untrue ??= { key, node: address };
      }
    this.said = [];
  }

  private isFindable(observation: KademliaObservation, key: Id): boolean {
    const keepers = keepersOf(observation, key);
    return closestTo(observation, key).some((id) => keepers.includes(id));
  }

  /** All k closest keep it: losses count from here on. */
  private noteWhole(observation: KademliaObservation, publication: Publication): void {
    const keepers = keepersOf(observation, publication.key);
    const closest = closestTo(observation, publication.key);
    if (!closest.every((id) => keepers.includes(id))) return;
    publication.failuresSinceWhole = 0;
    publication.whole = closest.length;
  }

  private countLosses(observation: KademliaObservation, peer: Id): void {
    for (const publication of this.publications) {
      this.noteWhole(observation, publication);
      if (keepersOf(observation, publication.key).includes(peer)) publication.failuresSinceWhole++;
    }
  }
}
