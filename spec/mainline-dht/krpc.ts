import type { Id } from '../kit/identifiers.ts';
import { type Bencoded, bdecode, bencode, type Dictionary, isDictionary } from './bencoding.ts';
import {
  bytesOf,
  compactAddress,
  compactNodes,
  hexOf,
  type NodeInfo,
  readAddress,
  readNodes,
} from './compact.ts';

/** What goes over the wire: `bytes` in hexadecimal. */
export interface Datagram {
  readonly type: 'datagram';
  readonly bytes: string;
}

/** Every query: transaction id (hexadecimal), who asks, and whether it is read-only (BEP 43). */
interface Asked {
  readonly t: string;
  readonly id: Id;
  readonly ro: boolean;
}

export type Query =
  | (Asked & { readonly type: 'ping' })
  | (Asked & { readonly type: 'find_node'; readonly target: Id })
  | (Asked & { readonly type: 'get_peers'; readonly info_hash: Id })
  | (Asked & {
      readonly type: 'announce_peer';
      readonly info_hash: Id;
      /** 0 where `implied_port` makes it meaningless and it was left out. */
      readonly port: number;
      readonly implied_port: boolean;
      readonly token: string;
    });

export interface Response {
  readonly type: 'response';
  readonly t: string;
  readonly id: Id;
  /** Absent return values are told from empty ones by {@link has}. */
  readonly nodes: readonly NodeInfo[];
  readonly values: readonly string[];
  readonly token: string;
  /** Which of nodes, token and values are there: their names, in this order, with a space between. */
  readonly has: string;
}

export interface Failure {
  readonly type: 'error';
  readonly t: string;
  readonly code: number;
  readonly message: string;
}

/** What is not one of the above, as far as it can be understood. */
export type Nonsense =
  /** A query by a method that BEP 5 does not have. */
  | { readonly type: 'unknown_query'; readonly t: string; readonly method: string; readonly ro: boolean }
  /** It has a transaction id and is no answer, so it can be told that it is wrong. */
  | { readonly type: 'malformed'; readonly t: string; readonly why: string }
  /** Nobody can be told anything. */
  | { readonly type: 'garbage'; readonly why: string };

/** A message of KRPC, or what is said in its stead. */
export type Krpc = Query | Response | Failure | Nonsense;

/** Error codes (BEP 5 “Errors”). */
export const ERRORS = { generic: 201, server: 202, protocol: 203, unknown: 204 } as const;

/** The bytes of a message. `version`, four of them: the client’s `v` (BEP 20). */
export function datagram(message: Query | Response | Failure, version?: string): Datagram {
  const envelope = new Map<string, Bencoded>([['t', bytesOf(message.t)]]);
  if (version !== undefined) envelope.set('v', version);
  if (message.type === 'error') {
    envelope.set('y', 'e');
    envelope.set('e', [message.code, message.message]);
  } else if (message.type === 'response') {
    envelope.set('y', 'r');
    envelope.set('r', returnValues(message));
  } else {
    envelope.set('y', 'q');
    envelope.set('q', message.type);
    envelope.set('a', argumentsOf(message));
    if (message.ro) envelope.set('ro', 1);
  }
  return { type: 'datagram', bytes: hexOf(bencode(envelope)) };
}

function argumentsOf(query: Query): Dictionary {
  const found = new Map<string, Bencoded>([['id', bytesOf(`${query.id}`)]]);
  if (query.type === 'find_node') found.set('target', bytesOf(`${query.target}`));
  if (query.type === 'get_peers' || query.type === 'announce_peer')
    found.set('info_hash', bytesOf(`${query.info_hash}`));
  if (query.type === 'announce_peer') {
    if (query.implied_port) found.set('implied_port', 1);
    found.set('port', query.port);
    found.set('token', bytesOf(query.token));
  }
  return found;
}

function returnValues({ id, nodes, values, token, has }: Response): Dictionary {
  const found = new Map<string, Bencoded>([['id', bytesOf(`${id}`)]]);
  const present = has.split(' ');
  if (present.includes('nodes')) found.set('nodes', compactNodes(nodes));
  if (present.includes('token')) found.set('token', bytesOf(token));
  if (present.includes('values')) found.set('values', values.map(compactAddress));
  return found;
}

const known = new WeakMap<object, Krpc>();
/** The bytes of what was read. */
const sources = new WeakMap<Krpc, string>();

/** What a datagram says. Reading the same one again costs nothing. */
export function read(message: { readonly type: string }): Krpc {
  let said = known.get(message);
  if (said === undefined) {
    said = readBytes((message as Partial<Datagram>).bytes);
    known.set(message, said);
  }
  return said;
}

