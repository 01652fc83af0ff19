import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Seen } from '../../../spec/kit/machine.ts';
import { compile } from '../../../spec/kit/monitor/compile.ts';
import { PEER_MS, SECRET_MS, TOKEN_MS } from '../../../spec/mainline-dht/constants.ts';
import { conformance } from '../../../spec/mainline-dht/machines/conformance.ts';
import { machines } from '../../../spec/mainline-dht/machines/index.ts';
import { testEveryMachine, watching } from '../machines.ts';
import { proveEquivalent } from '../monitor/equivalence.ts';

testEveryMachine(machines, conformance, /BEP|libtorrent|messages.ts/);

describe('compiled', () => {
  const few = fc.constantFrom('10.0.0.1:1', '10.0.0.2:2');
  const body = fc.record(
    {
      ok: fc.boolean(),
      t: fc.constantFrom('00', '01'),
      id: few,
      ro: fc.boolean(),
      target: fc.constant('10.0.0.1:1'),
      info_hash: fc.constant('10.0.0.1:1'),
      port: fc.constantFrom(1, 2),
      implied_port: fc.boolean(),
      token: fc.constantFrom('aa', 'aa', 'bb'),
      nodes: fc.constantFrom([], [['10.0.0.1:1', '10.0.0.1:1']]),
      values: fc.subarray(['10.0.0.1:1', '10.0.0.2:2']),
      has: fc.constantFrom('', 'nodes', 'nodes token', 'token values'),
      code: fc.constantFrom(201, 203, 204),
      members: fc.subarray(['10.0.0.1:1', '10.0.0.2:2']),
      via: few,
      on: fc.boolean(),
    },
    { requiredKeys: ['t', 'ok', 'on', 'has', 'info_hash', 'token'] },
  );
  const types = [
    'ping',
    'find_node',
    'get_peers',
    'announce_peer',
    'response',
    'error',
    'unknown_query',
    'malformed',
  ];
  const wild = [
    ...types.flatMap((type) => [`send.${type}`, `recv.${type}`]),
    ...['create', 'join', 'find_node'].flatMap((type) => [`call.${type}`, `done.${type}`]),
  ];
  it.each(machines.map((spec) => [spec.name, spec] as const))(
    '%s does what XState does',
    (_, { machine }) => {
      const mentioned = compile(machine).chart.edges.map(({ event }) => event);
      const exact = mentioned.filter((event) => !event.includes('*'));
      const letter: fc.Arbitrary<Seen> = fc.record({
        type: fc.oneof(...(exact.length > 0 ? [{ weight: 6, arbitrary: fc.constantFrom(...exact) }] : []), {
          weight: 2,
          arbitrary: fc.constantFrom(...wild),
        }),
        peer: fc.constant('10.0.0.9:9'),
        other: few,
        body,
        call: fc.constantFrom(1, 2),
        at: fc.constantFrom(0, 1, SECRET_MS, TOKEN_MS, PEER_MS),
      });
      proveEquivalent(machine, letter);
    },
  );
});

