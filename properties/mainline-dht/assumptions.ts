import type { MainlineParameters } from '../../spec/mainline-dht/parameters.ts';
import type { Scenario } from '../kit/scenario.ts';

/**
 * Which conditions a scenario fulfils. `quiet`: links are reliable and fair, nobody lies or stalls, and clocks run true: what
 * is proved of lookups says nothing of other runs. `everyone-answers`: moreover nobody is gone or read-only.
 */
export function conditionsOf(scenario: Scenario<MainlineParameters>): ReadonlySet<string> {
  const { profile, params, grain, operations, faults } = scenario;
  const does = (...kinds: string[]) => operations.some((operation) => kinds.includes(operation.do));
  const asks = (call: string) =>
    operations.some((operation) => operation.do === 'call' && operation.call === call);
  const isQuiet = (profile === 'calm' || profile === 'churn') && !does('pause');
  const conditions: Record<string, boolean> = {
    quiet: isQuiet,
    'everyone-answers': isQuiet && !does('fail', 'restart') && !asks('read_only'),
    honest: faults.liars.length === 0,
    lies: faults.liars.length > 0,
    'unfair-links': faults.duplicate > 0 || faults.liars.length > 0,
    'perfect-detection': params.detector === 'perfect',
    messages: grain === 'message' && params.detector === 'timeout',
    failures: does('fail'),
    announcements: asks('announce'),
    'bad-tokens': asks('announce') && (does('pause') || faults.liars.length > 0),
    'read-only': asks('read_only'),
    'partition-happened': does('partition'),
  };
  return new Set(Object.keys(conditions).filter((name) => conditions[name]));
}
