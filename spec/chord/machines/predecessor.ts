import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { bodyOf } from './seen.ts';

interface Acquaintance {
  /** All nodes that it has heard from or of. */
  readonly heard: Heard;
}

interface Heard {
  /** Ascending: in a large ring they are many. */
  readonly names: readonly Name[];
  /** The successor list that it was told last: all of them are among the names. Mostly it is told the same again. */
  readonly list: readonly Name[];
}

const NOBODY: Heard = { names: [], list: [] };

/** Whether the event comes from or names somebody new, or tells another list than the last. Asked at every message: no closures. */
function isNews({ names, list }: Heard, event: Seen): boolean {
  if (isNew(names, event.other)) return true;
  const { node, predecessor, via, successors, members } = bodyOf(event);
  return (
    (successors !== undefined && !isSame(successors, list)) ||
    members !== undefined ||
    isNew(names, node) ||
    isNew(names, via) ||
    isNew(names, predecessor)
  );
}

function isSame(a: readonly Name[], b: readonly Name[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function isNew(names: readonly Name[], node: Name | null | undefined): boolean {
  return node !== undefined && node !== null && !hasName(names, node);
}

/** More than this are searched by halves; fewer are found faster one by one. */
const FEW = 24;

function hasName(names: readonly Name[], node: Name): boolean {
  return names.length <= FEW ? names.includes(node) : names[placeOf(names, node)] === node;
}

/** Where the node stands in the list, or would. */
function placeOf(names: readonly Name[], node: Name): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (names[middle]! < node) low = middle + 1;
    else high = middle;
  }
  return low;
}

function withName(names: readonly Name[], node: Name | null | undefined): readonly Name[] {
  if (node === undefined || node === null) return names;
  const at = placeOf(names, node);
  return names[at] === node ? names : names.toSpliced(at, 0, node);
}

/** Everybody heard of once the event has been. */
function hearing(heard: Heard, event: Seen): Heard {
  const { node, predecessor, via, successors = heard.list, members = [] } = bodyOf(event);
  const named = [event.other, node, via, predecessor, ...successors, ...members];
  // A copy: whose list it is may go on changing it.
  return { names: named.reduce(withName, heard.names), list: [...successors] };
}

/**
 * Ring maintenance, as far as every Chord agrees on it: the predecessor pointer is set by notify, on joining, or on the word
 * of a neighbour that leaves, and so to a node that was heard of. (Successor lists say less: the proved version fills them
 * with made-up ids, TSE §IV.)
 */
const machine = setup({
  types: typesOf<Acquaintance>(),
  guards: {
    'it names someone new': ({ context, event }) => isNews(context.heard, event),
    'it was heard of': ({ context, event }) => {
      const { predecessor } = bodyOf(event);
      return (
        predecessor === null ||
        predecessor === undefined ||
        predecessor === event.peer ||
        hasName(context.heard.names, predecessor)
      );
    },
  },
  actions: {
    remember: assign({ heard: ({ context, event }) => hearing(context.heard, event) }),
  },
}).createMachine({
  id: 'predecessor',
  context: { heard: NOBODY },
  initial: 'listening',
  description: 'A node takes as its predecessor only a node that it has heard of.',
  meta: { source: 'ToN §IV-E Fig. 6 create, join, notify; TSE §IV Join, Rectify; ToN §IV-E.4 (departures)' },
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
          meta: { source: 'ToN Fig. 6 notify; ToN §IV-E.4' },
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
