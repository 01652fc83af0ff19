import type { Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { ipOf, type NodeInfo } from '../compact.ts';

/** What may stand in a body. Liars send anything, so every field may be missing. */
interface Body {
  readonly ok?: boolean;
  readonly t?: string;
  readonly id?: Name;
  readonly ro?: boolean;
  readonly target?: Name;
  readonly info_hash?: Name;
  readonly port?: number;
  readonly implied_port?: boolean;
  readonly token?: string;
  readonly nodes?: readonly (NodeInfo | Name)[];
  readonly values?: readonly string[];
  readonly peers?: readonly string[];
  readonly has?: string;
  readonly code?: number;
  readonly members?: readonly Name[];
  readonly via?: Name;
  readonly on?: boolean;
}

export function bodyOf(event: Seen): Body {
  return (event.body ?? {}) as Body;
}

/** Nodes that an answer names, by id and address. */
export function namedIn(event: Seen): readonly NodeInfo[] {
  return (bodyOf(event).nodes ?? []) as readonly NodeInfo[];
}

/** Ids that a result tells of. */
export function idsIn(event: Seen): readonly Name[] {
  return (bodyOf(event).nodes ?? []) as readonly Name[];
}

/** The id that an answer is under. */
export function senderIn(event: Seen): readonly Name[] {
  const { id } = bodyOf(event);
  return id === undefined ? [] : [id];
}

/** Where the announced peer is: the IP address that the packet came from, and its port or the announced one. */
export function peerIn(event: Seen): string {
  const { port, implied_port } = bodyOf(event);
  return implied_port ? `${event.other}` : `${ipOf(`${event.other}`)}:${port}`;
}

/** A query under way: with whom, under which transaction id, and what about. */
export interface Exchange {
  readonly with: Name | undefined;
  readonly t: string | undefined;
  readonly about: Name | undefined;
}

/** Unanswered queries that are remembered: many more than a healthy node has under way. */
const MOST = 1000;

/** The list with the query that this event sends or brings. */
export function opened<E extends Exchange>(open: readonly E[], more: E): readonly E[] {
  return [...open, more].slice(-MOST);
}

/** The query that this event sends or brings. */
export function exchangeIn(event: Seen): Exchange {
  const { t, target, info_hash } = bodyOf(event);
  return { with: event.other, t, about: target ?? info_hash };
}

/** The query that this answer, sent or received, belongs to. */
export function exchangeOf<E extends Exchange>(open: readonly E[], event: Seen): E | undefined {
  const { t } = bodyOf(event);
  return open.find((each) => each.t === t && each.with === event.other);
}

/** The queries that these bytes may answer: who reads broken packets as far as he can may find a response in them. */
export function answeredPerhaps<E extends Exchange>(open: readonly E[], event: Seen): readonly E[] {
  return open.filter((each) => each.with === event.other);
}

/** The list without the query that this answer belongs to. */
export function closed<E extends Exchange>(open: readonly E[], event: Seen): readonly E[] {
  const ended = exchangeOf(open, event);
  return ended === undefined ? open : open.filter((each) => each !== ended);
}

/** A list as a set: in order, each once. */
export function including<T extends Name>(known: readonly T[], more: readonly T[]): readonly T[] {
  const fresh = more.filter((each, at) => !known.includes(each) && more.indexOf(each) === at);
  return fresh.length === 0 ? known : [...known, ...fresh];
}
