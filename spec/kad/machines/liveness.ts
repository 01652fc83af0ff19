import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { addressesIn } from './seen.ts';

/** Checks in vain that a contact survives at most: from type 0 to type 4. */
const MOST_CHECKS = 4;

interface Liveness {
  /** Checks without an answer since a contact was last heard, or heard of. */
  readonly silent: Readonly<Record<string, number>>;
}

const checksOf = ({ silent }: Liveness, other: Name | undefined) => silent[`${other}`] ?? 0;

function without(silent: Liveness['silent'], names: readonly (Name | undefined)[]): Liveness['silent'] {
  const gone = names.map((name) => `${name}`);
  return Object.fromEntries(Object.entries(silent).filter(([name]) => !gone.includes(name)));
}

/** The types of a node’s contacts, as far as they can be told from outside: one that stays silent is soon checked no more. */
const machine = setup({
  types: typesOf<Liveness>(),
  guards: {
    'it has not been checked in vain four times': ({ context, event }) =>
      checksOf(context, event.other) < MOST_CHECKS,
  },
  actions: {
    check: assign({
      silent: ({ context, event }) => ({
        ...context.silent,
        [`${event.other}`]: checksOf(context, event.other) + 1,
      }),
    }),
    live: assign({ silent: ({ context, event }) => without(context.silent, [event.other]) }),
    renew: assign({
      silent: ({ context, event }) => without(context.silent, [event.other, ...addressesIn(event)]),
    }),
    forget: assign({ silent: {} }),
  },
}).createMachine({
  id: 'liveness',
  context: { silent: {} },
  initial: 'checking',
  description:
    'A check without an answer makes a contact one type worse; one of type 4 is not checked, and goes.',
  meta: { source: 'CContact::CheckingType, UpdateType; CRoutingZone::OnSmallTimer' },
  states: {
    checking: {
      description: 'counts checks in vain',
      on: {
        'send.hello_req': { guard: 'it has not been checked in vain four times', actions: 'check' },
        'recv.hello_req': { actions: 'live' },
        'recv.hello_res': { actions: 'live' },
        'recv.res': { actions: 'renew', description: 'Whoever is named may be met anew.' },
        'recv.bootstrap_res': { actions: 'renew', description: 'Likewise.' },
        restart: { actions: 'forget', description: 'What was on its way when it went is lost.' },
      },
    },
  },
});

export const liveness: MachineSpec = {
  name: 'liveness',
  doc: 'The contacts of one node: none is checked for ever.',
  machine,
  key: onePerPeer,
};
