import type { Id } from '../../../spec/kit/identifiers.ts';
import { type Bencoded, bencode } from '../../../spec/mainline-dht/bencoding.ts';
import { bytesOf, compactAddress, hexOf } from '../../../spec/mainline-dht/compact.ts';
import { datagram, type Query } from '../../../spec/mainline-dht/krpc.ts';
import type { Bench, Heard, Question, Seat } from './bench.ts';

/** The queries that cases put, by the codec of the reference. */

type Asked<Q = Query> = Q extends Query ? Omit<Q, 't' | 'id' | 'ro'> : never;

function query(seat: Seat, asked: Asked, ro = false): Question {
  return (t) => bytesOf(datagram({ ...asked, t: hexOf(t), id: seat.node.id, ro } as Query).bytes);
}

export const ping = (seat: Seat): Question => query(seat, { type: 'ping' });
export const findNode = (seat: Seat, target: Id): Question => query(seat, { type: 'find_node', target });
/** By a node that is read-only (BEP 43). */
export const findNodeShyly = (seat: Seat, target: Id): Question =>
  query(seat, { type: 'find_node', target }, true);
export const getPeers = (seat: Seat, info_hash: Id): Question =>
  query(seat, { type: 'get_peers', info_hash });

/** @param token its bytes */
export function announcePeer(
  seat: Seat,
  info_hash: Id,
  token: string,
  port: number,
  implied = false,
): Question {
  const type = 'announce_peer';
  return query(seat, { type, info_hash, port, implied_port: implied, token: hexOf(token) });
}

/** A query that the codec would not write. */
export function oddQuery(method: Bencoded, given: readonly (readonly [string, Bencoded])[]): Question {
  return (t) =>
    bencode(
      new Map<string, Bencoded>([
        ['t', t],
        ['y', 'q'],
        ['q', method],
        ['a', new Map(given)],
      ]),
    );
}

/** A token for this seat, and infohash; undefined: none was given. */
export async function tokenFor(bench: Bench, seat: Seat, infoHash: Id): Promise<string | undefined> {
  const heard = await bench.ask(seat, getPeers(seat, infoHash));
  const token = heard.as === 'response' ? heard.values.get('token') : undefined;
  return typeof token === 'string' ? token : undefined;
}

/** Of whom somebody is told who asks for peers. */
export interface Told {
  readonly heard: Heard;
  /** Of this peer. */
  readonly named: boolean;
  /** Of one of the same IP address, be it at another port. */
  readonly isThere: boolean;
  /** Of any at all. */
  readonly isAnybody: boolean;
}

export async function isNamed(bench: Bench, reader: Seat, infoHash: Id, peer: string): Promise<Told> {
  const heard = await bench.ask(reader, getPeers(reader, infoHash));
  const values = heard.as === 'response' ? heard.values.get('values') : undefined;
  const peers = Array.isArray(values) ? (values as readonly Bencoded[]) : [];
  const bytes = compactAddress(peer);
  const isOfItsAddress = (each: Bencoded) =>
    typeof each === 'string' && each.slice(0, 4) === bytes.slice(0, 4);
  return {
    heard,
    named: peers.includes(bytes),
    isThere: peers.some(isOfItsAddress),
    isAnybody: peers.length > 0,
  };
}
