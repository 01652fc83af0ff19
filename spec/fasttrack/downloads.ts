import type { Name } from '../kit/property.ts';
import type { FastTrackView, HitRow } from './messages.ts';
import { disagreement, type FastTrackObservation, supernodesOf } from './network.ts';
import { portOf } from './parameters.ts';

/** A download that a user has asked for. */
export interface Wanted {
  readonly node: string;
  readonly file: string;
  /** It had to succeed as things stood. */
  readonly mustArrive: boolean;
}

/** What searches have found, and what was shared: which downloads can succeed, and with what. */
export class Downloads {
  /** By asker, node and file: the supernode that the latest hit names. */
  private readonly hits = new Map<string, string>();
  /** By node and file: sizes and contents. */
  private readonly contents = new Map<string, Set<string>>();

  shared(node: Name, file: string, size: number, content: string): void {
    const key = `${node} ${file}`;
    const known = this.contents.get(key) ?? new Set();
    this.contents.set(key, known.add(contentOf(size, content)));
  }

  found(asker: Name, hits: readonly HitRow[]): void {
    for (const [node, file, , , supernode] of hits) this.hits.set(`${asker} ${node} ${file}`, supernode);
  }

  /** Whoever is gone has forgotten what it has found. */
  gone(asker: Name): void {
    for (const key of this.hits.keys()) if (key.startsWith(`${asker} `)) this.hits.delete(key);
  }

  /** All of this was shared under that name at some time. */
  wasContent({ node, file }: Wanted, size: number, content: string): boolean {
    return this.contents.get(`${node} ${file}`)?.has(contentOf(size, content)) === true;
  }

  /** Whether that file can be fetched, as things stand, by this node that shows itself so. */
  canArrive(
    asker: Name,
    { role, parent, downloads }: FastTrackView,
    { node, file }: { readonly node: string; readonly file: string },
    observation: FastTrackObservation,
  ): boolean {
    const { params, peers } = observation;
    if (node === asker) return false;
    const supernode = this.hits.get(`${asker} ${node} ${file}`);
    const owner = peers.find(({ address, alive }) => address === node && alive)?.view;
    if (supernode === undefined || !owner?.library.some(([name]) => name === file)) return false;
    if (downloads.some(([from, name]) => from === node && name === file)) return false;
    if (portOf(params, node) !== 0) return true;
    if (portOf(params, asker) === 0 || owner.parent !== supernode) return false;
    const between = [supernode, role === 'supernode' ? asker : parent];
    const supernodes = supernodesOf(observation);
    return between.every((each) => {
      const shown = supernodes.find(({ address }) => address === each);
      return shown !== undefined && disagreement(observation, shown) === undefined;
    });
  }
}

function contentOf(size: number, content: string): string {
  return JSON.stringify([size, size === 0 ? '' : content]);
}
