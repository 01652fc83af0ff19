import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { EXPIRE_MS } from '../constants.ts';
import { bodyOf, isAnswerTo, type Question, questionIn } from './seen.ts';

/** A value that the node was given or has found, and the longest it may still be kept. */
interface Known {
  readonly key: Name | undefined;
  readonly value: string;
  readonly ttl: number;
  /** It was published here, or given to be kept; else it was only found, or given as a copy along a path. */
  readonly isGiven: boolean;
}

interface Pairs {
  readonly known: readonly Known[];
  /** FIND_VALUEs that were received, and not yet answered: their keys. */
  readonly owed: readonly (Question & { readonly key: Name | undefined })[];
  /** FIND_VALUEs that were sent, and not yet answered. */
  readonly sought: readonly (Question & { readonly key: Name | undefined })[];
}

/** So many questions back an answer may come. */
const MOST = 64;

function learn(known: readonly Known[], { key, value, ttl, isGiven }: Known): readonly Known[] {
  const old = known.find((each) => each.key === key && each.value === value);
  if (old && old.ttl >= ttl && (old.isGiven || !isGiven)) return known;
  const longest = Math.max(ttl, old?.ttl ?? 0);
  return [
    ...known.filter((each) => each !== old),
    { key, value, ttl: longest, isGiven: isGiven || old?.isGiven === true },
  ];
}

function isKnown(known: readonly Known[], key: Name | undefined, event: Seen): boolean {
  const { value, ttl = 0 } = bodyOf(event);
  return known.some((each) => each.key === key && each.value === value && ttl <= each.ttl);
}

/** Only what was given to be kept is stored elsewhere to be kept. */
function mayStore(known: readonly Known[], event: Seen): boolean {
  const { key, value, cached } = bodyOf(event);
  if (!isKnown(known, key, event)) return false;
  return cached === true || known.some((each) => each.key === key && each.value === value && each.isGiven);
}

function isHonestAnswer({ known, owed }: Pairs, event: Seen): boolean {
  const { value, nodes = [] } = bodyOf(event);
  if (value === null) return true;
  if (nodes.length > 0) return false;
  return owed.some((question) => isAnswerTo(question, event) && isKnown(known, question.key, event));
}

function found({ known, sought }: Pairs, event: Seen): readonly Known[] {
  const { value, ttl = 0 } = bodyOf(event);
  const question = sought.find((each) => isAnswerTo(each, event));
  return question && typeof value === 'string'
    ? learn(known, { key: question.key, value, ttl, isGiven: false })
    : known;
}

/** The pairs that a node keeps and passes on: what it gives out it was given, and for no longer than it was given it. */
const machine = setup({
  types: typesOf<Pairs>(),
  guards: {
    'it has no value': ({ event }) => bodyOf(event).value === null,
    'it was given the value, for at least as long, and names nobody besides': ({ context, event }) =>
      isHonestAnswer(context, event),
    'it was given the pair, for at least as long; a copy stays a copy': ({ context, event }) =>
      mayStore(context.known, event),
  },
  actions: {
    publish: assign({
      known: ({ context, event }) => {
        const { key, value } = bodyOf(event);
        return learn(context.known, { key, value: value!, ttl: EXPIRE_MS, isGiven: true });
      },
    }),
    keep: assign({
      known: ({ context, event }) => {
        const { key, value, ttl = 0, cached } = bodyOf(event);
        return learn(context.known, { key, value: value!, ttl, isGiven: cached !== true });
      },
    }),
    find: assign({ known: ({ context, event }) => found(context, event) }),
    owe: assign({
      owed: ({ context, event }) =>
        [...context.owed, { ...questionIn(event), key: bodyOf(event).key }].slice(-MOST),
    }),
    seek: assign({
      sought: ({ context, event }) =>
        [...context.sought, { ...questionIn(event), key: bodyOf(event).key }].slice(-MOST),
    }),
  },
}).createMachine({
  id: 'pairs',
  context: { known: [], owed: [], sought: [] },
  initial: 'empty',
  description:
    'A pair is kept from a STORE until it expires; whoever passes it on shortens its time, and never lengthens it.',
  meta: { source: '§2.3 STORE, FIND_VALUE; §2.5' },
  on: {
    'recv.find_value': { actions: 'owe', description: 'Somebody looks for a value.' },
    'send.find_value': { actions: 'seek', description: 'It looks for a value itself.' },
  },
  states: {
    empty: {
      description: 'it has been given no pair, and found none',
      on: {
        'call.store': { target: 'keeping', actions: 'publish', description: 'Its user publishes.' },
        'recv.store': { target: 'keeping', actions: 'keep', meta: { source: '§2.3 STORE' } },
        'recv.found': { target: 'keeping', actions: 'find', meta: { source: '§2.3 FIND_VALUE' } },
        'send.found': { guard: 'it has no value' },
      },
    },
    keeping: {
      description: 'it knows pairs; some may have expired',
      on: {
        'call.store': { actions: 'publish' },
        'recv.store': { actions: 'keep', meta: { source: '§2.3 STORE' } },
        'recv.found': { actions: 'find', meta: { source: '§2.3 FIND_VALUE' } },
        'send.found': {
          guard: 'it was given the value, for at least as long, and names nobody besides',
          meta: { source: '§2.3 FIND_VALUE' },
        },
        'send.store': {
          guard: 'it was given the pair, for at least as long; a copy stays a copy',
          description: 'It publishes, republishes, hands over or caches.',
          meta: { source: '§2.5' },
        },
      },
    },
  },
});

export const pairs: MachineSpec = {
  name: 'pairs',
  doc: 'The pairs that one node keeps and passes on.',
  machine,
  key: onePerPeer,
};
