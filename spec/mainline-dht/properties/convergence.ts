import type { Eventually } from '../../kit/property.ts';
import { GOOD_MS } from '../constants.ts';
import type { MainlineView } from '../messages.ts';
import type { MainlineOracle } from '../oracle.ts';
import { type MainlineParameters, space } from '../parameters.ts';
import { rangeOf } from './table.ts';

type Property = Eventually<MainlineView, MainlineParameters, MainlineOracle>;

/** A refresh in time, with room for clocks and for the lookup. */
const STALE_MS = GOOD_MS * 1.2;

/** Judged three quarters of an hour after the last operation. */
export const convergence: readonly Property[] = [
  {
    name: 'lookup-terminates',
    kind: 'eventually',
    needsViews: false,
    statement: 'Whatever is asked of a node that stays is answered: no lookup, join or announcement hangs.',
    source: 'Kademlia §2.3 (each node is asked once); BEP 5 KRPC Protocol (“There is no retry”)',
    assumes: ['honest'],
    judge(_observation, oracle) {
      const [hanging] = oracle.unanswered();
      return hanging && { peer: hanging.peer, expected: `an answer to its ${hanging.type}`, seen: 'none' };
    },
  },
  {
    name: 'queries-are-answered',
    kind: 'eventually',
    statement:
      'Every query that reaches a member is answered, those by unknown methods included, unless it is read-only.',
    source:
      'BEP 5 KRPC Protocol (“a single packet is sent in response”), Errors (“sent when a query cannot be fulfilled”)',
    judge(observation, oracle) {
      const ignored = oracle.ignored(observation);
      return (
        ignored && {
          peer: ignored.peer,
          expected: `a response or an error to the ${ignored.type} of ${ignored.from}, which it received at ${ignored.at} ms`,
          seen: 'none',
        }
      );
    },
  },
  {
    name: 'buckets-are-refreshed',
    kind: 'eventually',
    statement:
      'No bucket stays unchanged for more than 15 minutes without a lookup in its range, as long as there is anybody to ask.',
    source: 'BEP 5 Routing Table (“Buckets that have not been changed in 15 minutes should be refreshed”)',
    assumes: ['honest'],
    judge({ peers, now }, oracle) {
      for (const { address, alive, view } of peers) {
        if (!alive || !view?.member || view.bad.length === view.contacts.length) continue;
        for (let at = 0; at < view.ranges.length; at++) {
          const { lowest, depth } = rangeOf(view.id, at, view.ranges.length);
          const last = oracle.lastChange(address, (id) => space.sharedPrefix(lowest, id) >= depth);
          if (now - last > STALE_MS)
            return {
              peer: address,
              expected: `a lookup in the bucket from ${lowest} within ${STALE_MS / 60_000} minutes`,
              seen: `none for ${Math.floor((now - last) / 60_000)} minutes`,
            };
        }
      }
      return undefined;
    },
  },
];
