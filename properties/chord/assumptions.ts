import type { Subject } from '../../impl/kit/subject.ts';
import type { ChordView } from '../../spec/chord/messages.ts';
import type { ChordParameters } from '../../spec/chord/parameters.ts';
import { principalsOf, shapeOf } from '../../spec/chord/ring-shape.ts';
import type { Id } from '../../spec/kit/ring.ts';
import type { Moment } from '../kit/protocol.ts';
import type { Operation, Scenario } from '../kit/scenario.ts';

/**
 * Which conditions a scenario fulfils. `theorem`: reliable links, perfect and prompt failure detection, honest peers, and
 * failures that leave nobody without a live successor (TSE §IV). `minimum-base`: at least r + 1 principals at all times, from
 * the founders on (TSE §III), unless the subject was published without that assumption. `pending`: it was published with the
 * rule that who waits says so. `copies-go`: it drops copies that are not needed any more, as ours do and nobody must.
 */
export function conditionsOf(
  scenario: Scenario<ChordParameters>,
  subject: Subject<ChordParameters>,
): ReadonlySet<string> {
  const conditions = new Set<string>();
  const { profile, params, grain, operations } = scenario;
  const does = (...kinds: string[]) => operations.some((operation) => kinds.includes(operation.do));
  if (params.detector === 'perfect' && (profile === 'calm' || profile === 'churn')) conditions.add('theorem');
  if (profile !== 'hostile') conditions.add('honest');
  if (params.detector === 'perfect') conditions.add('perfect-detection');
  if (keepsBase(subject) && scenario.initial > params.successors) conditions.add('minimum-base');
  // Of one that comes from outside it is not known which Chord it is.
  if (subject.kind !== 'yours') {
    if (!subject.without?.includes('pending')) conditions.add('pending');
    conditions.add('copies-go');
  }
  if (params.fingers && !subject.without?.includes('fingers')) conditions.add('fingers');
  if (grain === 'message') conditions.add('messages');
  if (does('fail')) conditions.add('failures');
  if (does('leave')) conditions.add('leaves');
  if (does('partition')) conditions.add('partition-happened');
  if (operations.some((operation) => operation.do === 'call' && operation.call === 'store'))
    conditions.add('stores');
  return conditions;
}

/** Whether it was published with the rule that there are r + 1 principals at all times. */
function keepsBase(subject: Subject<ChordParameters>): boolean {
  return !subject.without?.includes('minimum-base');
}

/**
 * Whether the theorem lets a peer fail or leave now. With the minimum base: every member that lists it keeps another
 * live entry, and if it is a principal more than r + 1 principals remain before it goes (TSE §IV Fail). Without: nobody is
 * left without a live entry (CCR §4). One that is leaving counts as gone.
 * At the message grain an answer on its way is knowledge that no list shows yet, and "prompt answers" is an assumption of
 * the theorem: nobody fails while one is on its way.
 */
export function admitsChord(
  operation: Operation,
  moment: Moment<ChordView, ChordParameters>,
  subject: Subject<ChordParameters>,
  conditions: ReadonlySet<string>,
): boolean {
  if (operation.do !== 'fail' && operation.do !== 'leave') return true;
  const { observation, departing, inFlight } = moment;
  const shape = shapeOf(observation);
  const gone = (id: Id) => id === operation.peer || departing.includes(id);
  const living = observation.peers.filter(({ alive }) => alive);
  // Of peers that show nothing nobody knows what the theorem allows: so many stay that whoever joins is not the last, and what
  // assumes the theorem is judged of them before anything happens only.
  if (living.every(({ view }) => view === undefined))
    return living.filter(({ address }) => !gone(address)).length > observation.params.successors + 1;
  const remaining = shape.ids.filter((id) => !gone(id));
  if (remaining.length === 0) return false;
  if (!conditions.has('theorem')) return remaining.length > 1;
  if (inFlight.some(({ type }) => type === 'state')) return false;
  const stays = (id: Id) => shape.indexOf(id) >= 0 && !gone(id);
  if (!shape.views.every(({ successors }, node) => gone(shape.ids[node]!) || successors.some(stays)))
    return false;
  if (!keepsBase(subject)) return true;
  const principals = principalsOf(shape).filter((id) => !departing.includes(id));
  // One that has left its place already is no principal any more: then enough must remain without it.
  if (shape.indexOf(operation.peer) < 0) return principals.length > observation.params.successors;
  return !principals.includes(operation.peer) || principals.length > observation.params.successors + 1;
}
