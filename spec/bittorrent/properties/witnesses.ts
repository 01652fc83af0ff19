import type { Sometimes } from '../../kit/property.ts';
import { witnessMaker } from '../../kit/witness.ts';
import type { Experience } from '../experience.ts';
import type { BitTorrentOracle } from '../oracle.ts';

const witness = witnessMaker<BitTorrentOracle, Experience>([
  'download completed',
  'endgame',
  'peer snubbed',
  'newcomer promoted',
  'seed left early',
  'completed without a tracker',
]);

/** What must happen in some run, or the suite proves nothing. */
export const witnesses: readonly Sometimes<BitTorrentOracle>[] = [
  witness('sees-a-download-complete', 'A leecher becomes a seed.', 'download completed'),
  witness('sees-an-endgame', 'A leecher is in the endgame.', 'endgame'),
  witness(
    'sees-a-cancel-cross-a-block',
    'A block comes that is no longer asked for: a cancel was too late.',
    'cancel crossed a block',
  ),
  witness(
    'sees-a-random-first-piece',
    'At the start a piece is begun that is not the rarest.',
    'random first piece',
  ),
  witness(
    'sees-the-rarest-picked',
    'A piece is begun because it is rarer than another.',
    'rarest piece picked',
  ),
  witness(
    'sees-a-newcomer-promoted',
    'Somebody unchoked optimistically reciprocates, and stays unchoked.',
    'newcomer promoted',
  ),
  witness(
    'sees-a-choke-with-requests-under-way',
    'Somebody is choked who waits for blocks.',
    'choked with requests under way',
  ),
  witness('sees-a-peer-snubbed', 'A peer that is interested has sent nothing for a minute.', 'peer snubbed', [
    'failures',
  ]),
  witness('sees-a-hash-failure', 'A piece fails its hash.', 'hash failure', ['lies']),
  witness('sees-a-seed-leave-early', 'The only seed leaves or fails.', 'seed left early', ['failures']),
  witness('sees-the-tracker-down', 'The tracker is gone.', 'tracker down', ['failures']),
  witness(
    'sees-a-download-without-a-tracker',
    'A leecher completes that no tracker has ever answered.',
    'completed without a tracker',
    ['dht', 'failures'],
  ),
  witness('sees-blocks-kept', 'A peer comes back with the pieces that it had.', 'returned with blocks', [
    'failures',
    'saved',
  ]),
  witness('sees-a-connection-severed', 'A connection breaks between two that stay.', 'connection severed', [
    'failures',
  ]),
];
