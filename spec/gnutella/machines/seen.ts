import type { Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { DEFAULTS, type GnutellaParameters } from '../parameters.ts';

/** What may stand in a body. Liars send anything, so every field may be missing. */
interface Body {
  readonly type?: string;
  readonly ok?: boolean;
  readonly guid?: string;
  readonly ttl?: number;
  readonly hops?: number;
  readonly ip?: string;
  readonly port?: number;
  readonly files?: number;
  readonly kilobytes?: number;
  readonly speed?: number;
  readonly criteria?: string;
  readonly walker?: number | null;
  readonly walkers?: number;
  readonly keeps?: boolean;
  readonly origin?: string | null;
  readonly control?: string;
  readonly results?: readonly (readonly [index: number, size: number, name: string])[];
  readonly servent?: string;
  readonly name?: string;
  readonly code?: number;
  readonly owner?: string;
  readonly ultrapeer?: boolean;
  readonly routing?: boolean;
  readonly tries?: readonly string[];
  readonly index?: number;
  readonly size?: number;
  readonly guids?: readonly string[];
  readonly hits?: readonly unknown[];
  readonly pongs?: readonly unknown[];
  readonly length?: number;
  readonly infinity?: number;
  readonly number?: number;
  readonly of?: number;
  readonly bits?: number;
  readonly data?: string;
}

export function bodyOf(event: Seen): Body {
  return (event.body ?? {}) as Body;
}

/** What the run agrees on; where nobody said, the usual. */
export function agreed(event: Seen): GnutellaParameters {
  return (event.params as GnutellaParameters | undefined) ?? DEFAULTS;
}

/** Whether this is said by whoever first says it, and not passed on. */
export function isFirstHand(event: Seen): boolean {
  return bodyOf(event).hops === 0;
}

/** Whether this is a Pong that was cached on its way: it answers another Ping than it has come for (see the machine pong-cache). */
export function isFromCache(event: Seen): boolean {
  return bodyOf(event).type === 'pong' && agreed(event).pongs === 'cached' && !isFirstHand(event);
}

/** How far what is told here may still go: TTL and hops together are limited. */
export function ttlIn(event: Seen): number {
  const { ttl = 0, hops = 0 } = bodyOf(event);
  return Math.min(ttl, agreed(event).mostTtl - hops);
}

/** What comes with no hops left, or too many behind it, does not count. */
function isNothing(event: Seen): boolean {
  return event.type.startsWith('recv.') && ttlIn(event) <= 0;
}

const BROADCASTS: ReadonlySet<string> = new Set(['ping', 'query']);

/** Whether this is a walker: it goes to one neighbour, and may come again. */
export function isWalker(event: Seen): boolean {
  const { type, walker = null } = bodyOf(event);
  return type === 'query' && walker !== null;
}

/** The key of machines that watch one Ping or Query that is flooded, by its GUID. */
export function perBroadcast(event: Seen): string | undefined {
  const { type = '', guid } = bodyOf(event);
  if (guid === undefined || !BROADCASTS.has(type) || isNothing(event) || isWalker(event)) return undefined;
  return `${type} ${guid}`;
}

const QUESTIONS: Readonly<Record<string, string>> = {
  ping: 'ping',
  pong: 'ping',
  query: 'query',
  query_hit: 'query',
};

/** Which Ping or Query this is, or answers. */
export function questionOf(event: Seen): string | undefined {
  const { type = '', guid } = bodyOf(event);
  const question = QUESTIONS[type];
  return guid === undefined || question === undefined ? undefined : `${question} ${guid}`;
}

/** The key of machines that watch one Ping or Query together with its answers. */
export function perQuestion(event: Seen): string | undefined {
  return isNothing(event) ? undefined : questionOf(event);
}

/** Where and when something first came. */
export interface Arrived {
  readonly from: Name | undefined;
  readonly since: number;
}

export function arrivedBy(event: Seen): Arrived {
  return { from: event.other, since: event.at };
}

/** Whether a servent may have forgotten what came so long ago: it remembers for so long by its own clock, which may run fast. */
export function mayBeForgotten({ since }: Pick<Copies, 'since'>, event: Seen): boolean {
  return event.at - since > agreed(event).memoryMs * 0.9;
}

/** What a servent knows of the copies of a Ping or Query that have come. */
export interface Copies {
  readonly since: number;
  /** The highest TTL of all. */
  readonly ttl: number;
}

/** Whether another copy is to go on anew: all before may be forgotten, or it goes farther than they, where that counts. */
export function isAnew(context: Copies, event: Seen): boolean {
  if (mayBeForgotten(context, event)) return true;
  return agreed(event).suppression === 'higher TTL' && ttlIn(event) > context.ttl;
}
