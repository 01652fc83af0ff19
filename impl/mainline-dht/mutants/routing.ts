import type { Id } from '../../../spec/kit/identifiers.ts';
import type { XorSpace } from '../../../spec/kit/xor.ts';
import type { NodeInfo } from '../../../spec/mainline-dht/compact.ts';
import type { Query } from '../../../spec/mainline-dht/krpc.ts';
import { space } from '../../../spec/mainline-dht/parameters.ts';
import type { Bucket } from '../../xor/bucket.ts';
import type { Placed } from '../../xor/table.ts';
import { TreeTable } from '../../xor/tree-table.ts';
import { MainlineNode } from '../reference.ts';
import type { Contact, Located } from '../state.ts';
import { mutant } from './mutant.ts';

class InsertedFromAQuery extends MainlineNode {
  protected override heardQuery(from: string, { id, ro }: Pick<Query, 'id' | 'ro'>): void {
    if (ro) return;
    const now = this.env.now();
    this.welcome({ id, address: from, answeredAt: now, askedAt: now, failures: 0 });
    this.touched();
  }
}

class SplitsEveryFullBucket extends MainlineNode {
  protected override makeTable(): TreeTable<Contact> {
    return new TreeTable<Contact>(space, this.id, { width: this.parameters.k, spares: 0 }, () => true);
  }
}

class NeverSplits extends MainlineNode {
  protected override makeTable(): TreeTable<Contact> {
    return new TreeTable<Contact>(space, this.id, { width: this.parameters.k, spares: 0 }, () => false);
  }

  /** Nor is anybody pinged on whose account it would have to. */
  protected override greet(node: Located): void {
    if (!this.isFull(this.table.bucketOf(node.id))) super.greet(node);
  }
}

class DropsTheDoubtful extends MainlineNode {
  protected override contest(bucket: Bucket<Contact>, newcomer: Contact): void {
    const doubtful = bucket.entries.find((contact) => this.goodness(contact) === 'questionable');
    if (!doubtful) return;
    this.table.remove(doubtful.id);
    this.table.seen(newcomer);
    this.touched();
  }
}

class NewcomersFirst extends MainlineNode {
  protected override replaceable(bucket: Bucket<Contact>): Contact | undefined {
    return bucket.number === 0 ? super.replaceable(bucket) : bucket.entries[0];
  }
}

class IgnoresReadOnly extends MainlineNode {
  protected override isShy(_ro: boolean): boolean {
    return false;
  }
}

class ReadOnlyYetAnswers extends MainlineNode {
  protected override isSilent(): boolean {
    return false;
  }
}

class NeverRefreshes extends MainlineNode {
  protected override refresh(): void {
    this.armRefresh();
  }
}

class RefreshesAroundItself extends MainlineNode {
  protected override refreshRange(_target: Id): void {
    super.refreshRange(this.id);
  }
}

class OneBucketAnswers extends MainlineNode {
  protected override closestFor(target: Id, asker: string): NodeInfo[] {
    return this.table
      .bucketOf(target)
      .entries.filter(({ address }) => address !== asker)
      .map(({ id, address }) => [id, address]);
  }
}

class NamesOneLess extends MainlineNode {
  protected override closestFor(target: Id, asker: string): NodeInfo[] {
    return super.closestFor(target, asker).slice(0, this.parameters.k - 1);
  }
}

class NamesAll extends MainlineNode {
  protected override closestFor(target: Id, asker: string): NodeInfo[] {
    return this.table
      .closest(target, Number.POSITIVE_INFINITY, ({ address }) => address !== asker)
      .map(({ id, address }) => [id, address]);
  }
}

class TableWithItself extends TreeTable<Contact> {
  protected override mayHold(): boolean {
    return true;
  }
}

class KnowsItself extends MainlineNode {
  protected override isSelf(_id: Id): boolean {
    return false;
  }
  protected override makeTable(): TreeTable<Contact> {
    return new TableWithItself(space, this.id, { width: this.parameters.k, spares: 0 });
  }
}

class RoomyTable extends TreeTable<Contact> {
  protected override isFull({ entries }: Bucket<Contact>): boolean {
    return entries.length > this.width;
  }
}

class OneTooMany extends MainlineNode {
  protected override makeTable(): TreeTable<Contact> {
    return new RoomyTable(space, this.id, { width: this.parameters.k, spares: 0 });
  }
}

class ForgetfulTable extends TreeTable<Contact> {
  override seen(entry: Contact): Placed {
    const bucket = this.bucketOf(entry.id);
    if (this.get(entry.id) && bucket.entries.length < this.width)
      bucket.insert(bucket.entries.length, entry, space.lead(entry.id));
    return super.seen(entry);
  }
}

