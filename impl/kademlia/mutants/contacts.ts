import type { Id } from '../../../spec/kit/identifiers.ts';
import type { XorSpace } from '../../../spec/kit/xor.ts';
import type { Bucket } from '../../xor/bucket.ts';
import type { RoutingTable } from '../../xor/table.ts';
import { TreeTable } from '../../xor/tree-table.ts';
import { KademliaNode } from '../reference.ts';
import type { Contact } from '../state.ts';
import { mutant } from './mutant.ts';

class NeverSplits extends KademliaNode {
  protected override makeTable(space: XorSpace): RoutingTable<Contact> {
    const { k, spares } = this.parameters;
    return new TreeTable(space, this.id, { width: k, spares }, () => false);
  }
}

class SplitsAnyBucket extends KademliaNode {
  protected override makeTable(space: XorSpace): RoutingTable<Contact> {
    const { k, spares } = this.parameters;
    return new TreeTable(space, this.id, { width: k, spares }, () => true);
  }
}

class HearsNobodyWhileJoining extends KademliaNode {
  protected override takesPart(): boolean {
    return this.phase === 'member';
  }
}

class RemovesTheStale extends KademliaNode {
  protected override becameStale(id: Id): void {
    const isWaitedFor = this.table.bucketOf(id).spare.length > 0;
    if (isWaitedFor) super.becameStale(id);
    else this.table.remove(id);
  }
}

class KeepsSparesWaiting extends KademliaNode {
  protected override becameStale(_id: Id): void {}
}

class TakesTheSpareThatWaitedLongest extends KademliaNode {
  protected override becameStale(id: Id): void {
    const [spare] = this.table.bucketOf(id).spare;
    if (!spare) return;
    this.table.forgetSpare(spare.id);
    this.replace(id, spare.id);
  }
}

class StaleAtTheFirstSilence extends KademliaNode {
  protected override isStale({ failures }: Contact): boolean {
    return failures > 0;
  }
}

class NeverStale extends KademliaNode {
  protected override isStale(_contact: Contact): boolean {
    return false;
  }
}

class NeverForgives extends KademliaNode {
  protected override heard(from: Id, probes = true): void {
    const failures = this.table.get(from)?.failures ?? 0;
    super.heard(from, probes);
    if (failures > 0) this.table.update({ id: from, failures });
  }
}

class PingsTheTail extends KademliaNode {
  protected override probe(bucket: Bucket<Contact>, newcomer: Id): void {
    const tail = bucket.at(bucket.count - 1);
    if (!this.pending.some(({ to, purpose }) => purpose.for === 'probe' && to === tail.id))
      this.ask(tail.id, { type: 'ping' }, { for: 'probe', newcomer });
  }
}

class DropsNewcomersUnasked extends KademliaNode {
  protected override probe(_bucket: Bucket<Contact>, _newcomer: Id): void {}
}

class KeepsTheSilentHead extends KademliaNode {
  protected override headSilent(_head: Id, _newcomer: Id): void {}
}

class ForgetsTheNewcomer extends KademliaNode {
  protected override headSilent(head: Id, _newcomer: Id): void {
    this.table.remove(head);
    this.touched();
  }
}

/** Contacts that come and go in the wrong way. */
export const contactMutants = [
  mutant(
    'never-splits',
    'There is one bucket for the whole space, for good.',
    'Classic mistake: a list of k contacts; §2.4 (the bucket around the own ID splits)',
    NeverSplits,
  ),
  mutant(
    'splits-any-bucket',
    'Every full bucket splits, wherever it is.',
    'Classic mistake: the table holds everybody; §2.4 (newcomers are dropped)',
    SplitsAnyBucket,
  ),
  mutant(
    'hears-nobody-while-joining',
    'A joiner takes nobody in until it is a member.',
    'Classic mistake; §2.2 (any message)',
    HearsNobodyWhileJoining,
  ),
  mutant(
    'removes-the-stale',
    'A stale contact is removed although nobody takes its place.',
    'Classic mistake: an outage of the own line empties the table; §4.1 (flagged, not removed)',
    RemovesTheStale,
  ),
  mutant(
    'keeps-spares-waiting',
    'Nobody comes out of the replacement cache.',
    'Classic mistake; §4.1 (replaced with entries in the replacement cache)',
    KeepsSparesWaiting,
  ),
  mutant(
    'takes-the-spare-that-waited-longest',
    'Out of the replacement cache comes whoever was seen least recently.',
    'Classic mistake: a queue for a stack; §4.1 (the most recently seen has the highest priority)',
    TakesTheSpareThatWaitedLongest,
  ),
  mutant(
    'stale-at-the-first-silence',
    'One unanswered question makes a contact stale, whatever the limit.',
    'Classic mistake; §4.1 (5 RPCs in a row)',
    StaleAtTheFirstSilence,
  ),
  mutant(
    'never-stale',
    'Contacts are never stale, whatever they leave unanswered.',
    'Classic mistake; §4.1',
    NeverStale,
  ),
  mutant(
    'never-forgives',
    'Unanswered questions add up, although answers come in between.',
    'Classic mistake: a counter that is not reset; §4.1 (in a row)',
    NeverForgives,
  ),
  mutant(
    'pings-the-tail',
    'The most recently seen contact of a full bucket is pinged, and not the least.',
    'Classic mistake: list the wrong way round; §2.2',
    PingsTheTail,
  ),
  mutant(
    'drops-newcomers-unasked',
    'A newcomer to a full bucket is dropped, and nobody pinged.',
    'Classic mistake; §2.2 (pings the least-recently seen node)',
    DropsNewcomersUnasked,
  ),
  mutant(
    'keeps-the-silent-head',
    'The head of a full bucket that does not answer a ping stays.',
    'Classic mistake; §2.2 (evicted)',
    KeepsTheSilentHead,
  ),
  mutant(
    'forgets-the-newcomer',
    'The head of a full bucket that does not answer a ping goes, and the newcomer is not let in.',
    'Classic mistake; §2.2 (the new sender inserted at the tail)',
    ForgetsTheNewcomer,
  ),
];