/** Whether the keys of all dictionaries in what was read “appear in sorted order” (BEP 3): a strict reader takes no other. */
export function isInOrder(said: Krpc): boolean {
  const text = sources.get(said);
  return text === undefined || bencode(bdecode(text)) === text;
}

function readBytes(hex: unknown): Krpc {
  if (typeof hex !== 'string') return { type: 'garbage', why: 'no bytes' };
  const text = bytesOf(hex);
  let envelope: Bencoded;
  try {
    envelope = bdecode(text);
  } catch (error) {
    return { type: 'garbage', why: (error as Error).message };
  }
  const said = readEnvelope(envelope);
  sources.set(said, text);
  return said;
}

function readEnvelope(envelope: Bencoded): Krpc {
  if (!isDictionary(envelope)) return { type: 'garbage', why: 'not a dictionary' };
  const t = envelope.get('t');
  if (typeof t !== 'string') return { type: 'garbage', why: 'no transaction id' };
  const y = envelope.get('y');
  if (y === 'r') return readResponse(hexOf(t), envelope.get('r'));
  if (y === 'e') return readError(hexOf(t), envelope.get('e'));
  return y === 'q'
    ? readQuery(hexOf(t), envelope)
    : { type: 'malformed', t: hexOf(t), why: 'neither query, response nor error' };
}

function readQuery(t: string, envelope: Dictionary): Krpc {
  const wrong = (why: string): Krpc => ({ type: 'malformed', t, why });
  const method = envelope.get('q');
  const given = envelope.get('a');
  const ro = envelope.get('ro') === 1;
  if (typeof method !== 'string') return wrong('no method');
  if (!METHODS.has(method)) return { type: 'unknown_query', t, method, ro };
  if (!isDictionary(given)) return wrong('no arguments');
  const id = readId(given.get('id'));
  if (id === undefined) return wrong('no id of 20 bytes');
  if (method === 'ping') return { type: 'ping', t, id, ro };
  const point = readId(given.get(method === 'find_node' ? 'target' : 'info_hash'));
  if (point === undefined) return wrong('no target or info_hash of 20 bytes');
  if (method === 'find_node') return { type: 'find_node', t, id, ro, target: point };
  if (method === 'get_peers') return { type: 'get_peers', t, id, ro, info_hash: point };
  return readAnnouncement({ t, id, ro }, point, given) ?? wrong('no token, or no port');
}

const METHODS: ReadonlySet<string> = new Set(['ping', 'find_node', 'get_peers', 'announce_peer']);

function readAnnouncement(asked: Asked, info_hash: Id, given: Dictionary): Query | undefined {
  const token = given.get('token');
  const implied = given.get('implied_port') ?? 0;
  const port = given.get('port') ?? 0;
  if (typeof token !== 'string' || typeof implied !== 'number' || typeof port !== 'number') return undefined;
  // “If it is present and non-zero, the port argument should be ignored.”
  const implied_port = implied !== 0;
  if (!implied_port && (port < 1 || port > 65535)) return undefined;
  return { type: 'announce_peer', ...asked, info_hash, port, implied_port, token: hexOf(token) };
}

function readResponse(t: string, values: Bencoded | undefined): Krpc {
  if (!isDictionary(values)) return { type: 'garbage', why: 'a response without return values' };
  const id = readId(values.get('id'));
  const nodes = values.has('nodes') ? readNodes(values.get('nodes')) : [];
  const peers = values.get('values') ?? [];
  const token = values.get('token') ?? '';
  if (id === undefined || nodes === undefined || !Array.isArray(peers) || typeof token !== 'string')
    return { type: 'garbage', why: 'a response whose return values are malformed' };
  return {
    type: 'response',
    t,
    id,
    nodes,
    // Others than IPv4 may stand there, too (BEP 32).
    values: peers.flatMap((peer) => readAddress(peer) ?? []),
    token: hexOf(token),
    has: RETURN_VALUES.filter((name) => values.has(name)).join(' '),
  };
}

const RETURN_VALUES = ['nodes', 'token', 'values'];

function readError(t: string, found: Bencoded | undefined): Krpc {
  const [code, message] = Array.isArray(found) ? found : [];
  return typeof code === 'number' && typeof message === 'string'
    ? { type: 'error', t, code, message }
    : { type: 'garbage', why: 'an error without code and message' };
}

function readId(bytes: Bencoded | undefined): Id | undefined {
  return typeof bytes === 'string' && bytes.length === 20 ? hexOf(bytes) : undefined;
}
