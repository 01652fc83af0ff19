import type { Sometimes } from '../../kit/property.ts';
import { witnessMaker } from '../../kit/witness.ts';
import type { Experience, KademliaOracle } from '../oracle.ts';

const witness = witnessMaker<KademliaOracle, Experience>([
  'full bucket, live head',
  'dead contact replaced',
  'value outlived k − 1 keepers',
  'pair given to a newcomer',
]);

/** What must happen in some run, or the suite proves nothing. */
export const witnesses: readonly Sometimes<KademliaOracle>[] = [
  witness('sees-a-join', 'A node joins a running network.', 'join completed'),
  witness('sees-a-live-head', 'The head of a full bucket is pinged, and answers.', 'full bucket, live head'),
  witness(
    'sees-a-dead-contact-replaced',
    'A newcomer takes the place of a contact that is gone.',
    'dead contact replaced',
    ['failures'],
  ),
  witness(
    'sees-a-lookup-in-a-partition',
    'A lookup ends while the network is cut.',
    'lookup through a partition',
    ['partition-happened'],
  ),
  witness(
    'sees-a-value-survive',
    'A value is found although all but one of those that kept it have failed.',
    'value outlived k − 1 keepers',
    ['failures', 'stores'],
  ),
  witness('sees-a-cached-copy', 'A value is cached along a lookup path.', 'value cached', ['stores']),
  witness(
    'sees-a-pair-given',
    'A newcomer is given a pair to which it is close.',
    'pair given to a newcomer',
    ['stores'],
  ),
  witness('sees-a-pair-expire', 'A value is sought in vain after it has expired.', 'pair expired', [
    'failures',
    'stores',
  ]),
];
