import type { Conformance } from '../../kit/property.ts';

/** One property for each machine: the peers' outputs are among those that it enables. */
export const conformance: readonly Conformance[] = [
  {
    name: 'outsiders-keep-out',
    kind: 'conformance',
    statement:
      'Only a node that was asked to create or join a network, and has heard from it, takes part in it.',
    source: '§2.3 (join)',
    machine: 'membership',
  },
  {
    name: 'names-contacts-only',
    kind: 'conformance',
    statement:
      'An answer names at most k nodes, each once, all of whom the node has met, and neither the asker nor the node itself.',
    source: '§2.2, §2.3 FIND_NODE',
    machine: 'contacts',
  },
  {
    name: 'lookup-in-flight-at-most-alpha',
    kind: 'conformance',
    statement:
      'A lookup has at most α questions under way, or k once an answer has named nobody closer, asks nobody twice and nobody once k closer ones have answered, and returns the k closest seen, all of whom have answered; a copy of what it has found goes to the closest that did not have it.',
    source: '§2.3 (node lookup)',
    machine: 'lookup',
  },
  {
    name: 'pairs-are-passed-on-unaltered',
    kind: 'conformance',
    statement:
      'A node gives out only values that it was given, names nobody with them, and never lengthens their time; copies along lookup paths are not republished.',
    source: '§2.3, §2.5',
    machine: 'pairs',
  },
  {
    name: 'store-was-confirmed',
    kind: 'conformance',
    statement: 'Who is said to keep a pair has said so.',
    source: '§2.3 STORE',
    machine: 'storing',
  },
  {
    name: 'answers-when-asked',
    kind: 'conformance',
    statement: 'An answer goes to a node that asked, with its rpc id, at most once for each time it asked.',
    source: '§2.3 (RPC ids)',
    machine: 'answering',
  },
  {
    name: 'calls-end-once',
    kind: 'conformance',
    statement: 'Every conclusion belongs to a call, and no call is concluded twice.',
    source: '§2.3 (calls return)',
    machine: 'call',
  },
];
