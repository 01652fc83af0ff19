import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { matches } from '../matching.ts';
import { type Arrived, arrivedBy, bodyOf, isFirstHand, mayBeForgotten, perQuestion } from './seen.ts';

interface Asked extends Arrived {
  readonly hops: number;
  readonly speed: number;
  readonly criteria: string;
}

/** It goes back the way the question has come, and may go as far as that. */
function goesBack({ from, hops }: Asked, event: Seen): boolean {
  return event.other === from && (bodyOf(event).ttl ?? 0) > hops;
}

function fits({ criteria, speed }: Asked, event: Seen): boolean {
  const { results = [], speed: own = 0 } = bodyOf(event);
  return results.length > 0 && own >= speed && results.every(([, , name]) => matches(criteria, name));
}

const ask = { target: '.asked', actions: 'ask' } as const;
const anew = { guard: 'it is new, or may be forgotten', ...ask } as const;

const machine = setup({
  types: typesOf<Asked>(),
  guards: {
    'it is new, or may be forgotten': ({ context, event }) =>
      context.from === undefined || mayBeForgotten(context, event),
    'it goes back': ({ context, event }) => goesBack(context, event),
    'it goes back, and is what was sought': ({ context, event }) =>
      goesBack(context, event) && fits(context, event),
  },
  actions: {
    ask: assign(({ event }) => {
      const { hops = 0, speed = 0, criteria = '' } = bodyOf(event);
      return { ...arrivedBy(event), hops, speed, criteria };
    }),
  },
}).createMachine({
  id: 'answer',
  context: { from: undefined, since: 0, hops: 0, speed: 0, criteria: '' },
  initial: 'unasked',
  description:
    'A Query that has come is answered at most once, on however many ways it comes: with what matches, to whoever brought it first. Likewise a Ping.',
  meta: { source: 'G0.4 §3.2.2, §3.2.4, §4 (rules 1, 2)' },
  on: { 'recv.ping': anew, 'recv.query': anew },
  states: {
    unasked: { description: 'has not come' },
    asked: {
      description: 'has come',
      on: {
        'send.pong': {
          guard: 'it goes back',
          target: 'answered',
          meta: { source: 'G0.4 §3.2.2, §4 (rule 1)' },
        },
        'send.query_hit': {
          guard: 'it goes back, and is what was sought',
          target: 'answered',
          meta: { source: 'G0.4 §3.2.3 (minimum speed), §3.2.4, §4 (rule 2)' },
        },
      },
    },
    answered: { description: 'has had its answer' },
  },
});

export const answer: MachineSpec = {
  name: 'answer',
  doc: 'A servent’s own answer to one Ping or Query: one at most, to whoever brought it first, far enough, and what was sought.',
  machine,
  // What somebody else answers is passed on: see the machine reverse-path.
  key: (event) => (event.type.startsWith('send.') && !isFirstHand(event) ? undefined : perQuestion(event)),
};
