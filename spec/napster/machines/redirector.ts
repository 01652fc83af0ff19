import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { bodyOf, onePerRedirector } from './seen.ts';

interface Loads {
  readonly loads: readonly { readonly server: Name | undefined; readonly users: number }[];
}

const others = ({ loads }: Loads, event: Seen) => loads.filter(({ server }) => server !== event.other);

function isLeastLoaded({ loads }: Loads, event: Seen): boolean {
  const { host, port } = bodyOf(event);
  if (loads.length === 0) return port === 0;
  const least = Math.min(...loads.map(({ users }) => users));
  return loads.some(({ server, users }) => server === host && users === least);
}

const machine = setup({
  types: typesOf<Loads>(),
  guards: { 'no server has fewer users': ({ context, event }) => isLeastLoaded(context, event) },
  actions: {
    note: assign({
      loads: ({ context, event }) => [
        ...others(context, event),
        { server: event.other, users: bodyOf(event).users ?? 0 },
      ],
    }),
    forget: assign({ loads: ({ context, event }) => others(context, event) }),
    'forget all': assign({ loads: [] }),
  },
}).createMachine({
  id: 'redirector',
  context: { loads: [] },
  initial: 'serving',
  description:
    'Whoever connects is told of the index server with the fewest users, of those that are connected.',
  meta: { source: 'napster messages §2; 214' },
  states: {
    serving: {
      description: 'remembers how many users each server has',
      on: {
        'recv.stats': { actions: 'note', meta: { source: 'napster messages 214' } },
        unreachable: { actions: 'forget' },
        restart: { actions: 'forget all' },
        'send.best_host': { guard: 'no server has fewer users' },
      },
    },
  },
});

export const redirector: MachineSpec = {
  name: 'redirector',
  doc: 'Where the redirector sends clients: to the least loaded server that is there.',
  machine,
  key: onePerRedirector,
};
