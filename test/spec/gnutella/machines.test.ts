import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { conformance } from '../../../spec/gnutella/machines/conformance.ts';
import { machines } from '../../../spec/gnutella/machines/index.ts';
import { DEFAULTS, type GnutellaParameters } from '../../../spec/gnutella/parameters.ts';
import type { Seen } from '../../../spec/kit/machine.ts';
import { compile } from '../../../spec/kit/monitor/compile.ts';
import { testEveryMachine, watching } from '../machines.ts';
import { proveEquivalent } from '../monitor/equivalence.ts';

testEveryMachine(
  machines,
  conformance,
  /G0\.4|Bye proposal|gtk-gnutella|Lv et al\.|Handshaking 0\.6|[Uu]ltrapeers|QRP|ping-pong|messages\.ts/,
);

const [ME, ANNA, BERT, CARL] = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'];

/** Anna is a leaf of mine; Bert an ultrapeer, as I am. */
const LAYERED: GnutellaParameters = {
  ...DEFAULTS,
  roles: ['ultrapeer', 'leaf', 'ultrapeer', 'leaf'],
  tableBits: 3,
  pongs: 'cached',
};

/** I am a leaf; Anna and Carl are ultrapeers, and Bert is another leaf. */
const SHIELDED: GnutellaParameters = { ...LAYERED, roles: ['leaf', 'ultrapeer'], pongs: 'passed on' };

/** What nothing is wrong with. */
const USUAL = {
  ok: true,
  walker: null,
  origin: ANNA,
  control: 'ring',
  speed: 1000,
  criteria: 'song',
  name: 'song',
  size: 1,
  servent: 's',
  results: [[1, 1, 'song']] as const,
  ip: ME,
  port: 6346,
  owner: ANNA,
  code: 503,
  ultrapeer: true,
  routing: true,
  tries: [],
  number: 1,
  of: 1,
  data: 'a0a0a0a0',
  hits: [['s', ANNA, undefined, 1, 1, 'song']],
};

/** A GUID such as servents of 0.6 make. */
const marked = (number: number) => `${'0'.repeat(16)}ff${`${number}`.padStart(12, '0')}00`;

describe('compiled', () => {
  const PARAMETERS = [DEFAULTS, { ...DEFAULTS, suppression: 'higher TTL' as const }, LAYERED, SHIELDED];
  /** Mostly this, so that one thing leads to another. */
  const mostly = <T>(usual: T, ...others: readonly T[]) =>
    fc.oneof(
      { weight: 5, arbitrary: fc.constant(usual) },
      { weight: 1, arbitrary: fc.constantFrom(...others) },
    );
  const anyBody = fc.record({
    type: fc.constant('query'),
    ok: mostly(true, false),
    guid: fc.constant('g'),
    guids: fc.constant(['g']),
    ttl: mostly(3, 2, 1),
    hops: fc.constantFrom(0, 0, 1, 2, 3),
    walker: fc.constantFrom(null, 1),
    keeps: fc.constant(false),
    origin: mostly(ANNA, ME),
    control: mostly('ring', 'flood'),
    speed: mostly(1000, 1),
    criteria: mostly('song', 'tune'),
    name: mostly('song', 'tune'),
    size: mostly(1, 2),
    servent: mostly('s', 't'),
    results: mostly([[1, 1, 'song']] as const, [[1, 2, 'tune']] as const),
    index: fc.constant(1),
    ip: fc.constantFrom(ANNA, ANNA, ANNA, ME, BERT),
    port: mostly(6346, 1),
    owner: mostly(ANNA, BERT),
    code: mostly(503, 0),
    ultrapeer: fc.boolean(),
    routing: mostly(true, false),
    tries: mostly([] as string[], [BERT], [CARL]),
    length: fc.constant(8),
    infinity: fc.constant(7),
    number: mostly(1, 2),
    of: mostly(1, 2),
    bits: fc.constant(4),
    data: mostly('a0a0a0a0', '00000000', 'a0'),
    files: fc.constant(1),
    kilobytes: fc.constant(1),
    hits: mostly([] as unknown[], [['s', ANNA, undefined, 1, 1, 'song']]),
  });
  /** Half of all differ in their headers only: they are copies of one another. */
  const body = fc.oneof(
    anyBody,
    anyBody.map(({ ttl, hops, ...rest }) => ({ ...rest, ...USUAL, ttl, hops })),
  );
  const ends = /bye|unreachable|close|garbage/;
  it.each(machines.map((spec) => [spec.name, spec] as const))(
    '%s does what XState does',
    (_, { machine }) => {
      const exact = compile(machine)
        .chart.edges.map(({ event }) => event)
        .filter((event) => !event.includes('*'));
      const choices = [
        [8, exact.filter((event) => !ends.test(event))],
        [2, exact.filter((event) => ends.test(event))],
        [1, ['send.garbage', 'send.ping', 'recv.query', 'call.share', 'done.search', 'unreachable']],
      ] as const;
      const letter: fc.Arbitrary<Seen> = fc.record({
        type: fc.oneof(
          ...choices
            .filter(([, events]) => events.length > 0)
            .map(([weight, events]) => ({ weight, arbitrary: fc.constantFrom(...events) })),
        ),
        peer: fc.constant(ME),
        other: mostly(ANNA, BERT, CARL),
        body,
        call: fc.constantFrom(1, 2),
        at: fc.constantFrom(0, 1, 4_000_000),
        params: fc.constantFrom(...PARAMETERS),
      });
      proveEquivalent(
        machine,
        letter.map((each) =>
          /send\.(reset|patch)/.test(each.type)
            ? { ...each, body: { ...(each.body as object), ttl: 1, hops: 0 }, params: SHIELDED }
            : each,
        ),
      );
    },
  );
});

