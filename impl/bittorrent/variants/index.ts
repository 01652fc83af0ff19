import type { BitTorrentParameters } from '../../../spec/bittorrent/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { BitTorrentPeer } from '../reference.ts';
import type { Link } from '../state.ts';
import { factoryOf, type PeerClass } from '../subjects.ts';
import { rateOf } from '../window.ts';

/** BEP 3, and mainline before 4: a seed prefers those that it uploads to fastest; one slot rotates. */
class SeedsTheFastest extends BitTorrentPeer {
  protected override chosenBySeed(isRound: boolean): ReadonlySet<Link> {
    if (isRound && this.core.rounds % 3 === 0) this.rotate();
    this.core.snubbed = [];
    return this.chosenByLeecher();
  }

  protected override merit(link: Link): number {
    return this.seeds() ? rateOf(link.sent, this.env.now()) : super.merit(link);
  }

  protected override isSnubbed(link: Link): boolean {
    return !this.seeds() && super.isSnubbed(link);
  }
}

/** BEP 3’s leecher: who has sent more than the best of those served is unchoked as well, interested or not. */
class UnchokesTheBest extends BitTorrentPeer {
  protected override chosenByLeecher(): ReadonlySet<Link> {
    const links = this.candidates();
    this.core.snubbed = links.filter((link) => this.isSnubbed(link)).map(({ address }) => address);
    const chosen = new Set<Link>();
    let left = this.slotsByRate();
    for (const link of this.best(links, (each) => this.merit(each))) {
      if (left === 0) break;
      if (this.core.snubbed.includes(link.address)) continue;
      chosen.add(link);
      if (link.peerInterested) left--;
    }
    const next = links.find((link) => link.peerInterested && !chosen.has(link));
    if (next) chosen.add(next);
    return chosen;
  }
}

/** The policy that rarest first is measured against. */
class PicksAtRandom extends BitTorrentPeer {
  protected override pickPiece(link: Link): number {
    return this.pickRandom(link);
  }
}

/** What tit for tat is measured against: slots go round, whatever anybody sends. */
class UnchokesInTurn extends BitTorrentPeer {
  protected override rotate(): void {
    const { order } = this.core;
    this.core.order = [...order.slice(1), ...order.slice(0, 1)];
  }

  protected override preferred(links: readonly Link[]): Link[] {
    return links.filter((link) => link.peerInterested);
  }

  protected override isSnubbed(): boolean {
    return false;
  }
}

/** Other published algorithms, and what papers compare BitTorrent’s with. */
export const variants: readonly Subject<BitTorrentParameters>[] = [
  variant(
    'seeds-the-fastest',
    'The old seed algorithm: three slots for those that it uploads to fastest, and one in turn.',
    'BEP 3 (choking); mainline before 4; Legout 2006 §2.3.2',
    SeedsTheFastest,
  ),
  variant(
    'unchokes-the-best',
    'BEP 3’s leecher: whoever sends more than those it serves is unchoked, interested or not; one optimistic slot.',
    'BEP 3 (“peers which have a better upload rate but aren’t interested get unchoked”)',
    UnchokesTheBest,
  ),
  variant(
    'picks-at-random',
    'Random pieces instead of the rarest.',
    'Legout 2006 §4 (compared with rarest first)',
    PicksAtRandom,
  ),
  variant(
    'unchokes-in-turn',
    'No tit for tat: slots go round.',
    'Cohen 2003 §3.1 (compared with reciprocation)',
    UnchokesInTurn,
  ),
];

function variant(
  name: string,
  doc: string,
  source: string,
  PeerClass: PeerClass,
): Subject<BitTorrentParameters> {
  return { name, kind: 'variant', doc, source, create: factoryOf(PeerClass) };
}
