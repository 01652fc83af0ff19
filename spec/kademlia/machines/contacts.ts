import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { bodyOf, parametersOf } from './seen.ts';

interface Contacts {
  /** Nodes whose messages it has received, or that it was told to begin with. */
  readonly met: readonly Name[];
}

function addTo(met: readonly Name[], more: readonly (Name | undefined)[]): readonly Name[] {
  const fresh = more.filter((name): name is Name => name !== undefined && !met.includes(name));
  return fresh.length === 0 ? met : [...met, ...fresh];
}

/** At most k others, each once, all of whom it has met: bucket entries, and neither the asker nor itself. */
function isHonest(met: readonly Name[], event: Seen): boolean {
  const { nodes = [] } = bodyOf(event);
  return (
    nodes.length <= parametersOf(event).k &&
    nodes.every(
      (node, at) =>
        node !== event.other && node !== event.peer && nodes.indexOf(node) === at && met.includes(node),
    )
  );
}

/**
 * The entries of a node’s buckets, as far as its answers show them: who is named is somebody that the node has met. Whom it
 * was only told of it asks first.
 */
const machine = setup({
  types: typesOf<Contacts>(),
  guards: {
    'they are contacts, and others than asker and answerer': ({ context, event }) =>
      isHonest(context.met, event),
  },
  actions: {
    meet: assign({ met: ({ context, event }) => addTo(context.met, [event.other]) }),
    told: assign({
      met: ({ context, event }) => addTo(context.met, [...(bodyOf(event).members ?? []), bodyOf(event).via]),
    }),
  },
}).createMachine({
  id: 'contacts',
  context: { met: [] },
  initial: 'alone',
  description:
    'When a node receives any message it puts the sender into a bucket; from its buckets it answers.',
  meta: { source: '§2.2 (any message, request or reply, updates the bucket of the sender); §2.3 FIND_NODE' },
  states: {
    alone: {
      description: 'it has met nobody',
      on: {
        'call.create': {
          target: 'acquainted',
          actions: 'told',
          description: 'The first members know each other.',
        },
        'call.join': { target: 'acquainted', actions: 'told', description: 'It knows its bootstrap node.' },
      },
    },
    acquainted: {
      description: 'it has met some',
      on: {
        'call.join': { actions: 'told', description: 'It joins anew.' },
        'recv.*': { actions: 'meet', meta: { source: '§2.2' } },
        'send.nodes': {
          guard: 'they are contacts, and others than asker and answerer',
          meta: { source: '§2.3 FIND_NODE' },
        },
        'send.found': {
          guard: 'they are contacts, and others than asker and answerer',
          meta: { source: '§2.3 FIND_VALUE' },
        },
      },
    },
  },
});

export const contacts: MachineSpec = {
  name: 'contacts',
  doc: 'The entries of one node’s buckets, as its answers show them.',
  machine,
  key: onePerPeer,
};
