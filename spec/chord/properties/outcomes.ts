import type { OutcomeProperty } from '../../kit/property.ts';
import type { ChordOutcome, ChordView } from '../messages.ts';
import { type ChordOracle, holdersOf } from '../oracle.ts';
import type { ChordParameters } from '../parameters.ts';

type Property = OutcomeProperty<ChordView, ChordParameters, ChordOracle>;

/** Judged on every result that a caller got. */
export const outcomeProperties: readonly Property[] = [
  {
    name: 'lookup-correctness',
    kind: 'outcome',
    statement:
      'In an ideal ring that nobody enters or leaves meanwhile, a lookup finds the successor of the key.',
    source: 'ToN Theorem IV.2 and IV.3',
    assumes: ['theorem'],
    judge(conclusion, observation, oracle) {
      const call = oracle.callOf(conclusion);
      if (call?.type !== 'lookup' || !oracle.wasCalm(conclusion)) return undefined;
      const right = oracle.ownerOf(call.key, observation);
      const outcome = conclusion.outcome as ChordOutcome & { owner?: unknown };
      if (outcome.ok && outcome.owner === right) return undefined;
      return {
        peer: conclusion.peer,
        expected: `successor(${call.key}) = ${right}`,
        seen: outcome.ok ? `${outcome.owner}` : `no answer: ${outcome.reason}`,
      };
    },
  },
  {
    name: 'stored-at-its-successor',
    kind: 'outcome',
    needsViews: true,
    statement:
      'In an ideal ring that nobody enters or leaves meanwhile, the successor of a key keeps its pair when the store is confirmed.',
    source: 'ToN §IV-B (key k is assigned to successor(k)); spec/chord/messages.ts outcomes.store',
    assumes: ['theorem', 'stores'],
    judge(conclusion, observation, oracle) {
      const call = oracle.callOf(conclusion);
      if (call?.type !== 'store' || !conclusion.outcome.ok || !oracle.wasCalm(conclusion)) return undefined;
      const right = oracle.ownerOf(call.key, observation);
      // What the node that is asked shows of itself is seen only when it has done.
      const shows = observation.peers.some(({ address, view }) => address === right && view);
      const holders = holdersOf(observation, call.key);
      if (right === conclusion.peer || !shows || holders.includes(right)) return undefined;
      return {
        peer: conclusion.peer,
        expected: `key ${call.key} kept by its successor ${right}`,
        seen: `kept by ${holders.join(', ') || 'nobody else'}`,
      };
    },
  },
  {
    name: 'no-lost-key',
    kind: 'outcome',
    statement:
      'A stored value is found again, after a pause in an ideal ring, as long as fewer than d of its holders went before its copies were whole again.',
    source: 'ToN §IV-E.3 (a key is lost only if all its replicas fail together), §IV-E.2 (the pause)',
    assumes: ['theorem', 'stores'],
    judge(conclusion, _observation, oracle) {
      const call = oracle.callOf(conclusion);
      if (call?.type !== 'fetch' || !oracle.wasCalm(conclusion) || !oracle.hadPause(conclusion))
        return undefined;
      const value = oracle.promised(conclusion);
      const outcome = conclusion.outcome as ChordOutcome & { value?: unknown };
      if (value === undefined || (outcome.ok && outcome.value === value)) return undefined;
      return {
        peer: conclusion.peer,
        expected: `the value ${JSON.stringify(value)} of key ${call.key}`,
        seen: outcome.ok ? `${JSON.stringify(outcome.value)}` : `no answer: ${outcome.reason}`,
      };
    },
  },
];
