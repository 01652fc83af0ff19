import type { Id } from '../kit/identifiers.ts';
import { bucketIndex } from '../kit/xor.ts';
import type { KademliaView } from './messages.ts';
import { type KademliaObservation, shownBy } from './neighbourhood.ts';
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
  /** By i: when it first asked about something at a distance in [2^i, 2^(i+1)). */
  readonly sought: Map<number, number>;
  /** Its questions about others, by whom and by which rpc id: in which range. */
  readonly questions: Map<string, number>;
  /** Ranges about which it has been answered. */
  readonly answered: Set<number>;
  /** What it showed before it was told of its neighbours last, and had not asked about others yet. */
  before: KademliaView | undefined;
}

/** Answers take less, where nothing is late: who has waited for longer may have given up, and the lookup be over. */
const PATIENCE_MS = 100;

/** Whether joiners look themselves up, and refresh all buckets farther away than their closest neighbour (§2.3). */
export class Joinings {
  private readonly open = new Map<Id, Joining>();

  begun(peer: Id): void {
    this.open.set(peer, {
      aboutItself: new Set(),
      neighbours: new Set(),
      sought: new Map(),
      questions: new Map(),
      answered: new Set(),
      before: undefined,
    });
  }

  sent(peer: Id, to: Id, { type, rpc, target }: Message, { params, now }: KademliaObservation): void {
    const joining = this.open.get(peer);
    if (!joining || type !== 'find_node') return;
    if (target === peer) {
      joining.aboutItself.add(`${to} ${rpc}`);
      return;
    }
    const range = bucketIndex(spaceOf(params), peer, target!);
    joining.questions.set(`${to} ${rpc}`, range);
    if (!joining.sought.has(range)) joining.sought.set(range, now);
  }

  received(peer: Id, from: Id, { type, rpc }: Message, observation: KademliaObservation): void {
    const joining = this.open.get(peer);
    if (!joining || type !== 'nodes') return;
    if (joining.aboutItself.has(`${from} ${rpc}`)) {
      joining.neighbours.add(from);
      if (joining.sought.size === 0) joining.before = shownBy(observation, peer);
    }
    const range = joining.questions.get(`${from} ${rpc}`);
    if (range !== undefined) joining.answered.add(range);
  }

  /** What a join that has just ended well has left undone. */
  omission(peer: Id, { params, now }: KademliaObservation): string | undefined {
    const joining = this.open.get(peer);
    // With k = 1 a lookup may be over before anybody is asked: nobody that it knows is closer than the node itself.
    if (!joining || params.k === 1) return undefined;
    if (joining.neighbours.size === 0) return 'it has not looked itself up';
    const space = spaceOf(params);
    const indexOf = (id: Id) => bucketIndex(space, peer, id);
    const nearest = Math.min(...[...joining.neighbours].map(indexOf));
    // Where buckets split, that around the node itself may hold all ranges up to those of the next.
    const others = joining.before?.buckets.slice(1).flat() ?? [];
    const first = Math.max(nearest + 1, Math.min(params.bits, ...others.map(indexOf)));
    for (let index = first; index < params.bits; index++) {
      const since = joining.sought.get(index);
      if (since !== undefined && (joining.answered.has(index) || now >= since + PATIENCE_MS)) continue;
      const range = `2^${index} to 2^${index + 1}, beyond its closest neighbour at 2^${nearest} or more`;
      return `it has ${since === undefined ? 'looked nothing up' : 'no answer yet'} at a distance of ${range}`;
    }
    return undefined;
  }

  over(peer: Id): void {
    this.open.delete(peer);
  }
}
