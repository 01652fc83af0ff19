import { type AnyStateMachine, and, assign, not, or, setup } from 'xstate';

/** Small machines that use everything that acceptors may: nesting, regions, wildcards, guards, entry and exit. */

interface Counting {
  n: number;
  trail: string;
}
interface Letter {
  type: string;
  body?: unknown;
}
const types = {} as { context: Counting; events: Letter };

const kit = setup({
  types,
  guards: {
    odd: ({ context }) => context.n % 2 === 1,
    over: ({ context }, { limit }: { limit: number }) => context.n > limit,
    flagged: ({ event }) => (event.body as { ok?: boolean } | undefined)?.ok === true,
  },
  actions: {
    up: assign({ n: ({ context }) => context.n + 1 }),
    by: assign(({ context }, { step }: { step: number }) => ({ n: context.n + step })),
    zero: assign({ n: 0 }),
  },
});

/** Appends a letter: shows the order in which actions ran. */
const mark = (letter: string) =>
  assign<Counting, Letter, undefined, Letter, never>({
    trail: ({ context }) => (context.trail + letter).slice(-12),
  });

export const nested: AnyStateMachine = kit.createMachine({
  id: 'nested',
  context: { n: 0, trail: '' },
  initial: 'a',
  on: { 'send.x': { actions: 'up' }, 'send.reset': { target: '.a', reenter: true, actions: 'zero' } },
  states: {
    a: {
      entry: mark('a'),
      exit: mark('A'),
      initial: 'a1',
      on: {
        'send.y': { target: 'b', actions: mark('y') },
        'send.again': { target: 'a', reenter: true },
        'send.self': { target: 'a' },
      },
      states: {
        a1: { on: { 'send.x': { target: 'a2', guard: 'odd' }, 'recv.*': { actions: mark('*') } } },
        a2: {
          entry: mark('2'),
          exit: mark('3'),
          on: {
            'send.x': { target: 'a1', actions: [mark('x'), { type: 'by', params: { step: 2 } }] },
            'recv.m': [{ guard: not('odd'), target: '#nested.b.b2' }, { actions: mark('m') }],
          },
        },
      },
    },
    b: {
      entry: mark('b'),
      initial: 'b1',
      states: {
        b1: { on: { 'send.y': 'b2', '*': { guard: 'flagged', target: 'b2' } } },
        b2: {
          on: {
            'send.y': [
              { guard: and(['odd', not('flagged')]), target: 'b1' },
              { guard: { type: 'over', params: { limit: 0 } }, target: '#nested.end' },
            ],
            'send.x': { guard: or(['flagged', ({ context }) => context.n === 0]), target: '#nested.a.a2' },
          },
        },
      },
    },
    end: { type: 'final', entry: mark('e') },
  },
});

export const regions: AnyStateMachine = kit.createMachine({
  id: 'regions',
  context: ({ input }: { input: unknown }) => ({ n: input === undefined ? 0 : 1, trail: '' }),
  type: 'parallel',
  exit: mark('!'),
  on: {
    'send.x': { actions: mark('R') },
    'send.y': { actions: mark('r') },
    'send.reset': { target: '.left.l1', actions: 'zero' },
  },
  states: {
    left: {
      initial: 'l1',
      exit: mark('L'),
      on: { 'send.cross': { target: 'right.r2', actions: mark('c') } },
      states: {
        l1: { entry: mark('1'), on: { 'send.x': { target: 'l2', actions: 'up' } } },
        l2: {
          on: {
            'send.x': { target: 'l1', guard: 'odd', actions: mark('x') },
            'send.y': { target: 'done' },
          },
        },
        done: { type: 'final' },
      },
    },
    right: {
      initial: 'r1',
      states: {
        r1: { on: { 'send.x': { target: 'r2', actions: { type: 'by', params: { step: 3 } } } } },
        r2: {
          type: 'parallel',
          on: { 'send.self': { target: 'r2', reenter: true, actions: mark('s') } },
          states: {
            p: {
              initial: 'p1',
              states: {
                p1: { exit: mark('p'), on: { 'recv.m': 'p2', 'send.cross': '#regions.right.r1' } },
                p2: { on: { 'recv.*': 'p1', 'send.y': '#regions.right.over' } },
              },
            },
            q: { on: { 'recv.m': { actions: mark('q') }, 'send.x': { target: '#regions.right.r1' } } },
          },
        },
        over: { type: 'final', entry: mark('o') },
      },
    },
  },
});

export const toys: readonly AnyStateMachine[] = [nested, regions];
