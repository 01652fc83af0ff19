import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { bodyOf } from './seen.ts';

interface Membership {
  /** Join calls that are not concluded. Users may ask twice; which of the two counts is the node's affair. */
  readonly joins: readonly number[];
}

const without = (joins: readonly number[], event: Seen) => joins.filter((join) => join !== event.call);

/** An answer that says: I am not a member. An empty list, or a hop that leads back to the node itself. */
function claimsNothing(event: Seen): boolean {
  if (event.type === 'send.state') return (bodyOf(event).successors?.length ?? 0) === 0;
  if (event.type !== 'send.hop') return false;
  const { node, final } = bodyOf(event);
  return node === event.peer && final === false;
}

function tellsOfTheRing(type: string): boolean {
  return type === 'recv.hop' || type === 'recv.state';
}

/**
 * A node's life in the ring. A joiner may already take part in everything: the aggressive join of 2001 updates others
 * before it returns. What a node outside the ring may not do is to act as if it were inside.
 */
const machine = setup({
  types: typesOf<Membership>(),
  guards: {
    'it tells of the ring': ({ event }) => tellsOfTheRing(event.type),
    joined: ({ event }) => succeeded(event),
    'the only join failed': ({ context, event }) =>
      !succeeded(event) && without(context.joins, event).length === 0,
    'one of several joins failed': ({ event }) => !succeeded(event),
    left: ({ event }) => succeeded(event),
  },
  actions: {
    joinAsked: assign({ joins: ({ context, event }) => [...context.joins, event.call!] }),
    joinOver: assign({ joins: ({ context, event }) => without(context.joins, event) }),
    allOver: assign({ joins: [] }),
  },
}).createMachine({
  id: 'membership',
  context: { joins: [] },
  initial: 'outside',
  description: 'Only a node that was asked to create or join a ring takes part in it.',
  meta: { source: 'ToN §IV-E Fig. 6 create, join; TSE §IV Join' },
  on: {
    'done.leave': [
      { guard: 'left', target: '.gone', meta: { source: 'ToN §IV-E.4' } },
      { description: 'A leave that is refused or fails changes nothing.' },
    ],
  },
  states: {
    outside: {
      description:
        'not a member: never was, could not join, or has lost its state; asked by others, who may remember a former life, it can only say so',
      on: {
        'call.create': { target: 'participating', meta: { source: 'ToN Fig. 6 create' } },
        'call.join': { target: 'participating', actions: 'joinAsked', meta: { source: 'ToN Fig. 6 join' } },
      },
    },
    participating: {
      description: 'asked to be in the ring',
      initial: 'joining',
      on: {
        'send.notify': {
          description: 'It thinks that it might be the predecessor of another.',
          meta: { source: 'ToN Fig. 6 stabilize, notify' },
        },
        'send.hop': { description: 'It routes lookups.', meta: { source: 'ToN Fig. 5' } },
        'send.state': { description: 'It shows its neighbours.', meta: { source: 'ToN Fig. 6 stabilize' } },
        'send.replicate': { description: 'It owns pairs.', meta: { source: 'ToN §IV-E.3' } },
        'send.transfer': { description: 'It passes pairs on.', meta: { source: 'SIGCOMM §4.4' } },
      },
      states: {
        joining: {
          description: 'asked to become a member, and not one yet',
          initial: 'unheard',
          on: {
            'call.join': { actions: 'joinAsked', description: 'The user asks again.' },
            'done.create': { target: 'member', actions: 'allOver', meta: { source: 'ToN Fig. 6 create' } },
            'done.join': [
              { guard: 'the only join failed', target: '#membership.outside', actions: 'allOver' },
              { guard: 'one of several joins failed', actions: 'joinOver' },
            ],
          },
          states: {
            unheard: {
              description: 'no node of the ring has answered yet',
              on: {
                'recv.*': {
                  guard: 'it tells of the ring',
                  target: 'heard',
                  description: 'successor := n′.find_successor(n)',
                  meta: { source: 'ToN Fig. 6 join' },
                },
              },
            },
            heard: {
              description: 'a node of the ring has answered, so a successor can be known',
              on: {
                'done.join': {
                  guard: 'joined',
                  target: '#membership.participating.member',
                  actions: 'allOver',
                  meta: { source: 'ToN Fig. 6 join; TSE §IV Join' },
                },
              },
            },
          },
        },
        member: {
          description: 'in the ring',
          on: { 'done.join': { description: 'It is a member already, whatever it says to a further join.' } },
        },
      },
    },
    gone: { type: 'final', description: 'has left; what follows is another life' },
  },
});

export const membership: MachineSpec = {
  name: 'membership',
  doc: 'A node’s life in the ring: outside, joining, member, gone.',
  machine,
  // Of all that it receives no other message matters here.
  concerns: (type) => !type.startsWith('recv.') || tellsOfTheRing(type),
  // Whoever says that it is not a member takes no part: that is none of this machine's business.
  key: (event) => (claimsNothing(event) ? undefined : onePerPeer()),
};
