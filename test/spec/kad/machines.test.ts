import { describe, expect, it } from 'vitest';
import { conformance } from '../../../spec/kad/machines/conformance.ts';
import { machines } from '../../../spec/kad/machines/index.ts';
import { testEveryMachine, watching } from '../machines.ts';

const A = '80.1.0.1:4672';
const B = '80.2.0.1:4672';
const C = '80.3.0.1:4672';
const { call, done, send, recv, restarted, faults } = watching(machines, '80.9.0.1:4672');
const started = () => done(call('start', { members: [A, B] }));

testEveryMachine(machines, conformance, /C[A-Z]\w+|Process|messages\.ts/);

describe('membership', () => {
  it('a newcomer bootstraps, and asks nobody before', () => {
    const join = call('join', { via: A });
    send(A, 'bootstrap_req');
    send(A, 'hello_req');
    expect(faults()).toContain('membership: send.hello_req');
    recv(A, 'bootstrap_res', { contacts: [[3, C]] });
    done(join);
    send(C, 'hello_req');
    expect(faults().filter((fault) => fault.startsWith('membership'))).toHaveLength(1);
  });

  it('success without an answer is none', () => {
    done(call('join', { via: A }));
    expect(faults()).toEqual(['membership: done.join']);
  });
});

describe('acquaintance', () => {
  const ask = (to: string, count = 2) => send(to, 'req', { count, target: 7, check: 1 });
  const name = (from: string, contacts: readonly unknown[], target = 7) =>
    recv(from, 'res', { target, contacts });

  it('whoever is named by one who was asked may be asked', () => {
    started();
    ask(A);
    name(A, [[3, C]]);
    ask(C);
    expect(faults()).toEqual([]);
  });

  it('not in an answer that is too long, though he may be greeted', () => {
    started();
    ask(A, 1);
    name(A, [[3, C], [4, B]]); // biome-ignore format: one line reads best
    send(C, 'hello_req');
    expect(faults()).toEqual([]);
    ask(C);
    expect(faults()).toEqual(['acquaintance: send.req']);
  });

  it('nor in one that nobody asked for', () => {
    started();
    name(A, [[3, C]]);
    ask(A);
    name(A, [[3, C]], 8);
    ask(C);
    expect(faults()).toEqual(['acquaintance: send.req']);
  });

  it('whoever greets may be asked, and named to others', () => {
    started();
    recv(A, 'req', { target: 7, count: 2 });
    send(A, 'res', { target: 7, contacts: [[3, C]] });
    expect(faults()).toEqual(['acquaintance: send.res']);
    recv(C, 'hello_req', { id: 3 });
    recv(A, 'req', { target: 7, count: 2 });
    send(A, 'res', { target: 7, contacts: [[3, C]] });
    ask(C);
    expect(faults()).toHaveLength(1);
  });
});

describe('liveness', () => {
  it('a silent contact is checked four times, and not a fifth', () => {
    started();
    for (let check = 0; check < 4; check++) send(A, 'hello_req');
    expect(faults()).toEqual([]);
    send(A, 'hello_req');
    expect(faults()).toEqual(['liveness: send.hello_req']);
  });

  it('a sign of life, or being named anew, counts', () => {
    started();
    for (const sign of [
      () => recv(A, 'hello_res', { id: 1 }),
      () => recv(A, 'hello_req', { id: 1 }),
      () => recv(B, 'res', { contacts: [[1, A]] }),
      () => restarted(true),
    ]) {
      for (let check = 0; check < 4; check++) send(A, 'hello_req');
      sign();
    }
    expect(faults()).toEqual([]);
  });
});

describe('acting', () => {
  it('comes after a response', () => {
    started();
    send(A, 'req', { target: 7, count: 4 });
    send(A, 'publish_source_req', { target: 7 });
    expect(faults()).toEqual(['acting: send.publish_source_req']);
    recv(A, 'res', { target: 7, contacts: [] });
    send(A, 'publish_source_req', { target: 7 });
    send(A, 'search_key_req', { target: 8 });
    expect(faults()).toEqual(['acting: send.publish_source_req', 'acting: send.search_key_req']);
  });
});

describe('indexing', () => {
  it('what was not published here is not given away', () => {
    started();
    recv(A, 'publish_key_req', { target: 7, files: [[3, 'a name']] });
    send(B, 'search_res', { target: 7, results: [[3, 'another name']] });
    expect(faults()).toEqual([]);
    send(B, 'search_res', { target: 7, results: [[4, 'a name']] });
    send(B, 'search_res', { target: 8, results: [[3, 'a name']] });
    expect(faults()).toEqual(['indexing: send.search_res', 'indexing: send.search_res']);
  });
});

describe('firewall', () => {
  it('a firewalled node confirms nothing, until it is reachable again', () => {
    started();
    recv(A, 'publish_source_req', { target: 7, id: 1 });
    recv(A, 'publish_source_req', { target: 7, id: 1 });
    done(call('firewall', { closed: true }));
    send(A, 'publish_res', { target: 7, load: 1 });
    expect(faults()).toEqual(['firewall: send.publish_res']);
    done(call('firewall', { closed: false }));
    send(A, 'publish_res', { target: 7, load: 1 });
    expect(faults()).toHaveLength(1);
  });
});

describe('answering', () => {
  it('once for each question, with no more contacts than wanted', () => {
    started();
    recv(A, 'req', { target: 7, count: 1 });
    send(A, 'res', { target: 7, contacts: [[1, A], [2, B]] }); // biome-ignore format: one line reads best
    expect(faults()).toEqual(['answering: send.res']);
    send(A, 'res', { target: 7, contacts: [[1, A]] });
    send(A, 'res', { target: 7, contacts: [[1, A]] });
    send(B, 'hello_res', { id: 1 });
    expect(faults()).toHaveLength(3);
  });
});

describe('call', () => {
  it('ends once', () => {
    const search = call('search', { words: 'alpen' });
    done(search);
    done(search);
    expect(faults()).toEqual(['call: done.search']);
  });
});
