import type { Observation } from '../kit/property.ts';
import type { EntryRow, FastTrackView } from './messages.ts';
import type { FastTrackParameters } from './parameters.ts';

export type FastTrackObservation = Observation<FastTrackView, FastTrackParameters>;

/** A peer that is there and shows itself. */
export interface Shown {
  readonly address: string;
  readonly view: FastTrackView;
}

/** All peers that are there and have come in; undefined when one that is there shows nothing. */
export function shownOf({ peers }: FastTrackObservation): readonly Shown[] | undefined {
  const found: Shown[] = [];
  for (const { address, alive, view } of peers) {
    if (!alive) continue;
    if (!view) return undefined;
    found.push({ address: `${address}`, view });
  }
  return found;
}

export function supernodesOf(observation: FastTrackObservation): readonly Shown[] {
  return (shownOf(observation) ?? []).filter(({ view }) => view.role === 'supernode');
}

export function ordinaryOf(observation: FastTrackObservation): readonly Shown[] {
  return (shownOf(observation) ?? []).filter(({ view }) => view.role === 'ordinary');
}

/** How a node’s files stand in an index. */
export function entriesOf({ address, view }: Shown): readonly EntryRow[] {
  return view.library.map((row) => [address, ...row]);
}

/** What a supernode and the nodes that think to be its children do not agree on, in a phrase; undefined: they agree. */
export function disagreement(observation: FastTrackObservation, supernode: Shown): string | undefined {
  const { children, index } = supernode.view;
  const all = shownOf(observation) ?? [];
  const own = ordinaryOf(observation).filter(({ view }) => view.parent === supernode.address);
  for (const [child] of children)
    if (!own.some(({ address }) => address === child)) return `a child ${child}, who does not think so`;
  for (const { address } of own)
    if (!children.some(([child]) => child === address)) return `no child ${address}, who thinks so`;
  const shared = new Set(
    all
      .filter((each) => each.address === supernode.address || each.view.parent === supernode.address)
      .flatMap((each) => entriesOf(each).map((entry) => JSON.stringify(entry))),
  );
  const listed = new Set(index.map((entry) => JSON.stringify(entry)));
  for (const entry of listed) if (!shared.has(entry)) return `an entry that nobody shares there: ${entry}`;
  for (const entry of shared) if (!listed.has(entry)) return `no entry for what is shared there: ${entry}`;
  return undefined;
}

/** Two supernodes of which one thinks that they are linked, and the other does not, or is gone. */
export function halfLink(observation: FastTrackObservation): readonly [string, string] | undefined {
  const supernodes = new Map(supernodesOf(observation).map(({ address, view }) => [address, view]));
  for (const [address, { links }] of supernodes)
    for (const other of links) if (!supernodes.get(other)?.links.includes(address)) return [address, other];
  return undefined;
}

/** The supernodes within so many links of one, itself included. */
export function ballOf(
  observation: FastTrackObservation,
  centre: string,
  radius: number,
): ReadonlySet<string> {
  const links = new Map(supernodesOf(observation).map(({ address, view }) => [address, view.links]));
  const ball = new Set(links.has(centre) ? [centre] : []);
  let edge: readonly string[] = [...ball];
  for (let hops = 0; hops < radius && edge.length > 0; hops++) {
    edge = edge.flatMap((each) => links.get(each) ?? []).filter((each) => !ball.has(each));
    for (const each of edge) ball.add(each);
  }
  return ball;
}

/** What a flood among these supernodes costs that everyone passes on: the source sends to all its links, all others to all but one. */
export function floodCost(observation: FastTrackObservation, component: ReadonlySet<string>): number {
  const ends = supernodesOf(observation)
    .filter(({ address }) => component.has(address))
    .reduce((sum, { view }) => sum + view.links.length, 0);
  return ends - component.size + 1;
}

/** A node that is nobody’s child, and a supernode that it knows of and that has room for it. */
export interface Stranded {
  readonly node: string;
  readonly supernode: string;
}

/** The first ordinary node that need not be nobody’s child; undefined: there is none. */
export function strandedNode(observation: FastTrackObservation): Stranded | undefined {
  const { params } = observation;
  const free = supernodesOf(observation).filter(({ view }) => view.children.length < params.children);
  for (const { address, view } of ordinaryOf(observation)) {
    if (view.parent !== null) continue;
    const known = free.find((each) => [...view.known, ...params.bootstrap].includes(each.address));
    if (known) return { node: address, supernode: known.address };
  }
  return undefined;
}

/** Whether a supernode that has room looks for links at a node that is nobody’s child: of that the node will hear. */
function isSought(observation: FastTrackObservation): boolean {
  const { children, links, bootstrap } = observation.params;
  const seeking = supernodesOf(observation).filter(
    ({ view }) => view.children.length < children && view.links.length < links,
  );
  return ordinaryOf(observation).some(
    ({ address, view }) =>
      view.parent === null && seeking.some((each) => [...each.view.known, ...bootstrap].includes(address)),
  );
}

/** Every supernode and its children agree, links are whole, and whoever finds room, now or soon, is somebody’s child. */
export function isSettled(observation: FastTrackObservation): boolean {
  if (!shownOf(observation) || halfLink(observation)) return false;
  if (strandedNode(observation) || isSought(observation)) return false;
  return supernodesOf(observation).every((supernode) => !disagreement(observation, supernode));
}
