import type { FastTrackParameters } from '../../spec/fasttrack/parameters.ts';
import type { Scenario } from '../kit/scenario.ts';

/** Which conditions a scenario fulfils. Connections are reliable, and their end is detected, in all weather. */
export function conditionsOf(scenario: Scenario<FastTrackParameters>): ReadonlySet<string> {
  const { params, operations, faults } = scenario;
  const does = (...kinds: string[]) => operations.some((operation) => kinds.includes(operation.do));
  const asks = (call: string) =>
    operations.some((operation) => operation.do === 'call' && operation.call === call);
  const conditions: Record<string, boolean> = {
    'perfect-detection': true,
    honest: faults.liars.length === 0,
    lies: faults.liars.length > 0,
    // What is lost comes later.
    'equal-latencies': faults.jitterMs === 0 && faults.loss === 0,
    several: params.supernodes.length > 1,
    failures: does('fail'),
    searches: asks('search'),
    downloads: asks('download'),
    promotions: asks('promote') || asks('demote'),
    firewalls: params.firewalled.length > 0,
  };
  return new Set(Object.keys(conditions).filter((name) => conditions[name]));
}
