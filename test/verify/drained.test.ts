import { describe, expect, it } from 'vitest';
import { chord } from '../../properties/chord/index.ts';
import type { Environment } from '../../sim/peer.ts';
import { DEFAULTS } from '../../spec/chord/parameters.ts';
import { PipePeer, type Run } from '../../verify/pipe/pipe-peer.ts';

const send = (to: number) => ({ send: { to, message: { type: 'notify', nonce: 1 }, drained: true } });

interface Said {
  readonly peer: number;
  readonly [input: string]: unknown;
}

/** A peer over a pipe to a process that does this; what it is told, `start` apart, and how many messages wait for its link. */
function peerOf(act: (said: Said) => object[]) {
  const told: string[] = [];
  const link = { waiting: 0 };
  const run: Run = {
    ask(body, read) {
      const said = body as Said;
      const [name, what] = Object.entries(said).at(-1)!;
      if (name !== 'start') told.push(`${name} ${name === 'call' ? '' : what}`.trim());
      return read(JSON.stringify({ n: 1, peer: said.peer, actions: act(said) }), 1);
    },
    spec: chord.spec as never,
    views: false,
    over: false,
  };
  const env = {
    send: () => {},
    close: () => {},
    backlog: () => link.waiting,
    now: () => 0,
    random: () => 0,
  } as unknown as Environment<never>;
  return { peer: new PipePeer(run, 8, DEFAULTS, env, chord.space(DEFAULTS as never)), told, link };
}

const onTimer = ({ timer }: Said) => (timer === undefined ? [] : [send(3)]);

describe('a process that asks to be told when what it sends has left', () => {
  it('is told at once where nothing waits for a link, and once', () => {
    const { peer, told } = peerOf(onTimer);
    peer.timer('t');
    peer.drained(3);
    expect(told).toEqual(['timer t', 'drained 3']);
  });

  it('is told when it has left, and not before', () => {
    const { peer, told, link } = peerOf(onTimer);
    link.waiting = 1;
    peer.timer('t');
    peer.drained(3);
    expect(told).toEqual(['timer t']);
    link.waiting = 0;
    peer.drained(3);
    peer.drained(3);
    expect(told).toEqual(['timer t', 'drained 3']);
  });

  it('is told nothing of what waited on a connection that is over', () => {
    const { peer, told, link } = peerOf(onTimer);
    link.waiting = 1;
    peer.timer('t');
    peer.unreachable(3);
    link.waiting = 0;
    peer.drained(3);
    expect(told).toEqual(['timer t', 'unreachable 3']);
  });

  it('is told nothing that it has not asked for', () => {
    const { peer, told } = peerOf(({ timer }) =>
      timer === undefined ? [] : [{ send: { to: 3, message: { type: 'notify', nonce: 1 } } }],
    );
    peer.timer('t');
    peer.drained(3);
    expect(told).toEqual(['timer t']);
  });

  it('is in trouble if it sends without end', () => {
    const { peer } = peerOf(({ start }) => (start === undefined ? [send(3)] : []));
    expect(() => peer.timer('t')).toThrow(
      'it sends on and on: it was told drained 1001 times without a pause',
    );
  });
});
