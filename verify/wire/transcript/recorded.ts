import { ipOf } from '../../../spec/mainline-dht/compact.ts';
import type { Target } from '../address.ts';
import { Budget } from '../budget.ts';
import type { Connection, Datagrams, Ears, Wire } from '../wire.ts';
import { type Entry, type Header, isNote, type Note } from './entry.ts';

type Said =
  | Omit<Note, 'at' | 'during'>
  | { readonly from: string; readonly to: string; readonly bytes: Buffer };

interface Line {
  readonly ip: string;
  readonly to: string;
  readonly ears: Ears;
  from: string;
}

/**
 * A run that is over, as its transcript has it. What came then comes again, at the same time and in the same order; and whatever
 * the suite says must be what was said then. Where that is not so, the rest cannot be judged.
 */
export class RecordedWire implements Wire {
  readonly budget: Budget;
  during = '';
  untold: string | undefined;
  private readonly header: Header;
  private readonly entries: AsyncIterator<Entry>;
  private next: Entry | undefined;
  /** What is left of the present moment. */
  private moment: Entry[] = [];
  private readonly sockets = new Map<string, (bytes: string, from: string) => void>();
  private dialling: Line[] = [];
  private readonly lines = new Map<string, Line>();

  constructor(header: Header, entries: AsyncIterator<Entry>) {
    this.header = header;
    this.entries = entries;
    this.budget = new Budget(header.budget, () => undefined);
  }

  /** What a suite finds when it meets this wire. */
  async play<T>(suite: () => Promise<T>): Promise<T> {
    this.next = await this.read();
    if (this.next?.at === 0) await this.turn();
    let isOver = false;
    const result = suite().finally(() => {
      isOver = true;
    });
    result.catch(() => undefined);
    for (;;) {
      // Whatever follows from the moment before is said by now: a suite waits for nothing but the wire.
      await new Promise(setImmediate);
      if (isOver) return result;
      if (this.moment.length > 0) this.deviate();
      await this.turn();
      const first = this.moment.shift();
      if (first) this.happen(first);
      else this.leave('the transcript ends there');
    }
  }

  async addresses(_target: Target, count: number): Promise<readonly string[]> {
    return this.header.ips.slice(0, count);
  }

  begin(): void {}

  async listen(ips: readonly string[]): Promise<Datagrams[]> {
    return ips.map((ip) => this.socket(ip));
  }

  dial(ip: string, target: Target, ears: Ears): Connection {
    const line: Line = { ip, to: `${target.ip}:${target.port}`, ears, from: `${ip}:0` };
    this.dialling.push(line);
    const isOpen = () => this.dialling.includes(line) || this.lines.get(line.from) === line;
    return {
      send: (bytes) => {
        if (isOpen()) this.say({ from: line.from, to: line.to, bytes });
      },
      isFlowing: () => {
        const [next] = this.moment;
        const isFull = next && isNote(next) && next.note === 'not read' && next.from === line.from;
        if (isFull) this.moment.shift();
        return !isFull;
      },
      close: () => {
        if (!isOpen()) return;
        this.say({ note: 'closed by us', from: line.from, to: line.to });
        this.forget(line);
      },
    };
  }

  ahead(): Buffer | undefined {
    const [next] = this.moment;
    return next && !isNote(next) ? next.bytes : undefined;
  }

  private socket(ip: string): Datagrams {
    const [next] = this.moment;
    const isThere = next && isNote(next) && next.note === 'listens' && next.from && ipOf(next.from) === ip;
    const address = isThere ? next.from : `${ip}:0`;
    if (isThere) this.moment.shift();
    else this.deviate();
    return {
      address,
      onPacket: (take) => this.sockets.set(address, take),
      send: (bytes, to) => this.say({ from: address, to, bytes: Buffer.from(bytes, 'latin1') }),
      close: async () => undefined,
    };
  }

  /** The suite says this: so it must stand here. */
  private say(said: Said): void {
    if (this.untold === undefined && !isAlike(this.moment.shift(), said)) this.deviate();
  }

  private happen(entry: Entry): void {
    const { at } = entry;
    if (!isNote(entry)) {
      const take = this.sockets.get(entry.to);
      const line = this.lines.get(entry.to);
      if (take) this.budget.happen(at, () => take(entry.bytes.toString('latin1'), entry.from));
      else if (line) this.budget.happen(at, () => line.ears.data(entry.bytes));
      else this.deviate();
    } else this.occur(entry);
  }

  private occur(entry: Note): void {
    const { at, note, from, to, code, waits = [] } = entry;
    switch (note) {
      case 'waited':
        if (!waits.every((wait) => this.budget.isWaiting(wait))) return this.deviate();
        return this.budget.happen(at, () => this.budget.end(waits));
      case 'interrupted':
        return this.budget.happen(at, () => this.budget.stop('interrupted'));
      case 'left out':
        return this.leave(`the transcript leaves out what came after ${seconds(at)}`);
      case 'opened':
      case 'not opened': {
        const line = this.dialling.find((each) => each.to === to && from && each.ip === ipOf(from));
        if (!line || !from) return this.deviate();
        this.forget(line);
        line.from = from;
        if (note === 'opened') this.lines.set(from, line);
        return this.budget.happen(at, () =>
          note === 'opened' ? line.ears.opened(from) : line.ears.ended(code),
        );
      }
      case 'closed by it': {
        const line = this.lines.get(from ?? '');
        if (!line) return this.deviate();
        this.forget(line);
        return this.budget.happen(at, () => line.ears.ended(code));
      }
      case 'end':
        return this.leave('the transcript ends there');
      default:
        return this.deviate();
    }
  }

  private forget(line: Line): void {
    this.dialling = this.dialling.filter((each) => each !== line);
    if (this.lines.get(line.from) === line) this.lines.delete(line.from);
  }

  private deviate(): void {
    const at = seconds(this.budget.spent());
    this.leave(`from ${at} on the transcript has something else than this version would say or wait for`);
  }

  private leave(why: string): void {
    if (this.untold !== undefined) return;
    this.untold = why;
    this.moment = [];
    this.budget.stop('transcript');
  }

  /** Goes on to the next moment: all that has the same time. */
  private async turn(): Promise<void> {
    if (this.untold !== undefined) return;
    const at = this.next?.at;
    while (this.next && this.next.at === at) {
      this.moment.push(this.next);
      this.next = await this.read();
    }
  }

  private async read(): Promise<Entry | undefined> {
    const { done, value } = await this.entries.next();
    return done ? undefined : value;
  }
}

function isAlike(entry: Entry | undefined, said: Said): boolean {
  if (!entry || entry.from !== said.from || entry.to !== said.to) return false;
  if (isNote(entry)) return 'note' in said && said.note === entry.note;
  return 'bytes' in said && said.bytes.equals(entry.bytes);
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
