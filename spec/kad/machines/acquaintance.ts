import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { addressesIn, bodyOf, withAll } from './seen.ts';

/** A question that was sent: an answer counts if it comes from there, for this target, and is no longer. */
interface Asked {
  readonly to: Name | undefined;
  readonly target: Name | undefined;
  readonly count: number;
}

interface Acquaintance {
  /** Whom it may greet: whoever was named to it by somebody it had asked, or came by himself. */
  readonly known: readonly Name[];
  /** Whom it may ask in a search: likewise, but not those named in answers that were too long. */
  readonly askable: readonly Name[];
  /** Who has shown life: whom it may name to others. */
  readonly alive: readonly Name[];
  readonly asked: readonly Asked[];
}

function questionFor(asked: readonly Asked[], event: Seen): Asked | undefined {
  return asked.find(({ to, target }) => to === event.other && target === bodyOf(event).target);
}

/** With a question remembered, or the largest count that was asked there for this target. */
function withQuestion(asked: readonly Asked[], event: Seen): readonly Asked[] {
  const { target, count = 0 } = bodyOf(event);
  const former = questionFor(asked, event);
  if (former && former.count >= count) return asked;
  return [...asked.filter((each) => each !== former), { to: event.other, target, count }];
}

const membersIn = (event: Seen) => bodyOf(event).members ?? [];
const other = (event: Seen): Name[] => (event.other === undefined ? [] : [event.other]);

/** Whom a node knows: how it may have come by every address that it uses. */
const machine = setup({
  types: typesOf<Acquaintance>(),
  guards: {
    'it was asked, and is not too long': ({ context, event }) => {
      const question = questionFor(context.asked, event);
      return question !== undefined && addressesIn(event).length <= question.count;
    },
    'it was asked': ({ context, event }) => questionFor(context.asked, event) !== undefined,
    'that node is known': ({ context, event }) => other(event).every((name) => context.known.includes(name)),
    'that node may be asked': ({ context, event }) =>
      other(event).every((name) => context.askable.includes(name)),
    'all of them have shown life': ({ context, event }) =>
      addressesIn(event).every((name) => context.alive.includes(name)),
  },
  actions: {
    begin: assign({
      known: ({ context, event }) => withAll(context.known, membersIn(event)),
      askable: ({ context, event }) => withAll(context.askable, membersIn(event)),
      alive: ({ context, event }) => withAll(context.alive, membersIn(event)),
    }),
    meetNamed: assign({
      known: ({ context, event }) => withAll(context.known, addressesIn(event)),
      askable: ({ context, event }) => withAll(context.askable, addressesIn(event)),
    }),
    meetBootstrap: assign({
      known: ({ context, event }) => withAll(context.known, [...addressesIn(event), ...other(event)]),
      askable: ({ context, event }) => withAll(context.askable, [...addressesIn(event), ...other(event)]),
    }),
    hearOf: assign({ known: ({ context, event }) => withAll(context.known, addressesIn(event)) }),
    meetSender: assign({
      known: ({ context, event }) => withAll(context.known, other(event)),
      askable: ({ context, event }) => withAll(context.askable, other(event)),
      alive: ({ context, event }) => withAll(context.alive, other(event)),
    }),
    ask: assign({ asked: ({ context, event }) => withQuestion(context.asked, event) }),
  },
}).createMachine({
  id: 'acquaintance',
  context: { known: [], askable: [], alive: [], asked: [] },
  initial: 'knowing',
  description:
    'Contacts are named by nodes that were asked, in answers no longer than wanted; those that have shown life are named to others.',
  meta: { source: 'CSearch::ProcessResponse; ProcessKademlia2Response, CHECK_TRACKED_PACKET' },
  states: {
    knowing: {
      description: 'knows some nodes',
      on: {
        'call.start': { actions: 'begin', meta: { source: 'CRoutingZone::ReadFile (nodes.dat)' } },
        'recv.bootstrap_res': { actions: 'meetBootstrap', meta: { source: 'Process2BootstrapResponse' } },
        'recv.hello_req': { actions: 'meetSender', meta: { source: 'Process2HelloRequest' } },
        'recv.hello_res': { actions: 'meetSender', meta: { source: 'Process2HelloResponse' } },
        'recv.res': [
          { guard: 'it was asked, and is not too long', actions: 'meetNamed' },
          {
            guard: 'it was asked',
            actions: 'hearOf',
            description:
              'Such an answer is thrown away, but its contacts may have got into the table before.',
          },
        ],
        'send.req': { guard: 'that node may be asked', actions: 'ask' },
        'send.hello_req': { guard: 'that node is known' },
        'send.res': {
          guard: 'all of them have shown life',
          meta: { source: 'ProcessKademlia2Request: GetClosestTo(2, …), verified contacts' },
        },
      },
    },
  },
});

export const acquaintance: MachineSpec = {
  name: 'acquaintance',
  doc: 'Whom a node knows: where every address that it uses and names can have come from.',
  machine,
  key: onePerPeer,
};
