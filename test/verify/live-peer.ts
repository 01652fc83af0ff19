import { createHash, randomInt } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { reference } from '../../impl/bittorrent/subjects.ts';
import type { Subject } from '../../impl/kit/subject.ts';
import type { Environment, Peer } from '../../sim/peer.ts';
import { BLOCK_BYTES, PROTOCOL } from '../../spec/bittorrent/constants.ts';
import type { BitTorrentMessage } from '../../spec/bittorrent/messages.ts';
import { type BitTorrentParameters, DEFAULTS } from '../../spec/bittorrent/parameters.ts';
import type { Torrent } from '../../spec/bittorrent/torrent.ts';
import {
  framed,
  handshakeBytes,
  messageBytes,
  type OddMessage,
  type PeerMessage,
  readHandshake,
  readMessage,
} from '../../spec/bittorrent/wire.ts';
import { EXTENDED } from '../../verify/wire/bittorrent/link.ts';
import { PeerStream } from '../../verify/wire/bittorrent/stream.ts';

/** How it differs from a healthy peer, besides what its mutant does. */
export interface Flaws {
  /** Bytes instead of those that it would send. */
  readonly out?: (bytes: Buffer, line: Line) => readonly Buffer[];
  readonly hangsUpAt?: (message: Heard, line: Line) => boolean;
  /** Requests are served to whoever is choked, or whatever their length. */
  readonly serves?: 'the choked' | 'any length';
  /** BEP 6: with its mistakes. */
  readonly fast?:
    | 'well'
    | 'twice'
    | 'no rejects'
    | 'no answer to cancels'
    | 'keeps open'
    | 'does not say what it has';
  /** BEP 10: it says hello before anything else, and hangs up at the second of ours, if that is its mistake. */
  readonly extended?: 'well' | 'once';
  readonly peerId?: () => string;
  readonly slots?: number;
  readonly backlog?: number;
  /** Bytes that it cannot read end it. */
  readonly isFragile?: true;
  /** Haves wait so long for others that go the same way. */
  readonly havesWaitMs?: number;
  /** When it has everything it hangs up on everybody, and begins anew as a seed. */
  readonly startsAnew?: true;
  /** When it has everything it ends. */
  readonly endsWhenDone?: true;
  /** Connections with others are kept so long although they name another torrent. */
  readonly keepsStrangersMs?: number;
  /** Whoever comes is told all that there is to tell, before it is looked at what torrent he names. */
  readonly speaksFirst?: true;
  /** Each quarter of a message goes so long after the one before. */
  readonly quarterMs?: number;
}

type Heard = PeerMessage | OddMessage;
type Request = PeerMessage & { readonly type: 'request' | 'cancel' };

/** One connection to it. */
export interface Line {
  readonly socket: Socket;
  readonly from: string;
  isFast: boolean;
  isStranger: boolean;
  hasShakenHands: boolean;
  hasSaidWhatItHas: boolean;
  isChoking: boolean;
  messages: number;
  hellos: number;
  readonly asked: Set<string>;
  /** When all that has been said is out. */
  isOut: Promise<void>;
}

const HELLO = { type: 'handshake', protocol: PROTOCOL, info_hash: '', peer_id: '' } as const;
const [HAVE_NONE, REJECT] = [0x0f, 0x10];

/** A sans-IO peer of a swarm behind a real port, by a clock that may run faster; it has no tracker. */
export class LivePeer {
  readonly port: number;
  private readonly flaws: Flaws;
  private readonly rate: number;
  private readonly server: Server;
  private readonly peer: Peer<BitTorrentMessage>;
  private readonly lines = new Map<string, Line>();
  private readonly dialling = new Set<string>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly address: string;
  private readonly torrent: Torrent;
  private isDead = false;
  private readonly announced = new Set<number>();

