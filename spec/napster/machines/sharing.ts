import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { agreed, bodyOf, onePerClient } from './seen.ts';

interface Library {
  readonly files: readonly { readonly file: string | undefined; readonly said: string }[];
}

/** What is said of a file, in one text. */
function saidOf(event: Seen): string {
  const { file, md5, size, bitrate, freq, time } = bodyOf(event);
  return JSON.stringify([file, md5, size, bitrate, freq, time]);
}

function has({ files }: Library, event: Seen): boolean {
  const { file } = bodyOf(event);
  return files.some((each) => each.file === file);
}

const without = ({ files }: Library, event: Seen) => files.filter(({ file }) => file !== bodyOf(event).file);

const machine = setup({
  types: typesOf<Library>(),
  guards: {
    'its user shares it so': ({ context, event }) => {
      const said = saidOf(event);
      return context.files.some((each) => each.said === said);
    },
    'its user shares it': ({ context, event }) => has(context, event),
    'its user shares it, and that is the limit': ({ context, event }) =>
      has(context, event) && bodyOf(event).limit === agreed(event).queue,
    'its user does not share it': ({ context, event }) => !has(context, event),
    'its user shares nothing': ({ context }) => context.files.length === 0,
  },
  actions: {
    add: assign({
      files: ({ context, event }) => [
        ...without(context, event),
        { file: bodyOf(event).file, said: saidOf(event) },
      ],
    }),
    remove: assign({ files: ({ context, event }) => without(context, event) }),
    clear: assign({ files: [] }),
  },
}).createMachine({
  id: 'sharing',
  context: { files: [] },
  initial: 'watching',
  description:
    'A client announces what its user shares, takes back what the user shares no longer, and grants nothing else.',
  meta: { source: 'napster messages 100, 102, 110, 607–609' },
  states: {
    watching: {
      description: 'remembers what the user shares',
      on: {
        'call.share': { actions: 'add' },
        'call.unshare': { actions: 'remove' },
        'call.unshare_all': { actions: 'clear' },
        'send.share': { guard: 'its user shares it so', meta: { source: 'napster messages 100' } },
        'send.unshare': { guard: 'its user does not share it', meta: { source: 'napster messages 102' } },
        'send.unshare_all': { guard: 'its user shares nothing', meta: { source: 'napster messages 110' } },
        'send.accept': { guard: 'its user shares it', meta: { source: 'napster messages 608' } },
        'send.queue_limit': {
          guard: 'its user shares it, and that is the limit',
          meta: { source: 'napster messages 619' },
        },
        'send.accept_failed': {
          guard: 'its user does not share it',
          meta: { source: 'napster messages 609' },
        },
      },
    },
  },
});

export const sharing: MachineSpec = {
  name: 'sharing',
  doc: 'What a client says that it shares: what its user does. (That it says so at all is judged once everything has settled.)',
  machine,
  key: onePerClient,
};
