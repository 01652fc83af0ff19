import type { Subject } from '../../impl/kit/subject.ts';
import type { Message } from '../../sim/peer.ts';
import type { ChordParameters } from '../../spec/chord/parameters.ts';
import { type ChordObservation, principalsOf, shapeOf } from '../../spec/chord/ring-shape.ts';
import type { Id } from '../../spec/kit/ring.ts';
import type { Operation, Scenario } from '../kit/scenario.ts';

/**
 * Which conditions a scenario fulfils. `theorem`: reliable links, perfect and prompt failure detection, honest peers, and
 * failures that leave nobody without a live successor (TSE §IV). `minimum-base`: at least r + 1 principals at all times,
 * unless the subject was published without that assumption.
 */
export function conditionsOf(
  scenario: Scenario<ChordParameters>,
  subject: Subject<ChordParameters>,
): ReadonlySet<string> {
  const conditions = new Set<string>();
  const { profile, params, grain, operations } = scenario;
  const does = (...kinds: string[]) => operations.some((operation) => kinds.includes(operation.do));
  if (params.detector === 'perfect' && (profile === 'calm' || profile === 'churn')) conditions.add('theorem');
  if (params.detector === 'perfect') conditions.add('perfect-detection');
  if (!subject.without?.includes('minimum-base')) conditions.add('minimum-base');
  if (params.fingers) conditions.add('fingers');
  if (grain === 'message') conditions.add('messages');
  if (does('fail')) conditions.add('failures');
  if (does('leave')) conditions.add('leaves');
  if (does('partition')) conditions.add('partition-happened');
  if (operations.some((operation) => operation.do === 'call' && operation.call === 'store'))
    conditions.add('stores');
  return conditions;
}

/**
 * Whether the theorem lets a peer fail or leave now. With the minimum base: every member that lists it keeps another
 * live entry, and if it is a principal more than r + 1 principals remain before it goes (TSE §IV Fail). Without: nobody is
 * left without a live entry (CCR §4).
 * At the message grain an answer on its way is knowledge that no list shows yet, and "prompt answers" is an assumption of
 * the theorem: nobody fails while one is on its way.
 */
export function admitsChord(
  operation: Operation,
  observation: ChordObservation,
  _subject: Subject<ChordParameters>,
  conditions: ReadonlySet<string>,
  inFlight: readonly Message[],
): boolean {
  if (operation.do !== 'fail' && operation.do !== 'leave') return true;
  const shape = shapeOf(observation);
  if (shape.ids.length <= 1) return false;
  if (!conditions.has('theorem')) return shape.ids.length > 2;
  if (inFlight.some(({ type }) => type === 'state')) return false;
  const at = shape.indexOf(operation.peer);
  if (at < 0) return true;
  const keepsAnother = shape.views.every(
    ({ successors }, node) =>
      node === at || successors.some((id) => id !== operation.peer && shape.indexOf(id) >= 0),
  );
  if (!keepsAnother) return false;
  if (!conditions.has('minimum-base')) return true;
  const principals = principalsOf(shape);
  return !principals.includes(operation.peer as Id) || principals.length > observation.params.successors + 1;
}
