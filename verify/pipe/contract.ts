/**
 * The contract between Churnproof and a subject in another process, as data: the manual (docs/pipe.md) is made from it,
 * and its examples are run in the tests.
 */

/** Said in `init`; a subject that speaks another version says which, and is refused in one clear line. */
export const CONTRACT_VERSION = 1;

/** Limits on everything that a stranger may say. */
export const LIMITS = {
  /** One line. */
  lineBytes: 1 << 20,
  /** Actions in one answer. */
  actions: 1000,
  /** A subject's or a timer's name: letters, digits and any of _ - . :, and for timers single spaces. */
  nameCharacters: 64,
  /** A reason for failure, in characters. */
  reasonCharacters: 500,
  /** The delay of a timer, in milliseconds. */
  delayMs: 2 ** 40,
} as const;

export const PATIENCE_MS = 5000;

/** One kind of line or action, with a line that shows it. */
export interface Form {
  readonly doc: string;
  readonly example: string;
}

/** What we say about the process as a whole, with its answer. */
export const control = {
  init: {
    doc: 'The first line, once. The answer names the subject, says whether it shows views, and repeats the version of this contract.',
    example: '{"n":1,"init":{"version":1,"protocol":"chord"}}',
    answer: '{"n":1,"init_ok":{"version":1,"name":"my-chord","views":true}}',
  },
  reset: {
    doc: 'A new run begins: forget all peers. One process serves thousands of runs.',
    example: '{"n":2,"reset":true}',
    answer: '{"n":2,"reset_ok":true}',
  },
} as const satisfies Record<string, Form & { answer: string }>;

/** What happens to one peer. */
export const inputs = {
  start: {
    doc: 'Be a new peer with this address; one that had it before is gone, and its state with it. `params` holds for all peers of the run. `seed`, 32 bits, is for a generator of your own: it is the only randomness you may use. A peer that fails is told nothing, and comes back with `start`: over the pipe nobody can save its state.',
    example:
      '{"n":3,"peer":8,"now":0,"start":{"params":{"bits":6,"successors":2,"replicas":2,"fingers":true,"detector":"perfect"},"seed":0}}',
  },
  call: {
    doc: 'Your user asks for something. Conclude it with `done`, at once or later, exactly once.',
    example: '{"n":4,"peer":8,"now":0,"call":{"id":1,"type":"join","via":21}}',
  },
  receive: {
    doc: 'A message from another peer has arrived.',
    example:
      '{"n":5,"peer":8,"now":20,"receive":{"from":21,"message":{"type":"state","nonce":1,"predecessor":3,"successors":[42,3],"pending":false}}}',
  },
  timer: {
    doc: 'A timer that you had set goes off. It is no longer set.',
    example: '{"n":6,"peer":8,"now":1000,"timer":"stabilize"}',
  },
  unreachable: {
    doc: 'That peer is gone: a perfect failure detector, or the end of a connection, says so. Never said where `detector` is `timeout`.',
    example: '{"n":7,"peer":8,"now":1040,"unreachable":42}',
  },
  drained: {
    doc: 'All that you had sent to that peer has left your link. Said once after a `send` that asks for it: at once, where nothing waits. Never said of a connection that is over by then.',
    example: '{"n":8,"peer":8,"now":1060,"drained":21}',
  },
} as const satisfies Record<string, Form>;

/** What a peer may do in answer. */
export const actions = {
  send: {
    doc: 'Send a message. With `"drained": true` you are told `drained` when it has left: where links have limits, what you hold back until then can still be cancelled.',
    example: '{"send":{"to":21,"message":{"type":"get_state","nonce":1}}}',
  },
  set_timer: {
    doc: 'Let a timer go off once, so many whole milliseconds from now; it replaces one of the same name that is still set. Where the run has no clock (the atomic grain), it goes off when the schedule says so.',
    example: '{"set_timer":{"name":"stabilize","delay_ms":1000}}',
  },
  clear_timer: {
    doc: 'Unset a timer.',
    example: '{"clear_timer":"stabilize"}',
  },
  close: {
    doc: 'Close your connection with that peer. It is told `unreachable` once all that you had sent has arrived; you are told nothing, and what is under way to you is dropped. A later `send` opens another connection.',
    example: '{"close":21}',
  },
  done: {
    doc: 'Conclude a call of your user’s: `ok` false and the `reason`, or `ok` true and beside it what the outcome says, as in `{"done":{"call":1,"ok":true,"owner":42,"hops":2}}`.',
    example: '{"done":{"call":1,"ok":false,"reason":"no answer"}}',
  },
} as const satisfies Record<string, Form>;

export type InputName = keyof typeof inputs;
export type ActionName = keyof typeof actions;

/** Answers to an input, whole. */
export const answers = {
  acting: {
    doc: 'Actions are carried out in this order. `n` and `peer` repeat those of the input. `view` is what the peer shows of itself now; left out, it is as before.',
    example:
      '{"n":4,"peer":8,"actions":[{"send":{"to":21,"message":{"type":"get_state","nonce":1}}}],"view":{"member":false,"predecessor":null,"successors":[],"fingers":[],"keys":[]}}',
  },
  idle: { doc: 'Nothing to do, nothing changed.', example: '{"n":6,"peer":8,"actions":[]}' },
  error: {
    doc: 'To any line: the subject cannot go on. The verdict is inconclusive, with this reason.',
    example: '{"n":1,"error":"I speak only kademlia"}',
  },
} as const satisfies Record<string, Form>;
