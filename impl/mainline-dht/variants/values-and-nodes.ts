import type { Query } from '../../../spec/mainline-dht/krpc.ts';
import type { MainlineParameters } from '../../../spec/mainline-dht/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { MainlineNode } from '../reference.ts';
import { factoryOf } from '../subjects.ts';

/** A node that has peers names the closest nodes as well, so that a lookup goes on past it. */
class ValuesAndNodes extends MainlineNode {
  protected override servePeers(from: string, { t, info_hash }: Query & { type: 'get_peers' }): void {
    const values = this.peersOf(info_hash);
    const token = this.tokenFor(from, this.secrets().current);
    const nodes = this.closestFor(info_hash, from);
    this.respond(from, t, values.length > 0 ? { token, values, nodes } : { token, nodes });
  }
}

export const valuesAndNodes: Subject<MainlineParameters> = {
  name: 'values-and-nodes',
  kind: 'variant',
  doc: 'get_peers is answered with nodes even where there are peers, as in practice: BEP 5 says one or the other.',
  source: 'BEP 32 (“values and nodes may both be returned”); libtorrent',
  create: factoryOf(ValuesAndNodes),
};
