import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { PORT } from '../constants.ts';
import { speedOf } from '../parameters.ts';
import { bodyOf, isFirstHand } from './seen.ts';

interface Library {
  readonly files: readonly { readonly name: string | undefined; readonly size: number | undefined }[];
  /** Its own identifier, once it has said it. */
  readonly servent: string | undefined;
  /** It has come back, and may have lost what it shared. */
  readonly mayHaveLess: boolean;
}

function isItsPlace(event: Seen): boolean {
  return bodyOf(event).ip === event.peer && bodyOf(event).port === PORT;
}

/** Files and kilobytes: these have 1,000 bytes or 1,024, and parts of one may count or not, of each file or of all. */
function isItsCount({ files, mayHaveLess }: Library, event: Seen): boolean {
  const { files: said = 0, kilobytes = 0 } = bodyOf(event);
  const sum = (size: (bytes: number) => number) => files.reduce((all, file) => all + size(file.size ?? 0), 0);
  if (said > files.length || kilobytes > sum((bytes) => Math.ceil(bytes / 1000))) return false;
  return mayHaveLess || (said === files.length && kilobytes >= sum((bytes) => Math.floor(bytes / 1024)));
}

function isItsOwn({ files, servent }: Library, event: Seen): boolean {
  const { results = [], servent: said, speed } = bodyOf(event);
  return (
    isItsPlace(event) &&
    speed === speedOf(`${event.peer}`) &&
    (servent === undefined || said === servent) &&
    results.every(([, size, name]) => files.some((file) => file.name === name && file.size === size))
  );
}

const others = ({ files }: Library, event: Seen) => files.filter(({ name }) => name !== bodyOf(event).name);

const machine = setup({
  types: typesOf<Library>(),
  guards: {
    'it is somebody else’s': ({ event }) => !isFirstHand(event),
    'it counts what its user shares': ({ context, event }) =>
      isFirstHand(event) && isItsPlace(event) && isItsCount(context, event),
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
    doubt: assign({ mayHaveLess: true }),
    name: assign({ servent: ({ event }) => bodyOf(event).servent }),
  },
}).createMachine({
  id: 'sharing',
  context: { files: [], servent: undefined, mayHaveLess: false },
  initial: 'watching',
  description: 'What a servent says that it shares its user shares, at that moment.',
  meta: { source: 'G0.4 §3.2.2, §3.2.4' },
  states: {
    watching: {
      description: 'remembers what the user shares',
      on: {
        'call.share': { actions: 'add' },
        'call.unshare': { actions: 'remove' },
        restart: { actions: 'doubt', description: 'It may have kept what it shares, or not.' },
        'send.pong': [
          { guard: 'it is somebody else’s' },
          { guard: 'it counts what its user shares', meta: { source: 'G0.4 §3.2.2' } },
        ],
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
