import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handshakeText, readHandshake } from '../../../spec/gnutella/handshake.ts';
import { wordsOf } from '../../../spec/gnutella/matching.ts';
import {
  hashOf,
  mayHave,
  patchData,
  patched,
  type RouteTable,
  resetTable,
  slotsOf,
} from '../../../spec/gnutella/query-routing.ts';
import { type Descriptor, encode, read } from '../../../spec/gnutella/wire.ts';

describe('the hash of a word', () => {
  it.each([
    ['', 13, 0],
    ['eb', 13, 6791],
    ['ebc', 13, 7082],
    ['ebck', 13, 6698],
    ['ebckl', 13, 3179],
    ['ebcklm', 13, 3235],
    ['ebcklme', 13, 6438],
    ['ebcklmen', 13, 1062],
    ['ebcklmenq', 13, 3527],
    ['', 16, 0],
    ['n', 16, 65003],
    ['nd', 16, 54193],
    ['ndf', 16, 4953],
    ['ndfl', 16, 58201],
    ['ndfla', 16, 34830],
    ['ndflal', 16, 36910],
    ['ndflale', 16, 34586],
    ['ndflalem', 16, 37658],
    ['ndflaleme', 16, 45559],
    ['ol2j34lj', 10, 318],
    ['asdfas23', 10, 503],
    ['9um3o34fd', 10, 758],
    ['a234d', 10, 281],
    ['a3f', 10, 767],
    ['3nja9', 10, 581],
    ['2459345938032343', 10, 146],
    ['7777a88a8a8a8', 10, 342],
    ['asdfjklkj3k', 10, 861],
    ['adfk32l', 10, 1011],
    ['zzzzzzzzzzz', 10, 944],
    ['3NJA9', 10, 581],
    ['3nJa9', 10, 581],
  ] as const)('of %j in a table of 2^%i is %i, as in appendix A of QRP', (word, bits, hash) => {
    expect(hashOf(word, bits)).toBe(hash);
  });

  it('of a smaller table is that of a larger one, scaled (QRP §5)', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 15 }), (word, bits) => {
        expect(hashOf(word, bits)).toBe(hashOf(word, bits + 1) >> 1);
      }),
    );
  });
});

/** Appendix B of QRP: a leaf shares “test”, then “qrp” too, and then “test” no longer. Its GUIDs are its own. */
const GUID = '85d9764dbf021d9aff72e721c340dd00';
const EXAMPLES = {
  '8 bits': ['08', ['0000fa0000000000'], ['00000000000000fa'], ['0000060000000000']],
  '4 bits': ['04', ['00a00000'], ['0000000a'], ['00600000']],
  '4 bits, in two messages': ['04', ['00a0', '0000'], ['0000', '000a'], ['0060', '0000']],
} as const;

function hear(table: RouteTable | undefined, bytes: string): RouteTable | undefined {
  const said = read({ type: 'descriptor', bytes } as never);
  if (said.type === 'reset') return resetTable(said);
  return said.type === 'patch' && table ? patched(table, said) : undefined;
}

