import { type Bencoded, bdecode, bencode, type Dictionary } from '../../spec/mainline-dht/bencoding.ts';
import { compactAddress, compactNodes, ipOf, portOf } from '../../spec/mainline-dht/compact.ts';
import { type Endpoint, openSocket } from '../../verify/wire/socket.ts';

export type Known = readonly (readonly [string, string])[];

/** A small node of few manners, and its broken relatives: each differs from it in one thing. */
export interface Behaviour {
  /** All that is sent passes here; several packets, or none, may come of one. */
  readonly out?: (bytes: string) => readonly string[];
  readonly mayAnnounce?: (given: string, ip: string) => boolean;
  readonly token?: (ip: string) => string;
  readonly t?: (t: Bencoded) => Bencoded;
  readonly nodes?: (all: Known, target: string) => string;
  readonly names?: 'whoever asks';
  readonly port?: 'always the argument';
  readonly errors?: 'none';
  readonly forgets?: true;
  /** Return values that its responses lack. */
  readonly omits?: 'nodes' | 'token';
  /** Whoever wants what it does not know, or wants anything, is told so. */
  readonly isFussy?: 'about what it does not know' | 'about everything';
  /** Nobody is answered to this. */
  readonly ignores?: 'find_node';
  /** Announcements are stored, and not answered. */
  readonly storesInSilence?: true;
  /** Read-only nodes are not answered. */
  readonly shuns?: 'read-only';
  readonly id?: () => string;
  /** Packets that it cannot read end it. */
  readonly fragile?: true;
  /** Queries of one address that are answered; it is shut out after them. */
  readonly mostOfOne?: number;
  /** Pings are repeated until they are answered, so often in all. */
  readonly floods?: number;
}

export interface Live {
  readonly port: number;
  close(): Promise<void>;
}

const ID = 'abcdefghij0123456789';

export async function startNode(behaviour: Behaviour, ip = '127.0.0.1'): Promise<Live> {
  const socket = await openSocket(ip);
  const node = new SmallNode(socket, behaviour);
  socket.onPacket((bytes, from) => node.take(bytes, from));
  return {
    port: portOf(socket.address),
    close: () => {
      node.isDead = true;
      return socket.close();
    },
  };
}

class SmallNode {
  isDead = false;
  /** Pings that it has repeated. */
  private repeated = 0;
  private readonly socket: Endpoint;
  private readonly behaviour: Behaviour;
  private readonly known = new Map<string, readonly [string, string]>();
  private readonly peers = new Map<string, string[]>();
  private readonly pinged = new Set<string>();
  /** How many queries have come from each address. */
  private readonly heard = new Map<string, number>();

  constructor(socket: Endpoint, behaviour: Behaviour) {
    this.socket = socket;
    this.behaviour = behaviour;
  }

  take(bytes: string, from: string): void {
    if (this.isDead) return;
    try {
      this.read(bdecode(bytes) as Dictionary, from);
    } catch {
      if (this.behaviour.fragile) this.isDead = true;
    }
  }

  private read(message: Dictionary, from: string): void {
    const t = message.get('t')!;
    if (message.get('y') === 'r') {
      const id = (message.get('r') as Dictionary).get('id') as string;
      if (this.pinged.delete(from)) this.know(id, from);
      return;
    }
    const heard = (this.heard.get(from) ?? 0) + 1;
    this.heard.set(from, heard);
    if (heard > (this.behaviour.mostOfOne ?? Number.POSITIVE_INFINITY)) return;
    const isReadOnly = message.get('ro') === 1;
    if (isReadOnly && this.behaviour.shuns) return;
    const given = message.get('a');
    const id = given instanceof Map ? given.get('id') : undefined;
    if (message.get('y') !== 'q' || typeof t !== 'string') return;
    if (typeof id !== 'string' || id.length !== 20) return this.fail(from, t, 203);
    if (this.behaviour.names && !isReadOnly) this.know(id, from);
    else if (!this.known.has(id) && !isReadOnly) this.ping(from);
    this.serve(message.get('q')!, t, given as Dictionary, from);
  }

