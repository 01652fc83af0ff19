import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches, wordsOf } from '../../../spec/gnutella/matching.ts';
import { messages } from '../../../spec/gnutella/messages.ts';
import { distancesIn, edgesAmong, graphOf } from '../../../spec/gnutella/network.ts';
import {
  type Descriptor,
  encode,
  FLOODED,
  givingText,
  rawDescriptor,
  read,
  text,
  type Word,
  wordText,
} from '../../../spec/gnutella/wire.ts';

const GUID = '00112233445566778899aabbccddeeff';
const header = { guid: GUID, ttl: 7, hops: 0 };

describe('descriptors', () => {
  it('have a header of 23 bytes: GUID, type, TTL, hops, and the length with its least significant byte first', () => {
    expect(encode({ type: 'ping', ...header }).bytes).toBe(`${GUID}00070000000000`);
    expect(rawDescriptor(header, 0x80, '00'.repeat(300)).bytes.slice(32, 46)).toBe('8007002c010000');
  });

  it('have addresses with their most significant byte first, and all other numbers the other way round', () => {
    const pong = encode({ type: 'pong', ...header, port: 6346, ip: '1.2.3.4', files: 258, kilobytes: 1 });
    expect(pong.bytes.slice(46)).toBe('ca18' + '01020304' + '02010000' + '01000000');
  });

  it('end strings with a zero, and results with two', () => {
    const query = encode({ type: 'query', ...header, speed: 56, criteria: 'ab', ...FLOODED });
    expect(query.bytes.slice(46)).toBe('3800' + '616200');
    const hit = encode({
      type: 'query_hit',
      ...header,
      port: 1,
      ip: '0.0.0.0',
      speed: 2,
      results: [[3, 4, 'x']],
      servent: GUID,
    });
    expect(hit.bytes.slice(46)).toBe(
      `01${'0100'}${'00000000'}${'02000000'}${'03000000'}${'04000000'}780000${GUID}`,
    );
  });

  const word = fc.nat(65_535);
  const dword = fc.nat(2 ** 31);
  const string = fc.string({ unit: fc.constantFrom(...'aé. B'), maxLength: 12 });
  const guid = fc.stringMatching(/^[0-9a-f]{32}$/);
  const common = { guid, ttl: fc.nat(255), hops: fc.nat(255) };
  const ip = fc.ipV4();
  const descriptor = fc.oneof(
    fc.record({ type: fc.constant('ping' as const), ...common }),
    fc.record({
      type: fc.constant('pong' as const),
      ...common,
      port: word,
      ip,
      files: dword,
      kilobytes: dword,
    }),
    fc.record({
      type: fc.constant('query' as const),
      ...common,
      speed: word,
      criteria: string,
      walker: fc.constant(null),
      keeps: fc.constant(false),
      origin: fc.constant(null),
    }),
    fc.record({
      type: fc.constant('query' as const),
      ...common,
      speed: word,
      criteria: string,
      walker: fc.nat(99),
      keeps: fc.boolean(),
      origin: ip,
    }),
    fc.record({
      type: fc.constant('query_hit' as const),
      ...common,
      port: word,
      ip,
      speed: dword,
      results: fc.array(fc.tuple(dword, dword, string), { maxLength: 4 }),
      servent: guid,
    }),
    fc.record({ type: fc.constant('push' as const), ...common, servent: guid, index: dword, ip, port: word }),
    fc.record({ type: fc.constant('bye' as const), ...common, code: word, reason: string }),
  );

  it('of any type say what was put in, field by field of the vocabulary', () => {
    fc.assert(
      fc.property(descriptor, (each) => {
        expect(read(encode(each as Descriptor))).toEqual(each);
        const fields = Object.keys(each).filter((name) => name !== 'type');
        expect(Object.keys(messages[each.type]!.fields).sort()).toEqual(fields.sort());
      }),
    );
  });

  it('that are cut off, too long or bent are garbage, and never anything worse', () => {
    const cut = fc.record({ each: descriptor, keep: fc.nat(60), more: fc.constantFrom('', '00', '7f00') });
    fc.assert(
      fc.property(cut, ({ each, keep, more }) => {
        const { bytes } = encode(each as Descriptor);
        const bent = bytes.slice(0, 2 * keep) + more;
        if (bent.length !== bytes.length)
          expect(read({ type: 'descriptor', bytes: bent } as never).type).toBe('garbage');
      }),
    );
    for (const bytes of [undefined, 7, 'x', 'abc', ''])
      expect(read({ type: 'descriptor', bytes } as never).type).toBe('garbage');
  });

  it('whose payload does not fit are garbage, and of unknown types told as such', () => {
    for (const [number, payload] of [
      [0x00, '00'],
      [0x01, 'ff'],
      [0x80, '380061'],
      [0x81, '02'],
      [0x40, GUID],
    ] as const)
      expect(read(rawDescriptor(header, number, payload)).type).toBe('garbage');
    expect(read(rawDescriptor(header, 0x55, ''))).toEqual({ type: 'unknown_descriptor', number: 0x55 });
  });
});

