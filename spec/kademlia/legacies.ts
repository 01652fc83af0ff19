import type { Id } from '../kit/identifiers.ts';
import type { KademliaView } from './messages.ts';
import { type KademliaObservation, keepersOf, membersOf, shownBy } from './neighbourhood.ts';
import { spaceOf } from './parameters.ts';

/** A pair that somebody is owed who has become known to its closest keeper, and is closer still. */
export interface Legacy {
  readonly key: Id;
  readonly heir: Id;
  readonly giver: Id;
  readonly since: number;
}

/** Given at once (§2.5); a queue, a round trip and somebody silent before it take well less than this. */
const TIME_MS = 60_000;

/**
 * Which newcomers wait for pairs. Owed is only what every reading of §2.5 grants ("to avoid redundant STORE RPCs, a node only
 * transfers a pair if its own ID is closer to the key than are the IDs of other nodes"): the giver is the closest to the key of
 * all members and of all its contacts, whether they are there or not, and the newcomer is closer.
 */
export class Legacies {
  /** By peer: what it showed when it was last seen. */
  private readonly shown = new Map<Id, KademliaView>();
  private readonly owed = new Map<string, Legacy>();
  private late: Legacy | undefined;

  changed(observation: KademliaObservation, peer: number): void {
    const { address, alive, view } = observation.peers[peer]!;
    this.settle(observation);
    const before = this.shown.get(address);
    this.shown.delete(address);
    if (!alive || !view) return;
    this.shown.set(address, view);
    if (!before || !view.member) return;
    const known = new Set(before.buckets.flat());
    for (const heir of view.buckets.flat())
      if (!known.has(heir)) this.bequeath(observation, address, before, heir);
  }

  /** A pair that was not given in time, although giver and heir were there and the giver kept it. */
  overdue(observation: KademliaObservation): Legacy | undefined {
    this.settle(observation);
    return this.late;
  }

  /** @param before what the giver showed: what comes in the moment in which it gets to know somebody may come after that. */
  private bequeath(observation: KademliaObservation, giver: Id, before: KademliaView, heir: Id): void {
    const space = spaceOf(observation.params);
    const { pairs, buckets } = shownBy(observation, giver)!;
    const others = [...membersOf(observation).map(({ id }) => id), ...buckets.flat()];
    for (const [key] of pairs) {
      if (!before.pairs.some(([kept]) => kept === key)) continue;
      const isClosest = others.every((id) => id === giver || id === heir || space.closer(key, giver, id));
      if (isClosest && space.closer(key, heir, giver) && !keepersOf(observation, key).includes(heir))
        this.owed.set(`${giver} ${heir} ${key}`, { key, heir, giver, since: observation.now });
    }
  }

  /** What an heir keeps it is not owed any more, and what the giver lost, dropped or cannot give, neither. */
  private settle(observation: KademliaObservation): void {
    for (const [name, legacy] of this.owed) {
      const { key, heir, giver, since } = legacy;
      const shown = (peer: Id) =>
        observation.peers.find(({ address, alive }) => address === peer && alive)?.view;
      const keeps = (peer: Id) => shown(peer)?.pairs.some(([kept]) => kept === key) === true;
      const knows = shown(giver)?.buckets.some((bucket) => bucket.includes(heir)) === true;
      const isLate = observation.now > since + TIME_MS;
      if (isLate || !shown(heir) || keeps(heir) || !keeps(giver) || !knows) this.owed.delete(name);
      if (isLate && shown(heir)?.member && keeps(giver) && knows) this.late ??= legacy;
    }
  }
}
