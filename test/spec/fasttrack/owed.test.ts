import { expect, it } from 'vitest';
import type { FastTrackView } from '../../../spec/fasttrack/messages.ts';
import type { FastTrackObservation } from '../../../spec/fasttrack/network.ts';
import { FastTrackOracle } from '../../../spec/fasttrack/oracle.ts';
import { DEFAULTS } from '../../../spec/fasttrack/parameters.ts';

const [ME, OTHER] = ['10.0.0.1', '10.0.0.2'];

/** Whether a node that shows itself so owes an end of a search that the other has sent it. */
function owes(shown: Partial<FastTrackView>): boolean {
  const view: FastTrackView = {
    member: true,
    role: 'supernode',
    parent: null,
    children: [],
    index: [],
    links: [],
    known: [],
    library: [],
    downloads: [],
    uploads: [],
    ...shown,
  };
  const oracle = new FastTrackOracle(DEFAULTS);
  const observation = { params: DEFAULTS, peers: [{ address: ME, alive: true, view }] };
  oracle.changed(observation as unknown as FastTrackObservation, 0);
  oracle.received(ME, OTHER, { type: 'forward', id: '10.0.0.2:0:1', hops: 1 } as { type: string });
  return oracle.owed.unpaid() !== undefined;
}

it('a supernode owes its neighbours and its children an end of what they have asked', () => {
  expect(owes({ links: [OTHER] })).toBe(true);
  expect(owes({ children: [[OTHER, 1214]] })).toBe(true);
});

it('whoever is no supernode any more owes nothing, nor does anybody to a stranger', () => {
  expect(owes({ role: 'ordinary' })).toBe(false);
  expect(owes({})).toBe(false);
});
