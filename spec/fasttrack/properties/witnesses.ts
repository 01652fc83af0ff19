import type { Sometimes } from '../../kit/property.ts';
import { witnessMaker } from '../../kit/witness.ts';
import type { Experience } from '../experience.ts';
import type { FastTrackOracle } from '../oracle.ts';

const witness = witnessMaker<FastTrackOracle, Experience>([
  'turned away',
  'orphan taken again',
  'index emptied',
  'link refused',
  'search has gone round',
  'search has come to its end',
  'found at another supernode',
  'search lost with its supernode',
  'demotion with children',
  'transfer broken off',
]);

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
  witness('sees-a-promotion', 'An ordinary node becomes a supernode.', 'promotion', ['promotions']),
  witness(
    'sees-an-unfit-node',
    'A node cannot be reached, or is too slow, to be promoted.',
    'unfit for promotion',
    ['promotions'],
  ),
  witness('sees-a-new-node', 'A node has come in too late to be promoted.', 'too new for promotion', [
    'promotions',
  ]),
  witness(
    'sees-a-demotion',
    'A supernode that has children becomes an ordinary node.',
    'demotion with children',
    ['promotions'],
  ),
  witness('sees-a-download', 'A file is fetched.', 'file fetched', ['downloads']),
  witness('sees-a-push', 'A file comes from behind a firewall.', 'file pushed', ['downloads', 'firewalls']),
  witness('sees-two-firewalls', 'Both ends are behind firewalls.', 'both behind firewalls', [
    'downloads',
    'firewalls',
  ]),
  witness('sees-a-stale-hit', 'What a search has found is not there any more.', 'stale hit', ['downloads']),
  witness('sees-a-push-in-vain', 'A push comes to nobody.', 'push in vain', ['downloads', 'firewalls']),
  witness('sees-a-transfer-broken-off', 'A transfer ends before the file is whole.', 'transfer broken off', [
    'downloads',
    'failures',
  ]),
  witness('sees-a-false-hit', 'A liar’s file is found.', 'file that nobody has', ['lies', 'searches']),
  witness('sees-garbage', 'Bytes that say nothing are sent.', 'garbage', ['lies']),
];
