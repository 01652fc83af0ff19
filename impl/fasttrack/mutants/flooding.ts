import { FastTrackPeer } from '../reference.ts';
import type { Flood } from '../state.ts';
import { mutant } from './mutant.ts';

class ForwardsToChildren extends FastTrackPeer {
  protected override nextFor(flood: Flood): readonly string[] {
    const children = this.core.children.map(({ address }) => address);
    return [...super.nextFor(flood), ...children.filter((each) => each !== flood.from)];
  }
}

class HopsUnchecked extends FastTrackPeer {
  protected override isTooFar(_hops: number): boolean {
    return false;
  }
}

class OneHopTooFar extends FastTrackPeer {
  protected override isTooFar(hops: number): boolean {
    return hops > this.parameters.hops + 1;
  }
}

class OneHopTooFew extends FastTrackPeer {
  protected override isTooFar(hops: number): boolean {
    return hops >= Math.max(2, this.parameters.hops);
  }
}

class HopsNotCounted extends FastTrackPeer {
  protected override countedOn(hops: number): number {
    return Math.max(1, hops);
  }
}

class HandlesEachCopy extends FastTrackPeer {
  protected override hasBeenHere(_id: string): boolean {
    return false;
  }
}

class EchoesToTheSender extends FastTrackPeer {
  protected override nextFor(_flood: Flood): readonly string[] {
    return this.neighbours();
  }
}

class ForwardsToOne extends FastTrackPeer {
  protected override nextFor(flood: Flood): readonly string[] {
    return super.nextFor(flood).slice(0, 1);
  }
}

class EndsTooSoon extends FastTrackPeer {
  protected override ended(from: string, id: string): void {
    const flood = this.floodOf(id);
    if (flood?.waiting.includes(from)) this.floodOver(id);
  }
}

class NeverEndsFloods extends FastTrackPeer {
  protected override floodOver(_id: string): void {}
  protected override neighbourGone(neighbour: string): void {
    this.askerGone(neighbour);
  }
  override timer(name: string): void {
    if (!name.startsWith('search')) super.timer(name);
  }
}

class RepliesToAll extends FastTrackPeer {
  protected override report(...[flood, hit]: Parameters<FastTrackPeer['report']>): void {
    super.report(flood, hit);
    if (flood.from !== null)
      for (const each of this.neighbours())
        if (each !== flood.from) this.tell(each, { ...hit, type: 'reply', id: flood.id });
  }
}

class DropsDistantHits extends FastTrackPeer {
  protected override passBack(): void {}
}

class ClaimsDistantHits extends FastTrackPeer {
  protected override passBack(...[from, reply]: Parameters<FastTrackPeer['passBack']>): void {
    super.passBack(from, { ...reply, supernode: this.address });
  }
}

class AnswersOnlyChildren extends FastTrackPeer {
  protected override found(...[query, asker]: Parameters<FastTrackPeer['found']>) {
    return asker === null || this.childAt(asker) ? super.found(query, asker) : [];
  }
}

class KeepsDeadLinks extends FastTrackPeer {
  protected override dropLink(): void {}
}

class SeeksLinksOnce extends FastTrackPeer {
  override timer(name: string): void {
    if (name !== 'links') super.timer(name);
  }
}

class DropsCopiesInSilence extends FastTrackPeer {
  protected override forwarded(...[from, forward]: Parameters<FastTrackPeer['forwarded']>): void {
    if (!this.hasBeenHere(forward.id)) super.forwarded(from, forward);
  }
}

class AnswersWhoeverIsGone extends FastTrackPeer {
  protected override neighbourGone(neighbour: string): void {
    for (const { id } of this.core.floods) this.ended(neighbour, id);
  }
}

class CountsFromOneAgain extends FastTrackPeer {
  protected override sinceWhen(): number {
    return 0;
  }
}

/** Searches among supernodes gone wrong. */
export const floodingMutants = [
  mutant(
    'forwards-to-children',
    'Searches are forwarded to children, too.',
    'Classic mistake: Liang, Kumar, Ross 2006 (ordinary nodes are shielded)',
    ForwardsToChildren,
  ),
  mutant(
    'hops-unchecked',
    'Searches go as far as links do.',
    'Classic mistake: giFT-FastTrack 0x0a, 0x0b',
    HopsUnchecked,
  ),
  mutant(
    'one-hop-too-far',
    'The limit of hops is met one too late.',
    'Classic mistake: hop limit off by one',
    OneHopTooFar,
  ),
  mutant(
    'one-hop-too-few',
    'The limit of hops is met one too soon.',
    'Classic mistake: hop limit off by one',
    OneHopTooFew,
  ),
  mutant('hops-not-counted', 'Hops stay at 1.', 'Classic mistake: giFT-FastTrack 0x0a, 0x0b', HopsNotCounted),
  mutant(
    'handles-each-copy',
    'A search that has been here is taken for a new one.',
    'Classic mistake: no suppression of copies',
    HandlesEachCopy,
  ),
  mutant(
    'echoes-to-the-sender',
    'A search is passed on to whoever has brought it, too.',
    'Classic mistake: no echo',
    EchoesToTheSender,
  ),
  mutant(
    'forwards-to-one',
    'A search is passed on to one neighbour only.',
    'Classic mistake: a walk is no flood',
    ForwardsToOne,
  ),
  mutant(
    'ends-too-soon',
    'A search is ended with the first neighbour that ends it.',
    'Classic mistake: giFT-FastTrack 0x08',
    EndsTooSoon,
  ),
  mutant(
    'never-ends-floods',
    'A search waits for neighbours that are gone.',
    'Classic mistake: nothing says how long to wait',
    NeverEndsFloods,
  ),
  mutant(
    'replies-to-all',
    'Hits go to all neighbours.',
    'Classic mistake: replies go back the way',
    RepliesToAll,
  ),
  mutant(
    'drops-distant-hits',
    'What neighbours have found is dropped.',
    'Classic mistake: giFT-FastTrack 0x07',
    DropsDistantHits,
  ),
  mutant(
    'claims-distant-hits',
    'What neighbours have found is said to be in its own index.',
    'Classic mistake: giFT-FastTrack 0x07 (the supernode of the hit)',
    ClaimsDistantHits,
  ),
  mutant(
    'answers-only-children',
    'A search from another supernode is passed on, and not answered.',
    'Classic mistake: Liang, Kumar, Ross 2006',
    AnswersOnlyChildren,
  ),
  mutant(
    'keeps-dead-links',
    'A link stays when its connection has ended.',
    'Classic mistake: giFT-FastTrack 0x01',
    KeepsDeadLinks,
  ),
  mutant(
    'seeks-links-once',
    'A supernode that has lost a link looks for no other.',
    'Classic mistake: Liang, Kumar, Ross 2006',
    SeeksLinksOnce,
  ),
  mutant(
    'drops-copies-in-silence',
    'A search that has been here is dropped, and not ended, so whoever has sent it waits.',
    'Classic mistake: giFT-FastTrack 0x08',
    DropsCopiesInSilence,
  ),
  mutant(
    'answers-whoever-is-gone',
    'A search goes on though the neighbour that has brought it is gone, and is answered to it.',
    'Classic mistake: replies go back the way, over links',
    AnswersWhoeverIsGone,
  ),
  mutant(
    'counts-from-one-again',
    'A supernode that comes back with nothing in mind numbers its searches as before.',
    'Classic mistake: giFT-FastTrack 0x0a, 0x0b (a search is known by its number)',
    CountsFromOneAgain,
  ),
];
