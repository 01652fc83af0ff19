import type { Id } from '../../kit/identifiers.ts';
import { localMaker } from '../../kit/local.ts';
import type { Always } from '../../kit/property.ts';
import { rememberedMaker } from '../../kit/remembered.ts';
import type { MainlineView } from '../messages.ts';
import type { MainlineOracle } from '../oracle.ts';
import { type MainlineParameters, space } from '../parameters.ts';
import { gapIn, membersOf } from '../reach.ts';

type Property = Always<MainlineView, MainlineParameters, MainlineOracle>;

const local = localMaker<MainlineView, MainlineParameters>();
const remembered = rememberedMaker<MainlineView, MainlineParameters, MainlineOracle>();

/** What a node shows of its routing table, at every moment and in all weather. */
export const tableProperties: readonly Property[] = [
  local(
    'ranges-follow-the-own-id',
    'The ranges of the buckets partition the id space, and only the range that holds the own id was ever split.',
    'BEP 5 Routing Table (splitting)',
    ({ id, ranges }) => {
      const wrong = ranges.findIndex((lowest, at) => lowest !== rangeOf(id, at, ranges.length).lowest);
      if (wrong < 0 && ranges.length > 0) return undefined;
      return {
        expected: `the ranges that halving around ${id} leaves`,
        seen: ranges.length === 0 ? 'no bucket at all' : `one that begins at ${ranges[wrong]}`,
      };
    },
  ),
  local(
    'bucket-placement',
    'Every node stands in the bucket whose range holds its id.',
    'BEP 5 Routing Table (“placed within the bucket that has min <= N < max”)',
    ({ ranges, buckets }) => {
      for (const [at, bucket] of buckets.entries())
        for (const id of bucket) {
          const right = holderOf(ranges, id);
          if (right !== at)
            return {
              expected: `${id} in the bucket from ${ranges[right]}`,
              seen: `in the one from ${ranges[at]}`,
            };
        }
      return undefined;
    },
  ),
  local(
    'no-self-entry',
    'A node is not in its own table.',
    'Kademlia §2.2; BEP 5 Overview (“other nodes”)',
    ({ id, buckets }) =>
      buckets.some((bucket) => bucket.includes(id))
        ? { expected: 'other nodes only', seen: 'itself' }
        : undefined,
  ),
  local(
    'one-place-each',
    'No node stands twice in a table.',
    'Kademlia §2.2; BEP 5 Routing Table',
    ({ buckets }) => {
      const ids = buckets.flat();
      const twice = ids.find((id, at) => ids.indexOf(id) !== at);
      return twice === undefined ? undefined : { expected: 'everyone once', seen: `${twice} twice` };
    },
  ),
  local(
    'bucket-at-most-k',
    'A bucket holds at most K nodes.',
    'BEP 5 Routing Table (“Each bucket can only hold K nodes”)',
    ({ buckets }, { k }) => {
      const full = buckets.find((bucket) => bucket.length > k);
      return full && { expected: `at most ${k}`, seen: `${full.length}: ${full.join(', ')}` };
    },
  ),
];

