import type { Id } from '../kit/identifiers.ts';
import type { XorSpace } from '../kit/xor.ts';
import type { KademliaView } from './messages.ts';
import { freshOf, type KademliaObservation, shownBy } from './neighbourhood.ts';
import type { Offend } from './offence.ts';
import { spaceOf } from './parameters.ts';

interface Message {
  readonly type: string;
  readonly rpc?: number;
  readonly target?: Id;
  readonly key?: Id;
  readonly value?: unknown;
  readonly nodes?: readonly Id[];
}

/** A pair that was denied although it was shown. */
interface Denial {
  readonly peer: Id;
  readonly key: Id;
  readonly at: number;
}

/**
 * A pair that is still shown then had not expired when it was denied: over a day, clocks drift from timers by up to five in a
 * hundred.
 */
const MARGIN_MS = 2 * 3_600_000;

/** What answers give: of the contacts that a node shows the k closest, and the pairs that it shows. */
export class Referrals {
  private readonly offend: Offend;
  /** By asked, asker and rpc id: what the last such question was about. */
  private readonly questions = new Map<string, Id>();
  private denials: readonly Denial[] = [];
  /** Peers and keys under which they publish themselves: what they show later may be a pair of their own that came after the denial. */
  private readonly published = new Set<string>();

  constructor(offend: Offend) {
    this.offend = offend;
  }

  publishes(peer: Id, key: Id): void {
    this.published.add(`${peer} ${key}`);
  }

  received(peer: Id, from: Id, message: Message): void {
    const target = message.target ?? message.key;
    if (message.type === 'find_node' || message.type === 'find_value')
      this.questions.set(`${peer} ${from} ${message.rpc}`, target!);
    if (message.type === 'store') this.denials = this.denials.filter((denial) => denial.peer !== peer);
  }

  sent(peer: Id, to: Id, message: Message, observation: KademliaObservation): void {
    const isDenial = message.type === 'found' && message.value === null;
    if (message.type !== 'nodes' && !isDenial) return;
    const target = this.questions.get(`${peer} ${to} ${message.rpc}`);
    const view = shownBy(observation, peer);
    if (target === undefined || !view) return;
    if (isDenial && keeps(view, target) && !this.published.has(`${peer} ${target}`))
      this.denials = [...this.denials, { peer, key: target, at: observation.now }];
    const { params } = observation;
    const named = message.nodes ?? [];
    if (areClosest(named, view, spaceOf(params), target, to, params.k)) return;
    const right = freshOf(view, spaceOf(params), target)
      .filter((id) => id !== to)
      .slice(0, params.k);
    this.offend('names-the-k-closest', {
      peer,
      expected: `of its contacts the ${params.k} closest to ${target}: [${right.join(', ')}]`,
      seen: `[${named.join(', ')}]`,
    });
  }

  changed(peer: Id, observation: KademliaObservation): void {
    if (this.denials.length === 0) return;
    const { now } = observation;
    this.denials = this.denials.filter((denial) => {
      if (denial.peer !== peer) return true;
      const view = shownBy(observation, peer);
      if (!view || !keeps(view, denial.key)) return false;
      if (now <= denial.at + MARGIN_MS) return true;
      this.offend('gives-what-it-keeps', {
        peer,
        expected: `the value of key ${denial.key}, which it shows, to whoever asks`,
        seen: 'it was denied',
      });
      return false;
    });
  }
}

/** Whether these are the k closest contacts of all but the asker and the stale. Each answer is looked at, so nothing is sorted. */
function areClosest(
  named: readonly Id[],
  { buckets, stale }: KademliaView,
  space: XorSpace,
  target: Id,
  asker: Id,
  k: number,
): boolean {
  let farthest = named[0];
  for (const id of named) if (space.closer(target, farthest!, id)) farthest = id;
  let found = 0;
  for (const bucket of buckets)
    for (const id of bucket) {
      if (id === asker || stale.includes(id)) continue;
      if (named.includes(id)) found++;
      else if (named.length < k || space.closer(target, id, farthest!)) return false;
    }
  return found === named.length && found <= k;
}

function keeps({ pairs, cached }: Pick<KademliaView, 'pairs' | 'cached'>, key: Id): boolean {
  return [...pairs, ...cached].some(([kept]) => kept === key);
}
