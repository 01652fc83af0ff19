import { EventEmitter } from 'node:events';
import { isIPv4 } from 'node:net';

/** Where a peer's datagrams go, and when what is not done at once is done. */
export interface Link {
  /** How the peer is called: its IPv4 address and port. */
  readonly address: { readonly host: string; readonly port: number };
  send(host: string, port: number, bytes: Buffer): void;
  later(run: () => void): void;
}

/** The most that one UDP packet carries over IPv4. */
const MOST_BYTES = 65_507;

type Bytes = string | ArrayBufferView;
type Sent = (error: Error | null, bytes?: number) => void;

/** The sockets of one peer: each peer has one address, so no more than one of them is bound. */
export class VirtualDgram {
  private readonly link: Link;
  private bound: VirtualSocket | undefined;

  constructor(link: Link) {
    this.link = link;
  }

  /** What `node:dgram` exports. */
  exports(): Record<string, unknown> {
    const { link } = this;
    const sockets = this;
    class Socket extends VirtualSocket {
      constructor(options: string | { readonly type: string }, listener?: (...args: unknown[]) => void) {
        super(sockets, link, options, listener);
      }
    }
    return {
      Socket,
      createSocket: (...args: ConstructorParameters<typeof Socket>) => new Socket(...args),
    };
  }

  /** False: the port is taken. */
  bind(socket: VirtualSocket): boolean {
    if (this.bound && this.bound !== socket) return false;
    this.bound = socket;
    return true;
  }

  free(socket: VirtualSocket): void {
    if (this.bound === socket) this.bound = undefined;
  }

  /** A packet has come. Nobody listens: it is lost, as on any host. */
  deliver(host: string, port: number, bytes: Buffer): void {
    this.bound?.emit('message', bytes, { address: host, family: 'IPv4', port, size: bytes.length });
  }
}

/**
 * A `dgram` socket whose network is the simulated one. It has its peer's address, whatever address of the host it binds;
 * its port must be the peer's, or be left open.
 */
export class VirtualSocket extends EventEmitter {
  readonly type: string;
  private readonly sockets: VirtualDgram;
  private readonly link: Link;
  private state: 'unbound' | 'bound' | 'closed' = 'unbound';

  constructor(
    sockets: VirtualDgram,
    link: Link,
    options: string | { readonly type: string },
    listener?: (...args: unknown[]) => void,
  ) {
    super();
    this.sockets = sockets;
    this.link = link;
    this.type = typeof options === 'string' ? options : options.type;
    if (this.type !== 'udp4') throw failure('EAFNOSUPPORT', `${this.type}: peers have IPv4 addresses only`);
    if (listener) this.on('message', listener);
  }

  /** As Node: `bind([port][, address][, callback])`, `bind(options[, callback])`. */
  bind(...args: unknown[]): this {
    this.mustBeOpen();
    const callback = args.find((each) => typeof each === 'function') as (() => void) | undefined;
    const [first] = args;
    const asked = typeof first === 'object' && first !== null ? (first as { port?: unknown }).port : first;
    const port = typeof asked === 'number' || typeof asked === 'string' ? Number(asked) : 0;
    if (callback) this.once('listening', callback);
    this.open(port);
    return this;
  }

  address(): { address: string; family: string; port: number } {
    if (this.state !== 'bound') throw failure('EBADF', 'getsockname EBADF');
    const { host, port } = this.link.address;
    return { address: host, family: 'IPv4', port };
  }

  /** As Node: `send(bytes[, offset, length], port[, host][, callback])`. */
  send(bytes: Bytes | readonly Bytes[], ...args: unknown[]): void {
    this.mustBeOpen();
    const callback = typeof args.at(-1) === 'function' ? (args.pop() as Sent) : undefined;
    const isPart = typeof args[1] === 'number';
    const [offset, length] = isPart ? (args.splice(0, 2) as [number, number]) : [0, undefined];
    const [port, host = '127.0.0.1'] = args as [number, string?];
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw Object.assign(new RangeError(`Port should be > 0 and < 65536. Received ${port}.`), {
        code: 'ERR_SOCKET_BAD_PORT',
      });
    const whole = Buffer.concat(
      (Array.isArray(bytes) ? (bytes as readonly Bytes[]) : [bytes as Bytes]).map(asBytes),
    );
    const packet = whole.subarray(offset, length === undefined ? undefined : offset + length);
    if (this.state === 'unbound') this.open(0);
    const wrong = fault(packet, host);
    if (!wrong) this.link.send(host, port, packet);
    this.link.later(() => {
      if (callback) callback(wrong ?? null, wrong ? undefined : packet.length);
      else if (wrong) this.emit('error', wrong);
    });
  }

  close(callback?: () => void): this {
    this.mustBeOpen();
    this.state = 'closed';
    this.sockets.free(this);
    if (callback) this.once('close', callback);
    this.link.later(() => this.emit('close'));
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  private open(port: number): void {
    if (this.state === 'bound') throw failure('ERR_SOCKET_ALREADY_BOUND', 'Socket is already bound');
    const { address } = this.link;
    const wrong =
      port !== 0 && port !== address.port
        ? failure('EADDRNOTAVAIL', `bind EADDRNOTAVAIL: this peer's port is ${address.port}, not ${port}`)
        : this.sockets.bind(this)
          ? undefined
          : failure('EADDRINUSE', `bind EADDRINUSE: another socket has port ${address.port}`);
    if (!wrong) this.state = 'bound';
    this.link.later(() => {
      if (wrong) this.emit('error', wrong);
      else if (this.state === 'bound') this.emit('listening');
    });
  }

  private mustBeOpen(): void {
    if (this.state === 'closed') throw failure('ERR_SOCKET_DGRAM_NOT_RUNNING', 'Not running');
  }
}

/** Why a packet cannot go there. */
function fault(packet: Buffer, host: string): Error | undefined {
  if (packet.length > MOST_BYTES) return failure('EMSGSIZE', 'send EMSGSIZE');
  return isIPv4(host) ? undefined : failure('ENOTFOUND', `getaddrinfo ENOTFOUND ${host}`);
}

function asBytes(part: Bytes): Buffer {
  return typeof part === 'string'
    ? Buffer.from(part)
    : Buffer.from(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
