import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { roleOf } from '../parameters.ts';
import { agreed, nickAndFile } from './seen.ts';

interface Upload {
  /** Requests that have not been answered. */
  readonly owed: number;
}

const answer = { guard: 'an answer is owed', actions: 'fewer' } as const;

const machine = setup({
  types: typesOf<Upload>(),
  guards: { 'an answer is owed': ({ context }) => context.owed > 0 },
  actions: {
    more: assign({ owed: ({ context }) => context.owed + 1 }),
    fewer: assign({ owed: ({ context }) => context.owed - 1 }),
  },
}).createMachine({
  id: 'upload',
  context: { owed: 0 },
  initial: 'watching',
  description:
    'Each request of a user for a file is answered at most once: 608, 609 or 619; and none that was not made.',
  meta: { source: 'napster messages 607, 608, 609, 619' },
  states: {
    watching: {
      description: 'counts what is owed',
      on: {
        'recv.upload_request': { actions: 'more', meta: { source: 'napster messages 607' } },
        'send.accept': { ...answer, meta: { source: 'napster messages 608' } },
        'send.accept_failed': { ...answer, meta: { source: 'napster messages 609' } },
        'send.queue_limit': { ...answer, meta: { source: 'napster messages 619' } },
      },
    },
  },
});

export const upload: MachineSpec = {
  name: 'upload',
  doc: 'What one user wants of a client’s files, one by one: each request is answered once.',
  machine,
  key: (event) => (roleOf(agreed(event), event.peer) === 'client' ? nickAndFile(event) : undefined),
};
