import type { Id } from '../../../spec/kit/identifiers.ts';
import { bytesOf, hexOf, type NodeInfo } from '../../../spec/mainline-dht/compact.ts';
import {
  type Datagram,
  datagram,
  ERRORS,
  type Failure,
  type Response,
  read,
} from '../../../spec/mainline-dht/krpc.ts';
import { space } from '../../../spec/mainline-dht/parameters.ts';

/** K of BEP 5. */
export const K = 8;

/** Nobody needs more of one node in a run; a flood is not to be answered by another. */
const MOST_ANSWERS = 2000;

/**
 * A node of the network around the subject. It answers every query as BEP 5 says, and names the others; it has no table of its
 * own, as it knows them all.
 */
export class NeighbourNode {
  readonly id: Id;
  readonly address: string;
  private readonly others: () => readonly NodeInfo[];
  private answers = 0;

  constructor(id: Id, address: string, others: () => readonly NodeInfo[]) {
    this.id = id;
    this.address = address;
    this.others = others;
  }

  get info(): NodeInfo {
    return [this.id, this.address];
  }

  /** What it answers to these bytes; undefined: nothing. */
  answer(bytes: string): string | undefined {
    if (this.answers >= MOST_ANSWERS) return undefined;
    const answer = this.say(read({ type: 'datagram', bytes: hexOf(bytes) } as Datagram));
    if (answer === undefined) return undefined;
    this.answers++;
    return bytesOf(datagram(answer).bytes);
  }

  private say(said: ReturnType<typeof read>): Response | Failure | undefined {
    switch (said.type) {
      case 'ping':
      case 'announce_peer':
        return this.response(said.t, {});
      case 'find_node':
        return this.response(said.t, { nodes: this.closest(said.target) });
      case 'get_peers':
        return this.response(said.t, { nodes: this.closest(said.info_hash), token: 'a1' });
      case 'malformed':
        return { type: 'error', t: said.t, code: ERRORS.protocol, message: said.why };
      case 'unknown_query':
        return { type: 'error', t: said.t, code: ERRORS.unknown, message: 'Method Unknown' };
      default:
        return undefined;
    }
  }

  private closest(target: Id): NodeInfo[] {
    return [...this.others()].sort(([a], [b]) => space.compare(target, a, b)).slice(0, K);
  }

  private response(t: string, values: Partial<Pick<Response, 'nodes' | 'token'>>): Response {
    const has = Object.keys(values).join(' ');
    return { type: 'response', t, id: this.id, nodes: [], values: [], token: '', ...values, has };
  }
}
