import type { Conformance } from '../../kit/property.ts';

/** One property for each machine: the peers' outputs are among those that it enables. */
export const conformance: readonly Conformance[] = [
  {
    name: 'outsiders-keep-out',
    kind: 'conformance',
    statement:
      'Only a node that was asked to create or join a ring, and has heard from it, takes part in it.',
    source: 'ToN §IV-E Fig. 6 create, join; TSE §IV Join',
    machine: 'membership',
  },
  {
    name: 'predecessor-was-heard-of',
    kind: 'conformance',
    statement: 'A node names as its predecessor only a node that it has heard of.',
    source: 'ToN §IV-E Fig. 6 create, join, notify; TSE §IV Join, Rectify',
    machine: 'predecessor',
  },
  {
    name: 'lookup-asks-as-it-says',
    kind: 'conformance',
    statement: 'A lookup names an owner, and no more nodes asked than questions were sent for its key.',
    source: 'ToN §IV-D Fig. 5 find_successor',
    machine: 'lookup',
  },
  {
    name: 'store-was-confirmed',
    kind: 'conformance',
    statement: 'A store succeeds only when another node has confirmed it, or this node is the owner.',
    source: 'ToN §IV-B',
    machine: 'storing',
  },
  {
    name: 'copies-before-confirmation',
    kind: 'conformance',
    statement:
      'An owner that asks others to keep copies of a pair confirms it only when they are made, or d − 1 of them.',
    source: 'ToN §IV-E.3; spec/chord/messages.ts stored',
    machine: 'replication',
  },
  {
    name: 'keys-before-departure',
    kind: 'conformance',
    statement:
      'A node says farewell only when asked to leave, and has left only when the keys it sent have arrived.',
    source: 'ToN §IV-E.4 (voluntary departures)',
    machine: 'departure',
  },
  {
    name: 'answers-when-asked',
    kind: 'conformance',
    statement: 'An answer goes to a node that asked, with its nonce, at most once for each time it asked.',
    source: 'ToN §IV-C (remote calls in pseudocode); TSE §IV',
    machine: 'answering',
  },
  {
    name: 'calls-end-once',
    kind: 'conformance',
    statement: 'Every conclusion belongs to a call, and no call is concluded twice.',
    source: 'ToN §IV-C (calls return)',
    machine: 'call',
  },
];
