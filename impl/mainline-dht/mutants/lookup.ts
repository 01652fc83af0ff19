import type { Id } from '../../../spec/kit/identifiers.ts';
import type { Response } from '../../../spec/mainline-dht/krpc.ts';
import { space } from '../../../spec/mainline-dht/parameters.ts';
import { Lookup } from '../../xor/lookup.ts';
import { MainlineNode } from '../reference.ts';
import type { Located } from '../state.ts';
import { mutant } from './mutant.ts';

class HastyLookup extends Lookup<Located> {
  override isOver(): boolean {
    return this.standings.length === 0 || this.standings[0] === 'answered' || super.isOver();
  }
}

class StopsAtTheFirst extends MainlineNode {
  protected override makeLookup(target: Id): Lookup<Located> {
    const { k, alpha } = this.parameters;
    return new HastyLookup(space, target, { width: k, parallel: alpha });
  }
}

class AsksAllAtOnce extends MainlineNode {
  protected override makeLookup(target: Id): Lookup<Located> {
    const { k } = this.parameters;
    return new Lookup<Located>(space, target, { width: k, parallel: Number.POSITIVE_INFINITY });
  }
}

class ShortList extends MainlineNode {
  protected override makeLookup(target: Id): Lookup<Located> {
    const { k, alpha } = this.parameters;
    return new Lookup<Located>(space, target, { width: Math.min(k, alpha), parallel: alpha });
  }
}

class FaithfulLookup extends Lookup<Located> {
  protected override drop(at: number): void {
    this.standings[at] = 'answered';
  }
}

class KeepsTheSilent extends MainlineNode {
  protected override makeLookup(target: Id): Lookup<Located> {
    const { k, alpha } = this.parameters;
    return new FaithfulLookup(space, target, { width: k, parallel: alpha });
  }
}

class ListensWithHalfAnEar extends MainlineNode {
  protected override namedBy(response: Response): Located[] {
    return super.namedBy(response).slice(0, 1);
  }
}

/** As many are asked as are sought. */
class BriefLookup extends Lookup<Located> {
  override next(): Located[] {
    return this.spent() < this.options.width ? super.next() : [];
  }

  override isOver(): boolean {
    return super.isOver() || (this.inFlight === 0 && this.spent() >= this.options.width);
  }

  private spent(): number {
    return this.standings.filter((standing) => standing !== 'new').length + this.silent.length;
  }
}

class AsksKAndNoMore extends MainlineNode {
  protected override makeLookup(target: Id): Lookup<Located> {
    const { k, alpha } = this.parameters;
    return new BriefLookup(space, target, { width: k, parallel: Math.min(k, alpha) });
  }
}

/** Lookups gone wrong. */
export const lookupMutants = [
  mutant(
    'stops-at-the-first',
    'A lookup is over as soon as the closest node heard of has answered.',
    'libp2p/go-libp2p-kad-dht#290 (stops too soon); Kademlia §2.3',
    StopsAtTheFirst,
  ),
  mutant(
    'asks-all-at-once',
    'α is no limit.',
    'libp2p/js-libp2p-kad-dht#86 (crawls all); Kademlia §2.3',
    AsksAllAtOnce,
  ),
  mutant(
    'short-list',
    'The shortlist holds α nodes instead of K.',
    'libp2p/js-libp2p-kad-dht#97 (returns 6, not 20)',
    ShortList,
  ),
  mutant(
    'keeps-the-silent',
    'A node that does not answer stays in the result.',
    'webtorrent/bittorrent-dht#20 (dead contacts kept); Kademlia §2.3',
    KeepsTheSilent,
  ),
  mutant(
    'asks-k-and-no-more',
    'A lookup is over when K nodes have been asked, whoever else was named.',
    'Classic mistake: one round (BEP 5 Overview, “until it cannot find any closer nodes”)',
    AsksKAndNoMore,
  ),
  mutant(
    'listens-with-half-an-ear',
    'Of the nodes that an answer names only the first is considered.',
    'libp2p/go-libp2p-kad-dht#20 (keeps only some contacts); Kademlia §2.3',
    ListensWithHalfAnEar,
  ),
];
