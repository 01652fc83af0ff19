import { createServer, type Server } from 'node:http';
import { type Bencoded, bencode } from '../../spec/mainline-dht/bencoding.ts';
import { compactAddress, ipOf, portOf } from '../../spec/mainline-dht/compact.ts';
import { type Endpoint, openSocket } from '../../verify/wire/socket.ts';

/** A small tracker, over HTTP and UDP, and its broken relatives: each differs from it in one thing. */
export interface Flaws {
  readonly names?: 'nobody' | 'everybody' | 'the first' | 'the stopped' | 'everybody, always';
  readonly ports?: 'swapped';
  readonly interval?: number;
  readonly forgetsAfterMs?: number;
  readonly scrape?: 'none' | 'swapped' | 'never completed' | 'one only';
  readonly countsEveryMs?: number;
  /** Who has come is named after so long. */
  readonly namesAfterMs?: number;
  /** Whoever is on its own machine is named with this address. */
  readonly ownIp?: string;
  /** Whoever comes again to the same torrent so soon is refused. */
  readonly leastMs?: number;
  /** HTTP */
  readonly compact?: 'never' | 'when asked';
  readonly dictionaries?: 'without peer id';
  readonly escapes?: 'capitals only';
  readonly errors?: 'plain text';
  /** Everything is somewhere else than where it is asked. */
  readonly elsewhere?: 301 | 404 | 502;
  readonly body?: (body: string) => string;
  /** UDP */
  readonly ids?: 'counted' | 'anybody’s' | 'never checked' | 'used up';
  readonly idsLastMs?: number;
  readonly size?: 'exact';
  readonly wants?: 'ignored';
  readonly out?: (answer: string) => string;
  readonly answersAfterMs?: number;
  /** What it cannot read ends it. */
  readonly fragile?: true;
}

interface Peer {
  readonly id: string;
  readonly address: string;
  left: number;
  at: number;
  since: number;
}

interface Swarm {
  readonly peers: Map<string, Peer>;
  completed: number;
}

const MOST = 50;

export class SmallTracker {
  readonly port: number;
  private readonly flaws: Flaws;
  private readonly swarms = new Map<string, Swarm>();
  private readonly server: Server;
  private readonly socket: Endpoint;
  private readonly given = new Map<string, { readonly ip: string; readonly at: number }>();
  private readonly counted = new Map<string, { readonly at: number; readonly counts: number[] }>();
  private next = 0;
  private isDead = false;

  static async start(flaws: Flaws = {}): Promise<SmallTracker> {
    const socket = await openSocket('127.0.0.1');
    return new Promise((resolve) => {
      const server = createServer();
      server.listen(portOf(socket.address), '127.0.0.1', () =>
        resolve(new SmallTracker(flaws, server, socket)),
      );
    });
  }

  private constructor(flaws: Flaws, server: Server, socket: Endpoint) {
    this.flaws = flaws;
    this.server = server;
    this.socket = socket;
    this.port = portOf(socket.address);
    server.on('request', (asked, answer) => {
      const body = this.isDead ? undefined : this.overHttp(asked.url ?? '', asked.socket.remoteAddress ?? '');
      answer.statusCode = this.flaws.elsewhere ?? 200;
      if (this.flaws.elsewhere) answer.end('<html>');
      else if (body === undefined) asked.socket.destroy();
      else answer.end(Buffer.from(this.flaws.body?.(body) ?? body, 'latin1'));
    });
    socket.onPacket((bytes, from) => {
      const answer = this.isDead ? undefined : this.overUdp(bytes, from);
      if (answer === undefined) return;
      const send = () => socket.send(this.flaws.out?.(answer) ?? answer, from);
      if (this.flaws.answersAfterMs) setTimeout(send, this.flaws.answersAfterMs);
      else send();
    });
  }

