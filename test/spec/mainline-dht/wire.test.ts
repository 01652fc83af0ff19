import { EventEmitter } from 'node:events';
import bencode from 'bencode';
import fc from 'fast-check';
import RPC from 'k-rpc-socket';
import { describe, expect, it } from 'vitest';
import { bdecode, bencode as ours } from '../../../spec/mainline-dht/bencoding.ts';
import { compactAddress, compactNodes } from '../../../spec/mainline-dht/compact.ts';
import {
  datagram,
  type Failure,
  isInOrder,
  type Query,
  type Response,
  read,
} from '../../../spec/mainline-dht/krpc.ts';

const text = (hex: string) => Buffer.from(hex, 'hex').toString('latin1');
const hex = (bytes: Uint8Array | string) => Buffer.from(bytes as string, 'latin1').toString('hex');
const bytes = (digits: string) => Buffer.from(digits, 'hex');

/** The same message as the object that a library encodes. */
function asObject(message: Query | Response | Failure): Record<string, unknown> {
  const t = bytes(message.t);
  if (message.type === 'error') return { t, y: 'e', e: [message.code, message.message] };
  const id = bytes(`${message.id}`);
  if (message.type === 'response') {
    const has = message.has.split(' ');
    const r: Record<string, unknown> = { id };
    if (has.includes('nodes')) r.nodes = Buffer.from(compactNodes(message.nodes), 'latin1');
    if (has.includes('token')) r.token = bytes(message.token);
    if (has.includes('values'))
      r.values = message.values.map((peer) => Buffer.from(compactAddress(peer), 'latin1'));
    return { t, y: 'r', r };
  }
  const a: Record<string, unknown> = { id };
  if (message.type === 'find_node') a.target = bytes(`${message.target}`);
  if ('info_hash' in message) a.info_hash = bytes(`${message.info_hash}`);
  if (message.type === 'announce_peer') {
    a.port = message.port;
    a.token = bytes(message.token);
    if (message.implied_port) a.implied_port = 1;
  }
  return { t, y: 'q', q: message.type, a, ...(message.ro ? { ro: 1 } : {}) };
}

const digits = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((all) => Buffer.from(all).toString('hex'));
const short = fc.uint8Array({ maxLength: 12 }).map((all) => Buffer.from(all).toString('hex'));
const byte = fc.nat({ max: 255 });
const address = fc
  .tuple(byte, byte, byte, byte, fc.nat({ max: 65535 }))
  .map(([a, b, c, d, port]) => `${a}.${b}.${c}.${d}:${port}`);
const common = { t: digits(2), id: digits(20), ro: fc.boolean() };
const message: fc.Arbitrary<Query | Response | Failure> = fc.oneof(
  fc.record({ type: fc.constant('ping' as const), ...common }),
  fc.record({ type: fc.constant('find_node' as const), ...common, target: digits(20) }),
  fc.record({ type: fc.constant('get_peers' as const), ...common, info_hash: digits(20) }),
  fc.record({
    type: fc.constant('announce_peer' as const),
    ...common,
    info_hash: digits(20),
    port: fc.integer({ min: 1, max: 65535 }),
    implied_port: fc.boolean(),
    token: short,
  }),
  fc
    .record({
      t: digits(2),
      id: digits(20),
      token: short,
      nodes: fc.array(fc.tuple(digits(20), address)),
      values: fc.array(address),
      which: fc.nat({ max: 3 }),
    })
    .map(({ which, token, nodes, values, ...rest }): Response => {
      const nothing = { nodes: [], values: [], token: '' };
      const kinds = [
        { has: '' },
        { has: 'nodes', nodes },
        { has: 'token values', token, values },
        { has: 'nodes token', nodes, token },
      ];
      return { type: 'response', ...rest, ...nothing, ...kinds[which]! };
    }),
  fc.record({
    type: fc.constant('error' as const),
    t: digits(2),
    code: fc.constantFrom(201, 202, 203, 204),
    message: fc.string({ unit: 'grapheme-ascii' }),
  }),
);

