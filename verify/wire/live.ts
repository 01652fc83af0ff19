import { connect, type Socket } from 'node:net';
import { addressesFor, type Target, WireRefusal } from './address.ts';
import { Budget } from './budget.ts';
import { type Endpoint, openSocket } from './socket.ts';
import type { Entry, Note, Packet } from './transcript/entry.ts';
import type { Transcript } from './transcript/file.ts';
import type { Connection, Datagrams, Doors, Ears, Run, Wire } from './wire.ts';

export interface LiveOptions {
  /** Seconds that all of it may take. */
  readonly budget: number;
  readonly log?: Transcript | undefined;
  readonly stopped?: (() => boolean) | undefined;
  /** The subject comes to us. */
  readonly doors?: Doors | undefined;
}

type Told<T> = Omit<T, 'at' | 'during'>;

/** How often it is looked whether the user has pressed Ctrl-C, in ms. */
const SLICE_MS = 100;

/** Sockets of this machine, and its clock. Whatever goes over them is kept in the transcript. */
export class LiveWire implements Wire {
  readonly budget: Budget;
  during = '';
  readonly untold = undefined;
  private readonly began = performance.now();
  private readonly budgetMs: number;
  private readonly log: Transcript | undefined;
  private readonly stopped: () => boolean;
  /** When each wait is over, in real milliseconds. */
  private readonly due = new Map<number, number>();
  private timer: { readonly at: number; readonly handle: NodeJS.Timeout } | undefined;
  /** Of the last moment; no two have the same. */
  private micros = 0;
  private readonly doors: Doors | undefined;
  private ips: readonly string[] = [];

  constructor({ budget, log, stopped = () => false, doors }: LiveOptions) {
    this.doors = doors;
    this.budgetMs = budget * 1000;
    this.log = log;
    this.stopped = stopped;
    this.budget = new Budget(budget, (wait, ms) => {
      this.due.set(wait, this.real() + ms);
      this.arm();
    });
  }

  async addresses(target: Target, count: number, network?: string): Promise<readonly string[]> {
    this.ips = await addressesFor(target, count, network);
    return this.ips;
  }

  begin(run: Run): void {
    this.log?.begin(run, this.ips);
  }

  async listen(ips: readonly string[], port = 0): Promise<Datagrams[]> {
    const opened = await Promise.allSettled(ips.map((ip) => openSocket(ip, port)));
    const sockets = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const failed = opened.find((each) => each.status === 'rejected');
    if (failed) {
      await Promise.all(sockets.map((socket) => socket.close()));
      throw failed.reason;
    }
    return sockets.map((socket) => this.overheard(socket));
  }

  dial(ip: string, target: Target, ears: Ears): Connection {
    const witness: Witness = {
      happen: (what, work) => this.happen(what, work),
      note: (what) => this.record(what),
    };
    return new LiveConnection(ip, target, ears, witness, this.doors);
  }

  ahead(): undefined {
    return undefined;
  }

  private overheard(socket: Endpoint): Datagrams {
    const { address } = socket;
    this.record({ note: 'listens', from: address });
    return {
      address,
      onPacket: (take) =>
        socket.onPacket((bytes, from) =>
          this.happen({ from, to: address, bytes: Buffer.from(bytes, 'latin1') }, () => take(bytes, from)),
        ),
      send: (bytes, to) => {
        this.record({ from: address, to, bytes: Buffer.from(bytes, 'latin1') });
        socket.send(bytes, to);
      },
      close: () => socket.close(),
    };
  }

  private real(): number {
    return performance.now() - this.began;
  }

  private happen(what: Told<Packet> | Told<Note>, work: () => void): void {
    this.micros = Math.max(Math.round(this.real() * 1000), this.micros + 1);
    this.budget.happen(this.micros / 1000, () => {
      this.record(what);
      work();
    });
  }

  private record(what: Told<Packet> | Told<Note>): void {
    this.log?.add({ at: this.budget.spent(), during: this.during, ...what } as Entry);
  }

  /** Sets the alarm for the next wait that is over; soon, so that Ctrl-C is noticed. */
  private arm(): void {
    for (const wait of this.due.keys()) if (!this.budget.isWaiting(wait)) this.due.delete(wait);
    if (this.due.size === 0) return;
    const real = this.real();
    const at = this.stopped() ? real : Math.min(this.budgetMs, real + SLICE_MS, ...this.due.values());
    if (this.timer && this.timer.at <= at) return;
    clearTimeout(this.timer?.handle);
    // What has come by then is looked at first: nothing came late because we were busy.
    const ring = () => setImmediate(() => this.ring());
    this.timer = { at, handle: setTimeout(ring, Math.max(0, at - real)) };
  }

