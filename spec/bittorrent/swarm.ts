import type { Name } from '../kit/property.ts';
import { piecesIn } from './bitfield.ts';
import type { BitTorrentView } from './messages.ts';
import type { SwarmObservation } from './oracle.ts';

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

/** Pieces that this peer has, or can get: from neighbours that upload, and theirs in turn. */
export function reachOf(start: Member, members: readonly Member[], freeRiders: readonly Name[]): Set<number> {
  const byAddress = new Map(members.map((member) => [member.address, member]));
  const reached = new Set<Name>([start.address]);
  const pieces = new Set(piecesIn(start.view.have));
  const queue = [start];
  for (let member = queue.shift(); member; member = queue.shift())
    for (const other of member.view.connections) {
      const neighbour = byAddress.get(other);
      if (!neighbour || reached.has(other) || freeRiders.includes(other)) continue;
      reached.add(other);
      for (const index of piecesIn(neighbour.view.have)) pieces.add(index);
      queue.push(neighbour);
    }
  return pieces;
}
