import type { Call } from '../../sim/peer.ts';
import type { ChordCall, ChordMessage } from '../../spec/chord/messages.ts';
import type { Id } from '../../spec/kit/ring.ts';
import { TRIES } from './constants.ts';
import { KeyNode } from './keys.ts';
import type { Errand, Lookup, Purpose, Write } from './state.ts';

/**
 * The reference: Chord with the ring maintenance of TSE 2017, fingers, keys, copies and voluntary departure. This layer
 * takes calls and messages and deals them out to the layers below.
 */
export class ChordNode extends KeyNode {
  call(plain: Call): void {
    const call = plain as ChordCall;
    if (call.type === 'create') {
      this.create(call.members);
      this.conclude(call.id, { ok: true });
    } else if (call.type === 'join') {
      // Also of a node that comes back with its old state: it keeps its keys and takes its place anew.
      this.join(call.id, call.via);
    } else if (this.state.phase !== 'member') {
      this.conclude(call.id, { ok: false, reason: 'not a member' });
    } else if (call.type === 'leave') this.leave(call.id);
    else if (call.type === 'lookup') this.lookUp(call.key, { for: 'lookup', call: call.id });
    else if (call.type === 'fetch') this.lookUp(call.key, { for: 'fetch', call: call.id, tries: TRIES });
    else this.lookUp(call.key, { for: 'store', call: call.id, value: call.value, tries: TRIES });
  }

  receive(from: Id, message: ChordMessage): void {
    switch (message.type) {
      case 'get_state':
        return this.env.send(from, this.stateAnswer(from, message.nonce));
      case 'next_hop':
      case 'store':
      case 'fetch':
      case 'notify':
      case 'replicate':
      case 'transfer':
      case 'leaving':
      case 'update_finger':
        return this.serve(from, message);
      default: {
        const pending = this.match(from, message);
        if (pending) this.answered(pending.purpose, from, message);
      }
    }
  }

  /** Every question is answered, but for transfers to one that is no member: silence is for the dead. A node that is not a member knows no way and owns no key. */
  protected serve(from: Id, message: ChordMessage): void {
    const { nonce } = message;
    switch (message.type) {
      case 'next_hop':
        return this.env.send(from, this.hopAnswer(message));
      case 'notify':
        this.env.send(from, { type: 'notified', nonce });
        if (this.isMember()) this.rectify(from);
        return;
      case 'store':
        return this.storeHere(message.key, message.value, { node: from, nonce });
      case 'fetch':
        return this.env.send(from, { type: 'value', nonce, value: this.storedValue(message.key) });
      case 'replicate':
        this.keep(message.pairs, true);
        return this.env.send(from, { type: 'replicated', nonce });
      case 'transfer':
        // Who is leaving takes nothing more, and who is joining may not succeed: the sender keeps its pairs, and tries again.
        if (this.state.phase !== 'member') return;
        this.takeOver(from, message.pairs);
        return this.env.send(from, { type: 'transferred', nonce });
      case 'leaving':
        this.neighbourLeaves(from, message);
        return this.env.send(from, { type: 'farewell', nonce });
      case 'update_finger':
        return this.env.send(from, { type: 'finger_updated', nonce });
    }
  }

  protected found(errand: Errand, key: Id, owner: Id | null, lookup: Lookup): void {
    if (errand.for === 'finger') {
      if (owner !== null) this.fingerFound(errand.index, owner);
    } else if (errand.for === 'others') return;
    else if (errand.for === 'return') this.homeFound(key, owner);
    else if (errand.for === 'join') this.placeFound(errand.call, errand.via, owner, lookup.path.at(-1));
    else if (owner === null) this.conclude(errand.call, { ok: false, reason: 'the lookup failed' });
    else if (errand.for === 'lookup') this.conclude(errand.call, { ok: true, owner, hops: lookup.hops });
    else if (errand.for === 'fetch') this.fetchFrom(owner, key, errand.call, errand.tries);
    else this.storeAt(owner, key, errand.value, errand.call, errand.tries);
  }

  /** A joiner has found its place: between this member and its successor. */
  protected placeFound(call: number, via: Id, owner: Id | null, predecessor: Id | undefined): void {
    if (owner === null || predecessor === undefined)
      this.joinFailed(call, 'the lookup of its own identifier failed');
    else this.askToJoin(call, via, predecessor);
  }

  protected storeAt(owner: Id, key: Id, value: string, call: number, tries: number): void {
    if (owner === this.id) this.storeHere(key, value, { call });
    else this.ask(owner, { type: 'store', key, value }, { for: 'store', call, key, value, tries });
  }

  protected fetchFrom(owner: Id, key: Id, call: number, tries: number): void {
    if (owner === this.id) this.conclude(call, { ok: true, value: this.storedValue(key) });
    else this.ask(owner, { type: 'fetch', key }, { for: 'fetch', call, key, tries });
  }

  protected confirm(asker: Write['asker'], ok: boolean): void {
    if (asker === null) return;
    if (!('call' in asker)) this.env.send(asker.node, { type: 'stored', nonce: asker.nonce, ok });
    else if (ok) this.conclude(asker.call, { ok, owner: this.id });
    else this.conclude(asker.call, { ok, reason: 'not the owner, or a copy could not be made' });
  }

  protected override answered(purpose: Purpose, from: Id, answer: ChordMessage): void {
    if (purpose.for === 'fetch' && answer.type === 'value')
      this.conclude(purpose.call, { ok: true, value: answer.value });
    else if (purpose.for !== 'store' || answer.type !== 'stored') super.answered(purpose, from, answer);
    else if (answer.ok) this.conclude(purpose.call, { ok: true, owner: from });
    else this.conclude(purpose.call, { ok: false, reason: 'not the owner, or a copy could not be made' });
  }

  /** The owner that the lookup named is gone: the next one takes over its keys, so look again without it. */
  protected override unanswered(purpose: Purpose, to: Id): void {
    if (purpose.for !== 'fetch' && purpose.for !== 'store') super.unanswered(purpose, to);
    else if (purpose.tries === 0) this.conclude(purpose.call, { ok: false, reason: 'the owner is gone' });
    else this.lookUp(purpose.key, { ...purpose, tries: purpose.tries - 1 }, [to]);
  }
}
