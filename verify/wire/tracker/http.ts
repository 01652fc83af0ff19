import { request } from 'node:http';
import { type Bencoded, isDictionary } from '../../../spec/mainline-dht/bencoding.ts';
import { bytesText, packetOf, told } from '../mainline-dht/packet.ts';
import type { Wire } from '../wire.ts';
import type { Manners, Wiretap } from './bench.ts';
import type { Announcement, Counts, Scraped, Speaker, Told } from './speaker.ts';
import { ConnectionStream } from './stream.ts';
import type { TrackerTarget } from './target.ts';
import { addressesIn } from './udp.ts';

/** No answer of a tracker needs more. */
const MOST_BYTES = 1 << 20;

/** What came of one GET. */
export type Got =
  | { readonly status: number; readonly bytes: string }
  /** Nothing, or no HTTP. */
  | { readonly failure: string };

/** One key of a query, and its value, escaped as they are to go. */
export type Query = readonly (readonly [key: string, value: string])[];

/** BEP 3: a GET for each announcement, each on a connection of its own. */
export class HttpSpeaker implements Speaker {
  private readonly target: TrackerTarget;
  private readonly wire: Wire;
  private readonly manners: Manners;
  private readonly tap: Wiretap;

  constructor(target: TrackerTarget, wire: Wire, manners: Manners, tap: Wiretap) {
    this.target = target;
    this.wire = wire;
    this.manners = manners;
    this.tap = tap;
  }

  announce(ip: string, announcement: Announcement): Promise<Told> {
    return this.announceWith(ip, queryOf(announcement));
  }

  async announceWith(ip: string, query: Query): Promise<Told> {
    return understood(await this.get(ip, this.target.path, query));
  }

  /** BEP 48: where `announce` stands in the path, `scrape` does. */
  async scrape(ip: string, infoHashes: readonly string[]): Promise<Scraped> {
    const path = scrapePath(this.target.path);
    if (path === undefined)
      return { as: 'refused', text: 'its path has no "announce", so there is none to scrape' };
    const got = await this.get(
      ip,
      path,
      infoHashes.map((hash) => ['info_hash', escaped(hash)]),
    );
    if ('failure' in got) return { as: 'none', text: got.failure };
    const { envelope } = packetOf(got.bytes);
    const files = envelope?.get('files');
    if (!isDictionary(files)) {
      if (got.status >= 400) return { as: 'refused', text: `status ${got.status}` };
      const isRefused = typeof envelope?.get('failure reason') === 'string';
      return { as: isRefused ? 'refused' : 'none', text: textOf(got) };
    }
    return { as: 'counts', counts: infoHashes.map((hash) => countsOf(files.get(hash))), text: textOf(got) };
  }

