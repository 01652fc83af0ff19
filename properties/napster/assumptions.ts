import type { NapsterParameters } from '../../spec/napster/parameters.ts';
import type { Scenario } from '../kit/scenario.ts';

/** Which conditions a scenario fulfils. Connections are reliable, and their end is detected, in all weather. */
export function conditionsOf(scenario: Scenario<NapsterParameters>): ReadonlySet<string> {
  const { params, operations, faults } = scenario;
  const does = (...kinds: string[]) => operations.some((operation) => kinds.includes(operation.do));
  const asks = (call: string) =>
    operations.some((operation) => operation.do === 'call' && operation.call === call);
  const conditions: Record<string, boolean> = {
    'perfect-detection': true,
    honest: faults.liars.length === 0,
    lies: faults.liars.length > 0,
    redirector: params.redirector !== null,
    twins: params.nicks.length > 0,
    firewalls: params.firewalled.length > 0,
    failures: does('fail'),
    searches: asks('search'),
    lists: asks('browse'),
    downloads: asks('download'),
  };
  return new Set(Object.keys(conditions).filter((name) => conditions[name]));
}
