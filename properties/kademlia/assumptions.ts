import type { Subject } from '../../impl/kit/subject.ts';
import type { KademliaView } from '../../spec/kademlia/messages.ts';
import { membersOf } from '../../spec/kademlia/neighbourhood.ts';
import type { KademliaParameters } from '../../spec/kademlia/parameters.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import type { Moment } from '../kit/protocol.ts';
import type { Operation, Scenario } from '../kit/scenario.ts';

/**
 * Which conditions a scenario fulfils. `prompt`: nothing is lost, doubled or late, and nobody lies, so who is silent is gone.
 * `time`: hours can pass. `nobody-gone`: nodes have only ever joined. `flags`: stale contacts are flagged, and not removed (§4.1).
 */
export function conditionsOf(
  scenario: Scenario<KademliaParameters>,
  subject: Subject<KademliaParameters>,
): ReadonlySet<string> {
  const conditions = new Set<string>();
  const { profile, params, grain, operations } = scenario;
  const does = (...kinds: string[]) => operations.some((operation) => kinds.includes(operation.do));
  if (profile === 'calm' || profile === 'churn') conditions.add('prompt');
  if (profile !== 'hostile') conditions.add('honest');
  if (params.detector === 'perfect') conditions.add('perfect-detection');
  if (grain === 'message') conditions.add('time');
  // One that comes from outside may do without that optimization, and drop who is silent.
  if (subject.kind !== 'yours') conditions.add('flags');
  conditions.add(does('fail', 'restart') ? 'failures' : 'nobody-gone');
  if (does('partition')) conditions.add('partition-happened');
  if (operations.some((operation) => operation.do === 'call' && operation.call === 'store'))
    conditions.add('stores');
  return conditions;
}

/** Anything may happen at any time; only the last member stays, or nobody could ever join again. */
export function admitsKademlia(
  operation: Operation,
  { observation }: Moment<KademliaView, KademliaParameters>,
): boolean {
  if (operation.do !== 'fail') return true;
  const isOther = (id: Id) => id !== operation.peer;
  const living = observation.peers.filter(({ alive }) => alive);
  // Of peers that show nothing nobody knows who is a member: a joiner besides the last one must not be taken for one.
  if (living.every(({ view }) => view === undefined))
    return living.filter(({ address }) => isOther(address)).length > 1;
  return membersOf(observation).some(({ id }) => isOther(id));
}
