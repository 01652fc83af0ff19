import KBucket from 'k-bucket';
import { KademliaNode } from '../../../impl/kademlia/reference.ts';
import type { Contact } from '../../../impl/kademlia/state.ts';
import { Bucket } from '../../../impl/xor/bucket.ts';
import { type Placed, RoutingTable, type TableOptions } from '../../../impl/xor/table.ts';
import type { Address, Environment } from '../../../sim/peer.ts';
import type { KademliaMessage } from '../../../spec/kademlia/messages.ts';
import type { KademliaParameters } from '../../../spec/kademlia/parameters.ts';
import type { Id } from '../../../spec/kit/identifiers.ts';
import type { XorSpace } from '../../../spec/kit/xor.ts';

/** A contact as k-bucket keeps it. */
interface Kept {
  readonly id: Uint8Array;
  readonly vectorClock: number;
  contact: Contact;
}

/** A node of the tree that k-bucket is; a leaf has contacts. */
interface Leaf {
  readonly contacts: Kept[] | null;
  readonly left: Leaf;
  readonly right: Leaf;
}

interface KBucketTree extends Omit<KBucket, 'root'> {
  readonly root: Leaf;
}

/** The routing table of our Kademlia, kept by k-bucket: where contacts stand, who is refused and who is nearest is its decision. */
class KBucketTable extends RoutingTable<Contact> {
  private readonly kept: KBucketTree;
  private isFullNow = false;

  constructor(space: XorSpace, owner: Id, options: TableOptions) {
    super(space, owner, options);
    const localNodeId = this.bytes(owner);
    this.kept = new KBucket({
      localNodeId,
      numberOfNodesPerKBucket: options.width,
    }) as unknown as KBucketTree;
    this.kept.on('ping', () => {
      this.isFullNow = true;
    });
  }

  override get(id: Id): Contact | undefined {
    return (this.kept.get(this.bytes(id)) as Kept | null)?.contact;
  }

  override meet(id: Id, remember: (known: Contact | undefined, id: Id) => Contact): Placed {
    if (!this.mayHold(id)) return 'full';
    const known = this.get(id);
    this.isFullNow = false;
    this.kept.add({ id: this.bytes(id), vectorClock: 0, contact: remember(known, id) } as Kept);
    if (known) return 'known';
    return this.isFullNow ? 'full' : 'added';
  }

  override update(contact: Contact): void {
    const found = this.kept.get(this.bytes(contact.id)) as Kept | null;
    if (found) found.contact = contact;
  }

  override remove(id: Id): void {
    this.kept.remove(this.bytes(id));
  }

  override closest(target: Id, count: number, wanted: (contact: Contact) => boolean = () => true): Contact[] {
    return (this.kept.closest(this.bytes(target)) as Kept[])
      .map(({ contact }) => contact)
      .filter(wanted)
      .slice(0, count);
  }

  /** Copies of the leaves, nearest the owner first, for whoever looks. */
  override buckets(): readonly Bucket<Contact>[] {
    const found: Bucket<Contact>[] = [];
    const walk = (leaf: Leaf, depth: number) => {
      if (leaf.contacts !== null) {
        found.push(this.copyOf(leaf.contacts, depth));
        return;
      }
      const isRight = this.space.bit(this.owner, depth) === 1;
      walk(isRight ? leaf.right : leaf.left, depth + 1);
      walk(isRight ? leaf.left : leaf.right, depth + 1);
    };
    walk(this.kept.root, 0);
    return found;
  }

  protected override leaf(id: Id): Bucket<Contact> {
    let leaf = this.kept.root;
    let depth = 0;
    for (; leaf.contacts === null; depth++) leaf = this.space.bit(id, depth) === 1 ? leaf.right : leaf.left;
    return this.copyOf(leaf.contacts, depth);
  }

  protected override visit(): void {
    throw new Error('k-bucket looks for the nearest itself');
  }

  protected override split(): boolean {
    throw new Error('k-bucket splits itself');
  }

  protected override adopt(buckets: readonly Bucket<Contact>[]): void {
    for (const { entries } of buckets) for (const contact of entries) this.seen(contact);
  }

  private copyOf(contacts: readonly Kept[], depth: number): Bucket<Contact> {
    const bucket = new Bucket<Contact>(depth, 0, 0);
    bucket.fill(
      contacts.map(({ contact }) => contact),
      this.space.lead,
    );
    return bucket;
  }

  /** An id as bytes that begin with its first bit. */
  private bytes(id: Id): Uint8Array {
    if (typeof id === 'string') return Uint8Array.from(Buffer.from(id, 'hex'));
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE((id << (32 - this.space.bits)) >>> 0);
    return Uint8Array.from(bytes);
  }
}

class KBucketNode extends KademliaNode {
  protected override makeTable(space: XorSpace, { k }: KademliaParameters): RoutingTable<Contact> {
    return new KBucketTable(space, this.id, { width: k, spares: 0 });
  }
}

/** k-bucket splits only what holds the own id, and knows of no replacement cache: it is what the table is in all runs. */
export function create(address: Address, parameters: KademliaParameters, env: Environment<KademliaMessage>) {
  return new KBucketNode(address, { ...parameters, buckets: 'split', spares: 0 }, env);
}
