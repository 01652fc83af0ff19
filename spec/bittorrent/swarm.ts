import type { Name } from '../kit/property.ts';
import { piecesIn } from './bitfield.ts';
import type { BitTorrentView } from './messages.ts';
import type { SwarmObservation } from './oracle.ts';
import type { BitTorrentParameters } from './parameters.ts';

/** A peer that takes part. */
export interface Member {
  readonly address: Name;
  readonly view: BitTorrentView;
}

/** The peers that take part, without the tracker. */
export function membersOf({ peers }: SwarmObservation): Member[] {
  return peers.flatMap(({ address, alive, view }) =>
    alive && view?.member && view.role !== 'tracker' ? [{ address, view }] : [],
  );
}

/** Time for the slowest to send everything to everybody, one after the other, and for everybody to have its turns. */
export function timeForAll({ up, down, rates, torrent }: BitTorrentParameters, peers: number): number {
  const limits = [up, down, ...rates.flatMap(([, ...own]) => own)].filter((limit) => limit > 0);
  return (1000 * torrent.length * peers) / Math.min(...limits, Number.POSITIVE_INFINITY) + 300_000;
}

/** Pieces that this peer has, or can get: from neighbours that upload, and theirs in turn, as far as connections count. */
export function reachOf(
  start: Member,
  members: readonly Member[],
  freeRiders: readonly Name[],
  counts: (peer: Name, other: Name) => boolean,
): Set<number> {
  const company = companyOf(
    start,
    members,
    (peer, other) => counts(peer, other) && !freeRiders.includes(other),
  );
  return new Set([...company.values()].flatMap(({ view }) => piecesIn(view.have)));
}

/** Who is connected with this peer, directly or through others, itself included, as far as connections count. */
export function companyOf(
  start: Member,
  members: readonly Member[],
  counts: (peer: Name, other: Name) => boolean = () => true,
): Map<Name, Member> {
  const byAddress = new Map(members.map((member) => [member.address, member]));
  const reached = new Map<Name, Member>([[start.address, start]]);
  const queue = [start];
  for (let member = queue.shift(); member; member = queue.shift())
    for (const other of member.view.connections) {
      const neighbour = byAddress.get(other);
      if (!neighbour || reached.has(other) || !counts(member.address, other)) continue;
      reached.set(other, neighbour);
      queue.push(neighbour);
    }
  return reached;
}
