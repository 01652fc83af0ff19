import type { Eventually } from '../../kit/property.ts';
import type { KademliaView } from '../messages.ts';
import { closestTo, isConnected, keepersOf } from '../neighbourhood.ts';
import type { KademliaOracle } from '../oracle.ts';
import type { KademliaParameters } from '../parameters.ts';

type Property = Eventually<KademliaView, KademliaParameters, KademliaOracle>;

/** Judged once operations have stopped, faults have healed and hours of maintenance have passed. */
export const convergence: readonly Property[] = [
  {
    name: 'lookup-terminates',
    kind: 'eventually',
    needsViews: false,
    statement: 'Every lookup, and every call that rests on one, ends.',
    source: '§2.3 (nodes that do not respond are removed from consideration)',
    judge(_observation, oracle) {
      const [waiting] = oracle.unanswered();
      return waiting && { peer: waiting.peer, expected: `an answer to ${waiting.type}`, seen: 'none' };
    },
  },
  {
    name: 'buckets-are-refreshed',
    kind: 'eventually',
    statement:
      'In each range of distances in which a member has contacts, stale ones and those in the bucket around itself aside, it looks something up every hour, or so.',
    source:
      '§2.3 (each node refreshes any bucket to which it has not performed a node lookup in the past hour)',
    assumes: ['honest', 'time'],
    judge(observation, oracle) {
      const neglect = oracle.refreshes.neglected(observation);
      if (!neglect) return undefined;
      const { peer, index, forMs } = neglect;
      return {
        peer,
        expected: `a lookup at a distance of 2^${index} to 2^${index + 1}, where it has contacts, within an hour of the last`,
        seen: `none for ${Math.floor(forMs / 60_000)} minutes`,
      };
    },
  },
  {
    name: 'k-closest-replication',
    kind: 'eventually',
    statement:
      'When every subtree is known, a pair that somebody keeps is kept by all k closest members after the next hourly republication.',
    source: '§2.5 (republished once an hour)',
    assumes: ['prompt', 'time', 'stores'],
    judge(observation, oracle) {
      if (!isConnected(observation)) return undefined;
      for (const { key, deadline } of oracle.confirmed()) {
        const keepers = keepersOf(observation, key);
        // Its last publication is less than a day ago as long as the publisher is there.
        if (keepers.length === 0 && deadline !== Number.POSITIVE_INFINITY) continue;
        const missing = closestTo(observation, key).find((id) => !keepers.includes(id));
        if (missing !== undefined && (keepers.length > 0 || isAlive(observation, oracle, key)))
          return {
            peer: missing,
            expected: `key ${key}, to which it is one of the closest`,
            seen: `kept by ${keepers.join(', ') || 'nobody'}`,
          };
      }
      return undefined;
    },
  },
  {
    name: 'stored-where-it-says',
    kind: 'eventually',
    statement:
      'When a store ends, those members that it names keep the pair, the node that stores it among them; with this value, unless they were given, or have stored, another since.',
    source: '§2.3 (STORE RPCs to the k closest); spec/kademlia/messages.ts outcomes.store',
    assumes: ['prompt', 'time', 'stores'],
    judge(_observation, oracle) {
      const found = oracle.saidInVain();
      return (
        found && { peer: found.node, expected: `key ${found.key} kept, as the store said`, seen: 'not kept' }
      );
    },
  },
  {
    name: 'newcomer-is-given-its-pairs',
    kind: 'eventually',
    statement:
      'When the member closest to a key, which keeps its pair, gets to know a node that is closer still, that node keeps the pair within a minute.',
    source: '§2.5 (a node that learns of one closer to some of its pairs replicates these to it)',
    assumes: ['prompt', 'time', 'stores'],
    judge(observation, oracle) {
      const late = oracle.legacies.overdue(observation);
      return (
        late && {
          peer: late.heir,
          expected: `key ${late.key} from ${late.giver}, which has got to know it`,
          seen: 'nothing within a minute',
        }
      );
    },
  },
  {
    name: 'republish-keeps-replicas',
    kind: 'eventually',
    statement:
      'A pair whose publisher is there is kept as long as fewer of its keepers fail than it had when it was whole.',
    source: '§2.5; §3 (k chosen such that all k nodes are unlikely to fail within an hour)',
    assumes: ['prompt', 'time', 'stores'],
    judge(observation, oracle) {
      for (const { key, deadline, failuresSinceWhole, whole } of oracle.confirmed()) {
        if (deadline !== Number.POSITIVE_INFINITY || whole === 0 || failuresSinceWhole >= whole) continue;
        if (keepersOf(observation, key).length === 0)
          return { expected: `somebody who keeps key ${key}`, seen: 'nobody' };
      }
      return undefined;
    },
  },
];

/** The publisher of what is stored under a key is there, and publishes it anew within the day. */
function isAlive(
  observation: Parameters<Property['judge']>[0],
  oracle: KademliaOracle,
  key: string | number,
): boolean {
  const newest = oracle.confirmed().find((each) => each.key === key)!;
  return (
    newest.failuresSinceWhole < newest.whole &&
    observation.peers.some(({ address, alive }) => alive && address === newest.publisher)
  );
}