  private ring(): void {
    this.timer = undefined;
    if (this.stopped() && !this.budget.over())
      this.happen({ note: 'interrupted' }, () => this.budget.stop('interrupted'));
    const real = this.real();
    const waits = [...this.due].filter(([wait, at]) => at <= real && this.budget.isWaiting(wait));
    const numbers = waits.map(([wait]) => wait);
    const isOver = real >= this.budgetMs && !this.budget.over();
    if (numbers.length > 0 || isOver)
      this.happen({ note: 'waited', waits: numbers }, () => this.budget.end(numbers));
    this.arm();
  }
}

/** What a connection does to time, and leaves in the transcript. */
interface Witness {
  happen(what: Told<Packet> | Told<Note>, work: () => void): void;
  note(what: Told<Packet> | Told<Note>): void;
}

class LiveConnection implements Connection {
  private readonly witness: Witness;
  private readonly ears: Ears;
  private readonly ip: string;
  private readonly to: string;
  private from: string;
  private socket: Socket | undefined;
  private readonly waitNoMore: () => void = () => undefined;
  private readonly isMet: boolean;
  private isOpen = false;
  private isOver = false;

  constructor(ip: string, target: Target, ears: Ears, witness: Witness, doors: Doors | undefined) {
    this.witness = witness;
    this.ears = ears;
    this.ip = ip;
    this.from = `${ip}:0`;
    this.to = `${target.ip}:${target.port}`;
    this.isMet = doors !== undefined;
    if (doors) {
      // Many may come through one door: the port that each has come from tells our ends apart.
      this.waitNoMore = doors.meet(ip, (socket) => {
        if (this.isOver) return void socket.destroy();
        this.use(socket);
        if (socket.destroyed) return this.end('ECONNRESET');
        this.opened(socket, socket.remotePort);
        resumeSoon(socket);
      });
      return;
    }
    const socket = connect({ host: target.ip, port: target.port, localAddress: ip });
    this.use(socket);
    socket.on('connect', () => this.opened(socket, socket.localPort));
  }

  private use(socket: Socket): void {
    this.socket = socket;
    // The end of one that was held back comes at once with the last that it has said.
    const end = (code?: string) => (this.isMet ? setImmediate(() => this.end(code)) : this.end(code));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'EADDRNOTAVAIL')
        this.ears.refused?.(
          new WireRefusal(
            `cannot speak from ${this.ip}: this machine does not have the address: add it first`,
          ),
        );
      end(code);
    });
    socket.on('data', (bytes) => {
      if (this.isOver) return;
      this.witness.happen({ from: this.to, to: this.from, bytes }, () => this.ears.data(bytes));
      if (this.isMet) resumeSoon(socket.pause());
    });
    socket.on('end', () => end());
    socket.on('close', () => end());
  }

  private opened(socket: Socket, port: number | undefined): void {
    if (this.isOver) return;
    this.isOpen = true;
    socket.setNoDelay(true);
    this.from = `${this.ip}:${port}`;
    this.witness.happen({ note: 'opened', from: this.from, to: this.to }, () => this.ears.opened(this.from));
  }

  private end(code?: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.socket?.destroy();
    const note = this.isOpen ? 'closed by it' : 'not opened';
    const why = code === undefined ? {} : { code };
    this.witness.happen({ note, from: this.from, to: this.to, ...why }, () => this.ears.ended(code));
  }

  send(bytes: Buffer): void {
    if (this.isOver) return;
    this.witness.note({ from: this.from, to: this.to, bytes });
    this.socket?.write(bytes);
  }

  isFlowing(most: number): boolean {
    const isFlowing = (this.socket?.writableLength ?? 0) < most;
    if (!isFlowing) this.witness.note({ note: 'not read', from: this.from, to: this.to });
    return isFlowing;
  }

  close(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.waitNoMore();
    this.witness.note({ note: 'closed by us', from: this.from, to: this.to });
    this.socket?.destroy();
  }
}

/** A socket that was held back says at once what has come meanwhile: each part is heard when we have done what follows from the one before. */
function resumeSoon(socket: Socket): void {
  setImmediate(() => socket.resume());
}