  /** @throws TimeIsUp; WireRefusal where this machine does not have the address. */
  async get(ip: string, path: string, query: Query): Promise<Got> {
    const { target, wire } = this;
    const asked = query.map(([key, value]) => `${key}=${value}`).join('&');
    const whole = asked === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${asked}`;
    let got: Got | undefined;
    const end = (what: Got): void => {
      got ??= what;
      wire.budget.look();
    };
    const stream = new ConnectionStream(wire, ip, target);
    const sent = request({
      host: target.ip,
      port: target.port,
      path: whole,
      createConnection: () => stream,
      // Without the second, any coding would be acceptable (RFC 9110 §12.5.3).
      headers: { connection: 'close', 'accept-encoding': 'identity', 'user-agent': 'churnproof' },
    });
    sent.on('error', (error: NodeJS.ErrnoException) => end({ failure: error.code ?? 'no HTTP' }));
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > MOST_BYTES) end({ failure: `more than ${MOST_BYTES} bytes` });
      });
      response.on('error', () => end({ failure: 'cut off' }));
      response.on('end', () => end({ status: response.statusCode ?? 0, bytes: bodyOf(chunks) }));
    });
    this.tap.sent++;
    sent.end();
    try {
      await wire.budget.wait(this.manners.patienceMs, () => got !== undefined);
    } finally {
      sent.destroy();
    }
    if (stream.refused) throw stream.refused;
    const answer: Got = got ?? { failure: `no answer in ${this.manners.patienceMs / 1000} s` };
    if (!('failure' in answer)) this.tap.received++;
    return answer;
  }

  async close(): Promise<void> {}
}

/** One character a byte. The end of a line after the last is the server’s, and not the tracker’s: nothing that is bencoded ends so. */
function bodyOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks)
    .toString('latin1')
    .replace(/[\r\n]+$/, '');
}

/** Every byte as `%XX`. */
export function escaped(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('hex').toUpperCase().replace(/../g, '%$&');
}

export function queryOf({ infoHash, peerId, port, left, event, wanted }: Announcement): Query {
  return [
    ['info_hash', escaped(infoHash)],
    ['peer_id', escaped(peerId)],
    ['port', `${port}`],
    ['uploaded', '0'],
    ['downloaded', '0'],
    ['left', `${left}`],
    ['compact', '1'],
    ...(event ? [['event', event] as const] : []),
    ...(wanted === undefined ? [] : [['numwant', `${wanted}`] as const]),
  ];
}

/** A response to an announcement, read as BEP 3 and BEP 23 say. */
export function understood(got: Got): Told {
  if ('failure' in got) return { as: 'nothing', text: got.failure };
  const text = textOf(got);
  const { envelope, why } = packetOf(got.bytes);
  if (!envelope) return { as: 'strange', why: `no bencoded dictionary (${why})`, text };
  if (envelope.has('failure reason')) {
    const reason = envelope.get('failure reason');
    if (typeof reason !== 'string') return { as: 'strange', why: '"failure reason" is no string', text };
    return { as: 'refused', text: bytesText(reason) };
  }
  const interval = envelope.get('interval');
  if (typeof interval !== 'number') return { as: 'strange', why: '"interval" is no number', text };
  const peers = peersIn(envelope.get('peers'));
  if (typeof peers === 'string') return { as: 'strange', why: peers, text };
  return { as: 'peers', peers, interval, text };
}

/** Peers, compact or as dictionaries; or what is wrong with them. */
function peersIn(value: Bencoded | undefined): readonly string[] | string {
  if (typeof value === 'string')
    return value.length % 6 === 0
      ? addressesIn(value)
      : `"peers" has ${value.length} bytes, no multiple of 6`;
  if (!Array.isArray(value)) return '"peers" is missing, or neither a string nor a list';
  const peers: string[] = [];
  for (const each of value as readonly Bencoded[]) {
    if (!isDictionary(each)) return 'one of the peers is no dictionary';
    const [ip, port] = [each.get('ip'), each.get('port')];
    if (typeof ip !== 'string' || typeof port !== 'number')
      return 'one of the peers lacks an "ip" that is a string, or a "port" that is a number';
    peers.push(`${ip}:${port}`);
  }
  return peers;
}

/** A response, for people. */
export function textOf(got: Got): string {
  if ('failure' in got) return got.failure;
  return `status ${got.status}, ${told(packetOf(got.bytes))}`;
}

function countsOf(file: Bencoded | undefined): Counts {
  const read = (key: string) => {
    const value = isDictionary(file) ? file.get(key) : undefined;
    return typeof value === 'number' ? value : Number.NaN;
  };
  return { seeders: read('complete'), leechers: read('incomplete'), completed: read('downloaded') };
}

/** BEP 48 looks for `announce` in the path; convention after the last slash only. */
function scrapePath(path: string): string | undefined {
  const at = path.split('?')[0]!.lastIndexOf('announce');
  return at < 0 ? undefined : `${path.slice(0, at)}scrape${path.slice(at + 'announce'.length)}`;
}
