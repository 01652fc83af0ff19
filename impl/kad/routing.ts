import type { Address } from '../../sim/peer.ts';
import type { Contact, KadMessage } from '../../spec/kad/messages.ts';
import { idOf } from '../../spec/kad/parameters.ts';
import {
  BIG_GAP_MS,
  BIG_TIMER_MS,
  BOOTSTRAP_MS,
  CHECK_MS,
  FIRST_SELF_LOOKUP_MS,
  HOUR_MS,
  MERGE_MS,
  REST_MS,
  SELF_LOOKUP_MS,
  SMALL_TIMER_MS,
} from '../../spec/kad/times.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import type { Bucket } from '../xor/bucket.ts';
import { BareNode, contactOf } from './node.ts';
import type { Known } from './zones.ts';

/** The types of contacts: nothing known, dead; and the last that is told to others. */
const UNKNOWN = 3;
const DEAD = 4;
const TRUSTED = 2;

/** Contacts in a `bootstrap_res`. */
const BOOTSTRAP_CONTACTS = 20;

/** Milliseconds within which a second check of a contact does not count. */
const CHECK_GAP_MS = 10_000;

/** How contacts are met, greeted, checked and lost: bootstrap, HELLO, and the timers of the zones. */
export abstract class RoutingNode extends BareNode {
  /** A lookup for an identifier, to meet nodes there. */
  protected abstract lookUp(target: Id, kind: 'node' | 'self'): void;
  /** The timers of the other layers. */
  protected abstract resume(): void;
  /** What was under way in a former life is not any more. */
  protected abstract forgetErrands(): void;

  protected start(members: readonly Address[]): void {
    const now = this.env.now();
    for (const address of members)
      if (address !== this.address)
        this.table.add({
          id: idOf(this.parameters, address),
          address,
          type: TRUSTED,
          expires: now + REST_MS[0],
          created: now,
          checked: now,
          verified: true,
        });
    this.enter();
  }

  protected join(call: number, via: Address): void {
    const { state } = this;
    state.joining = call;
    if (state.phase === 'outside') state.phase = 'joining';
    this.forgetErrands();
    state.bootstrap = via;
    this.env.setTimer('bootstrap', BOOTSTRAP_MS);
    this.env.send(via, { type: 'bootstrap_req' });
  }

  /** The bootstrap has taken too long. */
  protected giveUp(): void {
    const { state } = this;
    const call = state.joining;
    if (call === null) return;
    state.joining = null;
    state.bootstrap = null;
    if (state.phase === 'joining') state.phase = 'outside';
    this.conclude(call, { ok: false, reason: 'no answer' });
  }

  protected bootstrapAsked(from: Address): void {
    this.env.send(from, { type: 'bootstrap_res', id: this.id, contacts: this.sample() });
  }

  protected bootstrapped(from: Address, message: KadMessage & { type: 'bootstrap_res' }): void {
    const { state } = this;
    if (state.bootstrap !== from) return;
    state.bootstrap = null;
    const isFirst = this.table.size === 0;
    this.meet([message.id, from], true);
    for (const contact of message.contacts) this.meet(contact, isFirst);
    this.env.clearTimer('bootstrap');
    const call = state.joining;
    state.joining = null;
    this.enter();
    this.conclude(call, { ok: true });
  }

  /** A sign of life from a node that names itself; the third message of the handshake is asked for if need be. */
  protected greetedBy(from: Address, id: Id): void {
    const isKnown = this.takeIn([id, from], false);
    const isVerified = this.table.get(id)?.verified === true;
    this.env.send(from, { type: 'hello_res', id: this.id, ack: isKnown && !isVerified });
  }

  protected greetingAnswered(from: Address, message: KadMessage & { type: 'hello_res' }): void {
    if (!this.wasGreeted(from)) return;
    this.state.greeted = this.state.greeted.filter((address) => address !== from);
    this.takeIn([message.id, from], true);
    if (message.ack) this.env.send(from, { type: 'hello_res_ack', id: this.id });
  }

  protected acknowledged(from: Address, id: Id): void {
    const contact = this.table.get(id);
    if (!contact || contact.address !== from || contact.verified) return;
    this.table.update({ ...contact, verified: true });
    this.touched();
  }

  protected asked(from: Address, message: KadMessage & { type: 'req' }): void {
    if (message.count === 0 || !this.isMeant(message.check)) return;
    const count = this.countNamed(message.count);
    const contacts = this.nearest(message.target, count);
    this.env.send(from, { type: 'res', target: message.target, contacts: contacts.map(contactOf) });
  }

  /** A contact that somebody else has named: nothing is known of it yet. */
  protected meet([id, address]: Contact, verified: boolean): void {
    if (!this.isStranger(address) || this.table.get(id)) return;
    const now = this.env.now();
    const placed = this.table.add({
      id,
      address,
      type: UNKNOWN,
      expires: 0,
      created: now,
      checked: now,
      verified,
    });
    if (placed === 'added') this.touched();
  }

  /** Each bin once a minute: what is dead goes, and the contact that was looked at longest ago is checked. */
  protected smallTimer(): void {
    this.env.setTimer('small', SMALL_TIMER_MS);
    for (const bin of this.table.buckets()) this.tend(bin);
  }

