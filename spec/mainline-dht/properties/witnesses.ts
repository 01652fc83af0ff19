import type { Sometimes } from '../../kit/property.ts';
import { witnessMaker } from '../../kit/witness.ts';
import type { Experience } from '../experience.ts';
import type { MainlineOracle } from '../oracle.ts';

const witness = witnessMaker<MainlineOracle, Experience>(['bucket split', 'node replaced', 'peer expired']);

/** What must happen in some run, or the suite proves nothing. */
export const witnesses: readonly Sometimes<MainlineOracle>[] = [
  witness('sees-a-join', 'A node joins.', 'join completed'),
  witness('sees-a-bucket-split', 'The bucket around the own id splits.', 'bucket split', ['messages']),
  witness('sees-a-lookup-at-its-limit', 'α queries of a lookup are under way.', 'lookup at its limit'),
  witness(
    'sees-a-questionable-node-pinged',
    'A node that was silent for 15 minutes is pinged.',
    'questionable node pinged',
    ['failures'],
  ),
  witness('sees-a-node-replaced', 'A bad node makes room for a newcomer.', 'node replaced', ['failures']),
  witness('sees-peers-found', 'A lookup finds peers.', 'peers found', ['announcements']),
  witness('sees-a-peer-expire', 'A node forgets a peer.', 'peer expired', ['announcements']),
  witness('sees-an-implied-port', 'A peer is announced with the port of the packet.', 'port implied', [
    'announcements',
  ]),
  witness('sees-a-token-refused', 'A token is too old, or somebody else’s.', 'token refused', ['bad-tokens']),
  witness('sees-a-read-only-query', 'A read-only node asks.', 'read-only query', ['read-only']),
  witness(
    'sees-a-malformed-packet-answered',
    'A malformed packet is answered with error 203.',
    'malformed packet answered',
    ['lies'],
  ),
  witness('sees-an-unknown-method', 'An unknown method is answered with error 204.', 'method unknown', [
    'lies',
  ]),
  witness('sees-garbage', 'Bytes that say nothing arrive.', 'garbage', ['lies']),
  witness('sees-a-forged-id', 'A node claims another’s id.', 'id forged', ['lies']),
  witness('sees-an-unasked-answer', 'An answer comes that nobody waits for.', 'unasked answer', [
    'unfair-links',
  ]),
  witness(
    'sees-a-lookup-in-a-partition',
    'A lookup ends while the network is cut.',
    'lookup through a partition',
    ['partition-happened'],
  ),
];
