import { HOP_MS } from '../../spec/gnutella/constants.ts';
import type { GnutellaParameters } from '../../spec/gnutella/parameters.ts';
import { isLeaf, type Role, roleOf } from '../../spec/gnutella/roles.ts';
import type { Draw } from '../kit/draw.ts';
import type { Operation } from '../kit/scenario.ts';
import { ask, FLOOD, type Frame, lossesOf, wait } from './episodes.ts';
import { WORDS } from './peers.ts';

/** Networks of 0.4, of 0.6, and of both. */
const FLAT: readonly Role[] = ['servent'];
const LAYERED: readonly (readonly Role[])[] = [
  ['ultrapeer', 'leaf'],
  ['ultrapeer', 'leaf', 'leaf'],
  ['ultrapeer', 'ultrapeer', 'leaf'],
  ['ultrapeer', 'ultrapeer', 'leaf', 'leaf'],
  ['ultrapeer'],
];
const MIXED: readonly (readonly Role[])[] = [
  ['ultrapeer', 'leaf', 'servent'],
  ['servent', 'ultrapeer', 'leaf', 'leaf'],
];

/** Few slots and little room: so words meet in one slot, and leaves are sent away. */
export function drawLayers(
  draw: Draw,
): Pick<GnutellaParameters, 'roles' | 'leaves' | 'parents' | 'tableBits' | 'pongs'> {
  const isFlat = draw.chance(0.45);
  const roles = isFlat ? FLAT : draw.pick(draw.chance(0.75) ? LAYERED : MIXED);
  return {
    roles,
    leaves: draw.pick([1, 2, 3, 30]),
    parents: draw.pick([1, 1, 2, 3]),
    tableBits: draw.pick([2, 3, 4, 6, 10]),
    pongs: draw.chance(0.7) ? 'passed on' : 'cached',
  };
}

/** The members of one ultrapeer, leaves of it: some share, and somebody seeks one word or another. */
export function drawShielded(draw: Draw, { params, peers, files }: Frame): Operation[] {
  const ultrapeers = peers.filter((each) => roleOf(each, params) === 'ultrapeer');
  const leaves = draw.shuffle(peers.filter((each) => isLeaf(each, params)));
  if (ultrapeers.length === 0 || leaves.length === 0) return [];
  const [ultrapeer, other] = draw.shuffle(ultrapeers) as [string, string?];
  const asker = draw.pick([ultrapeer, other ?? ultrapeer, leaves.at(-1)!]);
  const holders = leaves.slice(0, 2);
  return [
    ...(other === undefined ? [] : [ask(other, 'connect', { to: ultrapeer })]),
    ...[...holders, leaves.at(-1)!].map((leaf) => ask(leaf, 'connect', { to: ultrapeer })),
    wait(draw.pick([25, 700])),
    ...holders.map((leaf) => ask(leaf, 'share', { ...draw.pick(files) })),
    wait(draw.pick([5, 700, 700])),
    ...(draw.chance(0.3) ? [ask(holders[0]!, 'unshare', { name: draw.pick(files).name }), wait(700)] : []),
    ask(asker, 'search', {
      criteria: draw.pick([...WORDS, 'blue train', draw.pick(files).name]),
      speed: 0,
      ttl: draw.pick([1, 2, 3, 4]),
      ...FLOOD,
    }),
    wait(Math.ceil(4 * HOP_MS * 1.1)),
  ];
}

/** A leaf loses its ultrapeer, and knows another or does not. */
export function drawOrphan(draw: Draw, frame: Frame): Operation[] {
  const { params, peers } = frame;
  const ultrapeers = draw.shuffle(peers.filter((each) => roleOf(each, params) === 'ultrapeer'));
  const leaves = peers.filter((each) => isLeaf(each, params));
  const [one, other] = ultrapeers as [string?, string?];
  if (one === undefined || leaves.length === 0) return [];
  const leaf = draw.pick(leaves);
  const losses = lossesOf(frame, one, leaf);
  if (losses.length === 0) return [];
  return [
    ...(other === undefined ? [] : [ask(one, 'connect', { to: other }), wait(100)]),
    ask(leaf, 'connect', { to: one }),
    wait(draw.pick([15, 100])),
    draw.pick(losses),
    wait(draw.pick([40, 1000, 12_000, 30_000])),
  ];
}

/** Two who ask who is there, one after the other: what the first is told of may be cached for the second. */
export function drawRollCall(draw: Draw, { peers, ttl }: Frame): Operation[] {
  const [one, other] = draw.shuffle(peers) as [string, string?];
  return [
    ask(one, 'ping', { ttl: ttl + 1 }),
    wait(draw.pick([10, 30, 100, 2500, 3500])),
    ask(other ?? one, 'ping', { ttl: ttl + 1 }),
    wait(draw.pick([100, 2000])),
  ];
}
