import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { bodyOf, isFirstHand } from './seen.ts';

interface PushPath {
  /** Who has brought QueryHits of that servent. */
  readonly ways: readonly (Name | undefined)[];
  /** Pushes for it that have come and were not passed on. */
  readonly held: number;
}

const machine = setup({
  types: typesOf<PushPath>(),
  guards: {
    'it begins here, and goes where a hit has come from': ({ context, event }) =>
      isFirstHand(event) && context.ways.includes(event.other),
    'it has come, and goes where a hit has come from': ({ context, event }) =>
      !isFirstHand(event) && context.held > 0 && context.ways.includes(event.other),
  },
  actions: {
    lay: assign({
      ways: ({ context, event }) =>
        context.ways.includes(event.other) ? context.ways : [...context.ways, event.other],
    }),
    hold: assign({ held: ({ context }) => context.held + 1 }),
    pass: assign({ held: ({ context }) => context.held - 1 }),
  },
}).createMachine({
  id: 'push-path',
  context: { ways: [], held: 0 },
  initial: 'watching',
  description:
    'A Push for a servent goes the way that a QueryHit of that servent has come, and no other: by its identifier, not by a GUID.',
  meta: { source: 'G0.4 §4 (rule 3)' },
  states: {
    watching: {
      description: 'remembers who has brought QueryHits of that servent',
      on: {
        'recv.query_hit': { actions: 'lay' },
        'recv.push': { actions: 'hold' },
        'send.push': [
          {
            guard: 'it begins here, and goes where a hit has come from',
            meta: { source: 'G0.4 §3.2.5, §6' },
          },
          {
            guard: 'it has come, and goes where a hit has come from',
            actions: 'pass',
            meta: { source: 'G0.4 §4 (rule 3)' },
          },
        ],
      },
    },
  },
});

export const pushPath: MachineSpec = {
  name: 'push-path',
  doc: 'The way of Pushes for one servent: where its QueryHits have come from.',
  machine,
  key: (event) => bodyOf(event).servent,
};