describe('what they forbid', () => {
  const [ANNA, BERT] = ['10.0.0.1:6881', '10.0.0.2:6881'];
  const H = 'h';
  const watched = watching(machines, '10.0.0.9:6881');
  const { call, done, clock, faults } = watched;
  beforeEach(() => {
    done(call('create', { members: [] }));
  });
  const recv = (from: string, type: string, more: object = {}) =>
    watched.recv(from, type, { t: '00', id: from, ro: false, ...more });
  const send = (to: string, type: string, more: object = {}) =>
    watched.send(to, type, { t: '00', id: 'me', ro: false, ...more });
  const respond = (to: string, more: object = {}) =>
    send(to, 'response', { nodes: [], values: [], token: '', has: '', ...more });
  const giveToken = (to: string) => {
    recv(to, 'get_peers', { info_hash: H });
    respond(to, { has: 'nodes token', token: 'aa' });
  };
  const announce = (from: string, more: object = {}) =>
    recv(from, 'announce_peer', { info_hash: H, port: 80, implied_port: false, token: 'aa', ...more });
  const refuse = (to: string) => send(to, 'error', { code: 203, message: 'Bad token' });

  it('a token is another’s', () => {
    giveToken(ANNA);
    announce(BERT);
    respond(BERT);
    expect(faults()).toEqual(['token: send.response']);
  });

  it('a token is too old, or was refused too soon', () => {
    giveToken(ANNA);
    clock(SECRET_MS / 2);
    announce(ANNA);
    refuse(ANNA);
    expect(faults()).toEqual(['token: send.error']);
    clock(2 * TOKEN_MS);
    announce(ANNA, { t: '01' });
    respond(ANNA, { t: '01' });
    expect(faults().slice(1)).toEqual(['token: send.response']);
  });

  it('between five and ten minutes either will do', () => {
    giveToken(ANNA);
    for (const answer of [respond, refuse]) {
      clock(1.5 * SECRET_MS);
      announce(ANNA);
      answer(ANNA);
    }
    expect(faults()).toEqual([]);
  });

  it('a peer is at another port than announced, or has expired', () => {
    giveToken(ANNA);
    announce(ANNA, { implied_port: true });
    respond(ANNA);
    recv(BERT, 'get_peers', { info_hash: H });
    respond(BERT, { has: 'token values', token: 'bb', values: ['10.0.0.1:80'] });
    expect(faults()).toEqual(['store: send.response', 'returning: send.response']);
    clock(1.1 * PEER_MS);
    recv(BERT, 'get_peers', { info_hash: H, t: '01' });
    respond(BERT, { t: '01', has: 'token values', token: 'bb', values: [ANNA] });
    expect(faults().slice(2)).toEqual(['expiry: send.response']);
  });

  it('a peer that was accepted is left out', () => {
    giveToken(ANNA);
    announce(ANNA);
    respond(ANNA);
    recv(BERT, 'get_peers', { info_hash: H });
    respond(BERT, { has: 'nodes token', token: 'bb' });
    expect(faults()).toEqual(['returning: send.response']);
    // It need not be told of itself, nor is anybody who has perhaps expired.
    recv(ANNA, 'get_peers', { info_hash: H, t: '01' });
    respond(ANNA, { t: '01', has: 'nodes token', token: 'aa' });
    clock(0.97 * PEER_MS);
    recv(BERT, 'get_peers', { info_hash: H, t: '02' });
    respond(BERT, { t: '02', has: 'nodes token', token: 'bb' });
    expect(faults()).toHaveLength(1);
  });

  it('of more peers than eight not all need be named', () => {
    for (let port = 1; port <= 9; port++) {
      giveToken(ANNA);
      announce(ANNA, { port });
      respond(ANNA);
    }
    recv(BERT, 'get_peers', { info_hash: H });
    respond(BERT, { has: 'token values', token: 'bb', values: ['10.0.0.1:3'] });
    expect(faults()).toEqual([]);
  });

  it('an announcement is said to have been accepted that was not', () => {
    const offer = (t: string) =>
      send(ANNA, 'announce_peer', { info_hash: H, t, port: 1, implied_port: false, token: 'aa' });
    const outcome = { ok: true, nodes: [ANNA] };
    recv(ANNA, 'ping');
    respond(ANNA);
    send(ANNA, 'get_peers', { info_hash: H });
    recv(ANNA, 'response', { nodes: [], values: [], token: 'aa', has: 'nodes token' });
    const first = call('announce', { info_hash: H });
    offer('01');
    recv(ANNA, 'error', { t: '01', code: 203, message: 'no' });
    done(first, outcome);
    expect(faults()).toEqual(['acceptance: done.announce']);
    const second = call('announce', { info_hash: H });
    offer('02');
    recv(ANNA, 'response', { t: '02', nodes: [], values: [], token: '', has: '' });
    done(second, outcome);
    expect(faults()).toHaveLength(1);
    done(call('announce', { info_hash: H }), { ok: true, nodes: [] });
    expect(faults()).toEqual(['acceptance: done.announce', 'acceptance: done.announce']);
  });

  it('who makes sense of a broken get_peers names peers that were announced, for whatever torrent', () => {
    giveToken(ANNA);
    announce(ANNA, { port: 80 });
    respond(ANNA);
    recv(BERT, 'malformed', { t: '01', why: 'a short id' });
    respond(BERT, { t: '01', has: 'token values', token: 'bb', values: ['10.0.0.1:80'] });
    expect(faults()).toEqual([]);
    // It has expired for one torrent, and not for the other.
    clock(1.1 * PEER_MS);
    giveToken(ANNA);
    announce(ANNA, { port: 80, info_hash: 'other' });
    respond(ANNA);
    recv(BERT, 'malformed', { t: '03', why: 'a short id' });
    respond(BERT, { t: '03', has: 'token values', token: 'bb', values: ['10.0.0.1:80'] });
    expect(faults()).toEqual([]);
    recv(BERT, 'malformed', { t: '02', why: 'a short id' });
    respond(BERT, { t: '02', has: 'token values', token: 'bb', values: ['10.0.0.1:81'] });
    expect(faults()).toContain('store: send.response');
  });

  it('who makes sense of broken packets is not accused', () => {
    recv(ANNA, 'malformed', { why: 'no id' });
    respond(ANNA, { has: 'token', token: 'cc' });
    announce(ANNA, { token: 'cc', t: '01' });
    respond(ANNA, { t: '01' });
    recv(ANNA, 'malformed', { t: '02', why: 'an odd port' });
    respond(ANNA, { t: '02' });
    recv(BERT, 'get_peers', { info_hash: H });
    respond(BERT, { has: 'token values', token: 'bb', values: ['10.0.0.1:80', '10.0.0.1:7'] });
    const search = call('find_node', { target: H });
    send(BERT, 'find_node', { target: H, t: '05' });
    recv(BERT, 'garbage', { why: 'a short id' });
    done(search, { nodes: [BERT] });
    recv(ANNA, 'find_node', { t: '06', target: H });
    respond(ANNA, { t: '06', has: 'nodes', nodes: [[BERT, BERT]] });
    expect(faults()).toEqual([]);
    done(call('find_node', { target: H }), { nodes: [BERT] });
    expect(faults()).toEqual(['lookup: done.find_node']);
  });

  it('somebody is named who has never answered, or whose answer nobody asked for', () => {
    recv(ANNA, 'response', { t: '07', nodes: [], values: [], token: '', has: '' });
    recv(BERT, 'find_node', { target: H });
    respond(BERT, { has: 'nodes', nodes: [[ANNA, ANNA]] });
    expect(faults()).toEqual(['referral: send.response']);
  });

  it('an answer lacks what was asked for, or the error does not fit', () => {
    recv(ANNA, 'get_peers', { info_hash: H });
    respond(ANNA, { has: 'nodes' });
    recv(ANNA, 'unknown_query', { t: '01', method: 'vote' });
    send(ANNA, 'error', { t: '01', code: 203, message: 'what?' });
    expect(faults()).toEqual(['answering: send.response', 'answering: send.error']);
  });

  it('a node is pinged of which only a read-only query is known', () => {
    recv(ANNA, 'ping', { ro: true });
    respond(ANNA);
    send(ANNA, 'ping', { t: '01' });
    expect(faults()).toEqual(['acquaintance: send.ping']);
  });

  it('a read-only node answers, or does not say what it is', () => {
    done(call('read_only', { on: true }));
    recv(ANNA, 'ping');
    respond(ANNA);
    send(ANNA, 'ping', { t: '01' });
    expect(faults()).toEqual(['read-only: send.response', 'read-only: send.ping']);
  });

  it('an announcement goes to one that gave no token', () => {
    recv(ANNA, 'ping');
    respond(ANNA);
    send(ANNA, 'announce_peer', { info_hash: H, port: 1, implied_port: false, token: '' });
    expect(faults()).toEqual(['announcing: send.announce_peer']);
  });
});
