import { expect, test } from 'vitest';
import { gnutella as typed } from '../../../properties/gnutella/index.ts';
import { drawRun, MachineWatch } from '../../../properties/kit/batch.ts';
import type { Protocol } from '../../../properties/kit/protocol.ts';
import { runScenario } from '../../../properties/kit/run.ts';
import { shrink } from '../../../properties/kit/shrink.ts';
import { referenceOf } from '../../../properties/kit/subjects.ts';
import { distancesIn, type GnutellaObservation, graphOf } from '../../../spec/gnutella/network.ts';

const gnutella = typed as unknown as Protocol;
const FOLKLORE = 'ttl-reaches-everyone-within-it';
/** A run that falsifies it. */
const SEED = 778_726_343;

test('that a flood reaches everybody within its TTL shrinks to four servents and one slow hop', () => {
  const reference = referenceOf(gnutella);
  const { scenario, beyond } = drawRun(gnutella, reference, SEED, { profile: 'lossy' });
  const shrunk = shrink(gnutella, reference, scenario, beyond, FOLKLORE, new MachineWatch(gnutella));

  const calls = shrunk.operations.flatMap((each) => (each.do === 'call' ? [each] : []));
  const searches = calls.filter(({ call, args }) => call === 'search' && args.ttl === 2);
  const edges = calls.filter(({ call }) => call === 'connect');
  expect(edges.length).toBe(4);
  expect(new Set(edges.flatMap(({ peer, args }) => [peer, args.to])).size).toBe(4);
  expect(shrunk.tape.filter((value) => value !== 0).length).toBe(1);

  // S is connected with X and Y, these two with each other, and X with Z.
  let seen: GnutellaObservation | undefined;
  runScenario(gnutella, reference, shrunk, {
    brief: true,
    beat: (_, judge) => {
      seen = judge.observation as unknown as GnutellaObservation;
    },
  });
  const graph = graphOf(seen!)!;
  const [search] = searches;
  const distances = [...distancesIn(graph, search!.peer).values()];
  expect(distances.sort()).toEqual([0, 1, 1, 2]);
}, 600_000);
