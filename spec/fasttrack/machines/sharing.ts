import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { bodyOf, saidOf } from './seen.ts';

interface Library {
  readonly files: readonly { readonly file: string | undefined; readonly said: string }[];
}

const without = ({ files }: Library, event: Seen) => files.filter(({ file }) => file !== bodyOf(event).file);

const machine = setup({
  types: typesOf<Library>(),
  guards: {
    'its user shares it so': ({ context, event }) => {
      const said = saidOf(event);
      return context.files.some((each) => each.said === said);
    },
    'its user does not share it': ({ context, event }) =>
      without(context, event).length === context.files.length,
  },
  actions: {
    add: assign({
      files: ({ context, event }) => [
        ...without(context, event),
        { file: bodyOf(event).file, said: saidOf(event) },
      ],
    }),
    remove: assign({ files: ({ context, event }) => without(context, event) }),
  },
}).createMachine({
  id: 'sharing',
  context: { files: [] },
  initial: 'watching',
  description: 'A node announces what its user shares, and takes back what the user shares no longer.',
  meta: { source: 'giFT-FastTrack 0x05, 0x22' },
  states: {
    watching: {
      description: 'remembers what the user shares',
      on: {
        'call.share': { actions: 'add' },
        'call.unshare': { actions: 'remove' },
        'send.share': { guard: 'its user shares it so', meta: { source: 'giFT-FastTrack 0x22' } },
        'send.unshare': { guard: 'its user does not share it', meta: { source: 'giFT-FastTrack 0x05' } },
      },
    },
  },
});

export const sharing: MachineSpec = {
  name: 'sharing',
  doc: 'What a node says that it shares: what its user does. (That it says so at all is judged once everything has settled.)',
  machine,
  key: onePerPeer,
};
