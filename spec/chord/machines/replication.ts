import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import type { ChordParameters } from '../parameters.ts';
import { bodyOf, isAnswerTo, type Question, questionIn } from './seen.ts';

/** A pair that this node is asked to keep, by another node or by its own user. */
interface Write {
  readonly asker: Question | { readonly call: number | undefined };
  readonly key: Name | undefined;
  /** Whom it asked for copies since. */
  readonly copies: readonly Question[];
  /** How many different nodes it asked in one go: what came next has not been heard or waited for by then. */
  readonly atOnce: number;
  readonly isAsking: boolean;
  /** Who has confirmed a copy. */
  readonly keepers: readonly Name[];
}

interface Writes {
  readonly open: readonly Write[];
}

const copies = (event: Seen, { key }: Write) =>
  bodyOf(event).pairs?.some(([copied]) => copied === key) === true;

const isOf = ({ asker }: Write, event: Seen) =>
  'call' in asker ? event.call !== undefined && asker.call === event.call : isAnswerTo([asker], event);

/**
 * As many copies as it asked for in one go, and d − 1 at most: it may ask more nodes than it needs, and others when one is
 * gone; copies that it renews meanwhile are none that the write waits for. One copy will do where nobody says what d is,
 * where losses may have left fewer than d members, and for its own user, whose pair may have been copied for others before.
 */
function isCopied({ asker, atOnce, keepers }: Write, { params }: Seen): boolean {
  const { replicas = 2, detector } = (params ?? {}) as Partial<ChordParameters>;
  const needed = 'call' in asker || detector === 'timeout' ? 1 : Math.max(replicas - 1, 1);
  return keepers.length >= Math.min(atOnce, needed);
}

/** What its user is told of a pair that lies elsewhere says nothing of copies: the owner answers for those. */
function isElsewhere({ asker }: Write, event: Seen): boolean {
  return 'call' in asker && bodyOf(event).owner !== event.peer;
}

function isHonest(open: readonly Write[], event: Seen): boolean {
  return open.some(
    (write) =>
      isOf(write, event) && (!succeeded(event) || isElsewhere(write, event) || isCopied(write, event)),
  );
}

function asking(write: Write, event: Seen): Write {
  const copied = [...write.copies, questionIn(event)];
  const atOnce = write.isAsking ? new Set(copied.map(({ to }) => to)).size : write.atOnce;
  return { ...write, copies: copied, atOnce };
}

function kept(write: Write, event: Seen): Write {
  const isNew = isAnswerTo(write.copies, event) && !write.keepers.includes(event.other!);
  return isNew ? { ...write, keepers: [...write.keepers, event.other!] } : write;
}

/** Once it hears anything, or a timer goes off, it may be asking somebody else instead. */
const paused = (write: Write): Write => (write.atOnce > 0 ? { ...write, isAsking: false } : write);

/** Of a pair that others store, and of one that the user stores here. */
const CONFIRMATION = [
  {
    guard: 'it is refused, or copied as far as asked for, and no other is being stored',
    target: 'idle',
    actions: 'end',
    meta: { source: 'spec/chord/messages.ts stored' },
  },
  {
    guard: 'it is refused, or copied as far as asked for',
    actions: 'end',
    meta: { source: 'spec/chord/messages.ts stored' },
  },
] as const;

/**
 * Pairs that a node is asked to keep. It confirms them when the copies are made, as far as it asks for any: whether there
 * are other nodes at all, an observer cannot know.
 */
const machine = setup({
  types: typesOf<Writes>(),
  guards: {
    'it copies a pair being stored': ({ context, event }) =>
      context.open.some((write) => copies(event, write)),
    'it is refused, or copied as far as asked for, and no other is being stored': ({ context, event }) =>
      context.open.length === 1 && isHonest(context.open, event),
    'it is refused, or copied as far as asked for': ({ context, event }) => isHonest(context.open, event),
  },
  actions: {
    begin: assign({
      open: ({ context, event }) => [
        ...context.open,
        {
          asker: event.call === undefined ? questionIn(event) : { call: event.call },
          key: bodyOf(event).key,
          copies: [],
          atOnce: 0,
          isAsking: true,
          keepers: [],
        },
      ],
    }),
    copy: assign({
      open: ({ context, event }) =>
        context.open.map((write) => (copies(event, write) ? asking(write, event) : write)),
    }),
    hear: assign({ open: ({ context, event }) => context.open.map((write) => paused(kept(write, event))) }),
    pause: assign({ open: ({ context }) => context.open.map(paused) }),
    end: assign({
      open: ({ context, event }) => {
        const ended = context.open.findIndex((write) => isOf(write, event));
        return context.open.filter((_, i) => i !== ended);
      },
    }),
  },
}).createMachine({
  id: 'replication',
  context: { open: [] },
  initial: 'idle',
  description: 'The owner of a key keeps copies of its pair at its successors.',
  meta: {
    source: 'ToN §IV-E.3 (successor lists help higher layers replicate); spec/chord/messages.ts stored',
  },
  on: {
    'send.replicate': {
      description: 'Copies are renewed as the successor list changes.',
      meta: { source: 'ToN §IV-E.3' },
    },
  },
  states: {
    idle: {
      description: 'nothing is being stored here',
      on: {
        'recv.store': { target: 'storing', actions: 'begin' },
        'call.store': { target: 'storing', actions: 'begin' },
      },
    },
    storing: {
      description: 'at least one asker, a node or the user, waits for a confirmation',
      on: {
        'recv.store': { actions: ['pause', 'begin'] },
        'call.store': { actions: ['pause', 'begin'] },
        'send.replicate': { guard: 'it copies a pair being stored', actions: 'copy' },
        'recv.replicated': { actions: 'hear', description: 'A copy may be made.' },
        'recv.*': { actions: 'pause' },
        'timer.*': { actions: 'pause' },
        unreachable: { actions: 'pause', description: 'It may ask another node for the copy.' },
        'send.stored': CONFIRMATION,
        'done.store': CONFIRMATION,
      },
    },
  },
});

export const replication: MachineSpec = {
  name: 'replication',
  doc: 'Pairs that a node is asked to keep: none is confirmed before the copies that were asked for are made.',
  machine,
  key: onePerPeer,
};