class TwoPlaces extends MainlineNode {
  protected override makeTable(): TreeTable<Contact> {
    return new ForgetfulTable(space, this.id, { width: this.parameters.k, spares: 0 });
  }
}

/** Takes the second bit of every other id the wrong way round when it chooses a bucket. */
class CrookedTable extends TreeTable<Contact> {
  constructor(owner: Id, width: number) {
    const bit: XorSpace['bit'] = (id, place) =>
      place === 1 && id !== owner ? ((1 - space.bit(id, place)) as 0 | 1) : space.bit(id, place);
    super({ ...space, bit }, owner, { width, spares: 0 });
  }

  protected override leaf(id: Id, lead: number): Bucket<Contact> {
    return super.leaf(space.flip(id, 1), lead ^ (1 << 30));
  }

  protected override split(bucket: Bucket<Contact>, id: Id): boolean {
    return super.split(bucket, space.flip(id, 1));
  }
}

class WrongBucket extends MainlineNode {
  protected override makeTable(): TreeTable<Contact> {
    return new CrookedTable(this.id, this.parameters.k);
  }
}

/** Who is in the table, and where, gone wrong. */
export const routingMutants = [
  mutant(
    'inserted-from-a-query',
    'A node that asks comes into the table without ever having answered.',
    'Classic mistake: BEP 5 Routing Table (“only known good nodes”); libp2p/js-libp2p#3536',
    InsertedFromAQuery,
  ),
  mutant(
    'splits-every-full-bucket',
    'Full buckets split although the own id is not in their range.',
    'Classic mistake: BEP 5 Routing Table (splitting)',
    SplitsEveryFullBucket,
  ),
  mutant(
    'never-splits',
    'A full bucket stays one, although the own id is in its range.',
    'Classic mistake: BEP 5 Routing Table (“the full bucket is always split”)',
    NeverSplits,
  ),
  mutant(
    'drops-the-doubtful',
    'A questionable node makes room without being pinged.',
    'Classic mistake: BEP 5 Routing Table; libp2p/js-libp2p#3537 (old ones never pinged)',
    DropsTheDoubtful,
  ),
  mutant(
    'newcomers-first',
    'A newcomer takes the place of the least recently seen node, good or not.',
    'Classic mistake: Kademlia §2.2; BEP 5 Routing Table (“the new node is simply discarded”)',
    NewcomersFirst,
  ),
  mutant(
    'ignores-read-only',
    'A node that asks is pinged although it says that it is read-only.',
    'Classic mistake: BEP 43 Read-Only State',
    IgnoresReadOnly,
  ),
  mutant(
    'read-only-yet-answers',
    'A read-only node marks its queries, and answers those of others.',
    'Classic mistake: BEP 43 Read-Only State',
    ReadOnlyYetAnswers,
  ),
  mutant(
    'never-refreshes',
    'Buckets grow stale.',
    'webtorrent/bittorrent-dht#20 (dead contacts kept); BEP 5 Routing Table',
    NeverRefreshes,
  ),
  mutant(
    'refreshes-around-itself',
    'Whatever bucket is stale, the own id is looked up.',
    'Classic mistake: BEP 5 Routing Table (“a random ID in the range of the bucket”)',
    RefreshesAroundItself,
  ),
  mutant(
    'one-bucket-answers',
    'Only the bucket of the target is read, even if it holds fewer than K.',
    'libp2p/go-libp2p-kbucket#64; libp2p/js-libp2p-kad-dht#97 (too few returned)',
    OneBucketAnswers,
  ),
  mutant(
    'names-one-less',
    'An answer holds at most K − 1 nodes.',
    'Off by one: BEP 5 find_node (“the K (8) closest good nodes”); libp2p/js-libp2p-kad-dht#97 (too few returned)',
    NamesOneLess,
  ),
  mutant(
    'names-all',
    'An answer holds the whole table, nearest first.',
    'Classic mistake: BEP 5 find_node (“the K (8) closest good nodes”)',
    NamesAll,
  ),
  mutant(
    'knows-itself',
    'A node takes itself into its table.',
    'ChainSafe/discv5#87; Kademlia §2.2',
    KnowsItself,
  ),
  mutant(
    'one-too-many',
    'A bucket is full when it holds more than K.',
    'Off by one: BEP 5 Routing Table',
    OneTooMany,
  ),
  mutant(
    'two-places',
    'A node that is seen again stands in the table twice.',
    'Classic mistake: rakshasa/libtorrent#971 (table polluted)',
    TwoPlaces,
  ),
  mutant(
    'wrong-bucket',
    'The second bit of an id is read the wrong way round when its bucket is chosen.',
    'libp2p/rust-libp2p#1108 (XOR order); ChainSafe/discv5#87 (distance off by one)',
    WrongBucket,
  ),
];