  static async start(
    torrent: Torrent,
    { isSeed, rate, mutant = reference, flaws = {} }: LiveOptions,
  ): Promise<LivePeer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new LivePeer(server, torrent, isSeed, rate, mutant, flaws);
  }

  private constructor(
    server: Server,
    torrent: Torrent,
    isSeed: boolean,
    rate: number,
    subject: Subject<BitTorrentParameters>,
    flaws: Flaws,
  ) {
    this.server = server;
    this.flaws = flaws;
    this.rate = rate;
    this.torrent = torrent;
    const { port } = server.address() as { port: number };
    this.port = port;
    this.address = `127.0.0.1:${port}`;
    const parameters: BitTorrentParameters = {
      ...DEFAULTS,
      torrent,
      tracker: '127.0.0.1:1',
      seeds: isSeed ? [this.address] : [],
      up: 0,
      down: 0,
      maxUploads: flaws.slots ?? DEFAULTS.maxUploads,
      backlog: flaws.backlog ?? DEFAULTS.backlog,
    };
    this.peer = subject.create(
      this.address,
      parameters,
      this.environment(),
    ) as unknown as Peer<BitTorrentMessage>;
    server.on('connection', (socket) => this.welcome(socket));
    this.peer.call({ id: 1, type: 'create', members: [] } as never);
  }

  async close(): Promise<void> {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const { socket } of this.lines.values()) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** It goes to whoever is there, unless they are connected. */
  dial(port: number, host: string): void {
    const to = `${host}:${port}`;
    if (this.lines.has(to) || this.dialling.has(to)) return;
    this.dialling.add(to);
    const socket = connect(port, host);
    socket.on('error', () => undefined);
    socket.on('close', () => this.dialling.delete(to));
    socket.on('connect', () => {
      this.say(this.welcome(socket), HELLO);
    });
  }

  private welcome(socket: Socket): Line {
    const from = `${socket.remoteAddress}:${socket.remotePort}`;
    const line: Line = {
      socket,
      from,
      isFast: false,
      isStranger: false,
      hasShakenHands: false,
      hasSaidWhatItHas: false,
      isChoking: true,
      messages: 0,
      hellos: 0,
      asked: new Set(),
      isOut: Promise.resolve(),
    };
    this.lines.set(from, line);
    const stream = new PeerStream();
    let isFirst = true;
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.lines.delete(from);
      this.living(() => this.peer.unreachable(from));
    });
    socket.on('data', (chunk) => {
      for (const bytes of stream.push(chunk)) {
        if (isFirst) this.greet(line, bytes);
        else this.take(line, readMessage(bytes.subarray(4)));
        isFirst = false;
      }
      if (stream.tooLong !== undefined) this.unreadable(line);
    });
    return line;
  }

  private greet(line: Line, bytes: Buffer): void {
    const handshake = readHandshake(bytes);
    if (!handshake) return this.unreadable(line);
    const { reserved, infoHash, peerId } = handshake;
    line.isStranger = infoHash !== this.torrent.infoHash;
    if (this.flaws.speaksFirst && line.isStranger) {
      this.write(line, this.handshake());
      this.write(line, framed(5, Buffer.alloc(Math.ceil(this.torrent.pieces.length / 8))));
    }
    line.isFast = this.flaws.fast !== undefined && (Number.parseInt(reserved.slice(-2), 16) & 4) !== 0;
    const said = { type: 'handshake', protocol: PROTOCOL, info_hash: infoHash, peer_id: peerId } as const;
    this.living(() => this.peer.receive(line.from, said));
    const isSilent = line.isFast && !line.hasSaidWhatItHas && this.flaws.fast !== 'does not say what it has';
    if (isSilent) this.write(line, framed(HAVE_NONE, Buffer.alloc(0)));
  }

  private take(line: Line, message: Heard): void {
    line.messages++;
    if (this.flaws.hangsUpAt?.(message, line)) line.socket.destroy();
    if (message.type === 'request' && this.isServedAnyhow(line, message)) return this.serve(line, message);
    if (message.type === 'odd' && message.id === EXTENDED && this.flaws.extended) {
      if (++line.hellos > 1 && this.flaws.extended === 'once') line.socket.destroy();
      return;
    }
    if (message.type === 'odd') {
      const isFastWord = message.id >= 0x0d && message.id <= 0x11;
      if (!(isFastWord && (line.isFast || this.flaws.fast === 'keeps open'))) this.unreadable(line);
      return;
    }
    if (line.isFast && this.isSettled(line, message)) return;
    this.living(() => this.peer.receive(line.from, message));
  }

  private isServedAnyhow(line: Line, { length }: Request): boolean {
    const { serves } = this.flaws;
    return serves === 'the choked' ? line.isChoking : serves === 'any length' && length > BLOCK_BYTES;
  }

  private serve(line: Line, { index, begin, length }: Request): void {
    const { content, pieceLength } = this.torrent;
    const from = index * pieceLength + begin;
    const block = Buffer.from(content!, 'base64').toString('hex', from, from + length);
    this.write(line, messageBytes({ type: 'piece', index, begin, length, block }));
  }

  /** What BEP 6 says of a message. */
  private isSettled(line: Line, message: PeerMessage): boolean {
    const { fast } = this.flaws;
    if (message.type === 'piece' && !line.asked.has(`${message.index}:${message.begin}`)) {
      if (fast !== 'keeps open') line.socket.destroy();
      return true;
    }
    if (message.type === 'request' && line.isChoking) {
      if (fast !== 'no rejects') this.write(line, framed(REJECT, messageBytes(message).subarray(5)));
      return true;
    }
    // Requests are answered at once: whoever wants to cancel is too late, unless they wait a little.
    if (message.type === 'request' && fast === 'no answer to cancels') {
      const key = `${message.index}:${message.begin}`;
      line.asked.add(`cancel ${key}`);
      setTimeout(() => {
        if (line.asked.delete(`cancel ${key}`)) this.living(() => this.peer.receive(line.from, message));
      }, 20);
      return true;
    }
    if (message.type === 'cancel') return line.asked.delete(`cancel ${message.index}:${message.begin}`);
    return false;
  }

  private unreadable(line: Line): void {
    if (this.flaws.isFragile) this.die();
    line.socket.destroy();
  }

  private die(): void {
    this.isDead = true;
    for (const { socket } of this.lines.values()) socket.destroy();
    this.server.close();
  }

  /** What it throws ends it, as it would end a process. */
  private living(act: () => void): void {
    if (this.isDead) return;
    try {
      act();
    } catch {
      this.die();
    }
  }

  private say(line: Line, message: BitTorrentMessage): void {
    if (message.type === 'handshake') {
      if (line.hasShakenHands) return;
      line.hasShakenHands = true;
      this.write(line, this.handshake());
      if (this.flaws.extended) this.write(line, framed(EXTENDED, Buffer.from('\0d1:mdee')));
      return;
    }
    if (message.type === 'choke' || message.type === 'unchoke') line.isChoking = message.type === 'choke';
    if (message.type === 'bitfield') line.hasSaidWhatItHas = true;
    if (message.type === 'request') line.asked.add(`${message.index}:${message.begin}`);
    const bytes = messageBytes(message as PeerMessage);
    if (message.type === 'have' && this.flaws.havesWaitMs)
      setTimeout(() => this.write(line, bytes), this.flaws.havesWaitMs);
    else this.write(line, bytes);
    if (message.type === 'have' && (this.flaws.startsAnew || this.flaws.endsWhenDone))
      this.startAnew(message.index);
    if (message.type === 'piece' && line.isFast && this.flaws.fast === 'twice') this.write(line, bytes);
  }

  private startAnew(index: number): void {
    if (this.announced.size === this.torrent.pieces.length) return;
    this.announced.add(index);
    if (this.announced.size < this.torrent.pieces.length) return;
    if (this.flaws.endsWhenDone) this.die();
    else for (const { socket } of this.lines.values()) socket.end();
  }

  private handshake(): Buffer {
    return handshakeBytes({
      reserved: `0000000000${this.flaws.extended ? '1' : '0'}0000${this.flaws.fast ? '4' : '0'}`,
      infoHash: this.torrent.infoHash,
      peerId: this.flaws.peerId?.() ?? createHash('sha1').update(this.address).digest('hex'),
    });
  }

  private write(line: Line, bytes: Buffer): void {
    for (const each of this.flaws.out?.(bytes, line) ?? [bytes]) {
      if (this.flaws.quarterMs) line.isOut = line.isOut.then(() => this.trickle(line, each));
      else line.socket.write(each);
    }
  }

  private async trickle({ socket }: Line, bytes: Buffer): Promise<void> {
    const size = Math.ceil(bytes.length / 4);
    for (let from = 0; from < bytes.length; from += size) {
      socket.write(bytes.subarray(from, from + size));
      if (bytes.length > BLOCK_BYTES) await pause(this.flaws.quarterMs);
    }
  }

  private environment(): Environment<never> {
    const env: Environment<BitTorrentMessage> = {
      send: (to, message) => {
        const line = this.lines.get(`${to}`);
        if (line) this.say(line, message);
      },
      close: (to) => {
        const line = this.lines.get(`${to}`);
        if (line?.isStranger && this.flaws.keepsStrangersMs)
          setTimeout(() => line.socket.end(), this.flaws.keepsStrangersMs).unref();
        else line?.socket.end();
      },
      backlog: () => 0,
      setTimer: (name, delayMs) => {
        clearTimeout(this.timers.get(name));
        this.timers.set(
          name,
          setTimeout(() => this.living(() => this.peer.timer(name)), delayMs / this.rate),
        );
      },
      clearTimer: (name) => clearTimeout(this.timers.get(name)),
      now: () => Math.floor(performance.now() * this.rate),
      random: (bound) => randomInt(bound),
      done: () => undefined,
    };
    return env as unknown as Environment<never>;
  }
}

export interface LiveOptions {
  readonly isSeed: boolean;
  /** How much faster than ours its clock runs. */
  readonly rate: number;
  readonly mutant?: Subject<BitTorrentParameters>;
  readonly flaws?: Flaws;
}
