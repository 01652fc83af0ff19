import { expect, test } from 'vitest';
import { explore } from '../../../properties/explore/explore.ts';
import { kademlia as typed } from '../../../properties/kademlia/index.ts';
import type { Protocol } from '../../../properties/kit/protocol.ts';
import { referenceOf } from '../../../properties/kit/subjects.ts';
import type { Always } from '../../../spec/kit/property.ts';

const kademlia = typed as unknown as Protocol;
const subject = referenceOf(kademlia);

function explored(peers: number) {
  const model = kademlia.explore!.model(peers, subject);
  const properties = kademlia.spec.properties.filter(
    (property): property is Always<unknown> => property.kind === 'always' && !property.remembers,
  );
  return explore({ protocol: kademlia, subject, model, grain: 'atomic', properties });
}

/** Counts are pinned: a changed one is a change of the reference, the model or the explorer, to be looked at. */
test('three peers in a space of three bits, k = 2, α = 2: every interleaving', () => {
  const { states, complete } = explored(3);
  expect({ states, complete }).toEqual({ states: 232, complete: true });
});

test('four peers: every interleaving; what always holds does, and that every subtree is known does not', {
  timeout: 300_000,
}, () => {
  const { states, complete, properties } = explored(4);
  expect({ states, complete }).toEqual({ states: 60_706, complete: true });
  expect(properties.filter(({ shortest }) => shortest).map(({ name }) => name)).toEqual([
    'every-subtree-is-known',
    'buckets-hold-live-nodes-only',
  ]);
});
