import type { Finding, Name } from '../kit/property.ts';
import type { Copies } from './copies.ts';
import type { Experience } from './experience.ts';
import type { Announcement, BitTorrentMessage } from './messages.ts';
import type { Mirror } from './mirror.ts';
import type { BitTorrentParameters } from './parameters.ts';

type Request = Pick<BitTorrentMessage & { type: 'request' | 'cancel' }, 'index' | 'begin'>;

/** Judges which block a peer asks for, by what it knows at that moment; and what it tells the tracker. */
export class Choices {
  private readonly parameters: BitTorrentParameters;
  private readonly copies: Copies;
  /** By piece: who began with it. */
  private readonly firsts = new Map<number, Name>();
  private readonly offend: (property: string, finding: Finding) => void;
  private readonly experienced: Set<Experience>;

  constructor(
    parameters: BitTorrentParameters,
    copies: Copies,
    offend: (property: string, finding: Finding) => void,
    experienced: Set<Experience>,
  ) {
    this.parameters = parameters;
    this.copies = copies;
    this.offend = offend;
    this.experienced = experienced;
  }

  asked(peer: Name, to: Name, { index, begin }: Request, mirror: Mirror): void {
    const edge = mirror.edges.get(to);
    if (!edge || !(index in mirror.have)) return;
    const piece = mirror.underway.get(index);
    if (mirror.have[index] === 1 || piece?.data[begin / mirror.torrent.blockLength] !== undefined)
      this.offend('asks-for-what-it-lacks', {
        peer,
        expected: 'to ask for blocks that have not come',
        seen: `it asks ${to} for block ${index}:${begin}, which has`,
      });
    const others = mirror.othersAsked(to, index, begin);
    if (others.length > 0) {
      if (mirror.open > 0)
        this.offend('single-assignment', {
          peer,
          expected: `block ${index}:${begin} to be asked of one peer, as long as ${mirror.open} blocks are open`,
          seen: `it is asked of ${to}, and of ${others.join(', ')}`,
        });
      return;
    }
    if (piece) return;
    const begun = mirror.openPieceOf(edge);
    if (begun >= 0)
      this.offend('strict-priority', {
        peer,
        expected: `piece ${begun}, which is begun, to be finished first: ${to} has it`,
        seen: `piece ${index} is begun`,
      });
    else this.picked(peer, to, index, mirror);
  }

  announced(peer: Name, { uploaded, downloaded, left }: Announcement, mirror: Mirror): void {
    const right = [mirror.sent, mirror.came, mirror.left()].join(', ');
    const told = [uploaded, downloaded, left].join(', ');
    if (told !== right)
      this.offend('conservation-of-bytes', {
        peer,
        expected: `to tell the tracker of bytes uploaded, downloaded and left: ${right}`,
        seen: told,
      });
  }

  private picked(peer: Name, to: Name, index: number, mirror: Mirror): void {
    const choice = mirror.unstarted(mirror.edges.get(to)!);
    const rarest = Math.min(...choice.map((each) => mirror.availability[each]!));
    if (mirror.count === 0 && mirror.underway.size === 0) this.begun(peer, index);
    const isRarest = mirror.availability[index] === rarest;
    if (mirror.count < this.parameters.cutoff) {
      if (!isRarest) this.experienced.add('random first piece');
      return;
    }
    if (choice.some((each) => mirror.availability[each]! > rarest))
      this.experienced.add('rarest piece picked');
    if (!isRarest && choice.includes(index))
      this.offend('rarest-first', {
        peer,
        expected: `one of the pieces ${choice.filter((each) => mirror.availability[each] === rarest).join(', ')}, which ${rarest} of its neighbours have`,
        seen: `piece ${index}, which ${mirror.availability[index]} have, is begun with ${to}`,
      });
    const rarer = choice.find((each) => this.copies.counts[each]! < this.copies.counts[index]!);
    if (rarer !== undefined)
      this.offend('the-rarest-here-is-the-rarest-anywhere', {
        peer,
        expected: `piece ${rarer}, of which there are ${this.copies.counts[rarer]} copies in the swarm`,
        seen: `piece ${index}, of which there are ${this.copies.counts[index]}`,
      });
  }

  /** Its first piece of all. */
  private begun(peer: Name, index: number): void {
    const other = this.firsts.get(index);
    if (other !== undefined && other !== peer)
      this.offend('everybody-begins-elsewhere', {
        peer,
        expected: `another first piece than ${other}`,
        seen: `piece ${index}, too`,
      });
    this.firsts.set(index, peer);
  }
}
