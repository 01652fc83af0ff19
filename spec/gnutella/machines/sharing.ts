import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { bodyOf, isFirstHand } from './seen.ts';

interface Library {
  readonly files: readonly { readonly name: string | undefined; readonly size: number | undefined }[];
  /** Its own identifier, once it has said it. */
  readonly servent: string | undefined;
}

function isItsOwn({ files, servent }: Library, event: Seen): boolean {
  const { results = [], servent: said } = bodyOf(event);
  return (
    (servent === undefined || said === servent) &&
    results.every(([, size, name]) => files.some((file) => file.name === name && file.size === size))
  );
}

const others = ({ files }: Library, event: Seen) => files.filter(({ name }) => name !== bodyOf(event).name);

const machine = setup({
  types: typesOf<Library>(),
  guards: {
    'it is somebody else’s': ({ event }) => !isFirstHand(event),
    'its user shares this': ({ context, event }) => isFirstHand(event) && isItsOwn(context, event),
  },
  actions: {
    add: assign({
      files: ({ context, event }) => {
        const { name, size } = bodyOf(event);
        return [...others(context, event), { name, size }];
      },
    }),
    remove: assign({ files: ({ context, event }) => others(context, event) }),
    name: assign({ servent: ({ event }) => bodyOf(event).servent }),
  },
}).createMachine({
  id: 'sharing',
  context: { files: [], servent: undefined },
  initial: 'watching',
  description: 'What a servent says that it shares its user shares, at that moment.',
  meta: { source: 'G0.4 §3.2.4' },
  states: {
    watching: {
      description: 'remembers what the user shares',
      on: {
        'call.share': { actions: 'add' },
        'call.unshare': { actions: 'remove' },
        'send.query_hit': [
          { guard: 'it is somebody else’s' },
          { guard: 'its user shares this', actions: 'name', meta: { source: 'G0.4 §3.2.4' } },
        ],
      },
    },
  },
});

export const sharing: MachineSpec = {
  name: 'sharing',
  doc: 'What a servent says that it has: what its user shares, under one identifier.',
  machine,
  key: onePerPeer,
};