describe('the packets that BEP 5 shows', () => {
  const abc = hex('abcdefghij0123456789');
  const mno = hex('mnopqrstuvwxyz123456');
  const asked = { t: hex('aa'), id: abc, ro: false };
  const answered = { type: 'response' as const, t: hex('aa'), nodes: [], values: [], token: '', has: '' };
  const values = ['97.120.106.101:11893', '105.100.104.116:28269'];
  it.each<[string, Query | Response | Failure]>([
    [
      'd1:eli201e23:A Generic Error Ocurrede1:t2:aa1:y1:ee',
      { type: 'error', t: hex('aa'), code: 201, message: 'A Generic Error Ocurred' },
    ],
    ['d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe', { type: 'ping', ...asked }],
    ['d1:rd2:id20:mnopqrstuvwxyz123456e1:t2:aa1:y1:re', { ...answered, id: mno }],
    [
      'd1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz123456e1:q9:find_node1:t2:aa1:y1:qe',
      { type: 'find_node', ...asked, target: mno },
    ],
    [
      'd1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz123456e1:q9:get_peers1:t2:aa1:y1:qe',
      { type: 'get_peers', ...asked, info_hash: mno },
    ],
    [
      'd1:rd2:id20:abcdefghij01234567895:token8:aoeusnth6:valuesl6:axje.u6:idhtnmee1:t2:aa1:y1:re',
      { ...answered, id: abc, token: hex('aoeusnth'), values, has: 'token values' },
    ],
    [
      'd1:ad2:id20:abcdefghij012345678912:implied_porti1e9:info_hash20:mnopqrstuvwxyz1234564:porti6881e5:token8:aoeusnthe1:q13:announce_peer1:t2:aa1:y1:qe',
      {
        type: 'announce_peer',
        ...asked,
        info_hash: mno,
        port: 6881,
        implied_port: true,
        token: hex('aoeusnth'),
      },
    ],
  ])('%s', (packet, said) => {
    expect(text(datagram(said).bytes)).toBe(packet);
    expect(read({ type: 'datagram', bytes: hex(packet) } as never)).toEqual(said);
  });
});

describe('the bytes are those of established libraries', () => {
  it('bencode', () => {
    fc.assert(
      fc.property(message, (said) => {
        const packet = datagram(said);
        expect(packet.bytes).toBe(hex(bencode.encode(asObject(said))));
        expect(read({ ...packet })).toEqual(said);
      }),
      { numRuns: 1000 },
    );
  });

  it('k-rpc-socket', () => {
    let sent = '';
    const socket = Object.assign(new EventEmitter(), {
      send: (packet: Buffer) => {
        sent = packet.toString('hex');
      },
      close: () => undefined,
    });
    const rpc = new RPC({ socket });
    const peer = { host: '10.0.0.2', port: 6881 };
    fc.assert(
      fc.property(message, (said) => {
        const { q, a, r, e, t } = asObject(said) as {
          q?: string;
          a: object;
          r?: object;
          e: unknown[];
          t: Uint8Array;
        };
        if (q) {
          const number = rpc.query(peer, { q, a });
          const numbered = { ...said, ro: false, t: number.toString(16).padStart(4, '0') };
          expect(datagram(numbered as Query).bytes).toBe(sent);
          return;
        }
        if (r) rpc.response(peer, { t }, r);
        else rpc.error(peer, { t }, { message: e });
        expect(datagram(said).bytes).toBe(sent);
      }),
      { numRuns: 500 },
    );
    rpc.destroy();
  });

  it('whatever the value', () => {
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.maxSafeInteger(),
        fc.uint8Array({ maxLength: 20 }).map((all) => Buffer.from(all).toString('latin1')),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string({ unit: 'grapheme-ascii', maxLength: 5 }), tie('value'), {
          maxKeys: 4,
          noNullPrototype: true,
        }),
      ),
    }));
    const forUs = (any: unknown): never => {
      if (Array.isArray(any)) return any.map(forUs) as never;
      return (
        typeof any === 'object'
          ? new Map(Object.entries(any as object).map(([key, each]) => [key, forUs(each)]))
          : any
      ) as never;
    };
    const forThem = (any: unknown): unknown => {
      if (typeof any === 'string') return Buffer.from(any, 'latin1');
      if (Array.isArray(any)) return any.map(forThem);
      return typeof any === 'object'
        ? Object.fromEntries(Object.entries(any as object).map(([key, each]) => [key, forThem(each)]))
        : any;
    };
    fc.assert(
      fc.property(value, (any) => {
        const encoded = ours(forUs(any));
        expect(hex(encoded)).toBe(hex(bencode.encode(forThem(any))));
        expect(bdecode(encoded)).toEqual(forUs(any));
      }),
      { numRuns: 500 },
    );
  });
});

describe('keys out of order', () => {
  const packet = (a: string) => ({ type: 'datagram', bytes: hex(`d1:ad${a}e1:q9:find_node1:t2:aa1:y1:qe`) });
  const [id, target] = [`2:id20:${'i'.repeat(20)}`, `6:target20:${'t'.repeat(20)}`];

  it('are read, and told from those that are in order', () => {
    expect(read(packet(target + id))).toMatchObject({ type: 'find_node' });
    const [right, wrong] = [read(packet(id + target)), read(packet(target + id))];
    expect([isInOrder(right), isInOrder(wrong)]).toEqual([true, false]);
  });
});
