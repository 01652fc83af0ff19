import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { bodyOf, isAnswerTo, type Question, questionIn } from './seen.ts';

/** A pair that another node asked this one to keep. */
interface Write {
  readonly asker: Question;
  readonly key: Name | undefined;
  /** Whom it asked for copies since. */
  readonly copies: readonly Question[];
  readonly isCopied: boolean;
}

interface Writes {
  readonly open: readonly Write[];
}

const copies = (event: Seen, { key }: Write) =>
  bodyOf(event).pairs?.some(([copied]) => copied === key) === true;

const isOf = ({ asker }: Write, event: Seen) => isAnswerTo([asker], event);

function isHonest(open: readonly Write[], event: Seen): boolean {
  return open.some(
    (write) => isOf(write, event) && (!succeeded(event) || write.copies.length === 0 || write.isCopied),
  );
}

/**
 * Pairs that others ask a node to keep. It confirms them when the copies are made, as far as it makes any: how many, and
 * whether there are other nodes at all, an observer cannot know.
 */
const machine = setup({
  types: typesOf<Writes>(),
  guards: {
    'it copies a pair being stored': ({ context, event }) =>
      context.open.some((write) => copies(event, write)),
    'it confirms a copy': ({ context, event }) =>
      context.open.some((write) => isAnswerTo(write.copies, event)),
    'it is refused, or copied as far as tried, and no other is being stored': ({ context, event }) =>
      context.open.length === 1 && isHonest(context.open, event),
    'it is refused, or copied as far as tried': ({ context, event }) => isHonest(context.open, event),
  },
  actions: {
    begin: assign({
      open: ({ context, event }) => [
        ...context.open,
        { asker: questionIn(event), key: bodyOf(event).key, copies: [], isCopied: false },
      ],
    }),
    copy: assign({
      open: ({ context, event }) =>
        context.open.map((write) =>
          copies(event, write) ? { ...write, copies: [...write.copies, questionIn(event)] } : write,
        ),
    }),
    copied: assign({
      open: ({ context, event }) =>
        context.open.map((write) => (isAnswerTo(write.copies, event) ? { ...write, isCopied: true } : write)),
    }),
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
      on: { 'recv.store': { target: 'storing', actions: 'begin' } },
    },
    storing: {
      description: 'at least one asker waits for a confirmation',
      on: {
        'recv.store': { actions: 'begin' },
        'send.replicate': { guard: 'it copies a pair being stored', actions: 'copy' },
        'recv.replicated': { guard: 'it confirms a copy', actions: 'copied' },
        'send.stored': [
          {
            guard: 'it is refused, or copied as far as tried, and no other is being stored',
            target: 'idle',
            actions: 'end',
            meta: { source: 'spec/chord/messages.ts stored' },
          },
          {
            guard: 'it is refused, or copied as far as tried',
            actions: 'end',
            meta: { source: 'spec/chord/messages.ts stored' },
          },
        ],
      },
    },
  },
});

export const replication: MachineSpec = {
  name: 'replication',
  doc: 'Pairs that others ask a node to keep: none is confirmed before a copy that was asked for is made.',
  machine,
  key: onePerPeer,
};
