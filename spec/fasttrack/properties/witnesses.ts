import type { Sometimes } from '../../kit/property.ts';
import { witnessMaker } from '../../kit/witness.ts';
import type { Experience } from '../experience.ts';
import type { FastTrackOracle } from '../oracle.ts';

const witness = witnessMaker<FastTrackOracle, Experience>();

/** What must happen in some run, or the suite proves nothing. */
export const witnesses: readonly Sometimes<FastTrackOracle>[] = [
  witness('sees-a-node-turned-away', 'A supernode has no room.', 'turned away'),
  witness('sees-others-named', 'Somebody is told of other supernodes.', 'sent elsewhere'),
  witness('sees-no-supernode', 'Nobody takes a node.', 'no supernode'),
  witness(
    'sees-an-ordinary-node-pinged',
    'Somebody takes an ordinary node for a supernode.',
    'pinged an ordinary node',
  ),
  witness(
    'sees-an-orphan-taken-again',
    'A node that has lost its supernode has another.',
    'orphan taken again',
    ['failures'],
  ),
  witness('sees-an-index-emptied', 'A child that has shared something goes.', 'index emptied', ['failures']),
  witness('sees-a-link-refused', 'A supernode may have no more links.', 'link refused', ['several']),
  witness(
    'sees-a-search-go-round',
    'A search comes to a supernode along two links.',
    'search has gone round',
    ['several', 'searches'],
  ),
  witness(
    'sees-a-search-come-to-its-end',
    'A search may go no farther, though there are links.',
    'search has come to its end',
    ['several', 'searches'],
  ),
  witness(
    'sees-a-distant-hit',
    'A search finds what another supernode’s child shares.',
    'found at another supernode',
    ['several', 'searches'],
  ),
  witness('sees-a-location-found', 'A search by hash finds somebody.', 'found by hash', ['searches']),
  witness('sees-nothing-found', 'A search finds nothing.', 'nothing found', ['searches']),
  witness('sees-a-search-lost', 'A search is lost with its supernode.', 'search lost with its supernode', [
    'failures',
    'searches',
  ]),
  witness('sees-a-false-hit', 'A liar’s file is found.', 'file that nobody has', ['lies', 'searches']),
  witness('sees-garbage', 'Bytes that say nothing are sent.', 'garbage', ['lies']),
];
