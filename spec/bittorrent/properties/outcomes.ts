import type { OutcomeProperty } from '../../kit/property.ts';
import type { BitTorrentView } from '../messages.ts';
import type { BitTorrentOracle } from '../oracle.ts';
import type { BitTorrentParameters } from '../parameters.ts';
import { blocksIn, contentOf } from '../torrent.ts';

type Property = OutcomeProperty<BitTorrentView, BitTorrentParameters, BitTorrentOracle>;

/** Judged on every result that a caller got. */
export const outcomeProperties: readonly Property[] = [
  {
    name: 'the-content-is-right',
    kind: 'outcome',
    statement: 'What a peer assembles is the content of the torrent, byte by byte.',
    source: 'BEP 3 metainfo (pieces)',
    judge({ peer, outcome }, { params }) {
      const { content } = outcome as { content?: string };
      if (!outcome.ok || content === undefined) return undefined;
      let from = 0;
      for (let index = 0; index < params.torrent.pieces.length; index++)
        for (let block = 0; block < blocksIn(params.torrent, index); block++) {
          const begin = block * params.torrent.blockLength;
          const right = contentOf(params.torrent, { index, begin });
          if (!content.startsWith(right, from))
            return {
              peer,
              expected: `the right bytes in block ${index}:${begin}`,
              seen: `${content.slice(from, from + 8)}…`,
            };
          from += right.length;
        }
      return content.length === from
        ? undefined
        : { peer, expected: `${from / 2} bytes`, seen: `${content.length / 2}` };
    },
  },
];
