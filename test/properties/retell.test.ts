import { expect, test } from 'vitest';
import { drawRun, MachineWatch } from '../../properties/kit/batch.ts';
import { makeCounterexample } from '../../properties/kit/counterexample.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import type { Counterexample } from '../../properties/kit/results.ts';
import { replayCounterexample } from '../../properties/kit/retell.ts';
import { runScenario } from '../../properties/kit/run.ts';
import { protocolNamed, subjectNamed } from '../../properties/kit/subjects.ts';
import { protocols } from '../../properties/registry.ts';

const chord = protocolNamed(protocols, 'chord');
const gnutella = protocolNamed(protocols, 'gnutella');

/** The first run that falsifies it, as it was drawn: nothing is shrunk. */
function failing(protocol: Protocol, subject: string, property: string): Counterexample {
  const whose = subjectNamed(protocol, subject);
  const only = new Set([property]);
  for (let seed = 1; seed <= 100; seed++) {
    const { scenario, beyond } = drawRun(protocol, whose, seed, { profile: 'churn', grain: 'message' });
    const observers = new MachineWatch(protocol).observers(scenario, only);
    const { judgement, played } = runScenario(protocol, whose, scenario, {
      only,
      observers,
      ...(beyond ? { beyond } : {}),
    });
    if (judgement.findings.has(property))
      return makeCounterexample(protocol, whose, played, property, { version: '0' }, undefined);
  }
  throw new Error(`${property} does not fall`);
}

function replayed(protocol: Protocol, counterexample: Counterexample) {
  const subject = subjectNamed(protocol, counterexample.subject);
  const { steps, ...rest } = replayCounterexample(protocol, subject, counterexample);
  expect([rest.reproduced, rest.digestMatches]).toEqual([true, true]);
  return { ...rest, steps, last: steps.at(-1)?.events.at(-1) };
}

test('a story ends with the view that fails', () => {
  const counterexample = failing(chord, 'sigcomm2001', 'connected-appendages');
  const { last, after, steps } = replayed(chord, counterexample);
  expect([last?.event, last?.at]).toEqual(['view', after.now]);
  const shown = after.peers.find(({ address }) => address === last?.peer)?.view;
  expect(last).toHaveProperty('view', shown);
  expect(steps.length).toBeLessThan(counterexample.scenario.operations.length);
});

test('a story ends with the message that fails', () => {
  const { last, after, finding } = replayed(
    gnutella,
    failing(gnutella, 'broadcasts-answers', 'reverse-path'),
  );
  expect([last?.event, last?.peer, last?.at]).toEqual(['send', finding?.peer, after.now]);
});

test('a story of what never converges ends with the rounds of maintenance', () => {
  const { steps } = replayed(chord, failing(chord, 'sigcomm2001', 'ideal-ring'));
  expect(steps.at(-1)?.operation).toBeUndefined();
  expect(steps.at(-1)?.events.filter(({ event }) => event === 'call')).toEqual([]);
});
