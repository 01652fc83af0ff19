import type { ChordState, Errand, Purpose } from '../../impl/chord/state.ts';
import type { ChordView } from '../../spec/chord/messages.ts';
import { type ChordParameters, DEFAULTS, spaceOf } from '../../spec/chord/parameters.ts';
import { shapeOf } from '../../spec/chord/ring-shape.ts';
import { between, type Id } from '../../spec/kit/ring.ts';
import type { Explorable, PublishedModel } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';

/** Ring maintenance alone: no fingers, no keys, a list of two, as in every published model. */
const RING_ONLY: ChordParameters = { ...DEFAULTS, fingers: false, replicas: 1 };

export const exploreChord: Explorable<ChordView, ChordParameters> = {
  plain: { fingers: false, replicas: 1 },
  usualPeers: 5,

  /** Peers on every other point of a small circle, so that the id after an entry is nobody's. */
  model(peers, subject) {
    const addresses = Array.from({ length: peers }, (_, i) => 2 * i);
    const base = subject.without?.includes('minimum-base') ? 1 : RING_ONLY.successors + 1;
    return {
      params: { ...RING_ONLY, points: 2 * peers },
      peers: addresses,
      initial: addresses.slice(0, Math.min(base, peers)),
    };
  },

  paramsFor: () => RING_ONLY,

  published: (subject) => (subject.name === 'sigcomm2001' ? published : []),

  /** Joins at the place where the joiner belongs, and failures: the operations of the published models. */
  operations(observation) {
    const shape = shapeOf(observation);
    const operations: Operation[] = [];
    for (const { address, alive, view } of observation.peers) {
      if (alive && view?.member) operations.push({ do: 'fail', peer: address });
      else if (!alive)
        for (let via = 0; via < shape.ids.length; via++) {
          const [successor] = shape.views[via]!.successors;
          if (successor !== undefined && between(shape.ids[via]!, address, successor))
            operations.push({ do: 'join', peer: address, via: shape.ids[via]! });
        }
    }
    return operations;
  },

  rotation: {
    /** Without fingers and keys, nodes only ask who lies between whom: turning the circle changes nothing. */
    circle: (params) => (params.fingers ? undefined : spaceOf(params)),
    renameState: (state, rename) => renameState(state as ChordState, rename),
  },
};

function renameState(state: ChordState, rename: (id: Id) => Id): ChordState {
  const orNull = (id: Id | null) => (id === null ? null : rename(id));
  return {
    ...state,
    predecessor: orNull(state.predecessor),
    successors: state.successors.map(rename),
    candidate: orNull(state.candidate),
    fingers: state.fingers.map(orNull),
    pairs: state.pairs.map((pair) => ({ ...pair, key: rename(pair.key) })),
    pending: state.pending.map(({ nonce, to, type, purpose }) => ({
      nonce,
      type,
      to: rename(to),
      purpose: renamePurpose(purpose, rename),
    })),
    lookups: state.lookups.map((lookup) => ({
      ...lookup,
      key: rename(lookup.key),
      errand: renameErrand(lookup.errand, rename),
      path: lookup.path.map(rename),
      avoid: lookup.avoid.map(rename),
    })),
    writes: state.writes.map((write) =>
      write.asker !== null && 'node' in write.asker
        ? { ...write, asker: { ...write.asker, node: rename(write.asker.node) } }
        : write,
    ),
  };
}

function renamePurpose(purpose: Purpose, rename: (id: Id) => Id): Purpose {
  if (purpose.for === 'rectify') return { ...purpose, notifier: rename(purpose.notifier) };
  if (purpose.for === 'join') return { ...purpose, via: rename(purpose.via) };
  if (purpose.for === 'store' || purpose.for === 'fetch') return { ...purpose, key: rename(purpose.key) };
  if (purpose.for === 'handover' || purpose.for === 'owner')
    return { ...purpose, keys: purpose.keys.map(rename) };
  return purpose;
}

function renameErrand(errand: Errand, rename: (id: Id) => Id): Errand {
  return errand.for === 'join' ? { ...errand, via: rename(errand.via) } : errand;
}

/** Initial rings of the published anomalies, m = 6 and r = 2 (CCR Figs. 5–8). */
const published: readonly PublishedModel<ChordParameters>[] = [
  model('Fig. 5', 'connected-appendages', 2, [5, 9, 22], [7]),
  model('Fig. 6', 'at-least-one-ring', 3, [6, 10, 12], []),
  model('Fig. 7', 'ordered-ring', 12, [0, 18, 40], [5, 21, 49]),
  model('Fig. 8', 'at-most-one-ring', 8, [25, 60], [19, 31]),
];

function model(
  figure: string,
  property: string,
  events: number,
  initial: readonly number[],
  joiners: readonly number[],
): PublishedModel<ChordParameters> {
  return {
    title: `CCR ${figure}: ring ${initial.join(', ')}${joiners.length > 0 ? `; may join: ${joiners.join(', ')}` : ''}`,
    source: `CCR ${figure}`,
    property,
    events,
    params: RING_ONLY,
    peers: [...initial, ...joiners].sort((a, b) => a - b),
    initial,
  };
}
