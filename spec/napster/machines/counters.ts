import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { onePerClient } from './seen.ts';

interface Counters {
  readonly downloads: number;
  readonly uploads: number;
}

const machine = setup({
  types: typesOf<Counters>(),
  guards: {
    'a download was begun': ({ context }) => context.downloads > 0,
    'an upload was begun': ({ context }) => context.uploads > 0,
  },
  actions: {
    'one download more': assign({ downloads: ({ context }) => context.downloads + 1 }),
    'one download less': assign({ downloads: ({ context }) => context.downloads - 1 }),
    'one upload more': assign({ uploads: ({ context }) => context.uploads + 1 }),
    'one upload less': assign({ uploads: ({ context }) => context.uploads - 1 }),
    'begin anew': assign({ downloads: 0, uploads: 0 }),
  },
}).createMachine({
  id: 'counters',
  context: { downloads: 0, uploads: 0 },
  initial: 'watching',
  description: 'Within a session each 219 follows a 218 of its own, and each 221 a 220.',
  meta: { source: 'napster messages 218–221, §5.1' },
  states: {
    watching: {
      description: 'counts as the server does',
      on: {
        'send.login': { actions: 'begin anew', description: 'The server’s counters end with the session.' },
        'send.download_start': { actions: 'one download more' },
        'send.download_end': {
          guard: 'a download was begun',
          actions: 'one download less',
          meta: { source: 'napster messages 219' },
        },
        'send.upload_start': { actions: 'one upload more' },
        'send.upload_end': {
          guard: 'an upload was begun',
          actions: 'one upload less',
          meta: { source: 'napster messages 221' },
        },
      },
    },
  },
});

export const counters: MachineSpec = {
  name: 'counters',
  doc: 'What a client tells its server of the transfers that are under way: none ends that has not begun in this session.',
  machine,
  key: onePerClient,
};
