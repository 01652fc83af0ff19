import { localMaker } from '../../kit/local.ts';
import type { Always } from '../../kit/property.ts';
import { bucketIndex } from '../../kit/xor.ts';
import type { KademliaView } from '../messages.ts';
import { gapIn, type KademliaObservation } from '../neighbourhood.ts';
import type { KademliaOracle } from '../oracle.ts';
import { type KademliaParameters, spaceOf } from '../parameters.ts';

type Property = Always<KademliaView, KademliaParameters, KademliaOracle>;

const local = localMaker<KademliaView, KademliaParameters>();

/** What holds of every routing table at every moment. */
export const tableProperties: readonly Property[] = [
  local(
    'bucket-placement',
    'A bucket holds at most k contacts, and all of one range: of two buckets, one holds the nearer contacts; all but the nearest hold contacts of one distance range [2^i, 2^(i+1)).',
    '§2.2 (k-buckets), §2.4 (routing table)',
    (view, params, self) => {
      const space = spaceOf(params);
      let edge = -1;
      for (const [place, bucket] of view.buckets.entries()) {
        if (bucket.length > params.k)
          return { expected: `at most ${params.k} contacts in a bucket`, seen: `[${bucket.join(', ')}]` };
        const ranges = bucket.map((contact) => bucketIndex(space, self, contact));
        const [low, high] = [Math.min(...ranges), Math.max(...ranges)];
        if (low < edge || (place > 0 && low !== high))
          return {
            expected: 'buckets of separate ranges, nearest first',
            seen: view.buckets.map((each) => `[${each.join(', ')}]`).join(' '),
          };
        edge = high;
      }
      return undefined;
    },
  ),
  local(
    'no-self-entry',
    'A node is no contact of its own, and no contact stands twice.',
    '§2.2',
    (view, _params, self) => {
      const all = view.buckets.flat();
      const odd = all.find((contact, at) => contact === self || all.indexOf(contact) !== at);
      return odd === undefined
        ? undefined
        : {
            expected: 'other nodes, each once',
            seen: `${odd}${odd === self ? ', the node itself' : ' twice'}`,
          };
    },
  ),
  {
    name: 'bucket-lru-order',
    kind: 'always',
    scope: 'peer',
    remembers: true,
    statement: 'A bucket is sorted by when its contacts were last seen: least recently seen first.',
    source: '§2.2 (sorted by time last seen, any message, moved to the tail)',
    assumes: ['prompt'],
    judge({ peers }, peer, oracle) {
      const { address, alive } = peers[peer]!;
      const disorder = alive ? oracle?.sightings.disorder(address) : undefined;
      return (
        disorder && {
          peer: address,
          expected: `${disorder.after} before ${disorder.before}, of which it has heard since`,
          seen: `[${oracle!.sightings.bucketWith(address, disorder.after).join(', ')}]`,
        }
      );
    },
  },
  {
    name: 'live-contact-never-evicted',
    kind: 'always',
    scope: 'peer',
    remembers: true,
    statement: 'A contact that has been there all the time is never dropped from a bucket.',
    source:
      '§2.2 (the head is pinged; if it responds, the newcomer is discarded); "k-buckets never evict live nodes"',
    assumes: ['prompt'],
    judge({ peers }, peer, oracle) {
      const { address, alive, view } = peers[peer]!;
      const dropped = alive ? oracle?.sightings.evictedBy(address) : undefined;
      return dropped === undefined
        ? undefined
        : {
            peer: address,
            expected: `${dropped}, which is there, to stay`,
            seen: view!.buckets.map((each) => `[${each.join(', ')}]`).join(' '),
          };
    },
  },
];

/** Believed of Kademlia, and false. */
export const tableFolklore: readonly Property[] = [
  {
    name: 'every-subtree-is-known',
    kind: 'always',
    scope: 'world',
    statement: 'Every node knows a node in each of its subtrees, if that subtree contains one.',
    source:
      '§2.1 states it; false right after joins that nothing disturbs: all of a subtree must learn of the first in its sibling, and that one talks to about k of them',
    assumes: ['prompt'],
    expected: 'falsified',
    judge(observation: KademliaObservation) {
      const gap = gapIn(observation);
      return (
        gap && {
          peer: gap.member,
          expected: `a contact at a distance of 2^${gap.index} or more and less than twice that, such as ${gap.unknown}`,
          seen: 'none',
        }
      );
    },
  },
  {
    name: 'buckets-hold-live-nodes-only',
    kind: 'always',
    scope: 'world',
    statement: 'Buckets hold contacts that are there.',
    source: 'Folklore; §4.1: contacts are only found to be stale when they are asked',
    assumes: ['prompt', 'failures'],
    expected: 'falsified',
    judge({ peers }) {
      const gone = new Set(peers.filter(({ alive }) => !alive).map(({ address }) => address));
      for (const { address, alive, view } of peers) {
        const dead = alive && view?.buckets.flat().find((contact) => gone.has(contact));
        if (dead !== undefined && dead !== false)
          return { peer: address, expected: 'live contacts', seen: `${dead}, which is gone` };
      }
      return undefined;
    },
  },
];
