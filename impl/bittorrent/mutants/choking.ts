import type { BitTorrentMessage } from '../../../spec/bittorrent/messages.ts';
import { BitTorrentPeer } from '../reference.ts';
import type { Link } from '../state.ts';
import { rateOf } from '../window.ts';
import { mutant } from './mutant.ts';

class PrefersWhomItFeeds extends BitTorrentPeer {
  protected override merit(link: Link): number {
    return rateOf(link.sent, this.env.now());
  }
}

class PrefersTheSlowest extends BitTorrentPeer {
  protected override merit(link: Link): number {
    return -super.merit(link);
  }
}

class UnchokesWhoeverIsNext extends BitTorrentPeer {
  protected override preferred(links: readonly Link[]): Link[] {
    return links.filter((link) => link.peerInterested);
  }
}

class RotatesTheUnchoked extends BitTorrentPeer {
  protected override isNext(link: Link): boolean {
    return !link.amChoking && link.peerInterested;
  }
}

class NeverRotates extends BitTorrentPeer {
  protected override rotate(): void {}
}

class MovesOnTooSoon extends BitTorrentPeer {
  protected override isTurn(): boolean {
    return this.core.rounds % 2 === 0;
  }
}

class RoundsEveryHalfMinute extends BitTorrentPeer {
  protected override armRechoke(): void {
    this.env.setTimer('rechoke', 30_000);
  }
}

class SlowToFeelSnubbed extends BitTorrentPeer {
  protected override isSnubbed(link: Link): boolean {
    return link.amInterested && this.env.now() - link.waitingSince > 2 * this.parameters.snubMs;
  }
}

class SlotsForTheUninterested extends BitTorrentPeer {
  protected override takesSlot(): boolean {
    return true;
  }
}

class ASlotTooMany extends BitTorrentPeer {
  protected override slotsByRate(): number {
    return this.parameters.maxUploads;
  }
}

class NeverSnubbed extends BitTorrentPeer {
  protected override isSnubbed(): boolean {
    return false;
  }
}

class Fibrillates extends BitTorrentPeer {
  protected override tookPiece(link: Link, piece: BitTorrentMessage & { type: 'piece' }): void {
    super.tookPiece(link, piece);
    this.rechoke(false);
  }
}

class RoundsEverySecond extends BitTorrentPeer {
  protected override armRechoke(): void {
    this.env.setTimer('rechoke', 1000);
  }
}

class SeedsTheSameForEver extends BitTorrentPeer {
  protected override newcomers(): number {
    return 0;
  }
}

class NeverLosesInterest extends BitTorrentPeer {
  protected override wants(link: Link): boolean {
    return link.amInterested || super.wants(link);
  }
}

class ServesAfterChoking extends BitTorrentPeer {
  protected override empty(): void {}
}

class DeafToCancels extends BitTorrentPeer {
  protected override tookCancel(): void {}
}

class SendsAhead extends BitTorrentPeer {
  protected override serve(link: Link): void {
    const last = link.queue.at(-1);
    const next = last && { index: last.index, block: last.block + 1 };
    if (next && this.sizeOf(next.index, next.block) > 0) link.queue = [...link.queue, next];
    super.serve(link);
  }
}

/** Choking, interest and uploads gone wrong. */
export const chokingMutants = [
  mutant(
    'prefers-whom-it-feeds',
    'A leecher prefers those that it uploads to fastest.',
    'Classic mistake: Cohen 2003 §3.2',
    PrefersWhomItFeeds,
  ),
  mutant(
    'prefers-the-slowest',
    'A leecher prefers those from whom it gets least.',
    'Classic mistake: sorted the wrong way round; BEP 3 peer protocol (choking)',
    PrefersTheSlowest,
  ),
  mutant(
    'unchokes-whoever-is-next',
    'A leecher unchokes whoever is interested, and does not ask what it gets from whom.',
    'Classic mistake: no reciprocation; BEP 3 peer protocol (choking), Cohen 2003 §3',
    UnchokesWhoeverIsNext,
  ),
  mutant(
    'rotates-the-unchoked',
    'The optimistic unchoke goes to somebody who is unchoked already.',
    'Classic mistake: Cohen 2003 §3.3',
    RotatesTheUnchoked,
  ),
  mutant(
    'never-rotates',
    'The optimistic unchoke never moves on.',
    'Classic mistake: Cohen 2003 §3.3',
    NeverRotates,
  ),
  mutant(
    'moves-on-too-soon',
    'The optimistic unchoke moves on every second round.',
    'Classic mistake: BEP 3 (“rotates every 30 seconds”)',
    MovesOnTooSoon,
  ),
  mutant(
    'rounds-every-half-minute',
    'Whom to unchoke is decided every thirty seconds.',
    'Classic mistake: the time of the optimistic unchoke taken for that of a round; Cohen 2003 §3.2',
    RoundsEveryHalfMinute,
  ),
  mutant(
    'slow-to-feel-snubbed',
    'Somebody snubs who has sent nothing for two minutes.',
    'Classic mistake: Cohen 2003 §3.4 (“over a minute”)',
    SlowToFeelSnubbed,
  ),
  mutant(
    'slots-for-the-uninterested',
    'Peers that are not interested take slots.',
    'Classic mistake: BEP 3 (“peers which … aren’t interested get unchoked”)',
    SlotsForTheUninterested,
  ),
  mutant(
    'a-slot-too-many',
    'All slots go by rate, and the optimistic one comes on top.',
    'Classic mistake: mainline 4 (max_uploads − 1)',
    ASlotTooMany,
  ),
  mutant(
    'never-snubbed',
    'Peers that have sent nothing for a minute are preferred like others.',
    'Classic mistake: Cohen 2003 §3.4',
    NeverSnubbed,
  ),
  mutant(
    'fibrillates',
    'Whom to unchoke is decided anew with every block.',
    'Classic mistake: BEP 3 (“fibrillation”)',
    Fibrillates,
  ),
  mutant(
    'rounds-every-second',
    'Whom to unchoke is decided anew every second.',
    'Classic mistake: BEP 3 (“once every ten seconds”)',
    RoundsEverySecond,
  ),
  mutant(
    'seeds-the-same-for-ever',
    'A seed keeps those it has unchoked until they lose interest.',
    'Classic mistake: Legout 2006 §2.3.2',
    SeedsTheSameForEver,
  ),
  mutant(
    'never-loses-interest',
    'Nobody is ever told that he is not interesting any more.',
    'Classic mistake: BEP 3 (“must keep their interest state up to date”)',
    NeverLosesInterest,
  ),
  mutant(
    'serves-after-choking',
    'What was asked for before a choke is sent after it.',
    'Classic mistake: BEP 3 peer protocol (choke)',
    ServesAfterChoking,
  ),
  mutant(
    'deaf-to-cancels',
    'Blocks that were cancelled are sent.',
    'Classic mistake: BEP 3 peer protocol (cancel)',
    DeafToCancels,
  ),
  mutant(
    'sends-ahead',
    'The block after the one that was asked for is sent, too.',
    'Classic mistake: BEP 3 peer protocol (request)',
    SendsAhead,
  ),
];
