import type { Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import type { Query } from '../files.ts';
import { DEFAULTS, type FastTrackParameters } from '../parameters.ts';

/** What may stand in a body. Liars send anything, so every field may be missing. */
interface Body {
  readonly ok?: boolean;
  readonly id?: string;
  readonly hops?: number;
  readonly kind?: Query['kind'];
  readonly sought?: string;
  readonly node?: Name;
  readonly supernode?: Name;
  readonly port?: number;
  readonly file?: string;
  readonly hash?: string;
  readonly size?: number;
  readonly transfer?: string;
  readonly pusher?: Name;
  readonly dest?: Name;
  readonly offset?: number;
  readonly hits?: readonly unknown[];
}

export function bodyOf(event: Seen): Body {
  return (event.body ?? {}) as Body;
}

/** What the run agrees on; where nobody said, the usual. */
export function agreed(event: Seen): FastTrackParameters {
  return (event.params as FastTrackParameters | undefined) ?? DEFAULTS;
}

/** The number of a flood has a colon in it, that of a child’s search has none. */
export function isFlood(id: unknown): id is string {
  return typeof id === 'string' && id.includes(':');
}

export function queryIn(event: Seen): Query {
  const { kind = 'files', sought = '' } = bodyOf(event);
  return { kind, sought };
}

/** What a message says of a file, in one text. */
export function saidOf(event: Seen): string {
  const { file, hash, size } = bodyOf(event);
  return JSON.stringify([file, hash, size]);
}

/** What a reply says, in one text; as it stands among the hits of a search. */
export function hitIn(event: Seen): string {
  const { node, file, hash, size, supernode } = bodyOf(event);
  return JSON.stringify([node, file, hash, size, supernode]);
}
