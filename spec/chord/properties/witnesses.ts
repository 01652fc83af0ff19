import type { Sometimes } from '../../kit/property.ts';
import { witnessMaker } from '../../kit/witness.ts';
import type { ChordOracle, Experience } from '../oracle.ts';

const witness = witnessMaker<ChordOracle, Experience>([
  'two adjacent members gone at once',
  'owner gone, copy found',
]);

/** What must happen in some run, or the suite proves nothing. */
export const witnesses: readonly Sometimes<ChordOracle>[] = [
  witness('sees-a-join', 'A node joins a running ring.', 'join completed'),
  witness('sees-a-leave', 'A node leaves, its keys handed over.', 'leave completed', ['leaves']),
  witness('sees-a-long-lookup', 'A lookup asks three nodes or more.', 'lookup over three hops'),
  witness(
    'sees-adjacent-failures',
    'Two neighbours fail before anyone has noticed the first.',
    'two adjacent members gone at once',
    ['failures'],
  ),
  witness(
    'sees-a-crash-during-a-join',
    'A member fails while another node is joining.',
    'crash while a join was under way',
    ['failures', 'messages'],
  ),
  witness('sees-a-key-move', 'Keys move to a new owner.', 'key moved', ['stores']),
  witness(
    'sees-stale-state-refused',
    'A node says that its state is about to change.',
    'stale state refused',
    ['messages'],
  ),
  witness(
    'sees-a-copy-found',
    'A value is found although a holder of it is gone.',
    'owner gone, copy found',
    ['failures', 'stores'],
  ),
  witness('sees-a-dead-node-avoided', 'A lookup goes round a node that is gone.', 'dead node avoided', [
    'failures',
  ]),
  witness(
    'sees-a-lookup-in-a-partition',
    'A lookup is answered while the network is cut.',
    'lookup through a partition',
    ['partition-happened'],
  ),
];
