import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipNumber, ipText, isAddress } from '../../../spec/kit/ipv4.ts';
import { contentOf, joined, md5Of, pieceAt } from '../../../spec/napster/files.ts';
import { type Framed, type Layout, layouts } from '../../../spec/napster/layouts.ts';
import { messages } from '../../../spec/napster/messages.ts';
import { limitOf, matches, queryText, readQuery } from '../../../spec/napster/query.ts';
import { frame, rawFrame, read, type Streamed, segment } from '../../../spec/napster/wire.ts';

const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex');
const dataOf = ({ bytes }: { readonly bytes: string }) =>
  Buffer.from(bytes.slice(8), 'hex').toString('latin1');

describe('frames', () => {
  it('have length and type before the data, least significant byte first, and the length is that of the data', () => {
    expect(frame({ type: 'get', nick: 'mred', file: 'a.mp3' }).bytes).toBe(`0c00cb00${hex('mred "a.mp3"')}`);
    expect(frame({ type: 'results_end' }).bytes).toBe('0000ca00');
    expect(rawFrame(748, 'x'.repeat(300)).bytes.slice(0, 8)).toBe('2c01ec02');
  });

  /** The examples of the message list, word for word. */
  it.each([
    [2, 'foo badpass 6699 "nap v0.8" 3'],
    [100, '"generic band - generic song.mp3" b92870e0d41bc8e698cf2f0a1ddfeac7 443332 128 44100 60'],
    [
      201,
      '"random band - random song.mp3" 7d733c1e7419674744768db71bff8bcd 2558199 128 44100 159 lefty 3437166285 4',
    ],
    [203, 'mred "C:\\Program Files\\Napster\\generic cowboy song.mp3"'],
    [204, 'lefty 4877911892 6699 "generic band - generic song.mp3" 10fe9e623b1962da85eea61df7ac1f69 3'],
    [212, 'foouser "generic band - generic song.mp3" b92870e0d41bc8e698cf2f0a1ddfeac7 443332 128 44100 60'],
    [214, '553 64692 254'],
    [607, 'lefty "generic band - generic song.mp3" 7'],
    [608, 'lefty "generic band - generic song.mp3"'],
    [619, 'joebob "C:\\MP3\\Generic Band - Generic Song.mp3" 3'],
    [620, 'joebob "C:\\MP3\\Generic Band - Generic Song.mp3" 1234567 3'],
  ])('%i %s is read, and written as it was', (number, data) => {
    const said = read(rawFrame(number, data)) as Framed;
    expect((layouts[said.type] as Layout).number).toBe(number);
    expect(dataOf(frame(said))).toBe(data);
  });

  it('that are wrong are garbage, and unknown ones are told as such', () => {
    expect(read({ type: 'frame', bytes: '05' } as never)).toEqual({ type: 'garbage', why: 'no header' });
    expect(read({ type: 'frame', bytes: '0005cb00' } as never).type).toBe('garbage');
    expect(read({ type: 'frame', bytes: `0600cb00${hex('mr')}` } as never).type).toBe('garbage');
    expect(read(rawFrame(203, 'mred a.mp3')).type).toBe('garbage');
    expect(read(rawFrame(920, '1'))).toEqual({ type: 'unknown_frame', number: 920, text: '1' });
    expect(read({ type: 'frame' } as never).type).toBe('garbage');
  });

  it('of any layout say what was put in', () => {
    const values = { word: 'w', quoted: 'q q', count: 7, rest: 'r r' };
    for (const [type, { fields }] of Object.entries(layouts as Record<string, Layout>)) {
      const message = { type, ...Object.fromEntries(fields.map(([name, kind]) => [name, values[kind]])) };
      expect(read(frame(message as unknown as Framed))).toEqual(message);
      expect(Object.keys(messages[type]!.fields)).toEqual(fields.map(([name]) => name));
    }
  });
});

it('segments say what was put in', () => {
  const socket = '10.0.0.2:1';
  const said: readonly Streamed[] = [
    { type: 'digits', socket, value: 1 },
    { type: 'verb', socket, verb: 'SEND' },
    { type: 'particulars', socket, nick: 'lefty', file: 'a b.mp3', number: 299_008 },
    { type: 'refusal', socket, text: 'FILE NOT SHARED' },
    { type: 'best_host', socket, host: '10.0.0.1', port: 8888 },
  ];
  for (const each of said) expect(read(segment(each))).toEqual(each);
  expect(read({ type: 'segment', socket, bytes: hex('HELLO') } as never).type).toBe('garbage');
});

