import { describe, expect, it } from 'vitest';
import { conformance } from '../../../spec/chord/machines/conformance.ts';
import { machines } from '../../../spec/chord/machines/index.ts';
import { testEveryMachine, watching } from '../machines.ts';

/** Node 10. */
const { call, done, failed, send, recv, fired, unreachable, crashed, restarted, agreed, findings, faults } =
  watching(machines, 10, { common: { nonce: 1 } });
const founded = () => done(call('create', { members: [10, 20, 30] }));

testEveryMachine(machines, conformance, /ToN|TSE|SIGCOMM/);

describe('membership', () => {
  it('a joiner hears from the ring, becomes a member, takes part, leaves', () => {
    const join = call('join', { via: 20 });
    send(20, 'next_hop', { key: 10, avoid: [] });
    recv(20, 'hop', { node: 20, final: true });
    done(join);
    send(20, 'notify');
    done(call('leave'));
    expect(faults()).toEqual([]);
  });

  it('a node outside the ring only says that it is outside', () => {
    recv(20, 'get_state');
    send(20, 'state', { predecessor: null, successors: [], pending: false });
    recv(20, 'next_hop', { key: 5, avoid: [] });
    send(20, 'hop', { node: 10, final: false });
    expect(faults()).toEqual([]);
    recv(20, 'next_hop', { key: 5, avoid: [] });
    send(20, 'hop', { node: 10, final: true });
    send(20, 'notify');
    expect(faults()).toEqual(['membership: send.hop', 'membership: send.notify']);
  });

  it('nobody joins without hearing from the ring', () => {
    done(call('join', { via: 20 }));
    expect(faults()).toEqual(['membership: done.join']);
    expect(findings[0]!.finding.expected).toContain('no node of the ring has answered yet');
  });

  it('after a failed join it is outside again; after one of two it is not', () => {
    const first = call('join', { via: 20 });
    const second = call('join', { via: 30 });
    failed(second);
    send(20, 'notify');
    expect(faults()).toEqual([]);
    failed(first);
    send(20, 'notify');
    expect(faults()).toEqual(['membership: send.notify']);
  });

  it('a node that lost its state is outside', () => {
    founded();
    crashed();
    restarted(true);
    send(20, 'notify');
    expect(faults()).toEqual([]);
    crashed();
    restarted(false);
    send(20, 'notify');
    expect(faults()).toEqual(['membership: send.notify']);
  });

  it('the aggressive join of 2001 takes part before it returns', () => {
    const join = call('join', { via: 20 });
    recv(20, 'hop', { node: 30, final: true });
    send(20, 'update_finger', { index: 1, node: 10 });
    recv(30, 'get_state');
    send(30, 'state', { predecessor: 20, successors: [30], pending: false });
    send(30, 'notify');
    done(join);
    expect(faults()).toEqual([]);
  });
});

describe('predecessor', () => {
  const asked = (predecessor: number | null) => {
    recv(20, 'get_state');
    send(20, 'state', { predecessor, successors: [20], pending: false });
  };

  it('is nobody, the node itself, a founder, a notifier, or named by a leaver', () => {
    founded();
    for (const one of [null, 10, 30]) asked(one);
    recv(40, 'notify');
    asked(40);
    recv(40, 'leaving', { predecessor: 50, successors: [10] });
    asked(50);
    expect(faults()).toEqual([]);
  });

  it('is not made up', () => {
    founded();
    asked(11);
    expect(faults()).toEqual(['predecessor: send.state']);
  });
});

