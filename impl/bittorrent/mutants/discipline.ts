import { KEEP_ALIVE_MS } from '../../../spec/bittorrent/constants.ts';
import type {
  AnnounceEvent,
  BitTorrentMessage,
  BitTorrentOutcome,
} from '../../../spec/bittorrent/messages.ts';
import { idOf } from '../../../spec/mainline-dht/compact.ts';
import { BitTorrentPeer } from '../reference.ts';
import type { Link } from '../state.ts';
import { mutant } from './mutant.ts';

type Said<T extends BitTorrentMessage['type']> = BitTorrentMessage & { type: T };

class ChokedRequestsStayAsked extends BitTorrentPeer {
  protected override tookChoke(link: Link): void {
    link.peerChoking = true;
    this.touched();
  }
}

class AsksWhileChoked extends BitTorrentPeer {
  protected override mayAsk(link: Link): boolean {
    return link.open && link.amInterested && this.links.get(link.address) === link;
  }
}

class AsksForAllAtOnce extends BitTorrentPeer {
  protected override backlog(): number {
    return 2 * this.parameters.backlog;
  }
}

class NamesAnotherProtocol extends BitTorrentPeer {
  protected override handshake() {
    return { ...super.handshake(), protocol: 'BitTorrent Protocol' };
  }
}

class AnotherIdEachTime extends BitTorrentPeer {
  protected override handshake() {
    return { ...super.handshake(), peer_id: idOf(`${this.address} ${this.links.size}`) };
  }
}

class NeverShort extends BitTorrentPeer {
  protected override sizeOf(): number {
    return this.parameters.torrent.blockLength;
  }
}

class BitfieldForHave extends BitTorrentPeer {
  protected override tell(link: Link): void {
    this.say(link, { type: 'bitfield', bits: this.bits() });
  }
}

class WelcomesAnybody extends BitTorrentPeer {
  protected override connect(to: string): void {
    super.connect(to);
    const link = this.links.get(to);
    if (link && !link.open) this.say(link, { type: 'interested' });
  }
}

class TakesAnyTorrent extends BitTorrentPeer {
  protected override isWelcome(from: string, handshake: Said<'handshake'>): boolean {
    return super.isWelcome(from, { ...handshake, info_hash: this.parameters.torrent.infoHash });
  }
}

class CompletedFromTheStart extends BitTorrentPeer {
  protected override tookPeers(peers: Said<'peers'>): void {
    const isNew = this.core.joining !== null;
    super.tookPeers(peers);
    if (isNew && this.progress.isComplete()) this.announce('completed');
  }
}

class AnnouncesOnce extends BitTorrentPeer {
  override timer(name: string): void {
    if (name !== 'announce') super.timer(name);
  }
}

class LeavesWithoutAWord extends BitTorrentPeer {
  protected override announce(event: AnnounceEvent): void {
    if (event !== 'stopped') super.announce(event);
  }
}

class NeverCompleted extends BitTorrentPeer {
  protected override completed(): void {}
}

class CountsWhatIsAskedFor extends BitTorrentPeer {
  protected override tookRequest(link: Link, request: Said<'request' | 'cancel'>): void {
    this.core.uploaded += request.length;
    super.tookRequest(link, request);
    this.core.uploaded -= link.queue.length > 0 ? 0 : request.length;
  }
}

class NothingIsWasted extends BitTorrentPeer {
  override view(): ReturnType<BitTorrentPeer['view']> {
    return { ...super.view(), wasted: 0 };
  }
}

class LeftInWholePieces extends BitTorrentPeer {
  protected override left(): number {
    const { pieceLength, pieces } = this.parameters.torrent;
    return (pieces.length - this.progress.count) * pieceLength;
  }
}

class ConcludesTwice extends BitTorrentPeer {
  protected override conclude(call: number, outcome: BitTorrentOutcome): void {
    super.conclude(call, outcome);
    super.conclude(call, outcome);
  }
}

class BreaksAtStrangeBlocks extends BitTorrentPeer {
  protected override tookPiece(link: Link, piece: Said<'piece'>): void {
    if (!link.asked.some(({ index }) => index === piece.index)) throw new Error('unexpected block');
    super.tookPiece(link, piece);
  }
}

class FallsSilent extends BitTorrentPeer {
  protected override isQuiet(link: Link): boolean {
    return this.env.now() - link.spokeAt >= KEEP_ALIVE_MS;
  }
}

class TakesEverybodyIn extends BitTorrentPeer {
  protected override hasRoom(): boolean {
    return true;
  }
}

