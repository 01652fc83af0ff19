import type { Id } from '../kit/identifiers.ts';
import type { KademliaObservation } from './neighbourhood.ts';
import type { Offend } from './offence.ts';
import { spaceOf } from './parameters.ts';

interface Message {
  readonly type: string;
  readonly rpc?: number;
  readonly lookup?: number;
  readonly key?: Id;
  readonly value?: unknown;
  readonly ttl?: number;
  readonly cached?: boolean;
}

/** A lookup for a value. */
interface Search {
  readonly key: Id;
  /** Who has answered, and did not have it. */
  readonly without: Id[];
  /** A value was found: that ended it. */
  isOver: boolean;
}

/** What a peer looks for since it came. */
interface Life {
  readonly searches: Map<number | undefined, Search>;
  /** By asked and rpc id. */
  readonly questions: Map<string, Search>;
  owed: readonly Owed[];
}

/** A copy that is to be sent. */
interface Owed {
  readonly key: Id;
  readonly to: Id;
  readonly since: number;
}

/** What is left of a shorter life may be nothing after halving; and the copy is sent well within so long. */
const LEAST_MS = 60_000;

/** Whether a value that was found is cached at the closest node that did not have it (§2.3). */
export class Copies {
  private readonly offend: Offend;
  private readonly lives = new Map<Id, Life>();

  constructor(offend: Offend) {
    this.offend = offend;
  }

  sent(peer: Id, to: Id, { type, rpc, lookup, key, cached }: Message): void {
    const life = this.lives.get(peer) ?? { searches: new Map(), questions: new Map(), owed: [] };
    this.lives.set(peer, life);
    if (type === 'store' && cached) life.owed = life.owed.filter((each) => each.key !== key);
    if (type !== 'find_value') return;
    const search = life.searches.get(lookup) ?? { key: key!, without: [], isOver: false };
    life.searches.set(lookup, search);
    life.questions.set(`${to} ${rpc}`, search);
  }

  received(
    peer: Id,
    from: Id,
    { type, rpc, value, ttl }: Message,
    { now, params }: KademliaObservation,
  ): void {
    const life = this.lives.get(peer);
    const search = type === 'found' ? life?.questions.get(`${from} ${rpc}`) : undefined;
    if (!life || !search || search.isOver) return;
    life.questions.delete(`${from} ${rpc}`);
    if (typeof value !== 'string') {
      search.without.push(from);
      return;
    }
    search.isOver = true;
    const space = spaceOf(params);
    // Whether the node itself is one that did not have the value may be read either way.
    const to = search.without.find((id) => space.closer(search.key, id, peer));
    if (to !== undefined && (ttl ?? 0) >= LEAST_MS)
      life.owed = [...life.owed, { key: search.key, to, since: now }];
  }

  /** The peer is gone. */
  forget(peer: Id): void {
    this.lives.delete(peer);
  }

  /** Everything has settled. */
  end(now: number): void {
    for (const [peer, { owed }] of this.lives) {
      const late = owed.find(({ since }) => now > since + LEAST_MS);
      if (late)
        this.offend('found-value-is-cached', {
          peer,
          expected: `a copy of key ${late.key} for ${late.to}, or whoever is closest of those that did not have it`,
          seen: 'none within a minute',
        });
    }
  }
}
