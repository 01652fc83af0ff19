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
  const company = companyOf(start, members, freeRiders);
  return new Set([...company.values()].flatMap(({ view }) => piecesIn(view.have)));
}

/** Who is connected with this peer, directly or through others, itself included; some do not count, nor does what is behind them. */
export function companyOf(
  start: Member,
  members: readonly Member[],
  without: readonly Name[] = [],
): Map<Name, Member> {
  const byAddress = new Map(members.map((member) => [member.address, member]));
  const reached = new Map<Name, Member>([[start.address, start]]);
  const queue = [start];
  for (let member = queue.shift(); member; member = queue.shift())
    for (const other of member.view.connections) {
      const neighbour = byAddress.get(other);
      if (!neighbour || reached.has(other) || without.includes(other)) continue;
      reached.set(other, neighbour);
      queue.push(neighbour);
    }
  return reached;
}
