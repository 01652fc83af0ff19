import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { bodyOf } from './seen.ts';

interface Pushes {
  /** By node and file: the supernode that the latest hit named. */
  readonly hits: readonly { readonly what: string; readonly supernode: unknown }[];
  /** Nodes of which the user wants files, one by one, that have not been asked to push. */
  readonly wanted: readonly { readonly node: Name | undefined; readonly file: string | undefined }[];
  /** Pushes that have come, and have not been passed on or followed. */
  readonly brought: readonly string[];
  /** Its children, or its supernode. */
  readonly kin: readonly (Name | undefined)[];
}

/** What a push says, in one text. */
function pushIn(event: Seen): string {
  const { transfer, pusher, supernode, dest } = bodyOf(event);
  return JSON.stringify([transfer, pusher, supernode, dest]);
}

/** A download that its user wants of that node, whose latest hit names that supernode. */
function wantedIn({ hits, wanted, kin }: Pushes, event: Seen) {
  const { pusher, supernode, dest } = bodyOf(event);
  if (dest !== event.peer) return undefined;
  if (supernode === event.peer && event.other === pusher && !kin.includes(pusher)) return undefined;
  return wanted.find(
    ({ node, file }) =>
      node === pusher && hits.find(({ what }) => what === `${node} ${file}`)?.supernode === supernode,
  );
}

/** To the supernode that it names; and by that one to its child, the pusher. */
function isOnItsWay({ brought, kin }: Pushes, event: Seen): boolean {
  const { pusher, supernode } = bodyOf(event);
  const isHere = supernode === event.peer;
  if (isHere && !kin.includes(pusher)) return false;
  return brought.includes(pushIn(event)) && event.other === (isHere ? pusher : supernode);
}

/** Whoever was told to connect here. */
function followedIn({ brought }: Pushes, event: Seen): string | undefined {
  return brought.find((push) => {
    const [transfer, pusher, , dest] = JSON.parse(push) as unknown[];
    return transfer === bodyOf(event).transfer && pusher === event.peer && dest === event.other;
  });
}

function noted({ hits }: Pushes, event: Seen): Pushes['hits'] {
  const rows = (bodyOf(event).hits ?? []) as readonly (readonly unknown[])[];
  const fresh = rows.map(([node, file, , , supernode]) => ({ what: `${node} ${file}`, supernode }));
  return [...fresh.reverse(), ...hits];
}

const machine = setup({
  types: typesOf<Pushes>(),
  guards: {
    'it succeeded': ({ event }) => succeeded(event),
    'it failed': ({ event }) => !succeeded(event),
    'its user wants that of whom the hit names with that supernode': ({ context, event }) =>
      wantedIn(context, event) !== undefined,
    'it has come, and goes where it says': ({ context, event }) => isOnItsWay(context, event),
    'it was told to': ({ context, event }) => followedIn(context, event) !== undefined,
  },
  actions: {
    attach: assign({ kin: ({ context, event }) => [...context.kin, event.other] }),
    detach: assign({ kin: ({ context, event }) => context.kin.filter((each) => each !== event.other) }),
    'note the hits': assign({ hits: ({ context, event }) => noted(context, event) }),
    want: assign({
      wanted: ({ context, event }) => {
        const { node, file } = bodyOf(event);
        return [...context.wanted, { node, file }];
      },
    }),
    ask: assign({
      wanted: ({ context, event }) => context.wanted.filter((each) => each !== wantedIn(context, event)),
    }),
    bring: assign({ brought: ({ context, event }) => [...context.brought, pushIn(event)] }),
    'pass on': assign({
      brought: ({ context, event }) => context.brought.filter((each) => each !== pushIn(event)),
    }),
    follow: assign({
      brought: ({ context, event }) => context.brought.filter((each) => each !== followedIn(context, event)),
    }),
  },
}).createMachine({
  id: 'push',
  context: { hits: [], wanted: [], brought: [], kin: [] },
  initial: 'watching',
  description:
    'Whoever wants a file of a node behind a firewall names the supernode that the latest hit does; the push goes there, and from there to the node, which then connects.',
  meta: { source: 'giFT-FastTrack 0x07, 0x0d, fst_push' },
  states: {
    watching: {
      description: 'remembers hits, children, and pushes that have come',
      on: {
        'send.external_ip': { actions: 'attach' },
        'recv.external_ip': { actions: 'attach' },
        'recv.neighbours': { actions: 'detach', description: 'A child has become a supernode.' },
        unreachable: { actions: 'detach' },
        close: { actions: 'detach' },
        'done.search': [{ guard: 'it succeeded', actions: 'note the hits' }, { guard: 'it failed' }],
        'call.download': { actions: 'want' },
        'recv.push': { actions: 'bring' },
        'send.push': [
          {
            guard: 'it has come, and goes where it says',
            actions: 'pass on',
            meta: { source: 'giFT-FastTrack 0x0d' },
          },
          {
            guard: 'its user wants that of whom the hit names with that supernode',
            actions: 'ask',
            meta: { source: 'giFT-FastTrack 0x0d' },
          },
        ],
        'send.give': {
          guard: 'it was told to',
          actions: 'follow',
          meta: { source: 'giFT-FastTrack, fst_push (GIVE)' },
        },
      },
    },
  },
});

export const push: MachineSpec = {
  name: 'push',
  doc: 'How a node behind a firewall is made to connect: by a push through its supernode, as the latest hit names it.',
  machine,
  volatile: true,
  key: onePerPeer,
};
