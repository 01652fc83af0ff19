import { createMachine } from 'xstate';
import type { Subject } from '../../impl/kit/subject.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import type { Counterexample } from '../../properties/kit/results.ts';
import type { Retelling } from '../../report/retelling.ts';
import type { Observation } from '../../spec/kit/property.ts';
import { ringSpace } from '../../spec/kit/ring.ts';
import { flag, whole } from '../../spec/kit/rules.ts';

/** A protocol small enough for tests of what people see: peers that know whom they follow. */
export interface ToyView {
  readonly follows: number | null;
}

const subject = (name: string, kind: Subject['kind'], doc: string): Subject => ({
  name,
  kind,
  doc,
  source: 'Toy §1',
  create: () => {
    throw new Error('the toy is never run');
  },
});

const property = { source: 'Toy §2', statement: 'Everybody follows somebody who is there.' } as const;

export const toy: Protocol = {
  spec: {
    name: 'toy',
    title: 'Toy',
    doc: 'Peers that follow each other.',
    sources: ['Toy: A. Nobody, 2001'],
    limits: ['Nothing else is modelled.'],
    constants: [{ name: 'r', value: 2, doc: 'followers | at most', source: 'Toy §1' }],
    messages: {
      follow: {
        doc: 'I follow you.',
        source: 'Toy §1',
        fields: { nonce: { type: 'count', doc: 'chosen by the asker' } },
        answer: 'followed',
      },
      followed: { doc: 'Heard.', source: 'Toy §1', fields: {} },
    },
    calls: { join: { doc: 'Join.', source: 'Toy §1', fields: { via: { type: 'id', doc: 'a member' } } } },
    outcomes: { join: { doc: 'Joined.', source: 'Toy §1', fields: {} } },
    briefing: { parameters: {}, notes: [] },
    view: {
      doc: 'Whom it follows.',
      source: 'Toy §1',
      fields: { follows: { type: 'id?', doc: 'the other' } },
    },
    machines: [
      {
        name: 'membership',
        doc: 'From joining to leaving.',
        machine: createMachine({
          id: 'membership',
          initial: 'out',
          states: { out: { on: { 'call.join': 'in' } }, in: {} },
        }),
        key: () => 0,
      },
    ],
    properties: [
      { ...property, name: 'no-dangling', kind: 'always', scope: 'world', judge: () => undefined },
      { ...property, name: 'finds-home', kind: 'eventually', judge: () => undefined },
      { ...property, name: 'sees-a-join', kind: 'sometimes', saw: () => true, assumes: ['churn'] },
      {
        ...property,
        name: 'all-are-friends',
        kind: 'always',
        scope: 'world',
        expected: 'falsified',
        judge: () => undefined,
      },
    ],
  },
  subjects: [
    subject('reference', 'reference', 'The toy as it should be.'),
    subject('published', 'variant', 'The toy as published.'),
    subject('forgets', 'mutant', 'Forgets whom it follows.'),
    subject('dawdles', 'mutant', 'Answers too late.'),
  ],
  defaults: { bits: 4, strict: true },
  rules: { bits: whole(1, 160), strict: flag },
  generate: never,
  space: () => ringSpace(4),
  found: () => ({ type: 'create' }),
  join: () => ({ type: 'join' }),
  leave: () => ({ type: 'leave' }),
  isMember: () => true,
  admits: () => true,
  conditions: () => new Set(),
  settle: { rounds: () => 1, roundMs: 1000 },
  oracle: never,
  epilogue: () => [],
  isIdeal: () => true,
  story: {
    draw: ({ peers }) => peers.map(({ address, view }) => `${address} → ${(view as ToyView).follows}`),
    operation: (operation) => ('peer' in operation ? `${operation.peer} does ${operation.do}` : operation.do),
    change: (address, before, after) => {
      const [was, is] = [(before as ToyView | undefined)?.follows, (after as ToyView | undefined)?.follows];
      return was === is ? undefined : `${address}: follows ${is}`;
    },
  },
};

function never(): never {
  throw new Error('the toy is never run');
}

export const observation = (
  ...follows: readonly [address: number, follows: number | null][]
): Observation<unknown> => ({
  peers: follows.map(([address, whom]) => ({ address, alive: true, view: { follows: whom } })),
  params: toy.defaults,
  epoch: 1,
  now: 0,
});

export const found: Counterexample = {
  format: 1,
  churnproof: '0.1.0',
  protocol: 'toy',
  subject: 'published',
  property: 'no-dangling',
  finding: { peer: 7, expected: 'a peer that is there', seen: 'it follows 9, which is gone' },
  permanence: 'permanent',
  scenario: {
    protocol: 'toy',
    profile: 'churn',
    grain: 'atomic',
    params: { bits: 4, strict: false },
    peers: [5, 9, 7],
    initial: 2,
    faults: { loss: 0, duplicate: 0, jitterMs: 0, drift: 0, liars: [] },
    operations: [
      { do: 'fail', peer: 9 },
      { do: 'join', peer: 7, via: 5 },
    ],
    tape: [0, 3],
  },
  digest: '0123456789abcdef',
  found: { seed: 42, operations: 17 },
};

export const retelling: Retelling = {
  before: observation([5, 9], [9, 5]),
  steps: [
    {
      operation: { do: 'fail', peer: 9 },
      at: 0,
      skipped: false,
      events: [{ at: 0, peer: 9, event: 'crash' }],
    },
    { operation: { do: 'leave', peer: 9 }, at: 0, skipped: true, events: [] },
    {
      operation: { do: 'join', peer: 7, via: 5 },
      at: 10,
      skipped: false,
      events: [
        {
          at: 10,
          peer: 7,
          event: 'call',
          call: { id: 3, type: 'join', via: 5 } as { id: number; type: string },
        },
        { at: 10, peer: 7, event: 'send', to: 5, message: { type: 'follow', nonce: 1 } as { type: string } },
        { at: 20, peer: 5, event: 'receive', from: 7, message: { type: 'follow' } },
        { at: 20, peer: 5, event: 'send', to: 7, message: { type: 'followed' } },
        { at: 30, peer: 7, event: 'receive', from: 5, message: { type: 'followed' } },
        { at: 30, peer: 7, event: 'done', call: 3, outcome: { ok: false, reason: 'too \u001b[31mlate' } },
        { at: 30, peer: 7, event: 'view', view: { follows: 9 } },
      ],
    },
  ],
  after: observation([5, 9], [7, 9]),
};
