import { onePerPeer } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { keptMachine } from './kept.ts';

export const store: MachineSpec = {
  name: 'store',
  doc: 'The peers that one node names: each was announced to it for this torrent, from that IP address, and with that port.',
  machine: keptMachine(
    'store',
    'A peer is stored with the IP address that its announcement came from, and with the port that this says: its own source port if `implied_port` is set.',
    'BEP 5 announce_peer (“store the IP address of the querying node and the supplied port number”; implied_port), Contact Encoding (network byte order)',
    (named, kept) => named.every((value) => kept.some(({ peer }) => peer === value)),
  ),
  key: onePerPeer,
};
