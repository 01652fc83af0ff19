import type { Call } from '../../sim/peer.ts';
import type { KademliaCall, KademliaMessage, KademliaView, Pair } from '../../spec/kademlia/messages.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import type { Search } from './lookups.ts';
import { PairNode } from './pairs.ts';
import type { KademliaState, Kept } from './state.ts';

/** The reference: Kademlia by the paper's rules. This layer takes calls and messages and deals them out to the layers below. */
export class KademliaNode extends PairNode {
  private shownView: KademliaView | undefined;

  call(plain: Call): void {
    const call = plain as KademliaCall;
    if (call.type === 'create') {
      this.create(call.members);
      this.conclude(call.id, { ok: true });
    } else if (call.type === 'join') this.join(call.id, call.via);
    else if (this.phase !== 'member') this.conclude(call.id, { ok: false, reason: 'not a member' });
    else if (call.type === 'store') this.publishFirst(call.key, call.value, call.id);
    else if (call.type === 'fetch') this.fetch(call.key, call.id);
    else this.lookUp(call.key, { for: 'lookup', call: call.id });
  }

  receive(from: Id, message: KademliaMessage): void {
    if (message.type === 'ping' || message.type.startsWith('find_') || message.type === 'store') {
      this.serve(from, message);
      this.heardQuestion(from, message.type);
      return;
    }
    const pending = this.match(from, message.rpc);
    if (!pending) return;
    this.heardAnswer(from);
    this.answered(pending.purpose, from, message);
  }

  view(): KademliaView {
    this.shownView ??= {
      member: this.phase === 'member',
      buckets: this.table
        .buckets()
        .filter(({ entries }) => entries.length > 0)
        .map(({ entries }) => entries.map(({ id }) => id)),
      stale: this.table
        .entries()
        .filter((contact) => this.isStale(contact))
        .map(({ id }) => id),
      pairs: this.pairs.filter(({ cached }) => !cached).map(asPair),
      cached: this.pairs.filter(({ cached }) => cached).map(asPair),
    };
    return this.shownView;
  }

  snapshot(): KademliaState {
    return { ...this.saveAsking(), table: this.table.snapshot(), ...this.saveLookups(), ...this.savePairs() };
  }

  protected override touched(): void {
    super.touched();
    this.shownView = undefined;
  }

  protected create(members: readonly Id[]): void {
    for (const id of members) this.table.seen({ id, failures: 0 });
    this.becomeMember();
  }

  /** Every question is answered, whoever asks. */
  protected serve(from: Id, message: KademliaMessage): void {
    const { rpc } = message;
    if (message.type === 'ping') this.env.send(from, { type: 'pong', rpc });
    else if (message.type === 'find_node')
      this.env.send(from, { type: 'nodes', rpc, nodes: this.named(message.target, from) });
    else if (message.type === 'find_value') this.env.send(from, this.valueAnswer(from, rpc, message.key));
    else if (message.type === 'store') {
      this.keep(message.key, message.value, message.ttl, message.cached);
      this.env.send(from, { type: 'stored', rpc });
    }
  }

  protected valueAnswer(from: Id, rpc: number, key: Id): KademliaMessage {
    const pair = this.kept(key);
    if (!pair) return { type: 'found', rpc, value: null, ttl: 0, nodes: this.named(key, from) };
    return { type: 'found', rpc, value: pair.value, ttl: this.ttlOf(pair), nodes: [] };
  }

  /**
   * A question says that its sender is there (§2.2). A ping is not followed by another: where full buckets go round in a
   * circle, pings of their heads would never end.
   */
  protected heardQuestion(from: Id, type: string): void {
    this.heard(from, type !== 'ping');
  }

  /** An answer does, too; but only one that was asked for. */
  protected heardAnswer(from: Id): void {
    this.heard(from);
  }

  protected override finished(search: Search): void {
    const { errand, lookup, asked } = search;
    if (errand.for === 'lookup')
      this.conclude(errand.call, { ok: true, nodes: lookup.closest().map(({ id }) => id), asked });
    else if (errand.for === 'fetch') this.conclude(errand.call, { ok: true, value: null });
    else super.finished(search);
  }
}

function asPair({ key, value }: Kept): Pair {
  return [key, value];
}
