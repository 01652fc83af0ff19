import type { Subject } from '../../impl/kit/subject.ts';
import type { Protocol } from '../kit/protocol.ts';
import type { Scenario } from '../kit/scenario.ts';
import { explore } from './explore.ts';
import { scenarioOf } from './state-space.ts';

/** Worlds that looking for shorter ways may take in all. */
const MOST_STATES = 400_000;

/**
 * The shortest way to the same violation from the same initial members, or from one more, found by exhaustive search: shrinking
 * leaves out steps, and may end where only another order of steps is shorter, or another ring to start from. At the message
 * grain an atomic one as short is taken too: it leaves nothing to time. Only for state properties, and only within
 * {@link MOST_STATES}. Returns the scenario itself when there is nothing better to be found.
 */
export function polish(
  protocol: Protocol,
  subject: Subject,
  scenario: Scenario,
  property: string,
  fails: (scenario: Scenario) => boolean,
): Scenario {
  const judged = protocol.spec.properties.find(({ name }) => name === property);
  const explorable = protocol.explore;
  const isCalm = scenario.profile === 'calm' || scenario.profile === 'churn';
  if (!explorable || subject.unsaved || !isCalm || judged?.kind !== 'always' || judged.remembers)
    return scenario;
  const params = { ...(scenario.params as object), ...explorable.plain };
  const peers = [...scenario.peers].sort((a, b) => (a < b ? -1 : 1));
  const members = scenario.peers.slice(0, scenario.initial);
  const others = scenario.peers.slice(scenario.initial);
  let shortest = scenario;
  let left = MOST_STATES;
  for (const initial of [members, ...others.map((other) => [...members, other])]) {
    const model = { params, peers, initial };
    const longest = shortest.operations.length - (shortest.grain === 'atomic' ? 1 : 0);
    const { properties, states } = explore({
      protocol,
      subject,
      model,
      properties: [judged],
      maxDepth: longest,
      maxStates: left,
      permanence: 0,
      stop: ({ falsified }) => (falsified.length > 0 ? 'interrupted' : undefined),
    });
    const found = properties[0]?.shortest;
    if (found && found.operations.length <= longest) {
      const shorter = scenarioOf({ protocol, model }, found.operations);
      if (fails(shorter)) shortest = shorter;
    }
    left -= states;
    if (left <= 0) break;
  }
  return shortest;
}
