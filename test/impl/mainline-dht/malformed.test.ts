import bencode from 'bencode';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MainlineEnvironment } from '../../../impl/mainline-dht/asking.ts';
import { MainlineNode } from '../../../impl/mainline-dht/reference.ts';
import type { Datagram } from '../../../spec/mainline-dht/krpc.ts';
import { DEFAULTS } from '../../../spec/mainline-dht/parameters.ts';

const SENDER = '10.0.0.2:6881';
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

const sent: { to: unknown; packet: Datagram }[] = [];
const env = {
  send: (to: unknown, packet: Datagram) => sent.push({ to, packet }),
  setTimer: () => undefined,
  clearTimer: () => undefined,
  now: () => 0,
  random: () => 0,
  done: () => undefined,
} as unknown as MainlineEnvironment;
const node = new MainlineNode('10.0.0.1:6881', DEFAULTS, env);
node.call({ id: 1, type: 'create', members: ['10.0.0.1:6881', SENDER] } as never);

/** What the node answers, as an independent library reads it: its type, its transaction id and its error code. */
function answersTo(bytes: string): { y: string; t: string; code: number | undefined }[] {
  sent.length = 0;
  node.receive(SENDER, { type: 'datagram', bytes } as Datagram);
  return sent.map(({ to, packet }) => {
    expect(to).toBe(SENDER);
    const said = bencode.decode(Buffer.from(packet.bytes, 'hex'));
    return { y: Buffer.from(said.y).toString(), t: hex(said.t), code: said.e?.[0] };
  });
}

const twenty = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => Buffer.from(bytes));
const t = fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes));
const methods = ['ping', 'find_node', 'get_peers', 'announce_peer'];
const good = fc
  .record({ q: fc.constantFrom(...methods), t, id: twenty, point: twenty })
  .map(({ q, t, id, point }) => {
    const target = { target: point };
    const torrent = { info_hash: point };
    const more = {
      ping: {},
      find_node: target,
      get_peers: torrent,
      announce_peer: { ...torrent, port: 6881, token: 'aoeusnth' },
    };
    return { t, y: 'q', q, a: { id, ...more[q as keyof typeof more] } as Record<string, unknown> };
  });
/** Never an id, a target, an infohash, a token or a port. */
const wrong = fc.constantFrom<unknown>([], {}, [1], -1, undefined);

test('a node survives 10,000 malformed packets, and says of each what BEP 5 says', () => {
  /** Something is wrong with a query whose transaction id can be read: 203; its method: 204. */
  const told = fc.oneof(
    fc.tuple(good, fc.nat(), wrong).map(([query, at, value]) => {
      const names = Object.keys(query.a);
      return { query: { ...query, a: { ...query.a, [names[at % names.length]!]: value } }, code: 203 };
    }),
    fc.tuple(good, fc.uint8Array({ maxLength: 19 })).map(([query, id]) => ({
      query: { ...query, a: { ...query.a, id: Buffer.from(id) } },
      code: 203,
    })),
    fc.tuple(good, fc.constantFrom<unknown>(1, 'xyz', [], undefined)).map(([query, a]) => ({
      query: { ...query, a },
      code: 203,
    })),
    fc.tuple(good, fc.constantFrom<unknown>(undefined, 'x', 3, '')).map(([query, y]) => ({
      query: { ...query, y },
      code: 203,
    })),
    fc.tuple(good, fc.constantFrom<unknown>(undefined, [], 7)).map(([query, q]) => ({
      query: { ...query, q },
      code: 203,
    })),
    fc.tuple(good, fc.string({ minLength: 1 })).map(([query, q]) => ({
      query: { ...query, q: methods.includes(q) ? 'vote' : q },
      code: 204,
    })),
  );
  fc.assert(
    fc.property(told, ({ query, code }) => {
      const [answer, ...more] = answersTo(hex(bencode.encode(query)));
      expect(answer).toEqual({ y: 'e', t: query.t.toString('hex'), code });
      expect(more).toEqual([]);
    }),
    { numRuns: 6000 },
  );
  /** Bytes of any kind: at most one answer besides a ping, and only if there was a transaction id to give back. */
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .string({
        unit: fc.constantFrom('d', 'l', 'i', 'e', ':', '1', '9', '0', '-', 'y', 'q', 't'),
        maxLength: 40,
      })
      .map((text) => Buffer.from(text)),
    fc.tuple(good, fc.nat()).map(([query, at]) => {
      const bytes = bencode.encode(query);
      return bytes.slice(0, at % bytes.length);
    }),
    fc.tuple(good, fc.nat(), fc.nat({ max: 255 })).map(([query, at, byte]) => {
      const bytes = Uint8Array.from(bencode.encode(query));
      bytes[at % bytes.length] = byte;
      return bytes;
    }),
  );
  fc.assert(
    fc.property(noise, (bytes) => {
      const answers = answersTo(hex(bytes)).filter(({ y }) => y !== 'q');
      expect(answers.length).toBeLessThanOrEqual(1);
      for (const { code } of answers) expect([undefined, 203, 204]).toContain(code);
    }),
    { numRuns: 4000 },
  );
  expect(
    answersTo(hex(bencode.encode({ t: 'aa', y: 'q', q: 'ping', a: { id: Buffer.alloc(20) } })))[0],
  ).toEqual({
    y: 'r',
    t: '6161',
    code: undefined,
  });
});

test('packets at which the libraries hang or run out of memory are nothing to it', () => {
  for (const text of ['l-3:', 'd-3:x', '99999999999:', 'l'.repeat(100_000), 'i1.5e', 'd1:ti1ee', '1:t1:'])
    expect(answersTo(Buffer.from(text).toString('hex'))).toEqual([]);
});

test('an answer that is broken is not answered', () => {
  const t = Buffer.from('aa');
  for (const packet of [
    { t, y: 'r' },
    { t, y: 'r', r: { id: 'short' } },
    { t, y: 'r', r: { id: Buffer.alloc(20), nodes: 'xyz' } },
    { t, y: 'e', e: 'no list' },
    { t, y: 'e', e: [201] },
  ])
    expect(answersTo(hex(bencode.encode(packet)))).toEqual([]);
});