  async close(): Promise<void> {
    await this.socket.close();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private overHttp(url: string, ip: string): string | undefined {
    const [path, query = ''] = url.split('?');
    const keys = query.split('&').map((pair) => pair.split('='));
    const value = (key: string) => this.unescaped(keys.find(([name]) => name === key)?.[1] ?? '');
    if (path === '/scrape')
      return this.scrapeHttp(
        keys.filter(([key]) => key === 'info_hash').map(([, each]) => this.unescaped(each ?? '')),
      );
    const port = Number(value('port') || Number.NaN);
    const isRight =
      value('info_hash').length === 20 && value('peer_id').length === 20 && port > 0 && port < 65536;
    if (!isRight) {
      if (this.flaws.fragile) this.isDead = true;
      if (this.flaws.errors) return 'Bad request';
      return bencode(new Map([['failure reason', 'what?']]));
    }
    const peers = this.announced(value('info_hash'), value('peer_id'), `${ip}:${port}`, {
      left: Number(value('left')),
      event: value('event'),
      wanted: Number(value('numwant') || MOST),
    });
    if (!peers) return bencode(new Map([['failure reason', 'too soon']]));
    const { compact } = this.flaws;
    const isCompact =
      compact !== 'never' && (compact === 'when asked' ? value('compact') === '1' : value('compact') !== '0');
    return bencode(
      new Map<string, Bencoded>([
        ['interval', this.flaws.interval ?? 1800],
        [
          'peers',
          isCompact
            ? peers.map((each) => this.compacted(each)).join('')
            : peers.map((each) => this.described(each)),
        ],
      ]),
    );
  }

  private described({ id, address }: Peer): Map<string, Bencoded> {
    const told = new Map<string, Bencoded>([
      ['ip', this.flaws.ownIp ?? ipOf(address)],
      ['port', portOf(address)],
    ]);
    if (!this.flaws.dictionaries) told.set('peer id', id);
    return told;
  }

  private compacted({ address }: Peer): string {
    const bytes = compactAddress(`${this.flaws.ownIp ?? ipOf(address)}:${portOf(address)}`);
    return this.flaws.ports ? `${bytes.slice(0, 4)}${bytes[5]}${bytes[4]}` : bytes;
  }

  private unescaped(text: string): string {
    const digit = this.flaws.escapes ? /%([0-9A-F]{2})/g : /%([0-9a-f]{2})/gi;
    return text.replace(digit, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
  }

  private scrapeHttp(hashes: readonly string[]): string {
    if (this.flaws.scrape === 'none') return bencode(new Map([['failure reason', 'no scraping']]));
    const wanted = this.flaws.scrape === 'one only' ? hashes.slice(0, 1) : hashes;
    const files = wanted.map((hash): [string, Bencoded] => {
      const [complete, downloaded, incomplete] = this.counts(hash);
      return [
        hash,
        new Map([
          ['complete', complete!],
          ['downloaded', downloaded!],
          ['incomplete', incomplete!],
        ]),
      ];
    });
    return bencode(new Map([['files', new Map(files)]]));
  }

  private overUdp(bytes: string, from: string): string | undefined {
    const packet = Buffer.from(bytes, 'latin1');
    const t = bytes.slice(12, 16);
    if (packet.length < 16) {
      if (this.flaws.fragile) this.isDead = true;
      return undefined;
    }
    const action = packet.readUInt32BE(8);
    if (bytes.startsWith('\x00\x00\x04\x17\x27\x10\x19\x80') && action === 0)
      return `${u32(0)}${t}${this.idFor(from)}`;
    if (!this.isKnown(bytes.slice(0, 8), from)) return `${u32(3)}${t}bad connection id`;
    if (action === 2) return this.scrapeUdp(t, bytes.slice(16));
    if (action !== 1 || packet.length < 98 || (this.flaws.size && packet.length !== 98))
      return `${u32(3)}${t}what?`;
    const event = ['', 'completed', 'started', 'stopped'][packet.readUInt32BE(80)] ?? '';
    const wanted = Math.min(MOST, packet.readUInt32BE(92));
    const infoHash = bytes.slice(16, 36);
    const peers = this.announced(infoHash, bytes.slice(36, 56), `${ipOf(from)}:${packet.readUInt16BE(96)}`, {
      left: Number(packet.readBigUInt64BE(64)),
      event,
      wanted: this.flaws.wants ? MOST : wanted,
    });
    if (!peers) return `${u32(3)}${t}too soon`;
    const [seeders, , leechers] = this.counts(infoHash);
    return [
      `${u32(1)}${t}${u32(this.flaws.interval ?? 1800)}${u32(leechers!)}${u32(seeders!)}`,
      ...peers.map((each) => this.compacted(each)),
    ].join('');
  }

  private scrapeUdp(t: string, hashes: string): string {
    if (this.flaws.scrape === 'none') return `${u32(3)}${t}no scraping`;
    const all = hashes.match(/[\s\S]{20}/g) ?? [];
    const wanted = this.flaws.scrape === 'one only' ? all.slice(0, 1) : all;
    return `${u32(2)}${t}${wanted.map((hash) => this.counts(hash).map(u32).join('')).join('')}`;
  }

  private idFor(from: string): string {
    const known = this.flaws.ids === 'counted' ? ++this.next : 0x1234567 * ++this.next;
    const id = `${u32(known)}${u32(this.flaws.ids === 'counted' ? 0 : Math.imul(this.next, 2654435761) >>> 0)}`;
    this.given.set(id, { ip: ipOf(from), at: Date.now() });
    return id;
  }

  private isKnown(id: string, from: string): boolean {
    const { ip, at = 0 } = this.given.get(id) ?? {};
    if (this.flaws.ids === 'never checked') return true;
    if (this.flaws.ids === 'used up') this.given.delete(id);
    if (Date.now() - at > (this.flaws.idsLastMs ?? 120_000)) return false;
    return this.flaws.ids === 'anybody’s' ? ip !== undefined : ip === ipOf(from);
  }

  private announced(
    infoHash: string,
    id: string,
    address: string,
    { left, event, wanted }: { left: number; event: string; wanted: number },
  ): Peer[] | undefined {
    const swarm: Swarm = this.swarms.get(infoHash) ?? { peers: new Map(), completed: 0 };
    this.swarms.set(infoHash, swarm);
    const { peers } = swarm;
    const before = peers.get(id);
    if (before && Date.now() - before.at < (this.flaws.leastMs ?? 0)) return undefined;
    if (event === 'completed') swarm.completed++;
    peers.delete(id);
    if (event !== 'stopped' || this.flaws.names === 'the stopped')
      peers.set(id, { id, address, left, at: Date.now(), since: before?.since ?? Date.now() });
    const { forgetsAfterMs = 2 * 1000 * (this.flaws.interval ?? 1800), names } = this.flaws;
    for (const each of peers.values()) if (each.at < Date.now() - forgetsAfterMs) peers.delete(each.id);
    const known = Date.now() - (this.flaws.namesAfterMs ?? 0);
    const others = [...peers.values()].filter((each) => each.id !== id && each.since <= known);
    if (names === 'everybody') return [...this.swarms.values()].flatMap((each) => [...each.peers.values()]);
    if (names === 'nobody' || event === 'stopped') return [];
    if (names === 'the first') return others.slice(0, wanted);
    if (names === 'everybody, always') return others;
    return others
      .map((each) => [Math.random(), each] as const)
      .sort(([one], [other]) => one - other)
      .slice(0, wanted)
      .map(([, each]) => each);
  }

  private counts(infoHash: string): number[] {
    const last = this.counted.get(infoHash);
    if (last && Date.now() - last.at < (this.flaws.countsEveryMs ?? 0)) return last.counts;
    const counts = this.countsNow(infoHash);
    this.counted.set(infoHash, { at: Date.now(), counts });
    return counts;
  }

  /** Complete, downloaded, incomplete: the order of BEP 15. */
  private countsNow(infoHash: string): number[] {
    const { peers, completed } = this.swarms.get(infoHash) ?? {
      peers: new Map<string, Peer>(),
      completed: 0,
    };
    const seeders = [...peers.values()].filter(({ left }) => left === 0).length;
    const leechers = peers.size - seeders;
    if (this.flaws.scrape === 'swapped') return [leechers, completed, seeders];
    return [seeders, this.flaws.scrape === 'never completed' ? 0 : completed, leechers];
  }
}

function u32(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString('latin1');
}
