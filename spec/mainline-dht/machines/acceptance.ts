import { onePerPeer } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { gatheringMachine } from './gathering.ts';
import { idsIn, senderIn } from './seen.ts';

export const acceptance: MachineSpec = {
  name: 'acceptance',
  doc: 'The announcements of one node’s user: whoever is said to have accepted one, has.',
  machine: gatheringMachine({
    id: 'acceptance',
    description: 'An announcement has succeeded where a node has answered it, and not with an error.',
    source: 'BEP 5 announce_peer, Errors',
    call: 'announce',
    query: 'announce_peer',
    brought: senderIn,
    told: idsIn,
    mayAdd: (garbled) => garbled,
    least: 1,
    withOwn: false,
    resultIn: 'BEP 5 announce_peer (Response)',
  }),
  key: onePerPeer,
};
