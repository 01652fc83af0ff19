import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { BitTorrentParameters } from '../parameters.ts';

/** What may stand in a body. Liars send anything, so every field may be missing. */
interface Body {
  readonly index?: number;
  readonly begin?: number;
  readonly length?: number;
  readonly block?: string;
  readonly bits?: string;
  readonly event?: string;
  readonly left?: number;
  readonly numwant?: number;
  readonly port?: number;
  readonly protocol?: string;
  readonly info_hash?: string;
  readonly peer_id?: string;
  readonly peers?: string;
}

export function bodyOf({ body }: Seen): Body {
  return (body ?? {}) as Body;
}

/** What the peers of the run agree on. */
export function parametersOf({ params }: Seen): BitTorrentParameters {
  return params as BitTorrentParameters;
}

/** Whether the event is the tracker's own: it is no peer of the swarm. */
export function isTrackers(event: Seen): boolean {
  return event.peer === parametersOf(event).tracker;
}

/** What a request, a cancel or a block is about. */
export function placeIn(event: Seen): string {
  const { index, begin, length } = bodyOf(event);
  return `${index}:${begin}:${length}`;
}

/** What peers say to each other over a connection. */
const SAID: ReadonlySet<string> = new Set(
  [
    'handshake',
    'keep_alive',
    'choke',
    'unchoke',
    'interested',
    'not_interested',
    'have',
    'bitfield',
    'request',
    'piece',
    'cancel',
    'port',
  ].flatMap((type) => [`send.${type}`, `recv.${type}`]),
);

/** The key of a machine that each connection has one of: the other end. */
export const onePerConnection: MachineSpec['key'] = (event) => {
  if (isTrackers(event) || event.other === parametersOf(event).tracker) return undefined;
  const isItsEnd = event.type === 'unreachable' || event.type === 'close';
  return isItsEnd || SAID.has(event.type) ? event.other : undefined;
};
