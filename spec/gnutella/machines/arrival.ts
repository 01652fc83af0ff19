import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { bodyOf, type Copies, isAnew, perBroadcast, ttlIn } from './seen.ts';

interface Arrival extends Copies {
  readonly from: Name | undefined;
}

const arrive = { target: 'arrived', actions: 'arrive' } as const;
const anew = { guard: 'it is to go on anew', ...arrive } as const;
const onward = { guard: 'not back to whoever brought it', meta: { source: 'G0.4 §4 (rule 4)' } } as const;

const machine = setup({
  types: typesOf<Arrival>(),
  guards: {
    'it is to go on anew': ({ context, event }) => isAnew(context, event),
    'not back to whoever brought it': ({ context, event }) => event.other !== context.from,
  },
  actions: {
    arrive: assign(({ event }) => ({ from: event.other, since: event.at, ttl: ttlIn(event) })),
  },
}).createMachine({
  id: 'arrival',
  context: { from: undefined, since: 0, ttl: 0 },
  initial: 'unknown',
  description: 'What has come is forwarded to all neighbours but the one who has brought it.',
  meta: { source: 'G0.4 §4 (rule 4: “except the one that delivered”)' },
  states: {
    unknown: { description: 'has not come', on: { 'recv.ping': arrive, 'recv.query': arrive } },
    arrived: {
      description: 'has come',
      on: { 'recv.ping': anew, 'recv.query': anew, 'send.ping': onward, 'send.query': onward },
    },
  },
});

export const arrival: MachineSpec = {
  name: 'arrival',
  doc: 'Where one Ping or Query has come from: it never goes back there.',
  machine,
  key(event) {
    // What begins here has come from nowhere.
    return event.type.startsWith('send.') && bodyOf(event).hops === 0 ? undefined : perBroadcast(event);
  },
};
