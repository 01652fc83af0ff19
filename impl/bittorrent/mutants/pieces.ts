import { bitfieldOf, readBitfield } from '../../../spec/bittorrent/bitfield.ts';
import type { BitTorrentMessage } from '../../../spec/bittorrent/messages.ts';
import { BitTorrentPeer } from '../reference.ts';
import type { Block, Link } from '../state.ts';
import { mutant } from './mutant.ts';

class AcceptsWithoutChecking extends BitTorrentPeer {
  protected override isRight(): boolean {
    return true;
  }
}

class CountsAPieceAtItsFirstBlock extends BitTorrentPeer {
  protected override tookPiece(link: Link, piece: BitTorrentMessage & { type: 'piece' }): void {
    super.tookPiece(link, piece);
    const blocks = this.progress.started.get(piece.index)?.data;
    if (blocks?.some((block) => block !== null))
      this.keep(
        piece.index,
        blocks.map((block) => block ?? piece.block),
      );
  }
}

class TellsBeforeChecking extends BitTorrentPeer {
  protected override whole(index: number): void {
    for (const link of this.links.values()) if (link.open) super.tell(link, index);
    super.whole(index);
  }
  protected override tell(): void {}
}

class TellsNobody extends BitTorrentPeer {
  protected override tell(): void {}
}

class FailedPiecesStayReceived extends BitTorrentPeer {
  protected override failed(): void {}
}

class BitsFromTheLowEnd extends BitTorrentPeer {
  protected override bits(): string {
    return mirrored(super.bits());
  }
}

class ReadsBitsFromTheLowEnd extends BitTorrentPeer {
  protected override readBits(digits: string): Uint8Array | undefined {
    return readBitfield(mirrored(digits), 8 * Math.ceil(this.progress.have.length / 8))?.subarray(
      0,
      this.progress.have.length,
    );
  }
}

class ForgetsWhatIsCached extends BitTorrentPeer {
  protected override keep(index: number, blocks: readonly string[]): void {
    super.keep(index, blocks);
    if (this.progress.count <= 3) return;
    const saved = this.progress.snapshot();
    const oldest = saved.have.findIndex((has, at) => has === 1 && at !== index);
    this.progress.restore({ ...saved, have: saved.have.map((has, at) => (at === oldest ? 0 : has)) });
  }
}

class CommonestFirst extends BitTorrentPeer {
  protected override rarity(index: number): number {
    return -super.rarity(index);
  }
}

class RandomForEver extends BitTorrentPeer {
  protected override isAtTheStart(): boolean {
    return true;
  }
}

class RemembersTheDeparted extends BitTorrentPeer {
  protected override missed(): void {}
}

class BeginsWhatItLikes extends BitTorrentPeer {
  protected override chooseStarted(): undefined {
    return undefined;
  }
}

class FinishesWithAnybody extends BitTorrentPeer {
  protected override isThere(): boolean {
    return true;
  }
}

class AsksEverybody extends BitTorrentPeer {
  protected override chooseStarted(link: Link): Block | undefined {
    return super.chooseStarted(link) ?? (link.asked.length === 0 ? this.chooseAgain(link) : undefined);
  }
}

class EndgameByPieces extends BitTorrentPeer {
  protected override isEndgame(): boolean {
    const { have, started, count } = this.progress;
    return count < have.length && count + started.size === have.length;
  }
}

class EndgameWithoutCancels extends BitTorrentPeer {
  protected override cancel(): void {}
}

class EndgameAsksForEverything extends BitTorrentPeer {
  protected override chooseAgain(link: Link): Block | undefined {
    const [index] = [...this.progress.started.keys()].filter((each) => this.isThere(link, each));
    const isAsked = (block: number) =>
      link.asked.some((each) => each.index === index && each.block === block);
    const blocks = index === undefined ? [] : this.progress.started.get(index)!.data;
    const block = blocks.findIndex((_, at) => !isAsked(at));
    return index === undefined || block < 0 ? undefined : { index, block };
  }
}

class EndgameOnOneConnection extends BitTorrentPeer {
  protected override chooseAgain(): undefined {
    return undefined;
  }
}

