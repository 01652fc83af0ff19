import { bytesText } from '../mainline-dht/packet.ts';
import type { Datagrams, Wire } from '../wire.ts';
import type { Manners, Wiretap } from './bench.ts';
import { ACTION, type Announcing, announceRequest, connectRequest, field, scrapeRequest } from './packets.ts';
import type { Announcement, Counts, Scraped, Speaker, Told } from './speaker.ts';

interface Awaited {
  readonly from: string;
  readonly wake: (bytes: string) => void;
}

/** BEP 15. An address gets its connection id when it needs one, and keeps it for as long as it may: one is good for many requests. */
export class UdpSpeaker implements Speaker {
  private readonly sockets = new Map<string, Datagrams>();
  private readonly ids = new Map<string, { readonly id: string; readonly until: number }>();
  /** By transaction id; nobody waits for those any more that have been answered, or not. */
  private readonly awaited = new Map<string, Awaited>();
  private readonly target: string;
  private readonly wire: Wire;
  private readonly manners: Manners;
  private readonly tap: Wiretap;
  /** The last packet of it that answers nothing that we wait for. */
  stray: string | undefined;
  private t: number;

  constructor(target: string, seed: number, wire: Wire, manners: Manners, tap: Wiretap) {
    this.target = target;
    this.wire = wire;
    this.manners = manners;
    this.tap = tap;
    this.t = seed >>> 0;
  }

  /** @throws WireRefusal where this machine does not have the address. */
  async open(ips: readonly string[]): Promise<void> {
    const each = [...new Set(ips)];
    const sockets = await this.wire.listen(each);
    for (const [at, socket] of sockets.entries()) this.hear(each[at]!, socket);
  }

  /**
   * Asks, and asks again when nothing comes. The request is made anew each time, with a transaction id of its own.
   * @returns the answer with that transaction id; undefined: none came.
   */
  async ask(
    ip: string,
    request: (t: string) => string,
    tries = this.manners.tries,
  ): Promise<string | undefined> {
    const asked: string[] = [];
    let answer: string | undefined;
    const wake = (bytes: string) => {
      answer ??= bytes;
    };
    for (let attempt = 0; attempt < tries && answer === undefined; attempt++) {
      const t = this.transaction();
      // A late answer to one before is as good.
      asked.push(t);
      this.awaited.set(t, { from: ip, wake });
      this.send(ip, request(t));
      await this.wire.budget.wait(this.manners.patienceMs, () => answer !== undefined);
    }
    for (const t of asked) this.awaited.set(t, { from: ip, wake: () => undefined });
    return answer;
  }

  send(ip: string, bytes: string): void {
    this.tap.sent++;
    this.sockets.get(ip)!.send(bytes, this.target);
  }

  /** The connection id of this address, 8 bytes; a new one if `anew`. */
  async connect(ip: string, anew = false): Promise<string | undefined> {
    const known = this.ids.get(ip);
    if (known && !anew && this.wire.budget.spent() < known.until) return known.id;
    const answer = await this.ask(ip, connectRequest);
    if (answer === undefined || answer.length < 16 || field(answer, 0) !== ACTION.connect) return undefined;
    const id = answer.slice(8, 16);
    this.ids.set(ip, { id, until: this.wire.budget.spent() + this.manners.connectionMs });
    return id;
  }

  async announce(ip: string, announcement: Announcement): Promise<Told> {
    const id = await this.connect(ip);
    if (id === undefined) return { as: 'nothing', text: 'no connection id' };
    return this.announceWith(ip, id, announcement);
  }

  /** With a connection id of the caller’s choice, and whatever follows the fields. */
  async announceWith(
    ip: string,
    id: string,
    announcement: Announcement,
    more = '',
    tries?: number,
  ): Promise<Told> {
    const asked: Announcing = { ...announcement, key: 0x63687270 };
    const answer = await this.ask(ip, (t) => announceRequest(id, t, asked) + more, tries);
    if (answer === undefined) return { as: 'nothing', text: 'no answer' };
    const text = bytesText(answer);
    const action = field(answer, 0);
    if (action === ACTION.error) return { as: 'refused', text: bytesText(answer.slice(8)) };
    if (action !== ACTION.announce) return { as: 'strange', why: `action ${action}, not 1`, text };
    if (answer.length < 20) return { as: 'strange', why: `${answer.length} bytes, not 20`, text };
    const peers = answer.slice(20);
    if (peers.length % 6 !== 0)
      return { as: 'strange', why: `${peers.length} bytes of peers, no multiple of 6`, text };
    return { as: 'peers', peers: addressesIn(peers), interval: field(answer, 8)!, text };
  }

  async scrape(ip: string, infoHashes: readonly string[]): Promise<Scraped> {
    const id = await this.connect(ip);
    if (id === undefined) return { as: 'none', text: 'no connection id' };
    const answer = await this.ask(ip, (t) => scrapeRequest(id, t, infoHashes));
    if (answer === undefined) return { as: 'none', text: 'no answer' };
    if (field(answer, 0) === ACTION.error) return { as: 'refused', text: bytesText(answer.slice(8)) };
    if (field(answer, 0) !== ACTION.scrape) return { as: 'none', text: bytesText(answer) };
    const counts = infoHashes.map((_, at): Counts => {
      const from = 8 + 12 * at;
      const read = (offset: number) => field(answer, from + offset) ?? Number.NaN;
      return { seeders: read(0), completed: read(4), leechers: read(8) };
    });
    return { as: 'counts', counts, text: bytesText(answer) };
  }

  async close(): Promise<void> {
    await Promise.all([...this.sockets.values()].map((socket) => socket.close()));
  }

  private hear(ip: string, socket: Datagrams): void {
    this.sockets.set(ip, socket);
    socket.onPacket((bytes, from) => {
      if (from !== this.target) return;
      this.tap.received++;
      const awaited = this.awaited.get(bytes.slice(4, 8));
      if (awaited?.from === ip) awaited.wake(bytes);
      else this.stray = bytes;
    });
  }

  /** 4 bytes; numbers that follow one another look like none that others might use by chance. */
  private transaction(): string {
    this.t = (Math.imul(this.t, 1_664_525) + 1_013_904_223) >>> 0;
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(this.t);
    return bytes.toString('latin1');
  }
}

/** Compact addresses, 6 bytes each. */
export function addressesIn(bytes: string): string[] {
  return Array.from({ length: Math.floor(bytes.length / 6) }, (_, at) => {
    const [a, b, c, d, high, low] = Buffer.from(bytes.slice(6 * at, 6 * at + 6), 'latin1');
    return `${a}.${b}.${c}.${d}:${high! * 256 + low!}`;
  });
}
