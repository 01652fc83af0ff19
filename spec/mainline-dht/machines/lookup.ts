import { onePerPeer } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { gatheringMachine } from './gathering.ts';
import { idsIn, senderIn } from './seen.ts';

export const lookup: MachineSpec = {
  name: 'lookup',
  doc: 'The lookups of one node’s user: whom they find has answered.',
  machine: gatheringMachine({
    id: 'lookup',
    description: 'A lookup finds nodes that are there: each has answered a query for the target.',
    source: 'BEP 5 Routing Table (“find_node messages to closer and closer nodes”); Kademlia §2.3',
    call: 'find_node',
    query: 'find_node',
    brought: senderIn,
    told: idsIn,
    mayAdd: (garbled) => garbled,
    least: 0,
    withOwn: false,
    resultIn: 'Kademlia §2.3 (“nodes that fail to respond … are removed from consideration”)',
  }),
  key: onePerPeer,
};
