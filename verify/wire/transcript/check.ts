import { isAddress } from '../../../spec/mainline-dht/compact.ts';
import { isObject, type Json, Misfit, only, show } from '../../terms.ts';
import {
  type Entry,
  type Header,
  type Note,
  OCCURRENCES,
  type Occurrence,
  TRANSCRIPT_FORMAT,
} from './entry.ts';

/** What a transcript says, which a stranger may have written. Every function throws Misfit with one phrase that is safe to print. */

const HEADER = [
  'transcript',
  'churnproof',
  'started',
  'protocol',
  'subject',
  'seed',
  'strict',
  'slow',
  'budget',
  'manners',
  'torrent',
  'hasContent',
  'ips',
];
const TORRENT = ['infoHash', 'length', 'pieceLength', 'blockLength', 'pieces'];
const MOST_IPS = 1000;

export function readHeader(value: unknown): Header {
  const header = object(value, 'the first line');
  if (header.transcript !== TRANSCRIPT_FORMAT)
    throw new Misfit(
      `it is of format ${show(header.transcript)}; this version reads format ${TRANSCRIPT_FORMAT}`,
    );
  only(header, HEADER, 'the first line');
  const { ips, torrent } = header;
  for (const name of ['started', 'seed', 'budget'])
    if (!isCount(header[name])) wrong(header, name, 'a number, not negative');
  for (const name of ['strict', 'slow'])
    if (typeof header[name] !== 'boolean') wrong(header, name, 'true or false');
  for (const name of ['churnproof', 'protocol', 'subject'])
    if (!isPlain(header[name])) wrong(header, name, 'text without blanks');
  if (!isObject(header.manners)) wrong(header, 'manners', 'an object');
  if (!Array.isArray(ips) || ips.length > MOST_IPS || !ips.every((ip) => isAddress(`${ip}:1`)))
    wrong(header, 'ips', `a list of at most ${MOST_IPS} IPv4 addresses`);
  if (torrent !== undefined) checkTorrent(object(torrent, '"torrent"'));
  if (header.hasContent !== undefined && typeof header.hasContent !== 'boolean')
    wrong(header, 'hasContent', 'true or false');
  return header as unknown as Header;
}

function checkTorrent(torrent: Json): void {
  only(torrent, TORRENT, '"torrent"');
  const { infoHash, pieces, length, pieceLength } = torrent;
  for (const name of ['length', 'pieceLength', 'blockLength'])
    if (!isCount(torrent[name]) || torrent[name] === 0) wrong(torrent, name, 'a number of bytes');
  if (!isHash(infoHash)) wrong(torrent, 'infoHash', '40 hexadecimal digits');
  const due = Math.ceil((length as number) / (pieceLength as number));
  if (!Array.isArray(pieces) || pieces.length !== due || !pieces.every(isHash))
    wrong(torrent, 'pieces', `a list of ${due} hashes`);
}

/** @param fields as JSON has them, but for `at`, which has been read */
export function readEntry(at: number, during: string, fields: Json): Entry {
  const { from, to } = fields;
  for (const [name, end] of Object.entries({ from, to }))
    if (end !== undefined && !isAddress(end)) wrong(fields, name, 'an IPv4 address and a port');
  if (fields.note !== undefined) return { at, during, ...readNote(fields) };
  only(fields, ['from', 'to', 'bytes'], 'a packet');
  if (from === undefined || to === undefined) throw new Misfit('a packet has "from" and "to"');
  const { bytes } = fields;
  if (typeof bytes !== 'string' || !/^(?:[0-9a-f]{2})*$/.test(bytes))
    throw new Misfit('"bytes" should be hexadecimal digits, two for each byte');
  return { at, during, from: from as string, to: to as string, bytes: Buffer.from(bytes, 'hex') };
}

function readNote(fields: Json): Omit<Note, 'at' | 'during'> {
  only(fields, ['note', 'from', 'to', 'code', 'waits'], 'a note');
  const { note, code, waits } = fields;
  if (!OCCURRENCES.includes(note as Occurrence)) throw new Misfit(`nobody knows the note ${show(note)}`);
  if (code !== undefined && (typeof code !== 'string' || !/^E[A-Z0-9]{1,30}$/.test(code)))
    wrong(fields, 'code', 'a code of the operating system');
  if (waits !== undefined && !(Array.isArray(waits) && waits.every(isCount)))
    wrong(fields, 'waits', 'a list of numbers');
  if ((note === 'waited') !== (waits !== undefined)) throw new Misfit(`"waits" goes with "waited" only`);
  return fields as unknown as Omit<Note, 'at' | 'during'>;
}

export function readDuring(value: unknown): string {
  if (value === '' || (isPlain(value) && value.length <= 100)) return value as string;
  if (value === 'the end') return value;
  throw new Misfit(`"during" should be the name of a case, not ${show(value)}`);
}

/** Time never goes back. */
export function readTime(at: unknown, before: number): number {
  if (typeof at !== 'number' || !Number.isFinite(at) || at < 0)
    throw new Misfit(`"at" should be a number of milliseconds, not ${show(at)}`);
  if (at < before) throw new Misfit(`"at" goes back from ${before} to ${at}`);
  return at;
}

export function object(value: unknown, what: string): Json {
  if (!isObject(value)) throw new Misfit(`${what} should be a JSON object`);
  return value;
}

function wrong(fields: Json, name: string, due: string): never {
  throw new Misfit(`"${name}" should be ${due}, not ${show(fields[name])}`);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{40}$/.test(value);
}

function isPlain(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 4000 && /^[\x21-\x7e]+$/.test(value);
}
