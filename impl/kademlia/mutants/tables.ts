import type { Id } from '../../../spec/kit/identifiers.ts';
import type { XorSpace } from '../../../spec/kit/xor.ts';
import type { Bucket } from '../../xor/bucket.ts';
import { FixedTable } from '../../xor/fixed-table.ts';
import type { RoutingTable } from '../../xor/table.ts';
import { ownRange, TreeTable } from '../../xor/tree-table.ts';
import { KademliaNode } from '../reference.ts';
import type { Contact } from '../state.ts';
import { mutant } from './mutant.ts';

class EvictsWithoutAPing extends KademliaNode {
  protected override probe(bucket: Bucket<Contact>, newcomer: Id): void {
    const [head] = bucket.entries;
    if (head) this.replace(head.id, newcomer);
  }
}

class EvictsTheAnswering extends KademliaNode {
  protected override headAnswered(head: Id, newcomer: Id): void {
    this.replace(head, newcomer);
  }
}

/** Contacts that stay where they are when they are seen. */
class Unmoved extends TreeTable<Contact> {
  protected override placeOfKnown(_bucket: Bucket<Contact>, at: number): number {
    return at;
  }
}

class DoesNotMoveTheSeen extends KademliaNode {
  protected override makeTable(space: XorSpace): RoutingTable<Contact> {
    return new Unmoved(space, this.id, tableOptions(this.parameters), ownRange);
  }
}

class HeadFirst extends TreeTable<Contact> {
  protected override placeOfNew(): number {
    return 0;
  }
}

class InsertsAtTheHead extends KademliaNode {
  protected override makeTable(space: XorSpace): RoutingTable<Contact> {
    return new HeadFirst(space, this.id, tableOptions(this.parameters), ownRange);
  }
}

/** Counts the bits that two ids have in common from the wrong end. */
class FromTheRight extends FixedTable<Contact> {
  protected override indexOf(id: Id): number {
    for (let i = 0; i < this.space.bits; i++) {
      const place = this.space.bits - 1 - i;
      if (this.space.bit(id, place) !== this.space.bit(this.owner, place)) return i;
    }
    return 0;
  }
}

class BucketFromTheWrongEnd extends KademliaNode {
  protected override makeTable(space: XorSpace): RoutingTable<Contact> {
    return new FromTheRight(space, this.id, tableOptions(this.parameters));
  }
}

class BucketOffByOne extends KademliaNode {
  protected override makeTable(space: XorSpace): RoutingTable<Contact> {
    return new (class extends FixedTable<Contact> {
      protected override indexOf(id: Id): number {
        return Math.min(this.space.bits - 1, super.indexOf(id) + 1);
      }
    })(space, this.id, tableOptions(this.parameters));
  }
}

/** Sorts by signed distances: the farthest half of the space seems nearest. */
class Signed extends TreeTable<Contact> {
  override closest(target: Id, count: number, wanted: (contact: Contact) => boolean = () => true): Contact[] {
    const distance = ({ id }: Contact) => this.space.lead(id) ^ this.space.lead(target);
    return this.entries()
      .filter(wanted)
      .sort((a, b) => distance(a) - distance(b))
      .slice(0, count);
  }
}

class SignedDistance extends KademliaNode {
  protected override makeTable(space: XorSpace): RoutingTable<Contact> {
    return new Signed(space, this.id, tableOptions(this.parameters), ownRange);
  }
}

class Narcissus extends TreeTable<Contact> {
  protected override mayHold(): boolean {
    return true;
  }
}

class ListsItself extends KademliaNode {
  protected override makeTable(space: XorSpace): RoutingTable<Contact> {
    return new Narcissus(space, this.id, tableOptions(this.parameters), ownRange);
  }
}

class OverfullBuckets extends KademliaNode {
  protected override makeTable(space: XorSpace): RoutingTable<Contact> {
    const { width, spares } = tableOptions(this.parameters);
    return new TreeTable(space, this.id, { width: width + 1, spares }, ownRange);
  }
}

class HearsQuestionsOnly extends KademliaNode {
  protected override heardAnswer(_from: Id): void {}
}

class HearsAnswersOnly extends KademliaNode {
  protected override heardQuestion(_from: Id): void {}
}

function tableOptions({ k, spares }: { readonly k: number; readonly spares: number }) {
  return { width: k, spares };
}

/** Buckets gone wrong. */
export const tableMutants = [
  mutant(
    'signed-distance',
    'Distances are compared as signed integers.',
    'Classic mistake: ^ of a 32-bit language gives signed numbers; §2.1',
    SignedDistance,
  ),
  mutant(
    'hears-answers-only',
    'Questions do not update buckets.',
    'As in BEP 5, where only those who answer are good; §2.2 (any message, request or reply)',
    HearsAnswersOnly,
  ),
  mutant(
    'evicts-without-a-ping',
    'The head of a full bucket makes way for any newcomer.',
    'Classic mistake: eviction without asking; §2.2',
    EvictsWithoutAPing,
  ),
  mutant(
    'evicts-the-answering',
    'The head of a full bucket is pinged, and makes way even if it answers.',
    'Classic mistake: the newcomer replaces the head on pong; §2.2',
    EvictsTheAnswering,
  ),
  mutant(
    'does-not-move-the-seen',
    'A contact that is seen again keeps its place in the bucket.',
    'Classic mistake: buckets in order of insertion; §2.2',
    DoesNotMoveTheSeen,
  ),
  mutant(
    'inserts-at-the-head',
    'Newcomers are put where the least recently seen should be.',
    'Classic mistake: list the wrong way round; §2.2',
    InsertsAtTheHead,
  ),
  mutant(
    'bucket-from-the-wrong-end',
    'The common prefix is counted from the last bit.',
    'Classic mistake: shared prefix from the least significant bit; §2.2',
    BucketFromTheWrongEnd,
  ),
  mutant(
    'bucket-off-by-one',
    'Each contact stands one bucket too far out.',
    'Classic mistake: ⌊log₂ d⌋ off by one; §2.2',
    BucketOffByOne,
  ),
  mutant('lists-itself', 'A node is among its own contacts.', 'Classic mistake; §2.2', ListsItself),
  mutant(
    'overfull-buckets',
    'A bucket takes k + 1 contacts.',
    'Classic mistake: > for ≥; §2.2',
    OverfullBuckets,
  ),
  mutant(
    'hears-questions-only',
    'Answers do not update buckets.',
    'Classic mistake: only requests count as sight; §2.2 (any message, request or reply)',
    HearsQuestionsOnly,
  ),
];
