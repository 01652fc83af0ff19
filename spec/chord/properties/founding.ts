import type { Always } from '../../kit/property.ts';
import type { ChordView } from '../messages.ts';
import type { ChordOracle } from '../oracle.ts';
import type { ChordParameters } from '../parameters.ts';
import { flawsOf, isIdeal, shapeOf } from '../ring-shape.ts';

/** Maintenance would mend a ring that was founded wrong: the proof begins with one that is right. */
export const founding: readonly Always<ChordView, ChordParameters, ChordOracle>[] = [
  {
    name: 'founded-ideal',
    kind: 'always',
    scope: 'world',
    remembers: true,
    statement: 'When its members have created it, the ring is the ideal ring of exactly these members.',
    source: 'spec/chord/messages.ts create; TSE §III (the initial ring is ideal, of r + 1 members at least)',
    assumes: ['theorem', 'minimum-base'],
    judge(observation, _peer, oracle) {
      const members = oracle.justFounded();
      const shape = shapeOf(observation);
      // Of members that show nothing, nothing can be seen.
      if (members === undefined || shape.ids.length === 0) return undefined;
      const { successors: r } = observation.params;
      const isWhole = members.length === shape.ids.length && members.every((id) => shape.indexOf(id) >= 0);
      if (isWhole && isIdeal(shape, r)) return undefined;
      return {
        expected: `the ideal ring of ${members.join(', ')}`,
        seen: isWhole ? flawsOf(shape, r) : `members ${shape.ids.join(', ')}`,
      };
    },
  },
];