it('words about walkers are text, and what is given', () => {
  fc.assert(
    fc.property(fc.constantFrom('check', 'go', 'stop'), fc.nat(999), (type, walker) => {
      expect(read(text(wordText({ type, guid: GUID, walker } as Word)))).toEqual({
        type,
        guid: GUID,
        walker,
      });
    }),
  );
  const giving = { type: 'giv', index: 7, servent: GUID, name: 'a/b.mp3' } as const;
  expect(read(text(givingText(giving)))).toEqual(giving);
});

it('an extension that says nothing to us is let be', () => {
  const payload = `0000${'6100'}${Buffer.from('GGEP').toString('hex')}00`;
  expect(read(rawDescriptor(header, 0x80, payload))).toMatchObject({ criteria: 'a', walker: null });
});

it('handshakes are text', () => {
  expect(read(text('GNUTELLA CONNECT/0.4\n\n'))).toEqual({ type: 'connect' });
  expect(read(text('GNUTELLA OK\n\n'))).toEqual({ type: 'ok' });
  expect(read(text('GNUTELLA NO\n\n')).type).toBe('garbage');
});

describe('what is sought', () => {
  it('is found where all its words are words of the name, whatever their case', () => {
    expect(wordsOf('Blue-Train (live).mp3')).toEqual(['blue', 'train', 'live', 'mp3']);
    expect(matches('train BLUE', 'Blue Train.mp3')).toBe(true);
    expect(matches('rain', 'Blue Train.mp3')).toBe(false);
    expect(matches('blue moon', 'Blue Train.mp3')).toBe(false);
    expect(matches('', 'Blue Train.mp3')).toBe(false);
  });
});

describe('the network', () => {
  const peer = (address: string, links: string[], calling: string[] = [], alive = true) => ({
    address,
    alive,
    view: { member: true, links, calling, files: [], remembered: 0 },
  });
  const seen = (...peers: ReturnType<typeof peer>[]) => ({ peers, params: {} as never, epoch: 0, now: 0 });

  it('is known when both ends of each connection say the same, and nobody is being asked', () => {
    expect(graphOf(seen(peer('a', ['b']), peer('b', ['a'])))?.get('a')).toEqual(['b']);
    expect(graphOf(seen(peer('a', ['b']), peer('b', [])))).toBeUndefined();
    expect(graphOf(seen(peer('a', ['b']), peer('b', ['a'], [], false)))).toBeUndefined();
    expect(graphOf(seen(peer('a', [], ['b']), peer('b', [])))).toBeUndefined();
  });

  it('has distances and connections', () => {
    const graph = graphOf(seen(peer('a', ['b']), peer('b', ['a', 'c']), peer('c', ['b']), peer('d', [])))!;
    const distances = distancesIn(graph, 'a');
    expect([...distances]).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
    expect(edgesAmong(graph, new Set(distances.keys()))).toBe(2);
  });
});
