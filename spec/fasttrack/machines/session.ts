import { setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { messages } from '../messages.ts';

/** All that is said, whatever it is; liars answer for `garbage` themselves. */
const SAYING = Object.fromEntries(
  Object.keys(messages)
    .filter((type) => type !== 'garbage')
    .map((type) => [`send.${type}`, {}]),
);

const anew = { target: '.in step', description: 'Another connection has a cipher of its own.' } as const;

const machine = setup({ types: typesOf<object>() }).createMachine({
  id: 'session',
  context: {},
  initial: 'in step',
  description:
    'Whoever has heard what makes no sense says nothing more on that connection: a cipher that is out of step stays so.',
  meta: { source: 'giFT-FastTrack, fst_session' },
  on: { close: anew, unreachable: anew },
  states: {
    'in step': {
      description: 'what has come makes sense',
      on: {
        ...SAYING,
        'recv.garbage': { target: 'out of step', meta: { source: 'giFT-FastTrack, fst_session' } },
      },
    },
    'out of step': { description: 'nothing is said until the connection is closed' },
  },
});

export const session: MachineSpec = {
  name: 'session',
  doc: 'The connection of two peers: it is closed before anything else is said on it, once something has come that makes no sense.',
  machine,
  volatile: true,
  key: (event) => event.other,
};
