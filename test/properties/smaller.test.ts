import { expect, test } from 'vitest';
import { NO_FAULTS, type Operation, type Scenario } from '../../properties/kit/scenario.ts';
import { shortenWaits, smaller } from '../../properties/kit/smaller.ts';

function scenarioOf(...operations: Operation[]): Scenario {
  const peers = [61, 243, 22];
  return {
    protocol: 'toy',
    params: {},
    profile: 'partition',
    grain: 'message',
    faults: NO_FAULTS,
    peers,
    initial: 3,
    operations,
    tape: [],
  };
}

/** Takes the first simplification that will do, until none does. */
function smallest(scenario: Scenario, willDo: (scenario: Scenario) => boolean): Scenario {
  for (const candidate of smaller(scenario)) if (willDo(candidate)) return smallest(candidate, willDo);
  return scenario;
}

test('only those stay cut off who have to be', () => {
  const cut: Operation = { do: 'partition', peers: [22, 61, 151, 196, 211, 121], oneWay: false };
  const { operations } = smallest(scenarioOf(cut), (candidate) =>
    candidate.operations.some((operation) => operation.do === 'partition' && operation.peers.includes(22)),
  );
  expect(operations).toEqual([{ ...cut, peers: [22] }]);
});

test('a wait ends near the shortest that will do, after few tries', () => {
  let tries = 0;
  const { operations } = shortenWaits(scenarioOf({ do: 'heal' }, { do: 'wait', ms: 1500 }), (candidate) => {
    tries++;
    return candidate.operations.some((operation) => operation.do === 'wait' && operation.ms >= 900);
  });
  expect(operations).toEqual([{ do: 'heal' }, { do: 'wait', ms: 937 }]);
  expect(tries).toBe(4);
});
