import type { Id } from '../../../../spec/kit/identifiers.ts';
import type { Dictionary } from '../../../../spec/mainline-dht/bencoding.ts';
import { isDictionary } from '../../../../spec/mainline-dht/bencoding.ts';
import { bytesOf, type NodeInfo, readNodes } from '../../../../spec/mainline-dht/compact.ts';
import { datagram, type Query } from '../../../../spec/mainline-dht/krpc.ts';
import { space } from '../../../../spec/mainline-dht/parameters.ts';
import type { Budget } from '../../budget.ts';
import type { Datagrams } from '../../wire.ts';
import { K } from '../node.ts';
import { packetOf, transactionOf } from '../packet.ts';

type Asked<Q = Query> = Q extends Query ? Omit<Q, 't' | 'id' | 'ro'> : never;

/** What a lookup came to. */
export interface Found {
  /** The closest nodes that have answered, at most K, closest first. */
  readonly nodes: readonly NodeInfo[];
  /** Compact addresses of peers. */
  readonly peers: readonly string[];
  /** By the address of the node that gave it. */
  readonly tokens: ReadonlyMap<string, string>;
}

const ALPHA = 3;

/** Asks the nodes of a network as one of their users would, and answers nothing: it is read-only (BEP 43). */
export class Client {
  /** A node that is never asked: our own router knows too much. */
  ignored = '';
  sent = 0;
  received = 0;
  private readonly socket: Datagrams;
  private readonly budget: Budget;
  private readonly patienceMs: number;
  private readonly waiting = new Map<string, (values: Dictionary) => void>();
  private t = 0;

  constructor(socket: Datagrams, budget: Budget, patienceMs: number) {
    this.socket = socket;
    this.budget = budget;
    this.patienceMs = patienceMs;
    socket.onPacket((bytes, from) => {
      this.received++;
      const packet = packetOf(bytes);
      const values = packet.envelope?.get('r');
      if (isDictionary(values)) this.waiting.get(`${from} ${transactionOf(packet)}`)?.(values);
    });
  }

  get address(): string {
    return this.socket.address;
  }

  /** The return values; undefined: no response in time, twice. */
  async ask(to: string, id: Id, asked: Asked, tries = 2): Promise<Dictionary | undefined> {
    for (let left = tries; left > 0; left--) {
      const values = await this.askOnce(to, id, asked);
      if (values) return values;
    }
    return undefined;
  }

  /**
   * An iterative lookup (BEP 5 Overview) that begins at one node and knows no other. It asks under the id that is farthest
   * from its target, so that it is in nobody’s way where nodes name whoever asks.
   */
  async lookup(target: Id, entry: NodeInfo): Promise<Found> {
    const id = farthest(target);
    const standing = new Map<string, NodeInfo>([[entry[1], entry]]);
    const answered = new Map<string, NodeInfo>();
    const asked = new Set<string>();
    const tokens = new Map<string, string>();
    const peers = new Set<string>();
    for (;;) {
      const nearest = [...standing.values()].sort(([a], [b]) => space.compare(target, a, b)).slice(0, K);
      const next = nearest.filter(([, address]) => !asked.has(address)).slice(0, ALPHA);
      if (next.length === 0) break;
      await Promise.all(
        next.map(async (node) => {
          const [, address] = node;
          asked.add(address);
          const values = await this.ask(address, id, { type: 'get_peers', info_hash: target });
          if (!values) {
            standing.delete(address);
            return;
          }
          answered.set(address, node);
          const token = values.get('token');
          if (typeof token === 'string') tokens.set(address, token);
          const named = values.get('values');
          for (const peer of Array.isArray(named) ? named : []) if (typeof peer === 'string') peers.add(peer);
          for (const info of readNodes(values.get('nodes')) ?? [])
            if (!asked.has(info[1]) && info[1] !== this.socket.address && info[1] !== this.ignored)
              standing.set(info[1], info);
        }),
      );
    }
    const nodes = [...answered.values()].sort(([a], [b]) => space.compare(target, a, b)).slice(0, K);
    return { nodes, peers: [...peers], tokens };
  }

  private async askOnce(to: string, id: Id, asked: Asked): Promise<Dictionary | undefined> {
    this.t = (this.t + 1) % 65_536;
    const t = this.t.toString(16).padStart(4, '0');
    const key = `${to} ${bytesOf(t)}`;
    let come: Dictionary | undefined;
    this.waiting.set(key, (values) => {
      come ??= values;
    });
    const { bytes } = datagram({ ...asked, t, id, ro: true } as Query);
    this.sent++;
    this.socket.send(bytesOf(bytes), to);
    try {
      await this.budget.wait(this.patienceMs, () => come !== undefined);
    } finally {
      this.waiting.delete(key);
    }
    return come;
  }
}

/** Its complement. */
export function farthest(target: Id): Id {
  const digits = [...`${target}`].map((digit) => (15 - Number.parseInt(digit, 16)).toString(16));
  return digits.join('');
}
