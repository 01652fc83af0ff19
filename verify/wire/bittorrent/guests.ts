import { createServer as createTracker, type Server as Tracker } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { PROTOCOL } from '../../../spec/bittorrent/constants.ts';
import { bencode } from '../../../spec/mainline-dht/bencoding.ts';
import { compactAddress, hexOf } from '../../../spec/mainline-dht/compact.ts';
import { WireRefusal } from '../address.ts';
import type { TrackerTarget } from '../tracker/target.ts';
import type { Doors } from '../wire.ts';

/** How soon whoever has announced should do so again, in seconds. */
const INTERVAL = 5;
/** How long we wait until somebody comes at all. */
const FIRST_MS = 60_000;
const SLICE_MS = 100;
const GREETING_MS = 500;

/** What one of our peers has: a door, and whoever has come through it before he is wanted. */
interface House {
  readonly address: string;
  readonly server: Server;
  early: Socket | undefined;
  wanted: ((socket: Socket) => void) | undefined;
  hasMet: boolean;
}

/**
 * A client that takes no connections, and goes to whom a tracker names: we are that tracker, and our peers wait for it. It is
 * told of those that are waiting, and of those that will wait first: whoever announces only once has time for no others.
 */
export class Guests implements Doors {
  /** Whether somebody has announced. */
  hasAnnounced = false;
  private readonly tracker: Tracker;
  private readonly houses: ReadonlyMap<string, House>;
  private readonly first: readonly string[];

  /** @param first those of the addresses that will be needed soon @throws WireRefusal where this machine cannot listen there */
  static async open(
    at: TrackerTarget,
    infoHash: string,
    ips: readonly string[],
    first: readonly string[],
  ): Promise<Guests> {
    const opened = await Promise.allSettled(ips.map(async (ip) => [ip, await houseAt(ip)] as const));
    const houses = new Map(opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])));
    const guests = new Guests(houses, first, at.path, infoHash);
    try {
      const failed = opened.find((each) => each.status === 'rejected');
      if (failed) throw failed.reason;
      await listening(guests.tracker, at.ip, at.port);
      return guests;
    } catch (error) {
      guests.close();
      throw error;
    }
  }

  private constructor(
    houses: ReadonlyMap<string, House>,
    first: readonly string[],
    path: string,
    infoHash: string,
  ) {
    this.houses = houses;
    this.first = first;
    this.tracker = createTracker((asked, answer) => {
      const [where, query = ''] = asked.url?.split('?') ?? [];
      answer.statusCode = where === path.split('?')[0] ? 200 : 404;
      if (answer.statusCode === 404) answer.end();
      else if (isOther(query, infoHash))
        answer.end(bencode(new Map([['failure reason', 'another torrent']])));
      else {
        this.hasAnnounced = true;
        answer.end(Buffer.from(this.answer(), 'latin1'));
      }
    });
  }

  /** Until somebody has come, or a while. */
  async arrived(stopped: () => boolean): Promise<void> {
    for (let left = FIRST_MS; left > 0 && !this.hasAnnounced && !stopped(); left -= SLICE_MS)
      await pause(SLICE_MS);
  }

  meet(ip: string, take: (socket: Socket) => void): () => void {
    const house = this.houses.get(ip)!;
    house.hasMet = true;
    const { early } = house;
    house.early = undefined;
    if (early) setImmediate(take, early);
    else house.wanted = take;
    return () => {
      if (house.wanted === take) house.wanted = undefined;
    };
  }

  close(): void {
    this.tracker.close();
    this.tracker.closeAllConnections();
    for (const { server, early } of this.houses.values()) {
      early?.destroy();
      server.close();
    }
  }

  /** Compact, whatever is asked for: “the tracker MAY return using either format” (BEP 23). */
  private answer(): string {
    const waiting = [...this.houses.values()].filter(({ wanted }) => wanted);
    const soon = this.first.map((ip) => this.houses.get(ip)!).filter(({ hasMet }) => !hasMet);
    const peers = [...new Set([...waiting, ...soon])].map(({ address }) => compactAddress(address));
    return bencode(
      new Map<string, number | string>([
        ['interval', INTERVAL],
        ['peers', peers.join('')],
      ]),
    );
  }
}

/** Whether somebody announces another torrent; a plus may be a space, or itself. */
function isOther(query: string, infoHash: string): boolean {
  const said = /(?:^|&)info_hash=([^&]*)/.exec(query)?.[1];
  if (said === undefined) return false;
  const hex = (text: string) =>
    hexOf(text.replace(/%([0-9a-f]{2})/gi, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16))));
  return hex(said) !== infoHash && hex(said.replaceAll('+', ' ')) !== infoHash;
}

async function houseAt(ip: string): Promise<House> {
  const server = createServer();
  await listening(server, ip, 0);
  const { port } = server.address() as { port: number };
  const house: House = {
    address: `${ip}:${port}`,
    server,
    early: undefined,
    wanted: undefined,
    hasMet: false,
  };
  server.on('connection', (socket) => {
    greeted(socket, () => {
      const { wanted } = house;
      house.wanted = undefined;
      if (wanted) return wanted(socket);
      // Who comes again has given up the connection before.
      house.early?.destroy();
      house.early = socket;
      socket.on('close', () => {
        if (house.early === socket) house.early = undefined;
      });
    });
  });
  return house;
}

/**
 * Who comes encrypted is not let in: he may come again in the clear. Whoever speaks first does so at once; he may wait for us to
 * do so, too.
 */
function greeted(socket: Socket, letIn: () => void): void {
  const hear = (bytes: Buffer) => {
    clearTimeout(timer);
    socket.pause();
    if (bytes[0] !== PROTOCOL.length) return socket.destroy();
    socket.unshift(bytes);
    return letIn();
  };
  const timer = setTimeout(() => {
    socket.off('data', hear).pause();
    if (!socket.destroyed) letIn();
  }, GREETING_MS);
  socket.on('error', () => undefined);
  socket.on('close', () => clearTimeout(timer));
  socket.once('data', hear);
}

/** @throws WireRefusal */
function listening(server: Server, ip: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      reject(new WireRefusal(`cannot listen on ${ip}${port === 0 ? '' : `:${port}`} (${code})`)),
    );
    server.listen(port, ip, resolve);
  });
}
