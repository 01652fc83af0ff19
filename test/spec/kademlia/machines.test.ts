import { beforeEach, describe, expect, it } from 'vitest';
import { EXPIRE_MS } from '../../../spec/kademlia/constants.ts';
import { conformance } from '../../../spec/kademlia/machines/conformance.ts';
import { machines } from '../../../spec/kademlia/machines/index.ts';
import { DEFAULTS } from '../../../spec/kademlia/parameters.ts';
import { testEveryMachine, watching } from '../machines.ts';

/** Node 10; k is 3 and α 2. */
const { call, done, failed, send, recv, fired, faults } = watching(machines, 10, {
  common: { rpc: 1 },
  params: { ...DEFAULTS, bits: 8, k: 3, alpha: 2 },
});
const founded = (...members: number[]) => done(call('create', { members: [10, ...members] }));
const ask = (to: number, lookup: number, target: number, rpc = to) =>
  send(to, 'find_node', { rpc, lookup, target });
const named = (from: number, nodes: number[], rpc = from) => recv(from, 'nodes', { rpc, nodes });

testEveryMachine(machines, conformance, /§2/);

describe('membership', () => {
  it('a joiner looks itself up, hears of others, becomes a member', () => {
    const join = call('join', { via: 20 });
    ask(20, 1, 10);
    named(20, []);
    done(join);
    send(20, 'ping');
    expect(faults()).toEqual([]);
  });

  it('nobody asks anything before it was asked to take part, or joins unheard', () => {
    send(20, 'ping');
    done(call('join', { via: 20 }));
    expect(faults()).toEqual(['membership: send.ping', 'membership: done.join']);
  });

  it('after a failed join it is outside again, after one of two it is not', () => {
    const [first, second] = [call('join', { via: 20 }), call('join', { via: 30 })];
    failed(second);
    ask(20, 1, 10);
    failed(first);
    ask(20, 2, 10);
    expect(faults()).toEqual(['membership: send.find_node']);
  });
});

describe('contacts', () => {
  const answer = (nodes: number[]) => {
    recv(99, 'find_node', { lookup: 1, target: 5 });
    send(99, 'nodes', { nodes });
  };

  it('are named once they were met: founders, bootstrap nodes, whoever sent anything', () => {
    founded(20, 30);
    recv(40, 'ping');
    answer([20, 30, 40]);
    expect(faults()).toEqual([]);
  });

  it.each([
    ['somebody only heard of', [50]],
    ['the asker', [99]],
    ['the node itself', [10]],
    ['one twice', [20, 20]],
    ['more than k', [20, 30, 40, 60]],
  ])('are not %s', (_, nodes) => {
    founded(20, 30, 40, 60);
    recv(20, 'nodes', { nodes: [50] });
    answer(nodes);
    expect(faults()).toEqual(['contacts: send.nodes']);
  });
});

