import type { Subject } from '../../impl/kit/subject.ts';
import type { KadParameters } from '../../spec/kad/parameters.ts';
import type { Operation, Scenario } from '../kit/scenario.ts';

/**
 * Which conditions a scenario fulfils. `whole-network`: nothing is lost, cut off or stalled, and everybody is honest.
 * `true-clocks`: time is measured, and by everybody alike. `honest`, `liars`: nobody, or somebody, lies. `upkeep`: nodes check
 * their contacts, which models leave out.
 */
export function conditionsOf(
  { profile, grain, faults, operations, params }: Scenario<KadParameters>,
  _subject: Subject<KadParameters>,
): ReadonlySet<string> {
  const conditions = new Set<string>();
  const does = (...kinds: Operation['do'][]) => operations.some((operation) => kinds.includes(operation.do));
  if (grain === 'message') conditions.add('messages');
  conditions.add(profile === 'hostile' ? 'liars' : 'honest');
  if ((profile === 'calm' || profile === 'churn') && !does('pause', 'partition'))
    conditions.add('whole-network');
  if (grain === 'message' && faults.drift === 0 && !does('pause')) conditions.add('true-clocks');
  if (params.upkeep) conditions.add('upkeep');
  if (does('fail')) conditions.add('failures');
  if (does('partition')) conditions.add('partition-happened');
  return conditions;
}
