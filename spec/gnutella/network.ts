import type { Name, Observation } from '../kit/property.ts';
import type { GnutellaView } from './messages.ts';
import type { GnutellaParameters } from './parameters.ts';

export type GnutellaObservation = Observation<GnutellaView, GnutellaParameters>;

/** Who is whose neighbour. */
export type Graph = ReadonlyMap<Name, readonly Name[]>;

/** The network as both ends of each connection see it; undefined while they do not agree, or somebody is being asked to connect. */
export function graphOf({ peers }: GnutellaObservation): Graph | undefined {
  const graph = new Map<Name, readonly Name[]>();
  for (const { address, alive, view } of peers) {
    if (!alive) continue;
    if (!view || view.calling.length > 0) return undefined;
    graph.set(address, view.links);
  }
  for (const [address, neighbours] of graph)
    if (neighbours.some((each) => !graph.get(each)?.includes(address))) return undefined;
  return graph;
}

/**
 * How far from there everybody is who can be reached at all, in hops.
 * @param passesOn whether somebody passes on what comes; leaves do not.
 */
export function distancesIn(
  graph: Graph,
  from: Name,
  passesOn: (name: Name) => boolean = () => true,
): ReadonlyMap<Name, number> {
  const distances = new Map<Name, number>([[from, 0]]);
  for (const [address, distance] of distances)
    for (const neighbour of address === from || passesOn(address) ? (graph.get(address) ?? []) : [])
      if (!distances.has(neighbour)) distances.set(neighbour, distance + 1);
  return distances;
}

/** How many connections there are among these. */
export function edgesAmong(graph: Graph, names: ReadonlySet<Name>): number {
  let ends = 0;
  for (const name of names) ends += (graph.get(name) ?? []).filter((each) => names.has(each)).length;
  return ends / 2;
}
