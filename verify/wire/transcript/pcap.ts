import { type Entry, type Header, isNote, type Note, type Packet } from './entry.ts';
import type { Writing } from './file.ts';
import { FLAGS, MOST_SEGMENT, tcpPacket, udpPacket } from './ip.ts';

/**
 * A transcript as a capture that other tools read: the classic format, with microseconds, of bare IP packets. Packets have been
 * seen by us above IP, so their headers are made up. What no packet says is said in datagrams from nobody to nobody, to the port
 * that discards (RFC 863); none of them was ever sent.
 */

export const MAGIC = 0xa1b2c3d4;
export const LINKTYPE_RAW = 101;
export const FILE_HEADER_BYTES = 24;
export const RECORD_HEADER_BYTES = 16;
export const MOST_RECORD = 65_535;
/** From and to whom notes are. */
export const NOBODY = '0.0.0.0:9';
/** A note that is longer is cut; all parts but the last begin with a plus. */
const MOST_NOTE = 60_000;

/** How far both ends of a connection have come. */
interface Flow {
  ours: number;
  its: number;
}

export class PcapWriter implements Writing {
  private started = 0;
  private isTcp = false;
  private during = '';
  private readonly flows = new Map<string, Flow>();

  header(header: Header): Buffer {
    this.started = header.started;
    this.isTcp = isOverTcp(header);
    const bytes = Buffer.alloc(FILE_HEADER_BYTES);
    bytes.writeUInt32LE(MAGIC, 0);
    bytes.writeUInt16LE(2, 4);
    bytes.writeUInt16LE(4, 6);
    bytes.writeUInt32LE(MOST_RECORD, 16);
    bytes.writeUInt32LE(LINKTYPE_RAW, 20);
    return Buffer.concat([bytes, ...this.said(0, header)]);
  }

  entry(entry: Entry): Buffer {
    const { at, during } = entry;
    const packets = isNote(entry) ? this.noted(entry) : this.packets(entry);
    const records = packets.map((each) => this.record(at, each));
    if (isNote(entry)) records.push(...this.said(at, { ...entry, at: undefined }));
    else if (during !== this.during) records.unshift(...this.said(at, { during }));
    this.during = during;
    return Buffer.concat(records);
  }

  private packets({ from, to, bytes }: Packet): Buffer[] {
    if (!this.isTcp) return [udpPacket({ from, to }, bytes)];
    const isOurs = this.flows.has(from);
    const flow = this.flows.get(isOurs ? from : to);
    if (!flow) return [];
    const parts: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += MOST_SEGMENT) {
      const payload = bytes.subarray(at, at + MOST_SEGMENT);
      const [seq, ack] = isOurs ? [flow.ours, flow.its] : [flow.its, flow.ours];
      parts.push(tcpPacket({ from, to }, { seq, ack, flags: FLAGS.psh | FLAGS.ack, payload }));
      if (isOurs) flow.ours = (flow.ours + payload.length) >>> 0;
      else flow.its = (flow.its + payload.length) >>> 0;
    }
    return parts;
  }

  /** What goes over the wire when a connection begins and ends. */
  private noted({ note, from, to }: Note): Buffer[] {
    if (from === undefined || to === undefined) return [];
    const there = { from, to };
    const back = { from: to, to: from };
    const { syn, ack, fin, rst } = FLAGS;
    if (note === 'opened') {
      this.flows.set(from, { ours: 1, its: 1 });
      return [
        tcpPacket(there, { seq: 0, ack: 0, flags: syn }),
        tcpPacket(back, { seq: 0, ack: 1, flags: syn | ack }),
        tcpPacket(there, { seq: 1, ack: 1, flags: ack }),
      ];
    }
    if (note === 'not opened')
      return [
        tcpPacket(there, { seq: 0, ack: 0, flags: syn }),
        tcpPacket(back, { seq: 0, ack: 1, flags: rst | ack }),
      ];
    const flow = this.flows.get(from);
    if (!flow || (note !== 'closed by us' && note !== 'closed by it')) return [];
    this.flows.delete(from);
    const { ours, its } = flow;
    return note === 'closed by us'
      ? [tcpPacket(there, { seq: ours, ack: its, flags: fin | ack })]
      : [tcpPacket(back, { seq: its, ack: ours, flags: fin | ack })];
  }

  private said(at: number, what: object): Buffer[] {
    const text = Buffer.from(JSON.stringify(what));
    const parts: Buffer[] = [];
    for (let from = 0; from < text.length; from += MOST_NOTE) {
      const part = text.subarray(from, from + MOST_NOTE);
      const hasMore = from + MOST_NOTE < text.length;
      const payload = hasMore ? Buffer.concat([Buffer.from('+'), part]) : part;
      parts.push(this.record(at, udpPacket({ from: NOBODY, to: NOBODY }, payload)));
    }
    return parts;
  }

  private record(at: number, packet: Buffer): Buffer {
    const micros = this.started * 1000 + Math.round(at * 1000);
    const header = Buffer.alloc(RECORD_HEADER_BYTES);
    header.writeUInt32LE(Math.floor(micros / 1e6), 0);
    header.writeUInt32LE(micros % 1e6, 4);
    header.writeUInt32LE(packet.length, 8);
    header.writeUInt32LE(packet.length, 12);
    return Buffer.concat([header, packet]);
  }
}

/** Whether the packets of such a run went over connections. */
export function isOverTcp({ protocol, subject }: Pick<Header, 'protocol' | 'subject'>): boolean {
  return protocol === 'bittorrent' || subject.startsWith('http:');
}
