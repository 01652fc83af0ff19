import type { KadParameters } from '../../../spec/kad/parameters.ts';
import type { Id } from '../../../spec/kit/identifiers.ts';
import type { Subject } from '../../kit/subject.ts';
import type { Bucket } from '../../xor/bucket.ts';
import type { Placed } from '../../xor/table.ts';
import { KadNode } from '../reference.ts';
import { type Known, ZoneTable } from '../zones.ts';
import { mutant } from './mutant.ts';

/** A node whose table is of this class. */
function withTable(Table: new (parameters: KadParameters, owner: Id) => ZoneTable): typeof KadNode {
  return class extends KadNode {
    protected override newTable(): ZoneTable {
      return new Table(this.parameters, this.id);
    }
  };
}

class SplitsAlways extends ZoneTable {
  constructor(parameters: KadParameters, owner: Id) {
    super({ ...parameters, kbase: parameters.bits }, owner);
  }
}

class NeverFull extends ZoneTable {
  protected override isFull(bucket: Bucket<Known>): boolean {
    return bucket.entries.length > this.width;
  }
}

class HoldsItself extends ZoneTable {
  protected override mayHold(): boolean {
    return true;
  }
}

class IgnoresSubnets extends ZoneTable {
  protected override isBinCrowded(): boolean {
    return false;
  }
}

class IgnoresHosts extends ZoneTable {
  protected override isCrowded(): boolean {
    return false;
  }
}

class NewcomersFirst extends ZoneTable {
  override add(contact: Known): Placed {
    const bin = this.zoneOf(contact.id);
    const [oldest] = bin.entries;
    if (oldest && this.isFull(bin) && super.add(contact) === 'full') this.remove(oldest.id);
    return super.add(contact);
  }
}

class MeasuresFromZero extends KadNode {
  protected override newTable(): ZoneTable {
    return new ZoneTable(this.parameters, this.space.of(0));
  }
}

/** Meets even itself when somebody names it. */
class MeetsItself extends withTable(HoldsItself) {
  protected override isStranger(): boolean {
    return true;
  }
}

/** Mistakes about whom to keep as a contact, and where. */
export const zoneMutants: readonly Subject<KadParameters>[] = [
  mutant(
    'splits-whenever-full',
    'Splits every zone that is full, however far from itself.',
    'CRoutingZone::CanSplit without KK and KBASE',
    withTable(SplitsAlways),
  ),
  mutant(
    'overfull-bins',
    'Lets one contact too many into a bin.',
    'an off-by-one: size > K',
    withTable(NeverFull),
  ),
  mutant(
    'raw-id-zones',
    'Takes the bits of the identifier for those of the distance: zones are mirrored.',
    'CContact::SetClientID without the XOR',
    MeasuresFromZero,
  ),
  mutant('own-contact', 'Is a contact of its own.', 'AddUnfiltered without id != me', MeetsItself),
  mutant(
    'newcomers-first',
    'Drops the oldest contact of a full bin for a newcomer, without a question.',
    'least recently seen goes, without the ping of Kademlia §2.2',
    withTable(NewcomersFirst),
  ),
  mutant(
    'no-subnet-limit',
    'Fills bins with contacts of one network.',
    'eMule before 0.49b: no limit per /24',
    withTable(IgnoresSubnets),
  ),
  mutant(
    'no-address-limit',
    'Keeps many identifiers at one address.',
    'eMule before 0.49a: many KadIDs at one IP',
    withTable(IgnoresHosts),
  ),
];
