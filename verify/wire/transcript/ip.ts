/** Packets of IPv4 (RFC 791) with UDP (RFC 768) or TCP (RFC 9293) in them, as a capture has them. */

const IP_BYTES = 20;
const TCP_BYTES = 20;
const UDP_BYTES = 8;
const [TCP, UDP] = [6, 17];
const MOST_IP = 65_535;
/** Payload that fits into one segment. */
export const MOST_SEGMENT = MOST_IP - IP_BYTES - TCP_BYTES;

export const FLAGS = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const;

export interface Ends {
  readonly from: string;
  readonly to: string;
}

export interface Segment {
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  readonly payload?: Buffer;
}

/** What is in a packet, as far as we need it. */
export interface Unpacked extends Ends {
  readonly transport: 'udp' | 'tcp';
  readonly payload: Buffer;
}

export function udpPacket({ from, to }: Ends, payload: Buffer): Buffer {
  const [source, destination] = [endOf(from), endOf(to)];
  const udp = Buffer.alloc(UDP_BYTES + payload.length);
  udp.writeUInt16BE(source.port, 0);
  udp.writeUInt16BE(destination.port, 2);
  udp.writeUInt16BE(udp.length, 4);
  payload.copy(udp, UDP_BYTES);
  // Zero would mean that there is none (RFC 768).
  udp.writeUInt16BE(checksum(pseudo(source.ip, destination.ip, UDP, udp.length), udp) || 0xffff, 6);
  return ipPacket(source.ip, destination.ip, UDP, udp);
}

export function tcpPacket(ends: Ends, { seq, ack, flags, payload = Buffer.alloc(0) }: Segment): Buffer {
  const [source, destination] = [endOf(ends.from), endOf(ends.to)];
  const tcp = Buffer.alloc(TCP_BYTES + payload.length);
  tcp.writeUInt16BE(source.port, 0);
  tcp.writeUInt16BE(destination.port, 2);
  tcp.writeUInt32BE(seq >>> 0, 4);
  tcp.writeUInt32BE(ack >>> 0, 8);
  tcp[12] = (TCP_BYTES / 4) << 4;
  tcp[13] = flags;
  tcp.writeUInt16BE(0xffff, 14);
  payload.copy(tcp, TCP_BYTES);
  tcp.writeUInt16BE(checksum(pseudo(source.ip, destination.ip, TCP, tcp.length), tcp), 16);
  return ipPacket(source.ip, destination.ip, TCP, tcp);
}

/** Undefined: it is no whole packet of UDP or TCP over IPv4, or a part of one. */
export function unpacked(packet: Buffer): Unpacked | undefined {
  if (packet.length < IP_BYTES || packet[0]! >> 4 !== 4) return undefined;
  const header = (packet[0]! & 15) * 4;
  const isPart = (packet.readUInt16BE(6) & 0x3fff) !== 0;
  if (header < IP_BYTES || packet.readUInt16BE(2) !== packet.length || isPart) return undefined;
  const transport = packet[9] === UDP ? 'udp' : packet[9] === TCP ? 'tcp' : undefined;
  const segment = packet.subarray(header);
  if (!transport || segment.length < (transport === 'udp' ? UDP_BYTES : TCP_BYTES)) return undefined;
  const offset = transport === 'udp' ? UDP_BYTES : (segment[12]! >> 4) * 4;
  if (offset > segment.length || (transport === 'tcp' && offset < TCP_BYTES)) return undefined;
  if (transport === 'udp' && segment.readUInt16BE(4) !== segment.length) return undefined;
  const end = (at: number, port: number) =>
    `${packet.subarray(at, at + 4).join('.')}:${segment.readUInt16BE(port)}`;
  return { transport, from: end(12, 0), to: end(16, 2), payload: segment.subarray(offset) };
}

function ipPacket(source: Buffer, destination: Buffer, protocol: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(IP_BYTES);
  header[0] = 0x45;
  header.writeUInt16BE(IP_BYTES + payload.length, 2);
  // Not to be cut into parts.
  header.writeUInt16BE(0x4000, 6);
  header[8] = 64;
  header[9] = protocol;
  source.copy(header, 12);
  destination.copy(header, 16);
  header.writeUInt16BE(checksum(header), 10);
  return Buffer.concat([header, payload]);
}

function pseudo(source: Buffer, destination: Buffer, protocol: number, length: number): Buffer {
  return Buffer.concat([source, destination, Buffer.from([0, protocol, length >> 8, length & 255])]);
}

/** The internet checksum (RFC 1071) of these bytes, one part after the other; all parts but the last have an even number. */
function checksum(...parts: readonly Buffer[]): number {
  let sum = 0;
  for (const part of parts)
    for (let at = 0; at < part.length; at += 2) sum += (part[at]! << 8) | (part[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

function endOf(address: string): { readonly ip: Buffer; readonly port: number } {
  const [ip, port] = address.split(':') as [string, string];
  return { ip: Buffer.from(ip.split('.').map(Number)), port: Number(port) };
}
