import { onePerPeer } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { gatheringMachine } from './gathering.ts';
import { bodyOf } from './seen.ts';

export const search: MachineSpec = {
  name: 'search',
  doc: 'The searches of one node’s user: the peers that they find somebody has named, or announced to this node.',
  machine: gatheringMachine({
    id: 'search',
    description:
      'A search finds peers that were named: in an answer to a query for this torrent, or in an announcement to the node itself.',
    source: 'BEP 5 Overview, get_peers (“values”)',
    call: 'get_peers',
    query: 'get_peers',
    brought: (answer) => bodyOf(answer).values ?? [],
    told: (result) => bodyOf(result).peers ?? [],
    mayAdd: (garbled) => (garbled > 0 ? Number.POSITIVE_INFINITY : 0),
    least: 0,
    withOwn: true,
    resultIn: 'BEP 5 get_peers (“a list of strings”)',
  }),
  key: onePerPeer,
};
