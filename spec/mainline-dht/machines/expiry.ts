import { onePerPeer } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { PEER_MS } from '../constants.ts';
import { keptMachine } from './kept.ts';

/** Clocks run fast or slow by up to five in a hundred. */
const OLDEST_MS = PEER_MS * 1.06;

export const expiry: MachineSpec = {
  name: 'expiry',
  doc: 'How long a node names a peer: 30 minutes after its last announcement, no longer. (What it never should have named is the business of `store`.)',
  machine: keptMachine(
    'expiry',
    'A peer that does not announce itself anew is forgotten.',
    'libtorrent: announced peers expire after 30 minutes; BEP 5 does not say',
    (named, kept, event) => kept.every(({ peer, at }) => event.at - at <= OLDEST_MS || !named.includes(peer)),
  ),
  key: onePerPeer,
};
