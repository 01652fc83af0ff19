import type { Id } from '../../../spec/kit/identifiers.ts';
import { type Entry, without } from '../../xor/bucket.ts';
import { Lookup } from '../../xor/lookup.ts';
import { KademliaNode } from '../reference.ts';
import type { Errand } from '../state.ts';
import { mutant } from './mutant.ts';

/** Ends as soon as an answer brings nobody closer. */
class Hasty extends Lookup<Entry> {
  private isFutile = false;

  override answered(id: Id, named: readonly Entry[]): boolean {
    const best = this.candidates[0]?.id;
    const counted = super.answered(id, named);
    if (counted && this.candidates[0]?.id === best) this.isFutile = true;
    return counted;
  }

  override isOver(): boolean {
    return this.isFutile || super.isOver();
  }
}

class StopsAtTheFirstFutileAnswer extends KademliaNode {
  protected override makeLookup(target: Id, width = this.parameters.k): Lookup<Entry> {
    return new Hasty(this.space, target, { width, parallel: this.parameters.alpha });
  }
}

class LooksForAlpha extends KademliaNode {
  protected override makeLookup(target: Id, width = this.parameters.k): Lookup<Entry> {
    const { alpha } = this.parameters;
    return new Lookup(this.space, target, { width: Math.min(width, alpha), parallel: alpha });
  }
}

class Credulous extends Lookup<Entry> {
  protected override drop(at: number): void {
    this.standings[at] = 'answered';
  }
}

class KeepsTheSilent extends KademliaNode {
  protected override makeLookup(target: Id, width = this.parameters.k): Lookup<Entry> {
    return new Credulous(this.space, target, { width, parallel: this.parameters.alpha });
  }
}

class Patient extends Lookup<Entry> {
  protected override drop(_at: number): void {}
}

class WaitsForTheSilent extends KademliaNode {
  protected override makeLookup(target: Id, width = this.parameters.k): Lookup<Entry> {
    return new Patient(this.space, target, { width, parallel: this.parameters.alpha });
  }
}

class AsksOneTooMany extends KademliaNode {
  protected override makeLookup(target: Id, width = this.parameters.k): Lookup<Entry> {
    return new Lookup(this.space, target, { width, parallel: this.parameters.alpha + 1 });
  }
}

class AsksItself extends KademliaNode {
  protected override lookUp(target: Id, errand: Errand, also: readonly Id[] = []): void {
    super.lookUp(target, errand, also);
    for (const [number, { lookup }] of this.searches)
      if (lookup.target === target && errand.for === 'lookup')
        this.ask(this.id, { type: 'find_node', lookup: number, target }, { for: 'courtesy' });
  }
}

class AnswersFromOneBucket extends KademliaNode {
  protected override named(target: Id, asker: Id): readonly Id[] {
    const bucket = target === this.id ? undefined : this.table.bucketOf(target);
    const here = new Set(bucket?.entries.map(({ id }) => id));
    return super.named(target, asker).filter((id) => here.has(id));
  }
}

class NamesTheAsker extends KademliaNode {
  protected override named(target: Id, asker: Id): readonly Id[] {
    return [asker, ...super.named(target, asker)].slice(0, this.parameters.k);
  }
}

class NamesItself extends KademliaNode {
  protected override named(target: Id, asker: Id): readonly Id[] {
    return [this.id, ...super.named(target, asker)].slice(0, this.parameters.k);
  }
}

class NamesHearsay extends KademliaNode {
  private heardOf: readonly Id[] = [];

  protected override candidates(nodes: readonly Id[]): readonly Entry[] {
    this.heardOf = nodes.filter((id) => id !== this.id);
    return super.candidates(nodes);
  }

  protected override named(target: Id, asker: Id): readonly Id[] {
    const all = [...new Set([...super.named(target, asker), ...this.heardOf])];
    return without(
      all.map((id) => ({ id })),
      asker,
    )
      .map(({ id }) => id)
      .slice(0, this.parameters.k);
  }
}

class JoinSkipsTheRefresh extends KademliaNode {
  protected override refreshFrom(_index: number, _call: number | null): void {}
}

class NeverRefreshes extends KademliaNode {
  protected override refreshFrom(_index: number, _call: number | null): void {}
  protected override refresh(): void {}
}

class RefreshesAtTheJoinOnly extends KademliaNode {
  protected override refresh(): void {}
}

class JoinsWithoutHearing extends KademliaNode {
  protected override join(call: number, via: Id): void {
    super.join(call, via);
    this.becomeMember();
    this.conclude(call, { ok: true });
  }

  protected override selfFound(): void {}
}

/** Lookups and joins gone wrong. */
export const lookupMutants = [
  mutant(
    'stops-at-the-first-futile-answer',
    'A lookup ends with the first answer that names nobody closer, before the k closest have answered.',
    'Classic mistake; §2.3 (then all of the k closest not yet asked are)',
    StopsAtTheFirstFutileAnswer,
  ),
  mutant(
    'looks-for-alpha',
    'A lookup looks for the α closest instead of the k closest.',
    'Classic mistake: α for k; §2.3',
    LooksForAlpha,
  ),
  mutant(
    'keeps-the-silent',
    'Candidates that stay silent count as if they had answered.',
    'libp2p/go-libp2p-kad-dht#290 (lookup end); §2.3 (removed from consideration)',
    KeepsTheSilent,
  ),
  mutant(
    'waits-for-the-silent',
    'Candidates that stay silent are waited for without end.',
    'Classic mistake; §2.3 (removed from consideration)',
    WaitsForTheSilent,
  ),
  mutant(
    'asks-one-too-many',
    'A lookup has α + 1 questions under way.',
    'Classic mistake: > for ≥; §2.3',
    AsksOneTooMany,
  ),
  mutant(
    'asks-itself',
    'A lookup also asks the node that makes it.',
    'Classic mistake: forgets to exclude itself; §2.3',
    AsksItself,
  ),
  mutant(
    'answers-from-one-bucket',
    'Who is asked reads only the bucket of the target, even if that holds fewer than k.',
    'Classic mistake; §2.3 (from one or several buckets)',
    AnswersFromOneBucket,
  ),
  mutant('names-the-asker', 'Who asks is told of itself.', 'Classic mistake; §2.3', NamesTheAsker),
  mutant('names-itself', 'Who is asked names itself.', 'Classic mistake; §2.3', NamesItself),
  mutant(
    'names-hearsay',
    'Nodes are passed on that were only heard of, and never met.',
    'Poisoned tables; §2.2 (contacts are those whose messages came)',
    NamesHearsay,
  ),
  mutant(
    'join-skips-the-refresh',
    'A joiner looks itself up, and refreshes nothing.',
    'Classic mistake; §2.3 (refreshes all buckets farther away than its closest neighbour)',
    JoinSkipsTheRefresh,
  ),
  mutant(
    'never-refreshes',
    'Buckets are refreshed neither by joiners nor hourly.',
    'Classic mistake; §2.3',
    NeverRefreshes,
  ),
  mutant(
    'refreshes-at-the-join-only',
    'Buckets in which nothing is looked up are not refreshed, however long.',
    'Classic mistake; §2.3 (in the past hour)',
    RefreshesAtTheJoinOnly,
  ),
  mutant(
    'joins-without-hearing',
    'A joiner is a member before anybody has answered.',
    'Classic mistake: fire and forget; §2.3',
    JoinsWithoutHearing,
  ),
];