describe('answering', () => {
  it('answers once for each time a question arrived', () => {
    founded();
    recv(20, 'fetch', { key: 1 });
    recv(20, 'fetch', { key: 1 });
    send(20, 'value', { value: null });
    send(20, 'value', { value: null });
    expect(faults()).toEqual([]);
    send(20, 'value', { value: null });
    expect(faults()).toEqual(['answering: send.value']);
  });

  it.each([
    ['to another node', () => send(30, 'value', { value: null })],
    ['with another nonce', () => send(20, 'value', { nonce: 2, value: null })],
    ['of another kind', () => send(20, 'notified')],
  ])('does not answer %s', (_, wrong) => {
    founded();
    recv(20, 'fetch', { key: 1 });
    wrong();
    expect(faults()).toHaveLength(1);
    expect(faults()[0]).toMatch(/^answering/);
  });

  it('tells askers apart whatever the size of nonces and addresses', () => {
    founded();
    const askers = [0, 1, 1023, 1024, 65535, 65536, 2 ** 32, 'ab', '20'];
    const nonces = [0, 1, 2 ** 17 - 1, 2 ** 17, 2 ** 31 - 1, 2 ** 31, 2 ** 40, undefined, -1];
    const keyOf = machines.find(({ name }) => name === 'answering')!.key;
    const keys = askers.flatMap((other) =>
      nonces.flatMap((nonce) =>
        ['recv.fetch', 'recv.notify'].map((type) =>
          keyOf({ type, peer: 10, other, body: { nonce }, call: undefined, at: 0 }),
        ),
      ),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('lookup', () => {
  it('counts the questions for its key', () => {
    founded();
    const id = call('lookup', { key: 25 });
    send(20, 'next_hop', { key: 25, avoid: [] });
    send(20, 'next_hop', { key: 99, nonce: 2, avoid: [] });
    done(id, { owner: 30, hops: 1 });
    done(call('lookup', { key: 15 }), { owner: 20, hops: 0 });
    failed(call('lookup', { key: 15 }));
    expect(faults()).toEqual([]);
  });

  it('has not asked more nodes than it sent questions', () => {
    founded();
    const other = call('lookup', { key: 15 });
    const id = call('lookup', { key: 25 });
    send(20, 'next_hop', { key: 25, avoid: [] });
    done(id, { owner: 30, hops: 2 });
    expect(faults()).toEqual(['lookup: done.lookup']);
    done(other, { owner: 20, hops: 0 });
    expect(faults()).toHaveLength(1);
  });
});

describe('storing', () => {
  const store = () => {
    founded();
    const id = call('store', { key: 25, value: 'v' });
    send(30, 'store', { key: 25, value: 'v' });
    return id;
  };

  it('succeeds when the owner has confirmed, or is the node itself', () => {
    const id = store();
    recv(30, 'stored', { ok: true });
    done(id, { owner: 30 });
    done(call('store', { key: 9, value: 'v' }), { owner: 10 });
    expect(faults()).toEqual([]);
  });

  it.each([
    ['nobody', () => {}],
    ['a refusal', () => recv(30, 'stored', { ok: false })],
    ['a stranger', () => recv(20, 'stored', { ok: true })],
    ['another question’s answer', () => recv(30, 'stored', { ok: true, nonce: 2 })],
  ])('is not confirmed by %s', (_, hear) => {
    const id = store();
    hear();
    done(id, { owner: 30 });
    expect(faults()).toEqual(['storing: done.store']);
  });
});

describe('replication', () => {
  const asked = () => {
    founded();
    recv(20, 'store', { key: 9, value: 'v' });
  };
  const copy = (nonce: number, to = 20) => send(to, 'replicate', { nonce, pairs: [[9, 'v']] });
  const copied = (nonce: number, by = 20) => recv(by, 'replicated', { nonce });
  const stored = () => send(20, 'stored', { ok: true });
  /** So many copies in all, the owner's included. */
  const copies = (replicas: number) => agreed({ replicas });

  it('confirms after a copy, or when it tried none, or refuses', () => {
    asked();
    copy(5);
    copied(5);
    stored();
    recv(20, 'store', { key: 9, value: 'v' });
    stored();
    recv(20, 'store', { key: 9, value: 'v' });
    copy(6);
    send(20, 'stored', { ok: false });
    expect(faults()).toEqual([]);
  });

  it('does not confirm before the copy is made', () => {
    asked();
    copy(5);
    stored();
    expect(faults()).toEqual(['replication: send.stored']);
  });

  it('waits for all the copies that it asked for in one go', () => {
    copies(3);
    asked();
    copy(5);
    copy(6, 30);
    copied(5);
    stored();
    expect(faults()).toEqual(['replication: send.stored']);
  });

  it('counts a node once, however often it says that it keeps the pair', () => {
    copies(3);
    asked();
    copy(5);
    copy(6);
    copy(7, 30);
    copied(5);
    copied(6);
    stored();
    expect(faults()).toEqual(['replication: send.stored']);
  });

  it('waits for d − 1 copies of those that it asked for, whoever makes them', () => {
    copies(3);
    asked();
    copy(5);
    copy(6, 30);
    copy(7, 40);
    copied(6, 30);
    copied(7, 40);
    stored();
    recv(20, 'store', { nonce: 2, key: 9, value: 'v' });
    copy(8);
    copy(9, 30);
    unreachable(30);
    copy(10, 40);
    copied(8);
    copied(10, 40);
    send(20, 'stored', { nonce: 2, ok: true });
    expect(faults()).toEqual([]);
  });

  it('one after the other is as good, and what is renewed meanwhile is not waited for', () => {
    copies(3);
    asked();
    copy(5);
    fired('replicate');
    copy(6);
    copy(7, 30);
    copied(5);
    stored();
    expect(faults()).toEqual([]);
  });

  it('holds for what its own user stores here, and not for what lies elsewhere', () => {
    founded();
    const elsewhere = call('store', { key: 9, value: 'v' });
    copy(5);
    send(20, 'store', { key: 9, value: 'v' });
    recv(20, 'stored', { ok: true });
    done(elsewhere, { owner: 20 });
    expect(faults()).toEqual([]);
    const here = call('store', { key: 9, value: 'v' });
    copy(6);
    done(here, { owner: 10 });
    expect(faults()).toEqual(['replication: done.store']);
  });
});

describe('departure', () => {
  const handOver = (to: number, nonce: number) => send(to, 'transfer', { nonce, pairs: [[9, 'v']] });

  it('leaves when its keys have arrived, at the next node if the first is gone', () => {
    founded();
    const id = call('leave');
    handOver(20, 5);
    unreachable(20);
    handOver(30, 6);
    recv(30, 'transferred', { nonce: 6 });
    send(30, 'leaving', { predecessor: 30, successors: [30] });
    done(id);
    expect(faults()).toEqual([]);
  });

  it('has not left while nobody has its keys', () => {
    founded();
    const id = call('leave');
    handOver(20, 5);
    done(id);
    expect(faults()).toEqual(['departure: done.leave']);
  });

  it('says farewell only when asked to leave', () => {
    founded();
    send(30, 'leaving', { predecessor: 30, successors: [30] });
    expect(faults()).toEqual(['departure: send.leaving']);
  });

  it('a leave that failed is as if it had not been', () => {
    founded();
    const id = call('leave');
    handOver(20, 5);
    failed(id);
    done(call('leave'));
    expect(faults()).toEqual([]);
  });
});

describe('call', () => {
  it('is concluded once, if it was made', () => {
    founded();
    const id = call('fetch', { key: 9 });
    done(id, { value: null });
    expect(faults()).toEqual([]);
    done(id, { value: null });
    done(99);
    expect(faults()).toEqual(['call: done.fetch', 'call: done.unknown']);
  });
});
