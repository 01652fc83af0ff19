import { fell, HELD, skipped, type WireCase } from '../../case.ts';
import type { CaseHead, Judgement } from '../../results.ts';
import type { Heard } from '../link.ts';
import type { Swarm } from '../swarm.ts';
import type { Offence } from '../watch.ts';

/** What is judged on every message of the subject, over all connections: asked last, when all has been seen. */

const MESSAGES = 'BEP 3 peer messages';

interface Rule extends CaseHead {
  readonly offence: Offence;
  readonly expected: string;
  /** Without one of these nothing has been seen; absent: any message. */
  readonly about?: readonly Heard['type'][];
}

const RULES: readonly Rule[] = [
  {
    id: 'bep3/peer-messages/types',
    claim:
      'It sends no message of a type that BEP 3 does not have, unless both ends have said that they know it.',
    level: 'MUST',
    sentence:
      'The possible values are: 0 - choke, 1 - unchoke, 2 - interested, 3 - not interested, 4 - have, 5 - bitfield, 6 - request, 7 - piece, 8 - cancel',
    source: MESSAGES,
    offence: 'types',
    expected: 'types 0 to 8, and 9 (BEP 5)',
  },
  {
    id: 'bep3/peer-messages/payloads',
    claim: 'Each of its messages is as long as its type has it.',
    level: 'MUST',
    sentence:
      "'choke', 'unchoke', 'interested', and 'not interested' have no payload. … The 'have' message's payload is a single number … 'request' messages contain an index, begin, and length.",
    source: MESSAGES,
    offence: 'payloads',
    expected:
      'nothing after choke, unchoke, interested and not interested, 4 bytes after have, 12 after request and cancel',
  },
  {
    id: 'bep3/bitfield/first',
    claim: 'Its bitfield is the first message after the handshake, or there is none.',
    level: 'MUST',
    sentence: "'bitfield' is only ever sent as the first message.",
    source: MESSAGES,
    offence: 'bitfield-first',
    expected: 'bitfield as message 1',
    about: ['bitfield'],
  },
  {
    id: 'bep3/bitfield/spare-bits',
    claim: 'Its bitfield has a bit for each piece, and zeros after them to the end of the last byte.',
    level: 'MUST',
    sentence:
      'The first byte of the bitfield corresponds to indices 0 - 7 from high bit to low bit, respectively. The next one 8-15, etc. Spare bits at the end are set to zero.',
    source: MESSAGES,
    offence: 'bitfield-size',
    expected: 'a bitfield of one bit a piece',
    about: ['bitfield'],
  },
  {
    id: 'bep3/peer-messages/indices',
    claim:
      'Pieces that it names are in the torrent, and what it asks for or sends of them is within the piece.',
    level: 'MUST',
    sentence:
      'The peer protocol refers to pieces of the file by index as described in the metainfo file, starting at zero.',
    source: 'BEP 3 peer protocol',
    offence: 'indices',
    expected: 'an index below the number of pieces, and bytes within the piece',
    about: ['have', 'request', 'piece'],
  },
  {
    id: 'bep3/request/only-announced',
    claim: 'It asks nobody for a piece that he has not announced.',
    level: 'MUST',
    sentence:
      "Its payload is a bitfield with each index that downloader has sent set to one and the rest set to zero. … The 'have' message's payload is a single number, the index which that downloader just completed and checked the hash of.",
    source: MESSAGES,
    offence: 'unannounced',
    expected: 'requests for pieces that the other has announced',
    about: ['request'],
  },
  {
    id: 'bep3/interest/before-requests',
    claim: 'Whoever it asks for blocks it has told that it is interested.',
    level: 'MUST',
    sentence:
      'Data transfer takes place whenever one side is interested and the other side is not choking. Interest state must be kept up to date at all times',
    source: 'BEP 3 peer protocol',
    offence: 'uninterested',
    expected: 'interested before the first request',
    about: ['request'],
  },
  {
    id: 'bep3/request/length',
    claim: 'It asks for at most 16 KiB at once.',
    level: 'SHOULD',
    sentence:
      'All current implementations use 2^14 (16 kiB), and close connections which request an amount greater than that.',
    source: MESSAGES,
    offence: 'long-request',
    expected: 'at most 16384 bytes',
    about: ['request'],
  },
  {
    id: 'bep3/choke/no-requests-while-choked',
    claim: 'It asks nobody for blocks who chokes it.',
    level: 'SHOULD',
    sentence: 'Choking is a notification that no data will be sent until unchoking happens.',
    source: 'BEP 3 peer protocol',
    offence: 'request-while-choked',
    expected: 'no request until unchoke',
    about: ['interested'],
  },
  {
    id: 'bep6/fast/only-when-both',
    claim: 'It sends no message of the fast extension to a peer that has not said that it knows it.',
    level: 'MUST',
    sentence: 'The extension is enabled only if both ends of the connection set this bit.',
    source: 'BEP 6',
    offence: 'fast',
    expected: 'types 0 to 8, as the bit of BEP 6 is not set in our handshake',
  },
];

export const messageRules: readonly WireCase<Swarm>[] = RULES.map(
  ({ offence, expected, about, ...head }) => ({
    ...head,
    judge: async (swarm: Swarm): Promise<Judgement> => {
      const lost = swarm.observer ? undefined : swarm.whyLost();
      if (lost) return lost;
      const { watch } = swarm.bench;
      const actual = watch.offences.get(offence);
      if (actual !== undefined) return fell(expected, actual);
      const count = about
        ? about.reduce((sum, type) => sum + watch.count(type), 0)
        : [...watch.seen.values()].reduce((sum, each) => sum + each, 0);
      return count > 0
        ? HELD
        : skipped(about ? `it has sent no ${about.join(', ')}` : 'it has sent no message');
    },
  }),
);
