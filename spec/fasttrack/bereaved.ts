import type { Name } from '../kit/property.ts';
import type { EntryRow } from './messages.ts';
import { ballOf, type FastTrackObservation, shownOf, supernodesOf } from './network.ts';

/** What stood in the index of a supernode that has failed, and whose owner no other supernode has taken since. */
interface Loss {
  readonly row: EntryRow;
  /** Supernodes whose searches reached it. */
  readonly ball: ReadonlySet<string>;
  /** Those that were linked with it. */
  readonly neighbours: ReadonlySet<string>;
}

/** What failures of supernodes have taken out of the network, though its owners are there. */
export class Bereaved {
  private losses: readonly Loss[] = [];

  /** That peer is about to fail. */
  failing(peer: Name, observation: FastTrackObservation): void {
    const supernode = supernodesOf(observation).find(({ address }) => address === peer);
    if (!supernode) return;
    const { index, links } = supernode.view;
    const ball = ballOf(observation, supernode.address, observation.params.hops);
    const neighbours = new Set(links);
    this.losses = [
      ...this.losses,
      ...index.filter(([node]) => node !== peer).map((row) => ({ row, ball, neighbours })),
    ];
  }

  /** Whoever has gone, has been taken again, or shares it no longer, is none of them any more. */
  lostNow(observation: FastTrackObservation): readonly Loss[] {
    const orphans = new Map(
      (shownOf(observation) ?? [])
        .filter(({ view }) => view.role === 'ordinary' && view.parent === null)
        .map(({ address, view }) => [address, new Set(view.library.map((row) => JSON.stringify(row)))]),
    );
    this.losses = this.losses.filter(({ row: [node, ...row] }) =>
      orphans.get(node)?.has(JSON.stringify(row)),
    );
    return this.losses;
  }

  /** Once taken again, nobody is an orphan for what was before. */
  taken(node: Name): void {
    this.losses = this.losses.filter(({ row }) => row[0] !== node);
  }
}
