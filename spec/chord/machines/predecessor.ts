import { assign, setup } from 'xstate';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { bodyOf, onePerPeer, typesOf } from './seen.ts';

interface Acquaintance {
  /** All nodes that it has heard from or of, ascending: in a large ring they are many. */
  readonly heard: readonly Name[];
}

/** A node that the event comes from or names, and that is new; undefined when there is none. Asked at every message: no closures. */
function stranger(heard: readonly Name[], event: Seen): Name | undefined {
  if (isNew(heard, event.other)) return event.other;
  const { node, predecessor, via, successors, members } = bodyOf(event);
  if (isNew(heard, node)) return node;
  if (isNew(heard, via)) return via;
  if (isNew(heard, predecessor)) return predecessor;
  return firstNew(heard, successors) ?? firstNew(heard, members);
}

function isNew(heard: readonly Name[], node: Name | null | undefined): node is Name {
  return node !== undefined && node !== null && !hasHeard(heard, node);
}

/** More than this are searched by halves; fewer are found faster one by one. */
const FEW = 24;

function hasHeard(heard: readonly Name[], node: Name): boolean {
  return heard.length <= FEW ? heard.includes(node) : heard[placeOf(heard, node)] === node;
}

/** Where the node stands in the list, or would. */
function placeOf(heard: readonly Name[], node: Name): number {
  let low = 0;
  let high = heard.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (heard[middle]! < node) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstNew(heard: readonly Name[], nodes: readonly Name[] | undefined): Name | undefined {
  if (nodes === undefined) return undefined;
  for (let i = 0; i < nodes.length; i++) if (isNew(heard, nodes[i])) return nodes[i];
  return undefined;
}

/** Everybody heard of once the event has been. */
function withStrangers(heard: readonly Name[], event: Seen): readonly Name[] {
  let known = heard;
  for (let one = stranger(known, event); one !== undefined; one = stranger(known, event))
    known = known.toSpliced(placeOf(known, one), 0, one);
  return known;
}

/**
 * Ring maintenance, as far as every Chord agrees on it: the predecessor pointer is set by notify, on joining, or on the word
 * of a neighbour that leaves, and so to a node that was heard of. (Successor lists say less: the proved version fills them
 * with made-up ids, TSE §IV.)
 */
const machine = setup({
  types: typesOf<Acquaintance>(),
  guards: {
    'it names someone new': ({ context, event }) => stranger(context.heard, event) !== undefined,
    'it was heard of': ({ context, event }) => {
      const { predecessor } = bodyOf(event);
      return (
        predecessor === null ||
        predecessor === undefined ||
        predecessor === event.peer ||
        hasHeard(context.heard, predecessor)
      );
    },
  },
  actions: {
    remember: assign({ heard: ({ context, event }) => withStrangers(context.heard, event) }),
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
