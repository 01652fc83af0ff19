import type { Finding, Name } from '../kit/property.ts';
import { MOST_TRIES } from './constants.ts';
import type { Experience } from './experience.ts';
import type { GnutellaObservation } from './network.ts';
import type { GnutellaParameters } from './parameters.ts';
import { patched, type RouteTable, resetTable, slotsOf } from './query-routing.ts';
import { isLeaf, roleOf } from './roles.ts';
import type { Said } from './wire.ts';

/** What goes on between leaves and ultrapeers in a run. */
export class Shielding {
  /** By leaf: ultrapeers that it has heard of since it was last born. */
  private readonly known = new Map<Name, Set<Name>>();
  /** By leaf and ultrapeer: how much was told of the leaf’s table and has yet to come. */
  private readonly coming = new Map<string, number>();
  /** By leaf and ultrapeer: the table that was told of, as far as it has come. */
  private readonly tables = new Map<string, RouteTable>();
  /** Leaves that have lost an ultrapeer without having said so. */
  private readonly bereaved = new Set<Name>();
  private readonly parameters: GnutellaParameters;
  private readonly experienced: Set<Experience>;

  constructor(parameters: GnutellaParameters, experienced: Set<Experience>) {
    this.parameters = parameters;
    this.experienced = experienced;
  }

  sent(peer: Name, to: Name, said: Said): void {
    if (said.type === 'busy' && !isLeaf(peer, this.parameters)) this.experienced.add('ultrapeer full');
    if (!isLeaf(peer, this.parameters)) return;
    // What was sent over a connection before never comes over the next.
    if (said.type === 'connect_06') {
      this.coming.delete(`${peer} ${to}`);
      this.tables.delete(`${peer} ${to}`);
    }
    if (said.type !== 'reset' && said.type !== 'patch') return;
    const key = `${peer} ${to}`;
    this.coming.set(key, (this.coming.get(key) ?? 0) + 1);
  }

  received(peer: Name, from: Name, said: Said): void {
    const key = `${from} ${peer}`;
    const coming = this.coming.get(key) ?? 0;
    if ((said.type === 'reset' || said.type === 'patch') && coming > 0) this.coming.set(key, coming - 1);
    this.keepTable(key, said);
    if ((said.type !== 'ok_06' && said.type !== 'busy') || !isLeaf(peer, this.parameters)) return;
    const known = this.known.get(peer) ?? new Set();
    this.known.set(peer, known);
    for (const each of said.tries) known.add(each);
    if (said.type === 'busy') return;
    known.add(from);
    if (this.bereaved.delete(peer)) this.experienced.add('attached anew');
  }

  unreachable(peer: Name, other: Name, isNeighbour: boolean): void {
    if (isNeighbour && isLeaf(peer, this.parameters) && !isLeaf(other, this.parameters))
      this.bereaved.add(peer);
  }

  /** It is gone, or comes back: what it knew does not count any more. */
  forget(peer: Name): void {
    this.known.delete(peer);
    this.bereaved.delete(peer);
  }

  /** Everything that the leaf has told of its table over this connection has come. */
  isTold(leaf: Name, ultrapeer: Name): boolean {
    return (this.coming.get(`${leaf} ${ultrapeer}`) ?? 0) === 0;
  }

  private keepTable(key: string, said: Said): void {
    const before = this.tables.get(key);
    if (said.type !== 'reset' && (said.type !== 'patch' || !before)) return;
    const table = said.type === 'reset' ? resetTable(said) : patched(before!, said);
    if (table) this.tables.set(key, table);
  }

  /** A leaf whose ultrapeer was told of other words than those of what it shares. */
  mistold({ peers }: GnutellaObservation): Finding | undefined {
    const there = new Set(peers.flatMap(({ address, alive }) => (alive ? [`${address}`] : [])));
    for (const { address, alive, view } of peers) {
      if (!alive || !view || !isLeaf(address, this.parameters)) continue;
      const names = view.files.map(([, , name]) => name);
      const slots = slotsOf(names, this.parameters.tableBits).join(', ');
      for (const ultrapeer of view.links.filter((each) => there.has(each))) {
        const { entries = [] } = this.tables.get(`${address} ${ultrapeer}`) ?? {};
        const told = entries.map(([slot]) => slot).join(', ');
        if (told !== slots)
          return { peer: address, expected: `to have told ${ultrapeer} of slots ${slots}`, seen: told };
      }
    }
    return undefined;
  }

  /** A leaf without an ultrapeer that has heard of one which is there, and has room. */
  orphan({ peers }: GnutellaObservation): Finding | undefined {
    const there = new Map(
      peers.flatMap(({ address, alive, view }) => (alive && view ? [[address, view]] : [])),
    );
    for (const [address, view] of there) {
      if (!isLeaf(address, this.parameters) || !view.member || view.links.length > 0) continue;
      const known = this.known.get(address) ?? new Set();
      if (known.size > MOST_TRIES) continue;
      const open = [...known].find((each) => {
        const other = there.get(each);
        if (!other?.member || roleOf(each, this.parameters) !== 'ultrapeer') return false;
        return other.links.filter((link) => isLeaf(link, this.parameters)).length < this.parameters.leaves;
      });
      if (open !== undefined)
        return { peer: address, expected: `a connection with ${open}, which has room`, seen: 'none' };
    }
    return undefined;
  }
}
