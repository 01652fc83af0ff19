import type { Protocol } from '../properties/kit/protocol.ts';
import type { Operation, Scenario } from '../properties/kit/scenario.ts';
import type { IdentifierSpace } from '../spec/kit/identifiers.ts';
import { misruled } from '../spec/kit/rules.ts';
import { isAddress, misfit } from '../spec/kit/vocabulary.ts';
import { printable } from './terminal.ts';

/** One wait lasts at most so many rounds of maintenance; the schema has the longest of all. */
const MOST_ROUNDS = 5000;

/** The fields of operations that name peers, one or a list. */
const ADDRESSED = new Set(['peer', 'via', 'other', 'from', 'to', 'peers']);

/** What of a protocol decides whether a scenario can be played. */
export type Playing = Pick<Protocol, 'spec' | 'rules' | 'space' | 'settle'>;

/**
 * What keeps a scenario of that protocol from being played, as far as its form alone does not tell, in a phrase: what means
 * nothing would be our peers’ fault, and what is too large would not end. Undefined: nothing.
 */
export function unplayable(scenario: Scenario, protocol: Playing): string | undefined {
  const { params, peers, faults, operations } = scenario;
  const wrong = misruled(protocol.rules, params);
  if (wrong !== undefined) return `"scenario.params": ${printable(wrong)}`;
  const space = protocol.space(params);
  for (const [name, list] of Object.entries({ peers, 'faults.liars': faults.liars })) {
    const stranger = list.findIndex((each) => !isAddress(each, space));
    if (stranger >= 0)
      return `"scenario.${name}[${stranger}]": no peer of ${protocol.spec.name} is called so`;
  }
  for (const [i, operation] of operations.entries()) {
    const fault = faultOf(operation, space, protocol);
    if (fault !== undefined) return `"scenario.operations[${i}]": ${printable(fault)}`;
  }
  return undefined;
}

function faultOf(
  operation: Operation,
  space: IdentifierSpace,
  { spec, settle: { roundMs } }: Playing,
): string | undefined {
  const named = Object.entries(operation).flatMap(([field, value]) => (ADDRESSED.has(field) ? value : []));
  if (!named.every((each) => isAddress(each, space))) return `no peer of ${spec.name} is called so`;
  if (operation.do === 'call') return misfit(spec.calls, { ...operation.args, type: operation.call }, space);
  const most = MOST_ROUNDS * roundMs;
  if (operation.do === 'wait' && operation.ms > most) return `a wait of more than ${most} ms`;
  return undefined;
}
