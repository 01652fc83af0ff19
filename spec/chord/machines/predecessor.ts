import { assign, setup } from 'xstate';
import { hasName, type Names, NO_NAMES, withNames } from '../../kit/acceptors/names.ts';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { bodyOf } from './seen.ts';

/** All nodes that it has heard from or of: exactly as long as they are few. */
interface Acquaintance extends Names {
  /** The successor list that it was told last: all of them are among the names. Mostly it is told the same again. */
  readonly list: readonly Name[];
}

const NOBODY: Acquaintance = { ...NO_NAMES, list: [] };

/** Whether the event comes from or names somebody new, or tells another list than the last. Asked at every message: no closures. */
function isNews(heard: Acquaintance, event: Seen): boolean {
  if (isNew(heard, event.other)) return true;
  switch (event.type) {
    // What is heard most names nobody but its sender.
    case 'recv.get_state':
    case 'recv.notify':
    case 'recv.notified':
    case 'recv.next_hop':
      return false;
  }
  const { node, predecessor, via, successors, members } = bodyOf(event);
  return (
    (successors !== undefined && !isSame(successors, heard.list)) ||
    members !== undefined ||
    isNew(heard, node) ||
    isNew(heard, via) ||
    isNew(heard, predecessor)
  );
}

function isSame(a: readonly Name[], b: readonly Name[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function isNew(heard: Acquaintance, node: Name | null | undefined): boolean {
  return node !== undefined && node !== null && !hasName(heard, node);
}

/** Everybody heard of once the event has been. */
function hearing(heard: Acquaintance, event: Seen): Acquaintance {
  const { node, predecessor, via, successors = heard.list, members = [] } = bodyOf(event);
  const { few, many } = withNames(heard, [event.other, node, via, predecessor, ...successors, ...members]);
  // A copy: whose list it is may go on changing it.
  return { few, many, list: [...successors] };
}

/**
 * Ring maintenance, as far as every Chord agrees on it: the predecessor pointer is set by notify, on joining, or on the word
 * of a neighbour that leaves, and so to a node that was heard of. (Successor lists say less: the proved version fills them
 * with made-up ids, TSE §IV.)
 */
const machine = setup({
  types: typesOf<Acquaintance>(),
  guards: {
    'it names someone new': ({ context, event }) => isNews(context, event),
    'it was heard of': ({ context, event }) => {
      const { predecessor } = bodyOf(event);
      return (
        predecessor === null ||
        predecessor === undefined ||
        predecessor === event.peer ||
        hasName(context, predecessor)
      );
    },
  },
  actions: {
    remember: assign(({ context, event }) => hearing(context, event)),
  },
}).createMachine({
  id: 'predecessor',
  context: NOBODY,
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
