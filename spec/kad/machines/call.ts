import { setup } from 'xstate';
import type { MachineSpec } from '../../kit/machine.ts';
import { typesOf } from './seen.ts';

/** One call of the user: its one conclusion. */
const machine = setup({ types: typesOf<object>() }).createMachine({
  id: 'call',
  context: {},
  initial: 'unasked',
  description: 'Whatever the user wants comes to one end.',
  meta: { source: 'CSearchManager: a search is deleted once; spec/kad/messages.ts' },
  states: {
    unasked: {
      description: 'nobody has asked this of the node, or its one conclusion is told already',
      on: { 'call.*': { target: 'asked', description: 'The user asks.' } },
    },
    asked: {
      description: 'the user waits',
      on: { 'done.*': { target: 'concluded', description: 'The result, or an honest failure.' } },
    },
    concluded: { type: 'final', description: 'the user has been told' },
  },
});

export const call: MachineSpec = {
  name: 'call',
  doc: 'One call of the user: it is concluded at most once, and nothing is concluded that was not asked.',
  machine,
  key: (event) => event.call,
};
