import type { Always } from '../../kit/property.ts';
import type { ChordView } from '../messages.ts';
import type { ChordOracle } from '../oracle.ts';
import type { ChordParameters } from '../parameters.ts';
import { flawsOf, isIdeal, shapeOf } from '../ring-shape.ts';

/** How members begin. Maintenance would mend what began wrong: the proof is about rings and lists that are right from the start. */
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
  {
    name: 'joins-with-a-full-list',
    kind: 'always',
    scope: 'peer',
    remembers: true,
    statement:
      'Whoever has joined begins with a successor list of r entries: with a shorter one it may be lost before maintenance comes.',
    source: 'TSE §IV Join (succ(j) := succ(m), lists always hold r entries); CCR §4 ConnectedAppendages',
    assumes: ['theorem', 'minimum-base'],
    judge({ peers, params: { successors: r } }, peer, oracle) {
      const { address, view } = peers[peer]!;
      if (oracle?.justEntered() !== address || !view || view.successors.length >= r) return undefined;
      return {
        peer: address,
        expected: `a list of ${r} entries`,
        seen: `[${view.successors.join(', ')}]`,
      };
    },
  },
];