describe('a table', () => {
  it('is reset by the bytes of appendix B', () => {
    const bytes = `${GUID}30010006000000${'000800000007'}`;
    expect(read({ type: 'descriptor', bytes } as never)).toMatchObject({
      type: 'reset',
      length: 8,
      infinity: 7,
    });
    expect(encode({ type: 'reset', guid: GUID, ttl: 1, hops: 0, length: 8, infinity: 7 }).bytes).toBe(bytes);
  });

  it.each(Object.entries(EXAMPLES))('is patched by the bytes of appendix B: %s', (_, [bits, ...updates]) => {
    let table: RouteTable | undefined = resetTable({ length: 8, infinity: 7 });
    const slots = updates.map((messages) => {
      for (const [at, data] of messages.entries()) {
        const of = messages.length.toString().padStart(2, '0');
        const payload = `01${(at + 1).toString().padStart(2, '0')}${of}00${bits}${data}`;
        const length = (payload.length / 2).toString(16).padStart(2, '0');
        table = hear(table, `${GUID}300100${length}000000${payload}`);
      }
      return table?.entries;
    });
    expect(slots).toEqual([
      [[2, 1]],
      [
        [2, 1],
        [7, 1],
      ],
      [[7, 1]],
    ]);
    expect(slotsOf(['test', 'QRP'], 3)).toEqual([2, 7]);
  });

  it('cannot be made sense of out of sequence, too long or too short; nor a patch that is compressed', () => {
    const table = resetTable({ length: 8, infinity: 7 });
    const patch = { number: 1, of: 1, bits: 4, data: '00000000' };
    expect(patched(table, patch)).toBeDefined();
    expect(patched(table, { ...patch, number: 2, of: 2 })).toBeUndefined();
    expect(patched(table, { ...patch, data: '000000' })).toBeUndefined();
    expect(patched(table, { ...patch, data: '0000000000' })).toBeUndefined();
    const bytes = encode({ type: 'patch', guid: GUID, ttl: 1, hops: 0, ...patch }).bytes;
    const compressed = `${bytes.slice(0, 52)}01${bytes.slice(54)}`;
    expect(read({ type: 'descriptor', bytes: compressed } as never).type).toBe('garbage');
    const strange = encode({ type: 'reset', guid: GUID, ttl: 1, hops: 0, length: 9, infinity: 7 });
    expect(read(strange).type).toBe('garbage');
  });

  const names = fc.array(fc.stringMatching(/^[a-zA-Z]{1,6}( [a-zA-Z]{1,6}){0,2}$/), { maxLength: 5 });

  it('has no false negatives, whatever was shared and unshared before', () => {
    fc.assert(
      fc.property(names, names, fc.integer({ min: 1, max: 8 }), (before, now, bits) => {
        const length = 2 ** bits;
        const [old, fresh] = [slotsOf(before, bits), slotsOf(now, bits)];
        const tell = (table: RouteTable, added: number[], removed: number[]) =>
          patched(table, {
            number: 1,
            of: 1,
            bits: 4,
            data: patchData(0, length, { added, removed, infinity: 7 }),
          })!;
        const told = tell(resetTable({ length, infinity: 7 }), old, []);
        const table = tell(
          told,
          fresh.filter((slot) => !old.includes(slot)),
          old.filter((slot) => !fresh.includes(slot)),
        );
        expect(table.entries.map(([slot]) => slot)).toEqual(fresh);
        for (const name of now) for (const word of wordsOf(name)) expect(mayHave(table, word)).toBe(true);
      }),
    );
  });
});

describe('the handshake of 0.6', () => {
  it('has the texts of the proposals', () => {
    const leaf = { ultrapeer: false, routing: true };
    expect(handshakeText({ type: 'connect_06', ...leaf })).toBe(
      'GNUTELLA CONNECT/0.6\r\nX-Ultrapeer: False\r\nX-Query-Routing: 0.1\r\n\r\n',
    );
    const away = {
      type: 'busy',
      code: 503,
      ultrapeer: false,
      routing: false,
      tries: ['18.2.3.14', '18.1.17.2'],
    };
    expect(handshakeText(away as never)).toBe(
      'GNUTELLA/0.6 503 Service Unavailable\r\nX-Ultrapeer: False\r\nX-Try-Ultrapeers: 18.2.3.14:6346,18.1.17.2:6346\r\n\r\n',
    );
  });

  it('says what was put in; headers come in any order and case, and strange ones are let be', () => {
    const tries = fc.uniqueArray(fc.ipV4(), { maxLength: 3 });
    const headers = { ultrapeer: fc.boolean(), routing: fc.boolean() };
    const said = fc.oneof(
      fc.record({ type: fc.constant('connect_06' as const), ...headers }),
      fc.record({ type: fc.constant('ok_06' as const), ...headers, tries }),
      fc.record({ type: fc.constant('busy' as const), code: fc.constantFrom(503, 401), ...headers, tries }),
    );
    fc.assert(
      fc.property(said, (each) => {
        expect(readHandshake(handshakeText(each))).toEqual(each);
      }),
    );
    expect(
      readHandshake(
        'GNUTELLA/0.6 200 OK\r\nX-Try-Ultrapeers: 23.35.1.146:6346, 18.207.63.25:6347\r\nUser-Agent: LimeWire 1.9\r\nx-ultrapeer: true\r\n\r\n',
      ),
    ).toEqual({ type: 'ok_06', ultrapeer: true, routing: false, tries: ['23.35.1.146', '18.207.63.25'] });
    for (const words of [
      'GNUTELLA CONNECT/0.6\r\n',
      'GNUTELLA CONNECT/0.6\r\nno header\r\n\r\n',
      'HTTP\r\n\r\n',
    ])
      expect(readHandshake(words)).toBeUndefined();
  });
});

it('route tables say what was put in, as descriptors do', () => {
  const header = { guid: GUID, ttl: 1, hops: 0 };
  const patch: Descriptor = { type: 'patch', ...header, number: 3, of: 4, bits: 8, data: 'fa00' };
  expect(read(encode(patch))).toEqual(patch);
});
