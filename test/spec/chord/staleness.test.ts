import { expect, test } from 'vitest';
import type { ChordView } from '../../../spec/chord/messages.ts';
import { Staleness } from '../../../spec/chord/staleness.ts';

const showing = (successors: number[], finger: number | null): ChordView => ({
  member: true,
  predecessor: 19,
  successors,
  fingers: [finger],
  keys: [],
});

/** 19 asks 45, whose list [55, 19] is pending; what is said of it when it then shows [45, 55] and a finger. */
function accusations(before: ChordView | undefined): string[] {
  const found: string[] = [];
  const staleness = new Staleness((property) => found.push(property));
  staleness.sent(19, 45, { type: 'get_state', nonce: 1 } as { type: string });
  const state = { type: 'state', nonce: 1, predecessor: 55, successors: [55, 19], pending: true };
  staleness.received(19, 45, state, 100);
  staleness.changed(19, before, showing([45, 55], 45), 100);
  return found;
}

test('a list is taken over where it changes, and nowhere else', () => {
  expect(accusations(showing([50, 55], null))).toEqual(['pending-lists-are-not-taken-over']);
  expect(accusations(showing([45, 55], null))).toEqual([]);
  expect(accusations(undefined)).toEqual([]);
});
