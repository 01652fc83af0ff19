import type { Finding, Name } from '../kit/property.ts';
import type { HitRow } from './messages.ts';
import type { GnutellaParameters } from './parameters.ts';
import type { Descriptor, Of } from './wire.ts';

/** What became of one Ping or Query in the whole network. */
export interface Flood {
  readonly origin: Name;
  /** Highest TTL with which each servent has had it. */
  readonly reached: Map<Name, number>;
  /** TTL with which each servent has had it first. */
  readonly first: Map<Name, number>;
  /** How often it was sent to whoever passes it on, and has come. */
  sent: number;
  received: number;
  /** What QueryHits have begun on their way back. */
  readonly hits: HitRow[];
}

/** What was flooded in a run, by GUID. */
export class Floods {
  private readonly all = new Map<string, Flood>();
  /** By servent and GUID: what has come with a TTL that is too high, and is to go on with a lower one. */
  private readonly lowered = new Map<string, Name>();
  private readonly mostTtl: number;

  constructor({ mostTtl }: Pick<GnutellaParameters, 'mostTtl'>) {
    this.mostTtl = mostTtl;
  }

  of(guid: string): Flood | undefined {
    return this.all.get(guid);
  }

  /** @param isEnd of all ways: a leaf, which passes nothing on. */
  sent(peer: Name, said: Descriptor, isEnd: boolean): void {
    if (said.type === 'ping' || said.type === 'query') {
      this.begun(peer, said).sent += isEnd ? 0 : 1;
      this.lowered.delete(`${peer} ${said.guid}`);
    } else if (said.type === 'query_hit' && said.hops === 0)
      this.all.get(said.guid)?.hits.push(...hitsIn(said));
  }

  /**
   * A servent has a Ping or Query. Returns the highest TTL with which it has had it before; undefined: never.
   * @param mayGo it floods such, and has a neighbour to whom this may go on.
   */
  received(peer: Name, said: Of<'ping' | 'query'>, mayGo: boolean): number | undefined {
    const flood = this.begun(peer, said);
    flood.received++;
    const before = flood.reached.get(peer);
    flood.reached.set(peer, Math.max(before ?? 0, said.ttl));
    if (before === undefined) flood.first.set(peer, said.ttl);
    const isTooHigh = said.ttl + said.hops > this.mostTtl && said.hops < this.mostTtl - 1;
    const isNew = before === undefined && flood.origin !== peer;
    if (mayGo && isTooHigh && isNew) this.lowered.set(`${peer} ${said.guid}`, peer);
    return before;
  }

  /** Somebody who has not passed on what was too high. */
  dropped(): Finding | undefined {
    const [late] = this.lowered;
    return (
      late && {
        peer: late[1],
        expected: `${late[0].split(' ')[1]} passed on, with a lower TTL`,
        seen: 'it was not',
      }
    );
  }

  forget(peer: Name): void {
    for (const [key, each] of this.lowered) if (each === peer) this.lowered.delete(key);
  }

  private begun(peer: Name, { guid }: Of<'ping' | 'query'>): Flood {
    const flood = this.all.get(guid) ?? {
      origin: peer,
      reached: new Map(),
      first: new Map(),
      sent: 0,
      received: 0,
      hits: [],
    };
    this.all.set(guid, flood);
    return flood;
  }
}

/** What a QueryHit says, as rows. */
export function hitsIn({ servent, ip, port, results }: Of<'query_hit'>): HitRow[] {
  return results.map(([index, size, name]) => [servent, ip, port, index, size, name]);
}