describe('a lookup', () => {
  beforeEach(() => founded(20, 30, 40));

  it('asks α at a time, each once, and returns the closest that answered', () => {
    const lookup = call('lookup', { key: 21 });
    ask(20, 1, 21);
    ask(30, 1, 21);
    named(20, [22]);
    ask(22, 1, 21);
    named(30, []);
    named(22, []);
    done(lookup, { nodes: [20, 22, 30], asked: 3 });
    expect(faults()).toEqual([]);
  });

  it('has no more than α under way, unless patience may have ended', () => {
    ask(20, 1, 21);
    ask(30, 1, 21);
    ask(40, 1, 21);
    expect(faults()).toEqual(['lookup: send.find_node']);
    fired('patience');
    ask(40, 1, 21);
    expect(faults()).toHaveLength(1);
  });

  it('has k under way at once where a round has named nobody closer, and else α', () => {
    ask(20, 1, 23);
    named(20, [22]);
    ask(30, 1, 23);
    ask(22, 1, 23);
    ask(24, 1, 23);
    expect(faults()).toEqual(['lookup: send.find_node']);
    named(22, [26]);
    ask(26, 1, 23);
    ask(24, 1, 23);
    expect(faults()).toHaveLength(1);
  });

  it('may send a question again', () => {
    ask(20, 1, 21);
    ask(20, 1, 21);
    ask(30, 1, 21);
    expect(faults()).toEqual([]);
  });

  it.each([
    ['asks one twice', () => ask(20, 1, 21, 7)],
    ['changes its target', () => ask(30, 1, 22)],
    ['asks itself', () => ask(10, 1, 21)],
  ])('never %s', (_, wrong) => {
    ask(20, 1, 21);
    wrong();
    expect(faults()).toEqual(['lookup: send.find_node']);
  });

  it.each([
    ['somebody who never answered', { nodes: [20, 30], asked: 2 }],
    ['farther ones first', { nodes: [22, 20], asked: 2 }],
    ['fewer than there are: one heard of was never asked', { nodes: [20], asked: 2 }],
    ['more questions than it asked', { nodes: [20, 22], asked: 5 }],
  ])('does not return %s', (_, outcome) => {
    const lookup = call('lookup', { key: 21 });
    ask(20, 1, 21);
    named(20, outcome.nodes.length === 1 ? [22, 23] : [22]);
    if (outcome.nodes.length > 1) ask(22, 1, 21);
    if (outcome.nodes.length > 1) named(22, []);
    done(lookup, outcome);
    expect(faults()).toEqual(['lookup: done.lookup']);
  });

  it('of another time with the same target is another lookup', () => {
    ask(20, 1, 21);
    named(20, [22]);
    const lookup = call('lookup', { key: 21 });
    ask(20, 2, 21, 7);
    named(20, [], 7);
    done(lookup, { nodes: [20], asked: 1 });
    expect(faults()).toEqual([]);
  });

  it('of one who knows nobody returns itself', () => {
    done(call('lookup', { key: 21 }), { nodes: [10], asked: 0 });
    expect(faults()).toEqual([]);
  });

  it('caches for half as long with each further node between', () => {
    const seek = (to: number) => send(to, 'find_value', { rpc: to, lookup: 3, key: 0 });
    seek(40);
    recv(40, 'found', { rpc: 40, value: null, ttl: 0, nodes: [20, 30, 35] });
    seek(20);
    recv(20, 'found', { rpc: 20, value: 'v', ttl: 1000, nodes: [] });
    send(40, 'store', { key: 0, value: 'v', ttl: 250, cached: true });
    expect(faults()).toEqual([]);
    send(40, 'store', { key: 0, value: 'v', ttl: 251, cached: true });
    expect(faults()).toEqual(['lookup: send.store']);
  });
});

describe('pairs', () => {
  beforeEach(() => founded(20, 30));
  const store = (value: string, ttl: number) => send(30, 'store', { key: 5, value, ttl, cached: false });

  it('are passed on with what is left of their time', () => {
    recv(20, 'store', { key: 5, value: 'v', ttl: 1000, cached: false });
    store('v', 900);
    call('store', { key: 5, value: 'w' });
    store('w', EXPIRE_MS);
    expect(faults()).toEqual([]);
    store('v', 1001);
    store('x', 1);
    expect(faults()).toEqual(['pairs: send.store', 'pairs: send.store']);
  });

  it('are republished by those who were given them, and copies by nobody', () => {
    recv(20, 'store', { key: 5, value: 'v', ttl: 1000, cached: true });
    send(30, 'store', { key: 5, value: 'v', ttl: 900, cached: false });
    expect(faults()).toEqual(['pairs: send.store']);
  });

  it('are found under their own key', () => {
    recv(20, 'store', { key: 5, value: 'v', ttl: 1000, cached: false });
    recv(30, 'find_value', { lookup: 1, key: 5 });
    send(30, 'found', { value: 'v', ttl: 10, nodes: [] });
    recv(30, 'find_value', { rpc: 2, lookup: 1, key: 6 });
    send(30, 'found', { rpc: 2, value: null, ttl: 0, nodes: [20] });
    expect(faults()).toEqual([]);
    recv(30, 'find_value', { rpc: 3, lookup: 1, key: 6 });
    send(30, 'found', { rpc: 3, value: 'v', ttl: 10, nodes: [] });
    expect(faults()).toEqual(['pairs: send.found']);
  });
});

describe('storing', () => {
  it('names who has confirmed, and itself', () => {
    founded(20, 30);
    const first = call('store', { key: 5, value: 'v' });
    send(20, 'store', { key: 5, value: 'v', ttl: 1, cached: false });
    recv(20, 'stored');
    done(first, { nodes: [10, 20] });
    expect(faults()).toEqual([]);
    const second = call('store', { key: 6, value: 'v' });
    send(20, 'store', { rpc: 2, key: 6, value: 'v', ttl: 1, cached: false });
    done(second, { nodes: [20] });
    expect(faults()).toEqual(['storing: done.store']);
  });
});