it('addresses are numbers as a little-endian machine has them', () => {
  expect(ipNumber('1.2.3.4')).toBe(0x04030201);
  fc.assert(fc.property(fc.ipV4(), (ip) => ipText(ipNumber(ip)) === ip && isAddress(ip)));
  for (const other of ['1.2.3', '1.2.3.256', '01.2.3.4', 7, null]) expect(isAddress(other)).toBe(false);
});

describe('queries', () => {
  it('of the message list are read', () => {
    expect(
      readQuery(
        'FILENAME CONTAINS "Sneaker Pimps" MAX_RESULTS 75 FILENAME CONTAINS "tesko suicide" BITRATE "AT LEAST" "128"',
      ),
    ).toEqual({
      words: ['sneaker', 'pimps', 'tesko', 'suicide'],
      most: 75,
      linespeed: null,
      bitrate: { how: 'AT LEAST', than: 128 },
      freq: null,
    });
    expect(
      readQuery('MAX_RESULTS 100 FILENAME CONTAINS "Ventolin" LINESPEED "EQUAL TO" 10')?.linespeed,
    ).toEqual({
      how: 'EQUAL TO',
      than: 10,
    });
    expect(readQuery('LOCAL_ONLY')?.words).toEqual([]);
  });

  it('with quotes within quotes are none', () => {
    expect(readQuery('FILENAME CONTAINS "a "quoted" string" MAX_RESULTS 100')).toBeUndefined();
  });

  it('are written as they are read', () => {
    const compare = fc.option(
      fc.record({
        how: fc.constantFrom('AT LEAST' as const, 'AT BEST' as const, 'EQUAL TO' as const),
        than: fc.nat(999),
      }),
    );
    const query = fc.record({
      words: fc.array(fc.constantFrom('blue', 'train', "don't")),
      most: fc.option(fc.nat(1000)),
      linespeed: compare,
      bitrate: compare,
      freq: compare,
    });
    fc.assert(
      fc.property(query, (each) => {
        expect(readQuery(queryText(each))).toEqual(each);
      }),
    );
  });

  it('compare, and all of their words must be there', () => {
    const file = { file: 'Blue Train.mp3', md5: '', size: 1, bitrate: 128, freq: 44_100, time: 1 };
    const asks = (text: string) => matches(readQuery(text)!, file, 8);
    expect(asks('FILENAME CONTAINS "train blue"')).toBe(true);
    expect(asks('FILENAME CONTAINS "blue moon"')).toBe(false);
    expect(asks('BITRATE "AT LEAST" "128"')).toBe(true);
    expect(asks('BITRATE "AT LEAST" "129"')).toBe(false);
    expect(asks('FREQ "AT BEST" "44100"')).toBe(true);
    expect(asks('FREQ "AT BEST" "44099"')).toBe(false);
    expect(asks('LINESPEED "EQUAL TO" 8')).toBe(true);
    expect(asks('LINESPEED "EQUAL TO" 3')).toBe(false);
  });

  it('bring no more than they ask for, nor than the server’s limit', () => {
    expect(limitOf(readQuery('MAX_RESULTS 5')!, 100)).toBe(5);
    expect(limitOf(readQuery('MAX_RESULTS 500')!, 100)).toBe(100);
    expect(limitOf(readQuery('')!, 100)).toBe(100);
  });
});

describe('files', () => {
  const file = {
    file: 'a',
    md5: md5Of('h'),
    size: 450_000,
    bitrate: 1,
    freq: 1,
    time: 1,
    head: 'h',
    tail: 't',
  };

  it('have an MD5 of their first 299,008 bytes only', () => {
    expect(pieceAt(file, 0)).toEqual({ offset: 0, size: 149_504, content: 'h' });
    expect(pieceAt(file, 149_504).content).toBe('h');
    expect(pieceAt(file, 299_008)).toEqual({ offset: 299_008, size: 149_504, content: 't' });
    expect(pieceAt(file, 448_512).size).toBe(1488);
  });

  it('are what their pieces are, joined', () => {
    expect(joined(['h', 'h', 't', 't'])).toBe(contentOf(file));
    expect(joined(['h'])).toBe(contentOf({ ...file, size: 100 }));
    expect(joined([])).toBe(contentOf({ ...file, size: 0 }));
  });
});
