import type { Id } from '../kit/identifiers.ts';
import { bucketIndex } from '../kit/xor.ts';
import type { KademliaObservation } from './neighbourhood.ts';
import { spaceOf } from './parameters.ts';

interface Message {
  readonly type: string;
  readonly rpc?: number;
  readonly target?: Id;
}

/** What a joiner has done since it was asked to join. */
interface Joining {
  /** Rpc ids of its questions about itself, by whom it asked. */
  readonly aboutItself: Set<string>;
  /** Who has answered one of them. */
  readonly neighbours: Set<Id>;
  /** In which ranges [2^i, 2^(i+1)) it has looked something up. */
  readonly sought: Set<number>;
}

/** Whether joiners look themselves up, and refresh all buckets farther away than their closest neighbour (§2.3). */
export class Joinings {
  private readonly open = new Map<Id, Joining>();

  begun(peer: Id): void {
    this.open.set(peer, { aboutItself: new Set(), neighbours: new Set(), sought: new Set() });
  }

  sent(peer: Id, to: Id, { type, rpc, target }: Message, { params }: KademliaObservation): void {
    const joining = this.open.get(peer);
    if (!joining || type !== 'find_node') return;
    if (target === peer) joining.aboutItself.add(`${to} ${rpc}`);
    else joining.sought.add(bucketIndex(spaceOf(params), peer, target!));
  }

  received(peer: Id, from: Id, { type, rpc }: Message): void {
    const joining = this.open.get(peer);
    if (type === 'nodes' && joining?.aboutItself.has(`${from} ${rpc}`)) joining.neighbours.add(from);
  }

  /** What a join that has just ended well has left undone. */
  omission(peer: Id, { params }: KademliaObservation): string | undefined {
    const joining = this.open.get(peer);
    // With k = 1 a lookup may be over before anybody is asked: nobody that it knows is closer than the node itself.
    if (!joining || params.k === 1) return undefined;
    if (joining.neighbours.size === 0) return 'it has not looked itself up';
    const space = spaceOf(params);
    const nearest = Math.min(...[...joining.neighbours].map((id) => bucketIndex(space, peer, id)));
    for (let index = nearest + 1; index < params.bits; index++)
      if (!joining.sought.has(index))
        return `it has looked nothing up at a distance of 2^${index} to 2^${index + 1}, although its closest neighbour is at 2^${nearest} or so`;
    return undefined;
  }

  over(peer: Id): void {
    this.open.delete(peer);
  }
}
