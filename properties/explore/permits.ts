import type { Message } from '../../sim/peer.ts';
import { renameIds } from '../../spec/kit/vocabulary.ts';
import type { Deed } from './deeds.ts';
import type { Inboxes } from './inboxes.ts';
import type { StateSpace } from './state-space.ts';
import { Store } from './store.ts';

/** What users and fate may do, where that depends on the messages in flight too: the message grain. */
export class Permits<V, P> {
  private readonly space: StateSpace<V, P>;
  private readonly inboxes: Inboxes;
  /** What can be seen, and what is in flight to each peer. */
  private readonly store: Store;
  private readonly key: Int32Array;
  private readonly deeds: (readonly Deed[])[] = [];

  constructor(space: StateSpace<V, P>, inboxes: Inboxes) {
    this.space = space;
    this.inboxes = inboxes;
    this.store = new Store(space.frame.n + 1);
    this.key = new Int32Array(space.frame.n + 1);
  }

  of(cells: Int32Array, sight: number): readonly Deed[] {
    const inboxOf = this.space.successors.cellInbox.items;
    this.key[0] = sight;
    for (let peer = 0; peer < cells.length; peer++) this.key[peer + 1] = inboxOf[cells[peer]!]!;
    const id = this.store.add(this.key, 0);
    if (this.store.fresh) this.deeds.push(this.space.sights.allowedNow(sight, this.messages()));
    return this.deeds[id]!;
  }

  /** The messages of the world whose inboxes are the present key. */
  private messages(): Message[] {
    const { frame, packets, vocabulary } = this.space;
    const messages: Message[] = [];
    for (let peer = 0; peer < frame.n; peer++)
      for (const packet of this.inboxes.content(this.key[peer + 1]!)) {
        const { message } = packets.text[packet]!;
        if (message) messages.push(renameIds(vocabulary, message, frame.turn(peer)));
      }
    return messages;
  }
}
