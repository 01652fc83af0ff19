import type { GnutellaParameters } from '../../spec/gnutella/parameters.ts';
import type { Scenario } from '../kit/scenario.ts';

/** Which conditions a scenario fulfils. Connections are reliable, and their end is detected, in all weather. */
export function conditionsOf(scenario: Scenario<GnutellaParameters>): ReadonlySet<string> {
  const { params, operations, faults } = scenario;
  const does = (...kinds: string[]) => operations.some((operation) => kinds.includes(operation.do));
  const asks = (call: string) =>
    operations.some((operation) => operation.do === 'call' && operation.call === call);
  const isEven = faults.jitterMs === 0 && faults.loss === 0;
  const conditions: Record<string, boolean> = {
    'perfect-detection': true,
    honest: faults.liars.length === 0,
    lies: faults.liars.length > 0,
    'equal-latencies': isEven,
    'unequal-latencies': !isEven,
    'first-seen': params.suppression === 'first seen',
    'higher-ttl': params.suppression === 'higher TTL',
    leaves: params.roles.includes('leaf'),
    caches: params.pongs === 'cached',
    failures: does('fail', 'sever', 'leave', 'partition'),
    pushes: asks('push'),
    searches: asks('search'),
  };
  return new Set(Object.keys(conditions).filter((name) => conditions[name]));
}
