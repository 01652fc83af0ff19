import { createHash } from 'node:crypto';
import type { Id } from '../../../../spec/kit/identifiers.ts';
import { hexOf, type NodeInfo, portOf, readNodes } from '../../../../spec/mainline-dht/compact.ts';
import { space } from '../../../../spec/mainline-dht/parameters.ts';
import type { Budget } from '../../budget.ts';
import { openSocket } from '../../socket.ts';
import type { Datagrams, Wire } from '../../wire.ts';
import { K, NeighbourNode } from '../node.ts';
import { type Client, farthest } from './client.ts';

/** A node that runs somewhere, in a process of its own or here. */
export interface Started {
  stop(): Promise<void>;
}

/**
 * Starts a node that listens at this address and joins through that one.
 * @param host an IPv4 address
 * @param via host and port
 */
export type Start = (host: string, port: number, via: string) => Promise<Started>;

export interface Inhabitant {
  readonly id: Id;
  readonly address: string;
  readonly started: Started;
}

/** How long a node may take until it answers. */
const START_MS = 30_000;

/** A network of nodes that are not ours, and the one node of ours through which they join: it names them all. */
export class Town {
  /** Why the network is not as it should be, if it is not. */
  trouble: string | undefined;
  /** Those that live. */
  nodes: Inhabitant[] = [];
  /** Whom the router has seen ask for nodes. */
  readonly curious = new Set<string>();
  private readonly router: Datagrams;
  private readonly start: Start;
  private readonly client: Client;
  private readonly budget: Budget;
  private readonly port: number;
  private founded = 0;

  private constructor(router: Datagrams, start: Start, client: Client, budget: Budget, port: number) {
    this.router = router;
    client.ignored = router.address;
    this.start = start;
    this.client = client;
    this.budget = budget;
    this.port = port;
    const id = createHash('sha1').update(router.address).digest('hex');
    const infos = (): NodeInfo[] => this.nodes.map((each) => [each.id, each.address]);
    const node = new NeighbourNode(id, router.address, infos);
    router.onPacket((bytes, from) => {
      const answer = node.answer(bytes);
      if (answer === undefined) return;
      if (/9:find_node|9:get_peers/.test(bytes)) this.curious.add(from);
      router.send(answer, from);
    });
  }

  /** @param port where each node listens, on an address of its own; another, where that is taken */
  static async open(start: Start, client: Client, wire: Wire, port: number): Promise<Town> {
    const at = ['127.15.1.1'];
    const [router] = (await wire.listen(at, port).catch(() => wire.listen(at))) as [Datagrams];
    return new Town(router, start, client, wire.budget, port);
  }

  /** One more node, or {@link trouble}. */
  async grow(): Promise<void> {
    const host = `127.${32 + (this.founded % 200)}.${1 + this.founded}.1`;
    this.founded++;
    const port = await freePort(host, this.port);
    const address = `${host}:${port}`;
    const started = await this.start(host, port, this.router.address);
    const end = this.budget.spent() + START_MS;
    while (this.budget.spent() < end) {
      const values = await this.client.ask(address, farthest('0'.repeat(40)), { type: 'ping' }, 1);
      const id = values?.get('id');
      if (typeof id !== 'string' || id.length !== 20) continue;
      this.nodes.push({ id: hexOf(id), address, started });
      return;
    }
    await started.stop();
    this.trouble = `a node was started for ${address}, and does not answer there`;
  }

  /** Without a word to anybody. */
  async stop(one: Inhabitant): Promise<void> {
    this.nodes = this.nodes.filter((each) => each !== one);
    await one.started.stop();
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map(({ started }) => started.stop()));
    this.nodes = [];
    await this.router.close();
  }

  /** The living that are closest to the target: one fewer than K, since our router may be named among them, or not. */
  closest(target: Id): NodeInfo[] {
    return this.nodes
      .map(({ id, address }): NodeInfo => [id, address])
      .sort(([a], [b]) => space.compare(target, a, b))
      .slice(0, K - 1);
  }

  /**
   * Why lookups need not be exact, if there is a reason: a node names somebody who is gone, or nobody of a part of the id space
   * (as halved around its own id) in which somebody lives. It is asked for each of the others.
   */
  async doubt(): Promise<string | undefined> {
    const living = new Set([this.router.address, ...this.nodes.map(({ address }) => address)]);
    for (const { id: own, address } of this.nodes) {
      const parts = new Set<number>();
      for (const { id: target } of this.nodes.filter(({ id }) => id !== own)) {
        const id = farthest(target);
        const values = await this.client.ask(address, id, { type: 'find_node', target });
        const named = readNodes(values?.get('nodes'));
        if (!named) return `${address} does not answer find_node with nodes`;
        for (const [each, where] of named) {
          if (where === this.client.address) continue;
          if (!living.has(where)) return `${address} still names ${where}, which is gone`;
          parts.add(partOf(own, each));
        }
      }
      const unknown = this.nodes.find(({ id }) => id !== own && !parts.has(partOf(own, id)));
      if (unknown)
        return `${address} names nobody of the part of the id space in which ${unknown.address} is`;
    }
    return undefined;
  }
}

async function freePort(host: string, wanted: number): Promise<number> {
  const socket = await openSocket(host, wanted).catch(() => openSocket(host));
  await socket.close();
  return portOf(socket.address);
}

/** How many leading bits they share: the part of the space, as halved around the one, that the other is in. */
function partOf(own: Id, other: Id): number {
  let place = 0;
  while (place < space.bits && space.bit(own, place) === space.bit(other, place)) place++;
  return place;
}
