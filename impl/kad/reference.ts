import type { Address, Call } from '../../sim/peer.ts';
import type { KadCall, KadMessage } from '../../spec/kad/messages.ts';
import { SharingNode } from './sharing.ts';

/** The reference: Kad as aMule has it. This layer takes calls, messages and timers and deals them out to the layers below. */
export class KadNode extends SharingNode {
  call(plain: Call): void {
    const call = plain as KadCall;
    if (call.type === 'start') {
      this.start(call.members);
      this.conclude(call.id, { ok: true });
    } else if (call.type === 'join') this.join(call.id, call.via);
    else if (this.state.phase !== 'member') this.conclude(call.id, { ok: false, reason: 'not connected' });
    else if (call.type === 'share' || call.type === 'note') this.share(call);
    else if (call.type === 'firewall') {
      this.state.firewalled = call.closed;
      this.conclude(call.id, { ok: true });
    } else this.find(call);
  }

  receive(from: Address, message: KadMessage): void {
    if (this.state.phase === 'outside') return;
    switch (message.type) {
      case 'bootstrap_req':
        return this.bootstrapAsked(from);
      case 'bootstrap_res':
        return this.bootstrapped(from, message);
      case 'hello_req':
        return this.greetedBy(from, message.id);
      case 'hello_res':
        return this.greetingAnswered(from, message);
      case 'hello_res_ack':
        return this.acknowledged(from, message.id);
      case 'req':
        return this.asked(from, message);
      case 'res':
        return this.named(from, message);
      case 'publish_key_req':
      case 'publish_source_req':
      case 'publish_notes_req':
        return this.published(from, message);
      case 'search_key_req':
      case 'search_source_req':
      case 'search_notes_req':
        return this.searched(from, message);
      case 'search_res':
        return this.resultsCame(from, message);
      case 'publish_res':
        return this.stored(message);
    }
  }

  timer(name: string): void {
    switch (name) {
      case 'bootstrap':
        return this.giveUp();
      case 'small':
        return this.smallTimer();
      case 'big':
        return this.bigTimer();
      case 'self':
        return this.selfTimer();
      case 'merge':
        return this.mergeTimer();
      case 'jump':
        return this.jumpTimer();
      case 'publish':
        return this.publishTimer();
    }
  }
}
