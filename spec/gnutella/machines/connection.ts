import { setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';

/** What is said within an open connection. */
const DESCRIPTORS = Object.fromEntries(
  ['ping', 'pong', 'query', 'query_hit', 'push'].map((type) => [
    `send.${type}`,
    { meta: { source: 'G0.4 §3' } },
  ]),
);

const ending = {
  unreachable: { target: 'closed', description: 'Refused, or lost.' },
  close: { target: 'closed', description: 'Refused, or given up.' },
} as const;

const machine = setup({ types: typesOf<object>() }).createMachine({
  id: 'connection',
  context: {},
  initial: 'closed',
  description:
    'One asks to connect, the other says OK, or closes. Descriptors go within open connections only, and nothing after Bye.',
  meta: { source: 'G0.4 §2, §3; Bye proposal' },
  states: {
    closed: {
      description: 'there is no connection',
      on: {
        'send.connect': { target: 'calling', meta: { source: 'G0.4 §2' } },
        'recv.connect': { target: 'called' },
        close: { description: 'Strangers are shown the door.' },
      },
    },
    calling: {
      description: 'has asked to connect',
      on: {
        ...ending,
        'recv.ok': { target: 'open', meta: { source: 'G0.4 §2' } },
        'recv.connect': { target: 'called', description: 'Both have asked at the same time.' },
      },
    },
    called: {
      description: 'was asked, and says yes or no',
      on: { ...ending, 'send.ok': { target: 'open', meta: { source: 'G0.4 §2' } } },
    },
    open: {
      description: 'descriptors may go',
      on: {
        ...ending,
        ...DESCRIPTORS,
        'send.bye': { target: 'parting', meta: { source: 'Bye proposal' } },
      },
    },
    parting: { description: 'has said Bye', on: ending },
  },
});

export const connection: MachineSpec = {
  name: 'connection',
  doc: 'The connection with one other servent: descriptors go only once the one has asked and the other has said OK, and none after Bye.',
  machine,
  volatile: true,
  key: (event) => event.other,
};
