import type { Id } from '../../spec/kit/identifiers.ts';
import { idOf, ipOf } from '../../spec/mainline-dht/compact.ts';
import type { Draw } from '../kit/draw.ts';

/** Addresses to draw nodes from: so many that twelve bits of an id can be chosen by choosing the address. */
const POOL = 4096;

let pool: readonly string[] | undefined;

/** All of them, in the order of their ids. */
function addresses(): readonly string[] {
  pool ??= Array.from({ length: POOL }, (_, i) => `10.0.${i >> 8}.${i & 255}:6881`).sort((a, b) =>
    idOf(a) < idOf(b) ? -1 : 1,
  );
  return pool;
}

/** The first so many addresses that anyone would think of: for models. */
export function plainAddresses(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `10.0.0.${i + 1}:6881`);
}

/**
 * Nodes anywhere in the id space; or a crowd whose ids begin alike, with a few loners opposite: full buckets, and parts of
 * the space that few know. Now and then two nodes share an IP address.
 */
export function drawPeers(draw: Draw, count: number): string[] {
  const all = addresses();
  const isCrowded = draw.chance(0.5);
  const centre = draw.int(0, POOL - 1);
  const found = new Set<string>();
  while (found.size < count) {
    const at = isCrowded && draw.chance(0.8) ? centre + draw.int(0, 2 * count) : draw.int(0, POOL - 1);
    found.add(all[at % POOL]!);
  }
  const peers = draw.shuffle([...found]);
  if (draw.chance(0.3)) peers[count - 1] = `${ipOf(peers[0]!)}:6882`;
  return [...new Set(peers)];
}

/** A point to look up: anywhere, or so near a node that it is the closest. */
export function drawPoint(draw: Draw, peers: readonly string[]): Id {
  const near = `${idOf(draw.pick(peers))}`;
  return draw.chance(0.5)
    ? idOf(`point ${draw.int(0, 99)}`)
    : near.slice(0, -1) + (near.endsWith('0') ? '1' : '0');
}