  private serve(method: Bencoded, t: string, given: Dictionary, from: string): void {
    const point = given.get(method === 'find_node' ? 'target' : 'info_hash');
    const needsPoint = method !== 'ping' && ['find_node', 'get_peers', 'announce_peer'].includes(`${method}`);
    if (needsPoint && (typeof point !== 'string' || point.length !== 20)) return this.fail(from, t, 203);
    if (method === this.behaviour.ignores) return;
    const want = given.get('want');
    const isStrange = Array.isArray(want) && want.some((each) => each !== 'n4');
    const { isFussy } = this.behaviour;
    if (want && (isFussy === 'about everything' || (isFussy && isStrange))) return this.fail(from, t, 203);
    if (method === 'ping') this.respond(from, t, {});
    else if (method === 'find_node') this.respond(from, t, { nodes: this.closest(point as string) });
    else if (method === 'get_peers') this.servePeers(from, t, point as string);
    else if (method === 'announce_peer') this.serveAnnouncement(from, t, given);
    else this.fail(from, t, 204);
  }

  private servePeers(from: string, t: string, infoHash: string): void {
    const values = this.behaviour.forgets ? undefined : this.peers.get(infoHash);
    const token = this.tokenOf(ipOf(from));
    this.respond(from, t, values ? { token, values } : { token, nodes: this.closest(infoHash) });
  }

  private serveAnnouncement(from: string, t: string, given: Dictionary): void {
    const token = given.get('token');
    const port = given.get('port');
    if (typeof token !== 'string' || typeof port !== 'number') return this.fail(from, t, 203);
    const ip = ipOf(from);
    const { mayAnnounce = () => token === this.tokenOf(ip) } = this.behaviour;
    if (!mayAnnounce(token, ip)) return this.fail(from, t, 203);
    const isImplied = given.get('implied_port') === 1 && !this.behaviour.port;
    const key = given.get('info_hash') as string;
    const peer = compactAddress(`${ip}:${isImplied ? portOf(from) : port}`);
    this.peers.set(key, [...(this.peers.get(key) ?? []), peer]);
    if (!this.behaviour.storesInSilence) this.respond(from, t, {});
  }

  private tokenOf(ip: string): string {
    return this.behaviour.token ? this.behaviour.token(ip) : `k${ip}`;
  }

  private ping(to: string): void {
    const isUnderWay = this.pinged.has(to);
    this.pinged.add(to);
    const packet = dictionary({ t: 'pp', y: 'q', q: 'ping', a: dictionary({ id: ID }) });
    this.send(to, packet);
    const { floods = 0 } = this.behaviour;
    if (floods === 0 || isUnderWay) return;
    const again = () => {
      for (let left = 50; left > 0 && this.repeated < floods; left--, this.repeated++) this.send(to, packet);
      if (!this.isDead && this.pinged.has(to) && this.repeated < floods) setTimeout(again, 1);
    };
    setTimeout(again, 1);
  }

  /** The half of the space that its id is not in is one bucket. */
  private know(id: string, from: string): void {
    const isFar = (other: string) => other.charCodeAt(0) >= 128;
    if (isFar(id) && !this.known.has(id) && [...this.known.keys()].filter(isFar).length >= 8) return;
    this.known.set(id, [Buffer.from(id, 'latin1').toString('hex'), from]);
  }

  private closest(target: string): string {
    const all = [...this.known.values()];
    const { nodes = nearest } = this.behaviour;
    return nodes(all, Buffer.from(target, 'latin1').toString('hex'));
  }

  private respond(to: string, t: string, values: Record<string, Bencoded>): void {
    const { omits, id = () => ID } = this.behaviour;
    const r = dictionary({ id: id(), ...values });
    if (omits) r.delete(omits);
    this.send(to, dictionary({ t: this.behaviour.t?.(t) ?? t, y: 'r', r }));
  }

  private fail(to: string, t: string, code: number): void {
    if (this.behaviour.errors !== 'none') this.send(to, dictionary({ t, y: 'e', e: [code, 'no'] }));
  }

  private send(to: string, message: Dictionary): void {
    const { out = (bytes: string) => [bytes] } = this.behaviour;
    for (const bytes of out(bencode(message))) this.socket.send(bytes, to);
  }
}

export function sorted(all: Known, target: string): (readonly [string, string])[] {
  const distance = (id: string) => BigInt(`0x${id}`) ^ BigInt(`0x${target}`);
  return [...all].sort(([a], [b]) => (distance(a) < distance(b) ? -1 : 1));
}

export const nearest: NonNullable<Behaviour['nodes']> = (all, target) =>
  compactNodes(sorted(all, target).slice(0, 8));

function dictionary(entries: Record<string, Bencoded>): Map<string, Bencoded> {
  return new Map(Object.entries(entries));
}
