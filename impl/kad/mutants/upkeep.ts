import type { Address } from '../../../sim/peer.ts';
import type { KadMessage } from '../../../spec/kad/messages.ts';
import { HOUR_MS, SMALL_TIMER_MS } from '../../../spec/kad/times.ts';
import type { Id } from '../../../spec/kit/identifiers.ts';
import { KadNode } from '../reference.ts';
import { type Known, ZoneTable } from '../zones.ts';
import { mutant } from './mutant.ts';

class AlwaysNew extends KadNode {
  protected override alive(contact: Known): Known {
    return { ...super.alive(contact), type: 2 };
  }
}

class OldAtOnce extends KadNode {
  protected override alive(contact: Known): Known {
    return { ...super.alive(contact), type: 0 };
  }
}

class NeverAtPeace extends KadNode {
  protected override alive(contact: Known): Known {
    return { ...super.alive(contact), expires: this.env.now() };
  }
}

class TrustsForTenHours extends KadNode {
  protected override alive(contact: Known): Known {
    return { ...super.alive(contact), expires: this.env.now() + 10 * HOUR_MS };
  }
}

class ChecksOnceInTenMinutes extends KadNode {
  protected override smallTimer(): void {
    super.smallTimer();
    this.env.setTimer('small', 10 * SMALL_TIMER_MS);
  }
}

class DeadAreGoneAtOnce extends KadNode {
  protected override isGone({ type }: Known): boolean {
    return type === 4;
  }
}

class NeverLooksItselfUp extends KadNode {
  protected override selfTimer(): void {}
}

class NeverLooksZonesUp extends KadNode {
  protected override bigTimer(): void {}
}

class AllZonesAtOnce extends KadNode {
  protected override bigTimer(): void {
    super.bigTimer();
    this.env.setTimer('big', 1000);
  }
}

class GreedyTable extends ZoneTable {
  override consolidate(): void {
    this.merge(
      (near, far) => near.entries.length + far.entries.length <= this.width,
      (kept, contact) => !this.isBinCrowded(kept, contact),
    );
  }
}

class MergesHalfFullZones extends KadNode {
  protected override newTable(): ZoneTable {
    return new GreedyTable(this.parameters, this.id);
  }
}

class HelloIsProof extends KadNode {
  protected override greetedBy(from: Address, id: Id): void {
    super.greetedBy(from, id);
    this.acknowledged(from, id);
  }
}

class NamesNobodyAtFirst extends KadNode {
  protected override bootstrapAsked(from: Address): void {
    this.env.send(from, { type: 'bootstrap_res', id: this.id, contacts: [] });
  }
}

class KnowsOnlyItsHost extends KadNode {
  protected override bootstrapped(from: Address, message: KadMessage & { type: 'bootstrap_res' }): void {
    super.bootstrapped(from, { ...message, contacts: [] });
  }
}

class AnswersForAnybody extends KadNode {
  protected override isMeant(_check: Id): boolean {
    return true;
  }
}

class WholeTable extends ZoneTable {
  protected override split(): boolean {
    return false;
  }
}

class NeverSplits extends KadNode {
  protected override newTable(): ZoneTable {
    return new WholeTable(this.parameters, this.id);
  }
}

/** Tables kept up at the wrong times, or not at all. */
export const upkeepMutants = [
  mutant(
    'always-new',
    'Contacts stay of type 2 however long they are known.',
    'UpdateType without the age',
    AlwaysNew,
  ),
  mutant(
    'old-at-once',
    'A contact is of type 0 after its first sign of life.',
    'UpdateType without the age',
    OldAtOnce,
  ),
  mutant(
    'never-at-peace',
    'Contacts that have just shown life are checked again at the next look.',
    'UpdateType without m_expires',
    NeverAtPeace,
  ),
  mutant(
    'trusts-for-ten-hours',
    'A contact that has shown life is not checked for ten hours.',
    'UpdateType with a period of another timer',
    TrustsForTenHours,
  ),
  mutant(
    'checks-once-in-ten-minutes',
    'Bins are looked at every ten minutes instead of every minute.',
    'OnSmallTimer with a period of another timer',
    ChecksOnceInTenMinutes,
  ),
  mutant(
    'dead-are-gone-at-once',
    'A contact of type 4 goes at the next look, whether it has had its two minutes or not.',
    'OnSmallTimer without m_expires',
    DeadAreGoneAtOnce,
  ),
  mutant('never-looks-itself-up', 'A node never looks itself up.', 'no m_nextSelfLookup', NeverLooksItselfUp),
  mutant('never-looks-zones-up', 'No random lookups are made.', 'no OnBigTimer', NeverLooksZonesUp),
  mutant(
    'all-zones-at-once',
    'Lookups in zones that are due follow one another every second.',
    'Process without m_nextBigTimer',
    AllZonesAtOnce,
  ),
  mutant(
    'merges-half-full-zones',
    'Zones become one if a bin can hold them.',
    'Consolidate with K for K / 2',
    MergesHalfFullZones,
  ),
  mutant(
    'hello-is-proof',
    'Who says hello has proved that his address is his own.',
    'eMule before 0.49b: no KADEMLIA2_HELLO_RES_ACK',
    HelloIsProof,
  ),
  mutant(
    'names-nobody-at-first',
    'Whoever bootstraps is named nobody.',
    'GetBootstrapContacts of an empty list',
    NamesNobodyAtFirst,
  ),
  mutant(
    'knows-only-its-host',
    'Of whom a bootstrap names, nobody is taken.',
    'Process2BootstrapResponse without AddContact',
    KnowsOnlyItsHost,
  ),
  mutant(
    'answers-for-anybody',
    'Answers questions that are meant for another identifier at its address.',
    'ProcessKademlia2Request without the check',
    AnswersForAnybody,
  ),
  mutant('never-splits', 'No zone is ever split.', 'CanSplit inverted', NeverSplits),
];
