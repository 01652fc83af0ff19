import type { Of } from '../../../spec/gnutella/wire.ts';
import { GnutellaPeer } from '../reference.ts';
import type { Unserved } from '../state.ts';
import { mutant } from './mutant.ts';

class UnderTheOldGuid extends GnutellaPeer {
  protected override guidFor(guid: string): string {
    return this.core.unserved.at(-1)?.guid ?? guid;
  }
}

class PongsKeep extends GnutellaPeer {
  protected override isStale(): boolean {
    return this.core.cached.length === 0 && super.isStale();
  }

  protected override isFresh(): boolean {
    return true;
  }
}

class NeverAsksAnew extends GnutellaPeer {
  protected override isStale(): boolean {
    return this.core.staleAt === 0;
  }
}

class PongsDoNotAge extends GnutellaPeer {
  protected override distanceOf(pong: Of<'pong'>): number {
    return Math.max(1, pong.hops);
  }
}

class BeyondThePingsTtl extends GnutellaPeer {
  protected override distancesFor(ttl: number): number {
    return super.distancesFor(ttl + 1);
  }
}

class BackToWhoSaidSo extends GnutellaPeer {
  protected override mayTell(): boolean {
    return true;
  }
}

class NearOnesFirst extends GnutellaPeer {
  protected override neededOf(distances: number): readonly number[] {
    return Array.from({ length: distances }, (_, at) => (at === 0 ? this.mostPongs() : 0));
  }
}

class TellsNothingItHas extends GnutellaPeer {
  protected override recall(unserved: Unserved): Unserved {
    return unserved;
  }
}

class TellsNothingLater extends GnutellaPeer {
  protected override tellAll(): void {}
}

/** Caches of Pongs gone wrong. */
export const pongMutants = [
  mutant(
    'under-the-old-guid',
    'A cached Pong answers a Ping under the GUID of an earlier one.',
    'Classic mistake: ping-pong (“A will have to set the GUID of each pong that it sends”)',
    UnderTheOldGuid,
  ),
  mutant(
    'pongs-keep',
    'What is cached is told, however long ago it came.',
    'Classic mistake: ping-pong (“it is important that the cache expires every few seconds”)',
    PongsKeep,
  ),
  mutant(
    'never-asks-anew',
    'The first Ping that comes has a servent ping its neighbours, and no other ever does.',
    'Classic mistake: ping-pong (“a host pings all its neighbors every 3 seconds”)',
    NeverAsksAnew,
  ),
  mutant(
    'pongs-do-not-age',
    'A cached Pong has gone no hop more than when it came.',
    'Classic mistake: ping-pong (hops of cached pongs)',
    PongsDoNotAge,
  ),
  mutant(
    'beyond-the-pings-ttl',
    'A Ping is answered with Pongs from one hop farther than it could have gone.',
    'Classic mistake: ping-pong (“for all i between 1 and P.TTL”)',
    BeyondThePingsTtl,
  ),
  mutant(
    'back-to-who-said-so',
    'A neighbour is told of the Pongs that it has brought.',
    'Classic mistake: ping-pong (“be sure that no address was received from C”)',
    BackToWhoSaidSo,
  ),
  mutant(
    'near-ones-first',
    'A Ping is answered with Pongs of neighbours only.',
    'Classic mistake: ping-pong (of each distance the same number)',
    NearOnesFirst,
  ),
  mutant(
    'tells-nothing-it-has',
    'A Ping is not told of Pongs that have come before.',
    'Classic mistake: ping-pong, pseudocode',
    TellsNothingItHas,
  ),
  mutant(
    'tells-nothing-later',
    'A Ping is not told of Pongs that come after it.',
    'Classic mistake: ping-pong, pseudocode',
    TellsNothingLater,
  ),
];