class ConnectsToEverybody extends BitTorrentPeer {
  protected override wantsMore(): boolean {
    return this.hasRoom();
  }
}

/** Requests, connections and announcements gone wrong. */
export const disciplineMutants = [
  mutant(
    'choked-requests-stay-asked',
    'What was asked of a peer that chokes is not asked of others.',
    'Classic mistake: BEP 3 peer protocol (choke)',
    ChokedRequestsStayAsked,
  ),
  mutant(
    'asks-while-choked',
    'Choked peers ask on.',
    'Classic mistake: BEP 3 peer protocol (choke)',
    AsksWhileChoked,
  ),
  mutant(
    'asks-for-all-at-once',
    'Twice as many requests are under way as agreed.',
    'Classic mistake: Cohen 2003 §2.3 (pipelining)',
    AsksForAllAtOnce,
  ),
  mutant(
    'names-another-protocol',
    'Its handshake spells the name of the protocol in another way.',
    'Classic mistake: BEP 3 peer protocol (“BitTorrent protocol”)',
    NamesAnotherProtocol,
  ),
  mutant(
    'another-id-each-time',
    'It makes up a peer id for each connection, and not for the download.',
    'Classic mistake: BEP 3 peer protocol (“the 20-byte peer id which is reported in tracker requests”)',
    AnotherIdEachTime,
  ),
  mutant(
    'never-short',
    'The last block of a short piece is asked for as if it were whole.',
    'Classic mistake: BEP 3 metainfo (“except for possibly the last one”)',
    NeverShort,
  ),
  mutant(
    'bitfield-for-have',
    'Others are told of a piece by another bitfield.',
    'Classic mistake: BEP 3 peer protocol (bitfield)',
    BitfieldForHave,
  ),
  mutant(
    'interested-before-the-handshake',
    'Interest is shown before the other end has shaken hands.',
    'Classic mistake: BEP 3 peer protocol (handshake)',
    WelcomesAnybody,
  ),
  mutant(
    'takes-any-torrent',
    'Connections are kept with those that have named another torrent.',
    'Classic mistake: BEP 3 peer protocol (“they sever the connection”)',
    TakesAnyTorrent,
  ),
  mutant(
    'completed-from-the-start',
    'A peer that joins with everything says that it has completed.',
    'Classic mistake: BEP 3 trackers (“No completed is sent if the file was complete when started”)',
    CompletedFromTheStart,
  ),
  mutant(
    'announces-once',
    'The tracker hears of a peer once, and no more.',
    'Classic mistake: BEP 3 trackers (interval)',
    AnnouncesOnce,
  ),
  mutant(
    'leaves-without-a-word',
    'The tracker is not told that a peer stops.',
    'Classic mistake: BEP 3 trackers (event “stopped”)',
    LeavesWithoutAWord,
  ),
  mutant(
    'never-says-completed',
    'The tracker is not told that a download has completed.',
    'Classic mistake: BEP 3 trackers (event “completed”)',
    NeverCompleted,
  ),
  mutant(
    'counts-what-is-asked-for',
    'Blocks count as uploaded when they are asked for.',
    'Classic mistake: BEP 3 trackers (uploaded)',
    CountsWhatIsAskedFor,
  ),
  mutant(
    'nothing-is-wasted',
    'Blocks that came twice are not accounted for.',
    'Classic mistake: libtorrent (redundant bytes)',
    NothingIsWasted,
  ),
  mutant(
    'left-in-whole-pieces',
    'The last piece counts as a whole one in what is left.',
    'Classic mistake: BEP 3 trackers (left)',
    LeftInWholePieces,
  ),
  mutant('concludes-twice', 'Every call is concluded twice.', 'Callback called twice', ConcludesTwice),
  mutant(
    'breaks-at-strange-blocks',
    'A block that was not asked for brings the peer down.',
    'Classic mistake: BEP 3 peer protocol (“cancel”: pieces may cross it)',
    BreaksAtStrangeBlocks,
  ),
  mutant(
    'falls-silent',
    'A keep-alive is sent when two minutes are over, the next time that somebody looks.',
    'Classic mistake: BEP 3 peer protocol (“Keepalives are generally sent once every two minutes”)',
    FallsSilent,
  ),
  mutant(
    'takes-everybody-in',
    'Connections of others are taken, however many there are.',
    'Classic mistake: mainline 4 (max_allow_in)',
    TakesEverybodyIn,
  ),
  mutant(
    'connects-to-everybody',
    'Connections are opened to all that the tracker names.',
    'Classic mistake: mainline 4 (max_initiate)',
    ConnectsToEverybody,
  ),
];