/** The bits of each byte the other way round. */
function mirrored(digits: string): string {
  return digits.replace(/../g, (byte) => {
    const bits = Number.parseInt(byte, 16).toString(2).padStart(8, '0');
    return bitfieldOf([...bits].reverse().map(Number));
  });
}

/** Pieces and blocks gone wrong. */
export const pieceMutants = [
  mutant(
    'accepts-without-checking',
    'A piece counts as soon as its blocks are there, whatever their hash.',
    'Classic mistake: BEP 3 metainfo (pieces)',
    AcceptsWithoutChecking,
  ),
  mutant(
    'counts-a-piece-at-its-first-block',
    'A piece counts as soon as a block of it is there.',
    'Classic mistake: piece and block confused (BEP 3 “request”)',
    CountsAPieceAtItsFirstBlock,
  ),
  mutant(
    'tells-before-checking',
    'Others are told of a piece before its hash is checked.',
    'Classic mistake: BEP 3 peer protocol (have)',
    TellsBeforeChecking,
  ),
  mutant(
    'tells-nobody',
    'Others are not told of pieces that have come after the handshake.',
    'Classic mistake: BEP 3 peer protocol (have)',
    TellsNobody,
  ),
  mutant(
    'failed-pieces-stay-received',
    'The blocks of a piece that fails its hash are not asked for again.',
    'Classic mistake: libtorrent piece_picker (restore_piece)',
    FailedPiecesStayReceived,
  ),
  mutant(
    'bits-from-the-low-end',
    'Bitfields are written low bit first.',
    'Classic mistake: BEP 3 peer protocol (bitfield)',
    BitsFromTheLowEnd,
  ),
  mutant(
    'reads-bits-from-the-low-end',
    'Bitfields are read low bit first.',
    'Classic mistake: BEP 3 peer protocol (bitfield)',
    ReadsBitsFromTheLowEnd,
  ),
  mutant(
    'forgets-what-is-cached',
    'Only the last pieces stay: an older one goes for each that comes.',
    'Classic mistake: cache without a disk behind it',
    ForgetsWhatIsCached,
  ),
  mutant(
    'commonest-first',
    'The piece that most neighbours have is begun.',
    'Classic mistake: Cohen 2003 §2.4.2',
    CommonestFirst,
  ),
  mutant(
    'random-for-ever',
    'Pieces are picked at random not only at the start.',
    'Classic mistake: Cohen 2003 §2.4.3',
    RandomForEver,
  ),
  mutant(
    'remembers-the-departed',
    'The pieces of neighbours that have gone still count.',
    'Classic mistake: libtorrent piece_picker (dec_refcount)',
    RemembersTheDeparted,
  ),
  mutant(
    'begins-what-it-likes',
    'New pieces are begun while others wait to be finished.',
    'Classic mistake: Cohen 2003 §2.4.1',
    BeginsWhatItLikes,
  ),
  mutant(
    'finishes-with-anybody',
    'Blocks of a piece that is begun are asked of peers that do not have it.',
    'Classic mistake: Cohen 2003 §2.4.1',
    FinishesWithAnybody,
  ),
  mutant(
    'asks-everybody',
    'A block is asked of several peers although others are open.',
    'Classic mistake: Cohen 2003 §2.4.4',
    AsksEverybody,
  ),
  mutant(
    'endgame-by-pieces',
    'The endgame begins when all pieces, and not all blocks, are begun.',
    'Classic mistake: Cohen 2003 §2.4.4',
    EndgameByPieces,
  ),
  mutant(
    'endgame-without-cancels',
    'Blocks that have come are not cancelled elsewhere.',
    'Classic mistake: BEP 3 (“cancels are sent to everyone else”)',
    EndgameWithoutCancels,
  ),
  mutant(
    'endgame-on-one-connection',
    'Nobody is asked for blocks that others are asked for.',
    'Classic mistake: Cohen 2003 §2.4.4 (the last blocks wait for the slowest)',
    EndgameOnOneConnection,
  ),
  mutant(
    'endgame-asks-for-everything',
    'In the endgame blocks are asked for that have come.',
    'Classic mistake: Cohen 2003 §2.4.4',
    EndgameAsksForEverything,
  ),
];
