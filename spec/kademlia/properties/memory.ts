import type { Always, Eventually } from '../../kit/property.ts';
import type { KademliaView } from '../messages.ts';
import type { KademliaOracle } from '../oracle.ts';
import type { KademliaParameters } from '../parameters.ts';

type AlwaysProperty = Always<KademliaView, KademliaParameters, KademliaOracle>;
type EventuallyProperty = Eventually<KademliaView, KademliaParameters, KademliaOracle>;

function remembered(
  name: string,
  statement: string,
  source: string,
  assumes: readonly string[],
): AlwaysProperty {
  return {
    name,
    kind: 'always',
    scope: 'world',
    remembers: true,
    statement,
    source,
    assumes,
    judge: (_observation, _peer, oracle) => oracle?.offences.get(name),
  };
}

function owed(
  name: string,
  statement: string,
  source: string,
  assumes: readonly string[],
): EventuallyProperty {
  return {
    name,
    kind: 'eventually',
    statement,
    source,
    assumes,
    judge(observation, oracle) {
      oracle.end(observation);
      return oracle.offences.get(name);
    },
  };
}

/** What only a memory can judge, as soon as it happens. */
export const memoryProperties: readonly AlwaysProperty[] = [
  remembered(
    'names-the-k-closest',
    'An answer that gives no value names, of all contacts of the node but the asker and the stale, the k closest to the target.',
    '§2.3 FIND_NODE (“the k nodes it knows about closest to the target ID”; fewer only if it knows no more)',
    ['honest'],
  ),
  remembered(
    'lookup-begins-with-the-closest',
    'A lookup begins by asking some of the k closest contacts, α at once, unless fewer than α of the k closest are others.',
    '§2.3 (the initiator picks α nodes from its closest non-empty k-bucket, and sends parallel, asynchronous FIND_NODE RPCs)',
    ['time'],
  ),
  remembered(
    'known-if-there-is-room',
    'Whoever was heard is a contact, unless its bucket is full: with k contacts of its own range of distances.',
    '§2.2 (any message; if the bucket has fewer than k entries the sender is inserted), §2.4 (the bucket around the own ID splits)',
    ['prompt'],
  ),
  remembered(
    'splits-near-itself-only',
    'A full bucket that is not the nearest splits only while fewer than k contacts are nearer.',
    '§2.4 (if the range of a full bucket does not hold the own ID, the newcomer is dropped, but for the subtree around it that holds k nodes)',
    [],
  ),
  remembered(
    'contacts-only-make-way',
    'A contact leaves a bucket only for another that takes its place.',
    '§2.2 (evicted, and the new sender inserted), §4.1 (with no replacement stale contacts are flagged, and not removed)',
    ['prompt', 'flags'],
  ),
  remembered(
    'stale-contact-makes-way',
    'A stale contact of a full bucket makes way for the next newcomer.',
    '§4.1 (unresponsive contacts are evicted and replaced); spec/kademlia/briefing.ts (failures)',
    ['prompt'],
  ),
  remembered(
    'stale-after-so-many-silences',
    'A contact is stale once it has left so many questions in a row unanswered, and not before.',
    '§4.1 (5 RPCs in a row)',
    ['prompt', 'time'],
  ),
  remembered(
    'replaced-by-the-last-seen',
    'Out of the replacement cache that node takes the place of a stale contact which was seen last.',
    '§4.1 (the most recently seen entry has the highest priority as a replacement candidate)',
    ['prompt'],
  ),
];

/** What is owed by then. */
export const owedProperties: readonly EventuallyProperty[] = [
  owed(
    'full-bucket-head-is-pinged',
    'Without a replacement cache, a newcomer to a full bucket has the least recently seen contact in it pinged within a minute, unless one of them is being pinged; a newcomer that pings does not.',
    '§2.2 (pings the least-recently seen node)',
    ['prompt', 'time'],
  ),
  owed(
    'silent-head-makes-way',
    'The head of a full bucket that was pinged for a newcomer, and is silent, leaves within a minute.',
    '§2.2 (if it fails to respond, it is evicted from the k-bucket)',
    ['prompt', 'time'],
  ),
  owed(
    'gives-what-it-keeps',
    'A node that shows a pair or a copy, and still does so two hours later, does not deny it to whoever asks.',
    '§2.3 FIND_VALUE (if it has received a STORE for the key, it returns the stored value)',
    ['honest', 'time'],
  ),
  owed(
    'stored-is-kept',
    'Whoever says that it keeps a pair or a copy shows it from then on, until it has expired: of a pair with the value that it was given last, unless it publishes one itself.',
    '§2.3 STORE (“instructs a node to store a (key, value) pair for later retrieval”), §2.5 (pairs expire); spec/kademlia/messages.ts messages.stored',
    ['honest', 'time'],
  ),
  {
    ...owed(
      'found-value-is-cached',
      'A value that was found is stored at the closest node that did not have it, if some are closer than the node itself.',
      '§2.3 (for caching purposes, at the closest node it observed to the key that did not return the value)',
      ['prompt', 'time'],
    ),
    needsViews: false,
  },
  owed(
    'keepers-republish',
    'A member that keeps a pair, and is not given it again, republishes it every hour, or so.',
    '§2.5 (each node republishes the pairs that it has once an hour, unless it has received one within the hour)',
    ['prompt', 'time', 'stores'],
  ),
  owed(
    'publishers-publish-anew',
    'A member that has published a pair, and been there since, publishes it anew every 24 hours or so, with a whole life before it.',
    '§2.5 (the original publisher is required to republish every 24 hours)',
    ['prompt', 'time', 'stores'],
  ),
];
