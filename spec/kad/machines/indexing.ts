import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { bodyOf } from './seen.ts';

interface Index {
  /** What has been published here under the key: files, or publishers. */
  readonly entries: readonly string[];
}

function publishedIn(event: Seen): string[] {
  const { files, id } = bodyOf(event);
  return files ? files.map(([file]) => `${file}`) : [`${id}`];
}

/** The index of one node under one key. Entries may be missing, for a full index answers all the same; none is invented. */
const machine = setup({
  types: typesOf<Index>(),
  guards: {
    'each of them was published here': ({ context, event }) =>
      (bodyOf(event).results ?? []).every(([id]) => context.entries.includes(`${id}`)),
  },
  actions: {
    note: assign({
      entries: ({ context, event }) => [...new Set([...context.entries, ...publishedIn(event)])],
    }),
  },
}).createMachine({
  id: 'indexing',
  context: { entries: [] },
  initial: 'empty',
  description: 'What is given away under a key has been published under it.',
  meta: { source: 'CIndexed::AddKeyword, AddSources, AddNotes, SendValid…Result' },
  states: {
    empty: {
      description: 'nobody has published anything under this key here',
      on: {
        'recv.publish_key_req': { target: 'indexed', actions: 'note' },
        'recv.publish_source_req': { target: 'indexed', actions: 'note' },
        'recv.publish_notes_req': { target: 'indexed', actions: 'note' },
      },
    },
    indexed: {
      description: 'somebody has',
      on: {
        'recv.publish_key_req': { actions: 'note' },
        'recv.publish_source_req': { actions: 'note' },
        'recv.publish_notes_req': { actions: 'note' },
        'send.search_res': { guard: 'each of them was published here' },
      },
    },
  },
});

const TYPES = [
  'recv.publish_key_req',
  'recv.publish_source_req',
  'recv.publish_notes_req',
  'send.search_res',
];

export const indexing: MachineSpec = {
  name: 'indexing',
  doc: 'The index of one node under one key: it gives away what was published there.',
  machine,
  key: (event) => (TYPES.includes(event.type) ? `${bodyOf(event).target}` : undefined),
};
