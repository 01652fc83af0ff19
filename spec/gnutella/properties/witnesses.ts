import type { Sometimes } from '../../kit/property.ts';
import { witnessMaker } from '../../kit/witness.ts';
import type { Experience } from '../experience.ts';
import type { GnutellaOracle } from '../oracle.ts';

const witness = witnessMaker<GnutellaOracle, Experience>([
  'link lost',
  'TTL ran out',
  'found far away',
  'holder beyond the horizon',
  'too slow to answer',
  'ring widened',
  'walker found something',
  'leaf spared',
  'leaf asked in vain',
  'attached anew',
]);

/** What must happen in some run, or the suite proves nothing. */
export const witnesses: readonly Sometimes<GnutellaOracle>[] = [
  witness('sees-both-ask', 'Two servents ask each other to connect at the same time.', 'both asked'),
  witness('sees-a-refusal', 'A servent has no room for another connection.', 'refused'),
  witness('sees-a-bye', 'Somebody says Bye.', 'bye'),
  witness('sees-a-lost-connection', 'A connection ends without a word.', 'link lost', ['failures']),
  witness('sees-a-duplicate', 'A Ping or Query comes a second time.', 'duplicate', ['searches']),
  witness('sees-it-come-back', 'A Ping or Query comes back to its originator.', 'back at its originator', [
    'searches',
  ]),
  witness('sees-the-end-of-a-ttl', 'A Ping or Query dies of its TTL.', 'TTL ran out', ['searches']),
  witness('sees-a-way-back', 'An answer is passed on.', 'answer passed on', ['searches']),
  witness('sees-nothing-found', 'A search finds nothing.', 'nothing found', ['searches']),
  witness('sees-a-far-find', 'A search finds something more than one hop away.', 'found far away', [
    'searches',
  ]),
  witness('sees-several-finds', 'Several servents answer a search.', 'found twice', ['searches']),
  witness('sees-the-horizon', 'What is sought is there, beyond the TTL.', 'holder beyond the horizon', [
    'searches',
  ]),
  witness('sees-a-slow-servent', 'Somebody is too slow to answer.', 'too slow to answer', ['searches']),
  witness('sees-a-lost-hit', 'A QueryHit never arrives.', 'hit never returned', ['searches', 'failures']),
  witness(
    'sees-a-faster-detour',
    'A copy with a higher TTL comes after one with a lower.',
    'higher TTL came later',
    ['searches', 'unequal-latencies'],
  ),
  witness('sees-a-ring-widen', 'A second ring, or a later one, finds something.', 'ring widened', [
    'searches',
  ]),
  witness('sees-a-walker-find', 'A walker finds something.', 'walker found something', ['searches']),
  witness('sees-a-walker-come-again', 'A walker comes to where its search has been.', 'walker came again', [
    'searches',
  ]),
  witness('sees-a-walker-stopped', 'A walker is told that it need not go on.', 'walker stopped', [
    'searches',
  ]),
  witness('sees-a-push-passed-on', 'A Push is passed on.', 'push passed on', ['pushes']),
  witness('sees-a-giving', 'Somebody who was pushed connects.', 'given', ['pushes']),
  witness('sees-a-ttl-lowered', 'A liar sends a TTL that is too high.', 'TTL lowered', ['lies']),
  witness('sees-a-false-hit', 'A liar says that it shares what it does not.', 'false hit', [
    'lies',
    'searches',
  ]),
  witness('sees-an-unknown-type', 'A descriptor of an unknown type comes.', 'unknown descriptor', ['lies']),
  witness('sees-garbage', 'Bytes that say nothing come.', 'garbage', ['lies']),
  witness(
    'sees-a-full-ultrapeer',
    'An ultrapeer has no room for another leaf, or neighbour.',
    'ultrapeer full',
    ['leaves'],
  ),
  witness('sees-a-leaf-spared', 'A leaf that has nothing of the kind is not asked.', 'leaf spared', [
    'leaves',
    'searches',
  ]),
  witness(
    'sees-a-leaf-asked-in-vain',
    'A leaf is asked whose words, by their slots alone, might be those that are sought.',
    'leaf asked in vain',
    ['leaves', 'searches'],
  ),
  witness('sees-a-leaf-move', 'A leaf that has lost its ultrapeer attaches to one again.', 'attached anew', [
    'leaves',
    'failures',
  ]),
  witness('sees-a-cached-pong', 'A Ping is answered with Pongs that came before.', 'Pong from the cache', [
    'caches',
  ]),
];
