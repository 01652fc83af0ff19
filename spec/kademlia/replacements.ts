import type { Id } from '../kit/identifiers.ts';
import type { KademliaView } from './messages.ts';
import { bucketNear, type KademliaObservation, shownBy } from './neighbourhood.ts';
import type { Offend } from './offence.ts';
import { spaceOf } from './parameters.ts';
import type { Sightings } from './sightings.ts';

/** Who takes the place of a stale contact out of the replacement cache (§4.1): whoever waited and was seen last. */
export class Replacements {
  private readonly offend: Offend;
  private readonly sightings: Sightings;

  constructor(offend: Offend, sightings: Sightings) {
    this.offend = offend;
    this.sightings = sightings;
  }

  /** @param hasPinged whether this peer ever pinged a contact: then it may have no cache, and wait for those that it pings. */
  changed(
    peer: Id,
    before: KademliaView,
    hasPinged: (contact: Id) => boolean,
    observation: KademliaObservation,
  ): void {
    const after = shownBy(observation, peer);
    if (!after || observation.params.spares === 0) return;
    const had = before.buckets.flat();
    const has = after.buckets.flat();
    const [successor, ...others] = has.filter((id) => !had.includes(id));
    const left = had.find((id) => !has.includes(id));
    if (successor === undefined || left === undefined || others.length > 0 || hasPinged(left)) return;
    const space = spaceOf(observation.params);
    const bucket = before.buckets.find((each) => each.includes(left))!;
    const later = this.sightings
      .surelyHeardAfter(peer, successor)
      .find((id) => !has.includes(id) && id !== left && bucketNear(before, space, id) === bucket);
    if (later !== undefined)
      this.offend('replaced-by-the-last-seen', {
        peer,
        expected: `${later}, seen last of those who wait, in the place of ${left}`,
        seen: `${successor}`,
      });
  }
}
