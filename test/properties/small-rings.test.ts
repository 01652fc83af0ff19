import { expect, test } from 'vitest';
import { reference } from '../../impl/chord/subjects.ts';
import { chord } from '../../properties/chord/index.ts';
import { runBatch } from '../../properties/kit/batch.ts';

const folklore = chord.spec.properties.filter(({ expected }) => expected).map(({ name }) => name);

test.each([
  { min: 2, max: 3 },
  { min: 4, max: 4 },
])('of a network too small for r + 1 founders nobody asks for r + 1 principals ($min to $max)', (peers) => {
  const order = {
    campaign: 1,
    from: 0,
    to: 25,
    generator: { peers, profile: 'churn', grain: 'atomic' } as const,
  };
  const wrongs = runBatch(chord as never, reference as never, order).failures;
  expect(wrongs.filter(({ property }) => !folklore.includes(property))).toEqual([]);
});