/** What only a memory can judge. */
export const memoryProperties: readonly Property[] = [
  remembered(
    'dropped-only-after-silence',
    'A node leaves a table only after it has left a query unanswered.',
    'BEP 5 Routing Table (“try once more before discarding the node”)',
  ),
  remembered(
    'good-node-never-replaced',
    'A good node leaves a table only once it is bad: neither a newcomer nor one unanswered query puts it out.',
    'BEP 5 Routing Table (“When the bucket is full of good nodes, the new node is simply discarded”; “Nodes become bad when they fail to respond to multiple queries in a row”)',
  ),
  remembered(
    'own-bucket-takes-all',
    'A node that answers comes into the table as long as its id lies in the range of the bucket around the own id: if that is full of good nodes, it splits.',
    'BEP 5 Routing Table (“unless our own node ID falls within the range of the bucket. In that case, the bucket is replaced by two new buckets”)',
    ['honest', 'messages'],
  ),
  remembered(
    'free-place-is-taken',
    'A node that answers comes into the table if there is room in its bucket, or a bad node.',
    'BEP 5 Routing Table (“If any nodes in the bucket are known to have become bad, then one is replaced by the new node”)',
    ['honest', 'messages'],
  ),
  remembered(
    'doubtful-node-is-pinged',
    'Where a node that answers finds its bucket full, and questionable nodes in it, the least recently seen of these is pinged, and the next when it answers.',
    'BEP 5 Routing Table (“If there are any questionable nodes in the bucket have not been seen in the last 15 minutes, the least recently seen node is pinged. If the pinged node responds then the next least recently seen questionable node is pinged”)',
    ['honest', 'messages'],
  ),
  remembered(
    'names-nobody-bad',
    'A node names nobody who has failed to respond to multiple queries in a row: nobody whom it shows to be bad, nor who has left four unanswered.',
    'BEP 5 Routing Table (“Nodes become bad when they fail to respond to multiple queries in a row”), find_node (“closest good nodes”)',
    ['honest', 'messages'],
  ),
  remembered(
    'names-the-k-closest',
    'A node names at most K nodes, and among them every good one of its table that is one of the K closest of those that may be good; or, asked for a node that it knows, that node alone.',
    'BEP 5 find_node (“the compact node info for the target node or the K (8) closest good nodes in its own routing table”), get_peers',
    ['honest', 'messages'],
  ),
  remembered(
    'speaks-under-its-own-id',
    'Every query and every response is under the id of the node that sends it.',
    'BEP 5 DHT Queries (“"id" … containing the node ID of the querying node”, “… of the responding node”)',
    ['honest'],
  ),
  remembered(
    'join-finds-the-closest',
    'Where the condition of k-closest-lookup holds of all others, a node that has joined has had an answer of each of the K − 1 nodes closest to it.',
    'BEP 5 Routing Table (“the node should attempt to find the closest nodes in the DHT to itself … until it cannot find any closer”); Kademlia §2.3',
    ['quiet'],
  ),
  remembered(
    'announces-with-recent-tokens',
    'A node that never stalls announces with no token that it was given more than ten minutes ago.',
    'BEP 5 Overview (“the token received from the same queried node in a recent query for peers”; “tokens up to ten minutes old are accepted”)',
    ['quiet'],
  ),
  remembered(
    'lookup-in-flight-at-most-alpha',
    'A lookup waits for at most α answers at a time.',
    'Kademlia §2.3 (α parallel queries)',
    ['everyone-answers'],
  ),
];

/** Believed of the DHT, and false. */
export const tableFolklore: readonly Property[] = [
  {
    name: 'knows-every-subtree',
    kind: 'always',
    scope: 'peer',
    statement:
      'Once all have joined, every node knows somebody in each part of the id space (as halved around its own id) where somebody is.',
    source: 'Kademlia §2.2 (basic invariant); BEP 5 has not even the exception of Kademlia §2.4',
    assumes: ['quiet'],
    expected: 'falsified',
    judge(observation, peer) {
      const members = membersOf(observation);
      const { address } = observation.peers[peer]!;
      const gap =
        members &&
        gapIn(
          members.filter((node) => node.address === address),
          members,
        );
      return (
        gap && {
          peer: gap.node.address,
          expected: `${gap.node.address} to know a node that shares as many bits with it as ${gap.missed} does`,
          seen: 'it knows none',
        }
      );
    },
  },
];

/** A bucket’s range: the leading bits that its ids share, and the lowest of them. */
interface Range {
  readonly lowest: Id;
  readonly depth: number;
}

const known = new Map<string, Range>();

/** The range of one of so many buckets around an id, nearest that first. */
export function rangeOf(own: Id, at: number, buckets: number): Range {
  const key = `${own} ${at} ${buckets}`;
  let range = known.get(key);
  if (!range) {
    range = halved(own, at, buckets);
    known.set(key, range);
  }
  return range;
}

function halved(own: Id, at: number, buckets: number): Range {
  const depth = at === 0 ? buckets - 1 : buckets - at;
  const like = at === 0 ? own : space.flip(own, depth - 1);
  return { lowest: space.randomBelow(like, depth, () => 0), depth };
}

/** The bucket in whose range an id lies: the one that begins last before it. */
function holderOf(ranges: readonly Id[], id: Id): number {
  let holder = -1;
  ranges.forEach((lowest, at) => {
    if (lowest <= id && (holder < 0 || lowest > ranges[holder]!)) holder = at;
  });
  return holder;
}
