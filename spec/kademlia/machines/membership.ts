import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';

interface Membership {
  /** Join calls that are not concluded. Users may ask twice; which of the two counts is the node's affair. */
  readonly joins: readonly number[];
}

const without = (joins: readonly number[], event: Seen) => joins.filter((join) => join !== event.call);

/** A node's life in the network. It answers whoever asks at any time; what it asks itself is what makes it take part. */
const machine = setup({
  types: typesOf<Membership>(),
  guards: {
    joined: ({ event }) => succeeded(event),
    'the only join failed': ({ context, event }) =>
      !succeeded(event) && without(context.joins, event).length === 0,
    'one of several joins failed': ({ event }) => !succeeded(event),
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
  description: 'Only a node that was asked to create or join a network takes part in it.',
  meta: { source: '§2.3 (join: insert the bootstrap node, look oneself up, refresh farther buckets)' },
  states: {
    outside: {
      description: 'not a member: never was, could not join, or has lost its state',
      on: {
        'call.create': { target: 'participating', description: 'It is one of the first.' },
        'call.join': { target: 'participating.joining', actions: 'joinAsked', meta: { source: '§2.3' } },
      },
    },
    participating: {
      description: 'asked to be in the network',
      initial: 'founding',
      on: {
        'send.ping': {
          description: 'It asks whether the head of a bucket is there.',
          meta: { source: '§2.2' },
        },
        'send.find_node': { description: 'It looks up.', meta: { source: '§2.3' } },
        'send.find_value': { description: 'It looks for a value.', meta: { source: '§2.3' } },
        'send.store': { description: 'It stores, passes on, or caches.', meta: { source: '§2.3, §2.5' } },
      },
      states: {
        founding: {
          description: 'asked to be one of the first members',
          on: { 'done.create': { target: 'member' } },
        },
        joining: {
          description: 'asked to become a member, and not one yet',
          initial: 'unheard',
          on: {
            'call.join': { actions: 'joinAsked', description: 'The user asks again.' },
            'done.join': [
              { guard: 'the only join failed', target: '#membership.outside', actions: 'allOver' },
              { guard: 'one of several joins failed', actions: 'joinOver' },
            ],
          },
          states: {
            unheard: {
              description: 'no node of the network has answered yet',
              on: {
                'recv.nodes': {
                  target: 'heard',
                  description: 'Whom the bootstrap node knows.',
                  meta: { source: '§2.3' },
                },
              },
            },
            heard: {
              description: 'a node of the network has answered',
              on: {
                'done.join': {
                  guard: 'joined',
                  target: '#membership.participating.member',
                  actions: 'allOver',
                  meta: { source: '§2.3' },
                },
              },
            },
          },
        },
        member: {
          description: 'in the network',
          on: {
            'call.join': {
              target: 'joining',
              actions: 'joinAsked',
              description: 'One that comes back with its state.',
            },
          },
        },
      },
    },
  },
});

export const membership: MachineSpec = {
  name: 'membership',
  doc: 'A node’s life in the network: outside, joining, member.',
  machine,
  key: onePerPeer,
};