describe('what they forbid a servent', () => {
  const watched = watching(machines, ME);
  const { call, done, failed, send, recv, faults, clock, unreachable, agreed } = watched;
  const query = { guid: 'q', ttl: 3, hops: 1, speed: 0, criteria: 'song' };
  const hit = {
    guid: 'q',
    ttl: 2,
    hops: 0,
    ip: ME,
    port: 6346,
    speed: 1000,
    results: [[1, 7, 'a song']],
    servent: 's',
  };
  const connect = (...peers: string[]) => {
    for (const peer of peers) {
      recv(peer, 'connect');
      send(peer, 'ok');
    }
  };
  beforeEach(() => connect(ANNA, BERT, CARL));

  it('to speak before the handshake, after Bye, or when the connection is lost', () => {
    const ping = (guid: string) => ({ guid, ttl: 1, hops: 0 });
    send('10.0.0.9', 'ping', ping('1'));
    send('10.0.0.9', 'connect');
    send('10.0.0.9', 'ping', ping('2'));
    recv('10.0.0.9', 'ok');
    send('10.0.0.9', 'ping', ping('3'));
    send(ANNA, 'bye', { ...ping('4'), code: 200 });
    send(ANNA, 'ping', ping('5'));
    unreachable(BERT);
    send(BERT, 'ping', ping('6'));
    expect(faults()).toEqual(Array(4).fill('connection: send.ping'));
  });

  it('to leave TTL or hops as they were, to raise them, or to go on at 0', () => {
    recv(ANNA, 'query', query);
    send(BERT, 'query', { ...query, ttl: 3, hops: 2 });
    send(CARL, 'query', { ...query, ttl: 2, hops: 1 });
    recv(ANNA, 'query', { ...query, guid: 'r', ttl: 1 });
    send(BERT, 'query', { ...query, guid: 'r', ttl: 0, hops: 2 });
    recv(ANNA, 'query', { ...query, guid: 's', ttl: 2 });
    send(BERT, 'query', { ...query, guid: 's', ttl: 1, hops: 0 });
    expect(faults()).toEqual(Array(4).fill('header: send.query'));
  });

  it('to let a TTL be that is too high', () => {
    recv(ANNA, 'query', { ...query, ttl: 200 });
    send(BERT, 'query', { ...query, ttl: 199, hops: 2 });
    send(CARL, 'query', { ...query, ttl: 13, hops: 2 });
    expect(faults()).toEqual(['header: send.query']);
  });

  it('to forward twice, back, or what has not come', () => {
    const onward = { ...query, ttl: 2, hops: 2 };
    recv(ANNA, 'query', query);
    send(BERT, 'query', onward);
    send(BERT, 'query', onward);
    send(ANNA, 'query', onward);
    send(BERT, 'ping', { guid: 'p', ttl: 2, hops: 2 });
    expect(faults()).toEqual([
      'broadcast: send.query',
      'arrival: send.query',
      'header: send.ping',
      'broadcast: send.ping',
      'arrival: send.ping',
    ]);
  });

  it('but to forward a copy that goes farther, where that counts, and what came an hour ago', () => {
    recv(ANNA, 'query', { ...query, ttl: 2 });
    send(BERT, 'query', { ...query, ttl: 1, hops: 2 });
    clock(3_600_000);
    recv(ANNA, 'query', { ...query, ttl: 2 });
    send(BERT, 'query', { ...query, ttl: 1, hops: 2 });
    expect(faults()).toEqual([]);
    agreed({ ...DEFAULTS, suppression: 'higher TTL' });
    connect(ANNA, BERT, CARL);
    recv(ANNA, 'query', { ...query, ttl: 2 });
    send(BERT, 'query', { ...query, ttl: 1, hops: 2 });
    recv(CARL, 'query', query);
    send(BERT, 'query', { ...query, ttl: 2, hops: 2 });
    send(ANNA, 'query', { ...query, ttl: 2, hops: 2 });
    send(CARL, 'query', { ...query, ttl: 2, hops: 2 });
    expect(faults()).toEqual(['arrival: send.query']);
  });

  it('to forward or answer its own', () => {
    const id = call('search', { criteria: 'song', speed: 0, ttl: 3 });
    call('share', { name: 'a song', size: 7 });
    send(ANNA, 'query', { ...query, ttl: 3, hops: 0 });
    recv(BERT, 'query', { ...query, ttl: 2, hops: 1 });
    send(CARL, 'query', { ...query, ttl: 1, hops: 2 });
    send(BERT, 'query_hit', hit);
    done(id, { guids: ['q'], hits: [] });
    expect(faults()).toEqual(['origin: send.query', 'origin: send.query_hit']);
  });

  it('to answer twice, elsewhere, too short, or with what was not sought', () => {
    call('share', { name: 'a song', size: 7 });
    call('share', { name: 'a tune', size: 7 });
    recv(ANNA, 'query', { ...query, speed: 100 });
    send(BERT, 'query_hit', hit);
    send(ANNA, 'query_hit', { ...hit, ttl: 1 });
    send(ANNA, 'query_hit', { ...hit, speed: 56 });
    send(ANNA, 'query_hit', { ...hit, results: [[2, 7, 'a tune']] });
    send(ANNA, 'query_hit', hit);
    send(ANNA, 'query_hit', hit);
    const answer = 'answer: send.query_hit';
    expect(faults()).toEqual([answer, answer, answer, 'sharing: send.query_hit', answer, answer]);
  });

  it('to answer with what its user does not share, or under another identifier', () => {
    recv(ANNA, 'query', query);
    send(ANNA, 'query_hit', hit);
    call('share', { name: 'a song', size: 7 });
    recv(ANNA, 'query', { ...query, guid: 'r' });
    send(ANNA, 'query_hit', { ...hit, guid: 'r' });
    recv(ANNA, 'query', { ...query, guid: 's' });
    send(ANNA, 'query_hit', { ...hit, guid: 's', servent: 't' });
    expect(faults()).toEqual(['sharing: send.query_hit', 'sharing: send.query_hit']);
  });

  it('to pass an answer on elsewhere, twice, or if its question has never come', () => {
    const onward = { ...hit, ttl: 1, hops: 1 };
    recv(ANNA, 'query', query);
    recv(CARL, 'query', { ...query, ttl: 2 });
    recv(BERT, 'query_hit', hit);
    send(CARL, 'query_hit', onward);
    send(ANNA, 'query_hit', onward);
    send(ANNA, 'query_hit', onward);
    recv(BERT, 'query_hit', { ...hit, guid: 'x' });
    send(ANNA, 'query_hit', { ...onward, guid: 'x' });
    expect(faults()).toEqual(Array(3).fill('reverse-path: send.query_hit'));
  });

  it('to tell its user of hits that have not come, or to leave some out', () => {
    const search = (guid: string) => {
      const id = call('search', { criteria: 'song', speed: 0, ttl: 3 });
      send(ANNA, 'query', { ...query, guid, hops: 0 });
      recv(ANNA, 'query_hit', { ...hit, guid, ip: ANNA });
      return id;
    };
    const row = ['s', ANNA, 6346, 1, 7, 'a song'];
    done(search('1'), { guids: ['1'], hits: [row] });
    done(search('2'), { guids: ['2'], hits: [] });
    done(search('3'), { guids: ['3'], hits: [row, row] });
    failed(search('4'));
    expect(faults()).toEqual(['search: done.search', 'search: done.search']);
  });

  it('to push where no hit of that servent has come from, or to give what was not pushed, elsewhere or twice', () => {
    const push = { guid: 'p', ttl: 3, hops: 1, servent: 's', index: 1, ip: CARL, port: 6346 };
    const giv = { index: 1, servent: 's', name: 'a song' };
    recv(ANNA, 'push', push);
    send(BERT, 'push', { ...push, ttl: 2, hops: 2 });
    recv(BERT, 'query_hit', { ...hit, ip: BERT });
    send(BERT, 'push', { ...push, ttl: 2, hops: 2 });
    send(BERT, 'push', { ...push, ttl: 2, hops: 2 });
    send(ANNA, 'giv', giv);
    send(CARL, 'giv', giv);
    send(CARL, 'giv', giv);
    const id = call('push', { owner: BERT, name: 'a song' });
    done(id, { name: 'a song' });
    const other = call('push', { owner: BERT, name: 'a song' });
    recv(BERT, 'giv', giv);
    done(other, { name: 'a song' });
    expect(faults()).toEqual([
      'push-path: send.push',
      'push-path: send.push',
      'giving: send.giv',
      'giving: send.giv',
      'giving: done.push',
    ]);
  });

  it('to widen no ring, to use a GUID twice, or to go on after success', () => {
    const search = (...rings: readonly (readonly [guid: string, ttl: number])[]) => {
      const id = call('search', { criteria: 'song', speed: 0, ttl: 3, control: 'ring', walkers: 0 });
      for (const [guid, ttl] of rings) send(ANNA, 'query', { ...query, guid, ttl, hops: 0, walker: null });
      return id;
    };
    done(search(['1', 1], ['2', 2]), { guids: ['1', '2'], hits: [] });
    done(search(['3', 1], ['4', 1]), { guids: ['3', '4'], hits: [] });
    done(search(['5', 1]), { guids: ['5', '5'], hits: [] });
    const late = search(['6', 1]);
    recv(ANNA, 'query_hit', { ...hit, guid: '6', ip: ANNA });
    send(ANNA, 'query', { ...query, guid: '7', ttl: 2, hops: 0, walker: null });
    done(late, { guids: ['6', '7'], hits: [['s', ANNA, 6346, 1, 7, 'a song']] });
    expect(faults()).toEqual(Array(3).fill('rings: done.search'));
  });

  it('to send a walker on twice, unchecked, or out twice; or to let it go on once something was found', () => {
    const walking = { ...query, ttl: 9, walker: 1, keeps: false, origin: CARL };
    const word = { guid: 'q', walker: 1 };
    recv(ANNA, 'query', walking);
    send(BERT, 'query', { ...walking, ttl: 8, hops: 2 });
    send(BERT, 'query', { ...walking, ttl: 8, hops: 2 });
    recv(ANNA, 'query', { ...walking, ttl: 7, hops: 3 });
    send(BERT, 'query', { ...walking, ttl: 6, hops: 4 });
    send(CARL, 'check', word);
    recv(CARL, 'go', word);
    send(BERT, 'query', { ...walking, ttl: 6, hops: 4 });
    expect(faults()).toEqual(['walker: send.query', 'walker: send.query']);
    const own = { ...walking, guid: 'own', hops: 0, origin: ME };
    send(ANNA, 'query', own);
    send(BERT, 'query', own);
    send(CARL, 'stop', { guid: 'own', walker: 1 });
    send(CARL, 'go', { guid: 'own', walker: 1 });
    recv(ANNA, 'query_hit', { ...hit, guid: 'own' });
    send(CARL, 'go', { guid: 'own', walker: 1 });
    expect(faults().slice(2)).toEqual(['walker: send.query', 'search: send.stop', 'search: send.go']);
  });

  it('to say what nobody can read', () => {
    send(ANNA, 'garbage', { why: 'so it is' });
    expect(faults()).toEqual(['framing: send.garbage']);
  });

  it('to change what it passes on, and to leave without saying why', () => {
    const walking = { ...query, ttl: 9, walker: 1, keeps: true, origin: CARL };
    recv(ANNA, 'query', walking);
    send(BERT, 'query', { ...walking, ttl: 8, hops: 2, keeps: false });
    send(BERT, 'bye', { guid: 'b', ttl: 1, hops: 0, code: 0 });
    expect(faults()).toEqual(['header: send.query', 'header: send.bye']);
  });

  it('to say of its files, its address and its speed what is not so', () => {
    const pong = { guid: 'p', ttl: 2, hops: 0, ip: ME, port: 6346, files: 1, kilobytes: 3 };
    call('share', { name: 'a song', size: 3000 });
    for (const [number, wrong] of [
      {},
      { files: 2 },
      { kilobytes: 3000 },
      { port: 0 },
      { ip: ANNA },
    ].entries()) {
      recv(ANNA, 'ping', { guid: `p${number}`, ttl: 2, hops: 1 });
      send(ANNA, 'pong', { ...pong, guid: `p${number}`, ...wrong });
    }
    expect(faults()).toEqual(Array(4).fill('sharing: send.pong'));
  });

  it('to push whom its user has not named', () => {
    const id = call('search', { criteria: 'song', speed: 0, ttl: 3 });
    send(ANNA, 'query', { ...query, hops: 0 });
    recv(ANNA, 'query_hit', { ...hit, ip: ANNA });
    recv(ANNA, 'query_hit', { ...hit, ip: BERT, servent: 't' });
    done(id, {
      guids: ['q'],
      hits: [
        ['s', ANNA, 6346, 1, 7, 'a song'],
        ['t', BERT, 6346, 1, 7, 'a song'],
      ],
    });
    call('push', { owner: BERT, name: 'a song' });
    const push = { guid: 'p', ttl: 3, hops: 0, index: 1, ip: ME, port: 6346 };
    send(ANNA, 'push', { ...push, servent: 's' });
    send(ANNA, 'push', { ...push, guid: 'r', servent: 't' });
    expect(faults()).toEqual(['giving: send.push']);
  });

  it('of 0.6 to deny what it is, to name leaves, or to refuse otherwise than with 503', () => {
    agreed(LAYERED);
    const says = { ultrapeer: true, routing: true, tries: [] as string[] };
    send(BERT, 'connect_06', { ...says, ultrapeer: false });
    for (const [peer, wrong] of [
      [ANNA, { tries: [CARL] }],
      [BERT, { routing: false }],
    ] as const) {
      recv(peer, 'connect_06');
      send(peer, 'ok_06', { ...says, ...wrong });
    }
    recv(CARL, 'connect_06');
    send(CARL, 'busy', { ...says, code: 500 });
    expect(faults()).toEqual([
      'connection: send.connect_06',
      'connection: send.ok_06',
      'connection: send.ok_06',
      'connection: send.busy',
    ]);
  });

  it('of 0.6 to make GUIDs like an old one', () => {
    agreed(LAYERED);
    connect(ANNA);
    send(ANNA, 'ping', { guid: '0'.repeat(32), ttl: 1, hops: 0 });
    expect(faults()).toEqual(['framing: send.ping']);
  });

  it('of 0.6 to speak before both have agreed, or to agree with whoever was sent away', () => {
    agreed(LAYERED);
    const ping = (number: number) => ({ guid: marked(number), ttl: 1, hops: 0 });
    const says = { ultrapeer: true, routing: true, tries: [BERT] };
    recv(BERT, 'connect_06');
    send(BERT, 'ok_06', says);
    send(BERT, 'ping', ping(1));
    recv(BERT, 'ok_06');
    send(BERT, 'ping', ping(2));
    send(ANNA, 'connect_06', says);
    send(ANNA, 'ok_06', says);
    recv(ANNA, 'ok_06');
    send(ANNA, 'ok_06', says);
    send(ANNA, 'ping', ping(3));
    recv(CARL, 'connect_06');
    send(CARL, 'busy', { ...says, code: 503 });
    send(CARL, 'ok_06', says);
    expect(faults()).toEqual(['connection: send.ping', 'connection: send.ok_06', 'connection: send.ok_06']);
  });

  it('that is a leaf to pass anything on, and to tell of its table out of order, or to another leaf', () => {
    agreed(SHIELDED);
    const reset = { guid: marked(1), ttl: 1, hops: 0, length: 8, infinity: 7 };
    const patch = (number: number, of: number, data: string) => ({ ...reset, number, of, bits: 4, data });
    connect(ANNA, BERT, CARL);
    recv(ANNA, 'query', query);
    send(CARL, 'query', { ...query, ttl: 2, hops: 2 });
    expect(faults()).toEqual(['leaf: send.query']);
    send(ANNA, 'patch', patch(1, 1, '00000000'));
    send(ANNA, 'reset', reset);
    send(ANNA, 'patch', patch(1, 2, '00a0'));
    send(ANNA, 'patch', patch(1, 2, '00a0'));
    send(ANNA, 'patch', patch(2, 2, '00a000'));
    send(ANNA, 'patch', patch(2, 2, '00a0'));
    send(BERT, 'reset', reset);
    expect(faults().slice(1)).toEqual([
      'route-table: send.patch',
      'route-table: send.patch',
      'route-table: send.patch',
      'route-table: send.reset',
    ]);
  });

  it('that is an ultrapeer to ask a leaf for what is not in its table, once that was told', () => {
    agreed(LAYERED);
    connect(ANNA, BERT, CARL);
    const ask = (number: number, criteria: string) =>
      send(ANNA, 'query', { guid: marked(number), ttl: 1, hops: 0, speed: 0, criteria });
    // As in appendix B of QRP: “test” is in slot 2, “qrp” in slot 7.
    ask(0, 'test');
    recv(ANNA, 'reset', { guid: 't', ttl: 1, hops: 0, length: 8, infinity: 7 });
    ask(1, 'qrp');
    recv(ANNA, 'patch', { guid: 't', ttl: 1, hops: 0, number: 1, of: 1, bits: 8, data: '0000fa0000000000' });
    ask(2, 'test');
    ask(3, 'qrp');
    ask(4, 'test qrp');
    send(BERT, 'query', { ...query, hops: 0, guid: marked(5) });
    // Before that was told anything may go.
    expect(faults()).toEqual(Array(2).fill('query-routing: send.query'));
  });

  it('to tell of Pongs under another GUID, of old ones, as young as they came, back, or too far', () => {
    agreed(LAYERED);
    connect(ANNA, BERT, CARL);
    const pong = { guid: 'own', ttl: 1, hops: 0, ip: BERT, port: 1, files: 0, kilobytes: 0 };
    const onward = { ...pong, guid: 'p', hops: 1 };
    recv(BERT, 'pong', pong);
    recv(CARL, 'ping', { guid: 'p', ttl: 2, hops: 0 });
    recv(BERT, 'ping', { guid: 'b', ttl: 2, hops: 0 });
    recv(ANNA, 'ping', { guid: 'a', ttl: 1, hops: 0 });
    send(CARL, 'pong', onward);
    expect(faults()).toEqual([]);
    send(CARL, 'pong', { ...onward, guid: 'own' });
    send(CARL, 'pong', { ...onward, hops: 2 });
    send(BERT, 'pong', { ...onward, guid: 'b' });
    send(ANNA, 'pong', { ...onward, guid: 'a' });
    clock(4000);
    recv(CARL, 'ping', { guid: 'q', ttl: 2, hops: 0 });
    send(CARL, 'pong', { ...onward, guid: 'q' });
    expect(faults()).toEqual(Array(5).fill('pong-cache: send.pong'));
  });
});
