import { connect } from 'node:net';
import { addressesFor, type Target, WireRefusal } from './address.ts';
import { Budget } from './budget.ts';
import { type Endpoint, openSocket } from './socket.ts';
import type { Entry, Note, Packet } from './transcript/entry.ts';
import type { Transcript } from './transcript/file.ts';
import type { Connection, Datagrams, Ears, Run, Wire } from './wire.ts';

export interface LiveOptions {
  /** Seconds that all of it may take. */
  readonly budget: number;
  readonly log?: Transcript | undefined;
  readonly stopped?: (() => boolean) | undefined;
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
  private ips: readonly string[] = [];

  constructor({ budget, log, stopped = () => false }: LiveOptions) {
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
    return new LiveConnection(ip, target, ears, {
      happen: (what, work) => this.happen(what, work),
      note: (what) => this.record(what),
    });
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
  private readonly socket: ReturnType<typeof connect>;
  private readonly witness: Witness;
  private readonly to: string;
  private from: string;
  private isOver = false;

  constructor(ip: string, target: Target, ears: Ears, witness: Witness) {
    this.witness = witness;
    this.from = `${ip}:0`;
    this.to = `${target.ip}:${target.port}`;
    const socket = connect({ host: target.ip, port: target.port, localAddress: ip });
    this.socket = socket;
    let isOpen = false;
    const end = (code?: string): void => {
      if (this.isOver) return;
      this.isOver = true;
      socket.destroy();
      const note = isOpen ? 'closed by it' : 'not opened';
      const why = code === undefined ? {} : { code };
      witness.happen({ note, from: this.from, to: this.to, ...why }, () => ears.ended(code));
    };
    socket.on('connect', () => {
      if (this.isOver) return;
      isOpen = true;
      socket.setNoDelay(true);
      this.from = `${socket.localAddress}:${socket.localPort}`;
      witness.happen({ note: 'opened', from: this.from, to: this.to }, () => ears.opened(this.from));
    });
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'EADDRNOTAVAIL')
        ears.refused?.(
          new WireRefusal(`cannot speak from ${ip}: this machine does not have the address: add it first`),
        );
      end(code);
    });
    socket.on('data', (bytes) => {
      if (!this.isOver) witness.happen({ from: this.to, to: this.from, bytes }, () => ears.data(bytes));
    });
    socket.on('end', () => end());
    socket.on('close', () => end());
  }

  send(bytes: Buffer): void {
    if (this.isOver) return;
    this.witness.note({ from: this.from, to: this.to, bytes });
    this.socket.write(bytes);
  }

  isFlowing(most: number): boolean {
    const isFlowing = this.socket.writableLength < most;
    if (!isFlowing) this.witness.note({ note: 'not read', from: this.from, to: this.to });
    return isFlowing;
  }

  close(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.witness.note({ note: 'closed by us', from: this.from, to: this.to });
    this.socket.destroy();
  }
}
