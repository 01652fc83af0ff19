import type { Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import type { Contact, Pair } from '../messages.ts';

/** What may stand in a body. Liars send anything, so every field may be missing. */
interface Body {
  readonly ok?: boolean;
  readonly count?: number;
  readonly target?: Name;
  readonly contacts?: readonly Contact[];
  readonly files?: readonly Pair[];
  readonly results?: readonly Pair[];
  readonly id?: Name;
  readonly members?: readonly Name[];
  readonly via?: Name;
  readonly closed?: boolean;
}

export function bodyOf(event: Seen): Body {
  return (event.body ?? {}) as Body;
}

/** Addresses of the contacts in a message. */
export function addressesIn(event: Seen): Name[] {
  return (bodyOf(event).contacts ?? []).map(([, address]) => address);
}

/** The list with these added, each once. */
export function withAll(list: readonly Name[], added: readonly Name[]): readonly Name[] {
  const fresh = added.filter((name) => !list.includes(name));
  return fresh.length === 0 ? list : [...list, ...fresh];
}
