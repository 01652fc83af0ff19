import type { Eventually } from '../../kit/property.ts';
import type { FastTrackView } from '../messages.ts';
import { disagreement, halfLink, ordinaryOf, strandedNode, supernodesOf } from '../network.ts';
import type { FastTrackOracle } from '../oracle.ts';
import type { FastTrackParameters } from '../parameters.ts';

type Property = Eventually<FastTrackView, FastTrackParameters, FastTrackOracle>;

/** Judged three minutes after the last operation. */
export const convergence: readonly Property[] = [
  {
    name: 'index-is-what-is-shared',
    kind: 'eventually',
    statement:
      'A supernode’s children are the nodes that think so, and its index is what they and its own user share: entries of whoever has gone are gone, those of whoever has come are there.',
    source: 'Liang, Kumar, Ross 2006; giFT-FastTrack 0x05, 0x22',
    assumes: ['honest'],
    judge(observation) {
      for (const supernode of supernodesOf(observation)) {
        const seen = disagreement(observation, supernode);
        if (seen) return { peer: supernode.address, expected: 'what its children share', seen };
      }
      return undefined;
    },
  },
  {
    name: 'library-is-what-its-user-shares',
    kind: 'eventually',
    statement:
      'A node shares what its user has said to share, as it was described, and nothing that its user shares no longer, whether that is a supernode or not.',
    source: 'giFT-FastTrack 0x05, 0x22; calls share and unshare (“from now on, whoever your supernode is”)',
    assumes: ['honest'],
    judge({ peers }, oracle) {
      for (const { address, alive, view } of peers) {
        const found = alive && view ? oracle.users.amiss(address, view.library) : undefined;
        if (found) return found;
      }
      return undefined;
    },
  },
  {
    name: 'no-dangling-parents',
    kind: 'eventually',
    statement: 'Whoever is the child of a supernode is one: that is there, and knows it.',
    source: 'Liang, Kumar, Ross 2006',
    assumes: ['honest'],
    judge(observation) {
      const supernodes = new Map(supernodesOf(observation).map(({ address, view }) => [address, view]));
      for (const { address, view } of ordinaryOf(observation)) {
        if (view.parent === null) continue;
        if (supernodes.get(view.parent)?.children.some(([child]) => child === address)) continue;
        return { peer: address, expected: `a supernode ${view.parent} that has it`, seen: 'none' };
      }
      return undefined;
    },
  },
  {
    name: 'orphans-are-taken-again',
    kind: 'eventually',
    statement:
      'Every ordinary node is somebody’s child, if any supernode that it remembers, or was delivered with, is there and has room.',
    source: 'Liang, Kumar, Ross 2006; Baset, Schulzrinne 2006 (host cache, bootstrap supernodes)',
    assumes: ['honest'],
    judge(observation) {
      const stranded = strandedNode(observation);
      if (!stranded) return undefined;
      return { peer: stranded.node, expected: `a parent, ${stranded.supernode} or another`, seen: 'none' };
    },
  },
  {
    name: 'links-are-mutual',
    kind: 'eventually',
    statement: 'Whoever a supernode is linked with is there, and linked with it.',
    source: 'giFT-FastTrack 0x01; Liang, Kumar, Ross 2006',
    assumes: ['honest'],
    judge(observation) {
      const half = halfLink(observation);
      return half && { peer: half[0], expected: `a link at ${half[1]}, too`, seen: 'none' };
    },
  },
  {
    name: 'supernodes-find-each-other',
    kind: 'eventually',
    statement: 'No two supernodes that know of each other and may have more links go without one.',
    source: 'ours; Liang, Kumar, Ross 2006 (a supernode seeks other supernodes)',
    assumes: ['honest'],
    judge(observation) {
      const { params } = observation;
      const seeking = supernodesOf(observation).filter(({ view }) => view.links.length < params.links);
      for (const one of seeking)
        for (const other of seeking) {
          if (one === other || one.view.links.includes(other.address)) continue;
          if ([...one.view.known, ...params.bootstrap].includes(other.address))
            return { peer: one.address, expected: `a link with ${other.address}`, seen: 'none' };
        }
      return undefined;
    },
  },
  {
    name: 'searches-are-ended',
    kind: 'eventually',
    statement:
      'A supernode ends each search that a child or a neighbour has sent it, however often it has come, as long as their connection lasts.',
    source: 'giFT-FastTrack 0x08; that each copy is ended is ours',
    assumes: ['honest'],
    judge(_observation, oracle) {
      const owing = oracle.owed.unpaid();
      if (!owing) return undefined;
      return { peer: owing.supernode, expected: `an end of ${owing.id} for ${owing.to}`, seen: 'none' };
    },
  },
  {
    name: 'transfers-end',
    kind: 'eventually',
    statement: 'No transfer goes on for ever, at either end: the file has come, or it is given up.',
    source:
      'giFT-FastTrack, fst_download, fst_http, fst_push; that the other end may fall silent is left to nodes',
    assumes: ['honest'],
    judge({ peers }) {
      for (const { address, alive, view } of peers) {
        const [row] = alive && view ? [...view.downloads, ...view.uploads] : [];
        if (row) return { peer: address, expected: 'no transfer', seen: row.join(' ') };
      }
      return undefined;
    },
  },
  {
    name: 'nothing-hangs',
    kind: 'eventually',
    needsViews: false,
    statement:
      'Whatever was asked of a node that is there is answered: a search ends, a download arrives, is refused, or is given up.',
    source: 'giFT-FastTrack 0x08, fst_download; that the other end may fall silent is left to nodes',
    judge(_observation, oracle) {
      const [hanging] = oracle.unanswered();
      return hanging && { peer: hanging.peer, expected: `an answer to its ${hanging.type}`, seen: 'none' };
    },
  },
];