  /** Random lookups in zones that are near, high up, or nearly empty, one zone at a time, each once an hour. */
  protected bigTimer(): void {
    const now = this.env.now();
    const due = this.table.buckets().find((bin) => this.isSearched(bin) && bin.touched + BIG_TIMER_MS <= now);
    if (due) {
      due.touched = now;
      const { like, depth } = this.table.rangeOf(due);
      this.lookUp(
        this.space.randomBelow(like, depth, (bound) => this.env.random(bound)),
        'node',
      );
    }
    const next = Math.min(
      now + BIG_TIMER_MS,
      ...this.table
        .buckets()
        .filter((bin) => this.isSearched(bin))
        .map(({ touched }) => touched + BIG_TIMER_MS),
    );
    this.env.setTimer('big', Math.max(BIG_GAP_MS, next - now));
  }

  protected selfTimer(): void {
    this.env.setTimer('self', SELF_LOOKUP_MS);
    this.lookUp(this.id, 'self');
  }

  protected mergeTimer(): void {
    this.env.setTimer('merge', MERGE_MS);
    this.table.consolidate();
    this.touched();
  }

  /** Whether an answer to a HELLO is expected from there. */
  protected wasGreeted(from: Address): boolean {
    return this.state.greeted.includes(from);
  }

  /** Whether the asker means this node, and not one that had its address before. */
  protected isMeant(check: Id): boolean {
    return check === this.id;
  }

  protected nearest(target: Id, count: number): Known[] {
    return this.table.closest(target, count, (contact) => this.isNameable(contact));
  }

  /** Whether somebody who is named is anybody else. */
  protected isStranger(address: Address): boolean {
    return address !== this.address;
  }

  /** How many contacts are named to somebody who wants so many. */
  protected countNamed(count: number): number {
    return count;
  }

  /** Whether others are told of this contact. */
  protected isNameable({ type, verified }: Known): boolean {
    return type <= TRUSTED && verified;
  }

  /** Whether a search may begin with this contact. */
  protected isUsable({ type, verified }: Known): boolean {
    return type <= UNKNOWN && verified;
  }

  /** What a check without an answer so far makes of a contact (CheckingType). */
  protected checking(contact: Known): Known {
    const now = this.env.now();
    if (now - contact.checked < CHECK_GAP_MS || contact.type === DEAD) return contact;
    return { ...contact, type: this.worse(contact.type), expires: now + CHECK_MS, checked: now };
  }

  protected worse(type: number): number {
    return type + 1;
  }

  /** What a sign of life makes of a contact (UpdateType). */
  protected alive(contact: Known): Known {
    const now = this.env.now();
    const hours = Math.min(2, Math.floor((now - contact.created) / HOUR_MS));
    return { ...contact, type: TRUSTED - hours, expires: now + REST_MS[hours]! };
  }

  /** Whether random lookups are made in this zone (OnBigTimer). */
  protected isSearched({ number, depth, entries }: Bucket<Known>): boolean {
    const { k, kk, kbase } = this.parameters;
    return number < kk || depth < kbase || k - entries.length >= 0.8 * k;
  }

  /** A node that has shown life: met, or known already. Whether it is in the table now. */
  private takeIn([id, address]: Contact, verified: boolean): boolean {
    const known = this.table.get(id);
    // Whoever claims the identifier of a contact from elsewhere is not it.
    if (known && known.address !== address) return false;
    if (known) this.table.toEnd({ ...this.alive(known), verified: known.verified || verified });
    else this.meet([id, address], verified);
    this.touched();
    return this.table.get(id) !== undefined;
  }

  private tend(bin: Bucket<Known>): void {
    const now = this.env.now();
    for (const contact of bin.entries) {
      if (this.isGone(contact)) this.drop(contact);
      else if (contact.expires === 0) this.table.update({ ...contact, expires: now });
    }
    const [oldest] = bin.entries;
    if (!oldest) return;
    if (oldest.expires >= now || oldest.type === DEAD) this.table.toEnd(oldest);
    else this.check(oldest);
  }

  protected isGone({ type, expires }: Known): boolean {
    return type === DEAD && expires > 0 && expires <= this.env.now();
  }

  private drop(contact: Known): void {
    this.table.remove(contact.id);
    this.state.greeted = this.state.greeted.filter((address) => address !== contact.address);
    this.touched();
  }

  private check(contact: Known): void {
    const { state } = this;
    this.table.update(this.checking(contact));
    if (!state.greeted.includes(contact.address)) state.greeted = [...state.greeted, contact.address];
    this.touched();
    this.env.send(contact.address, { type: 'hello_req', id: this.id });
  }

  /** From now on the node is connected, and its timers run. */
  private enter(): void {
    this.state.phase = 'member';
    this.touched();
    if (this.parameters.upkeep) {
      this.env.setTimer('small', this.phaseMs(SMALL_TIMER_MS));
      this.env.setTimer('big', this.phaseMs(BIG_GAP_MS) + BIG_GAP_MS);
      this.env.setTimer('self', FIRST_SELF_LOOKUP_MS);
      this.env.setTimer('merge', MERGE_MS);
    }
    this.resume();
  }

  /** Spreads first firings by identifier: clocks of nodes are not in phase. */
  private phaseMs(period: number): number {
    const low = typeof this.id === 'number' ? this.id : Number.parseInt(this.id.slice(-6), 16);
    return (low * 37_123) % period;
  }

  /** Contacts from all over the table: the first of each bin, then the second, and so on. */
  private sample(): Contact[] {
    const bins = this.table.buckets().map(({ entries }) => entries);
    const depth = Math.max(...bins.map(({ length }) => length));
    const ranks = Array.from({ length: depth }, (_, at) => bins.flatMap((bin) => bin.slice(at, at + 1)));
    return ranks.flat().slice(0, BOOTSTRAP_CONTACTS).map(contactOf);
  }
}
