import { setup } from 'xstate';
import type { MachineSpec } from '../machine.ts';
import { typesOf } from './seen.ts';

const machineFrom = (source: string) =>
  setup({ types: typesOf<object>() }).createMachine({
    id: 'call',
    context: {},
    initial: 'unasked',
    description: 'A call returns once.',
    meta: { source },
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

/** That every conclusion belongs to a call, and no call is concluded twice. */
export function callMachine(source: string): MachineSpec {
  return {
    name: 'call',
    doc: 'One call of the user: it is concluded at most once, and nothing is concluded that was not asked.',
    machine: machineFrom(source),
    key: (event) => event.call,
  };
}
