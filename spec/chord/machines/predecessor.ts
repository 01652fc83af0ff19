import { assign, setup } from 'xstate';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { bodyOf, onePerPeer, typesOf } from './seen.ts';

interface Acquaintance {
  /** All nodes that it has heard from or of. */
  readonly heard: readonly Name[];
}

const NOBODY: readonly Name[] = [];

/** Calls `visit` with every node that an event comes from or names, until it says true. */
function anyNamed(event: Seen, visit: (node: Name) => boolean): boolean {
  if (event.other !== undefined && visit(event.other)) return true;
  const { node, predecessor, via, successors, members } = bodyOf(event);
  if (node !== undefined && visit(node)) return true;
  if (via !== undefined && visit(via)) return true;
  if (predecessor !== undefined && predecessor !== null && visit(predecessor)) return true;
  return (successors ?? NOBODY).some(visit) || (members ?? NOBODY).some(visit);
}

function newIn(heard: readonly Name[], event: Seen): Name[] {
  const fresh = new Set<Name>();
  anyNamed(event, (node) => {
    if (!heard.includes(node)) fresh.add(node);
    return false;
  });
  return [...fresh];
}

/**
 * Ring maintenance, as far as every Chord agrees on it: the predecessor pointer is set by notify, on joining, or on the word
 * of a neighbour that leaves, and so to a node that was heard of. (Successor lists say less: the proved version fills them
 * with made-up ids, TSE §IV.)
 */
const machine = setup({
  types: typesOf<Acquaintance>(),
  guards: {
    'it names someone new': ({ context, event }) => anyNamed(event, (node) => !context.heard.includes(node)),
    'it was heard of': ({ context, event }) => {
      const { predecessor } = bodyOf(event);
      return (
        predecessor === null ||
        predecessor === undefined ||
        predecessor === event.peer ||
        context.heard.includes(predecessor)
      );
    },
  },
  actions: {
    remember: assign({ heard: ({ context, event }) => [...context.heard, ...newIn(context.heard, event)] }),
  },
}).createMachine({
  id: 'predecessor',
  context: { heard: [] },
  initial: 'listening',
  description: 'A node takes as its predecessor only a node that it has heard of.',
  meta: { source: 'ToN §IV-E Fig. 6 create, join, notify; TSE §IV Join, Rectify; ToN §IV-E.1 (departures)' },
  states: {
    listening: {
      description: 'remembers whom it has heard of',
      on: {
        'call.*': {
          guard: 'it names someone new',
          actions: 'remember',
          description: 'Its user names the ring’s members, or one to join through.',
          meta: { source: 'ToN Fig. 6 create, join' },
        },
        'recv.*': {
          guard: 'it names someone new',
          actions: 'remember',
          description: 'Whoever sends, and whomever it names.',
          meta: { source: 'ToN Fig. 6 notify; ToN §IV-E.1' },
        },
        'send.state': {
          guard: 'it was heard of',
          description: 'Asked for its predecessor, it names nobody, itself or such a node.',
          meta: { source: 'ToN Fig. 6 stabilize (x = successor.predecessor)' },
        },
      },
    },
  },
});

export const predecessor: MachineSpec = {
  name: 'predecessor',
  doc: 'Whom a node names as its predecessor: only nodes that it has heard of.',
  machine,
  key: onePerPeer,
};
