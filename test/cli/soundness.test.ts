import { expect, test } from 'vitest';
import { refuseStrangers } from '../../cli/soundness.ts';
import type { Subject } from '../../impl/kit/subject.ts';
import { chord } from '../../properties/chord/index.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';

const protocol = chord as unknown as Protocol;
const refuse = (bounds: Parameters<typeof refuseStrangers>[2]) => () =>
  refuseStrangers(protocol, chord.subjects[0] as Subject, bounds);

test('a peer that the protocol cannot know is named, and no other', () => {
  expect(refuse({ members: [1, 900] })).toThrow(
    '900 is no identifier of chord with the parameters of its model',
  );
  expect(refuse({ members: [1, 2], others: ['five'] })).toThrow('five is no identifier');
  expect(refuse({ members: [0, 63], others: [5] })).not.toThrow();
  expect(refuse({ peers: 4 })).not.toThrow();
});
