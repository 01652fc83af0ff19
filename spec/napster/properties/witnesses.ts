import type { Sometimes } from '../../kit/property.ts';
import { witnessMaker } from '../../kit/witness.ts';
import type { Experience } from '../experience.ts';
import type { NapsterOracle } from '../oracle.ts';

const witness = witnessMaker<NapsterOracle, Experience>([
  'client back online',
  'limit of results',
  'transfer broken off',
  'transfer outlived its server',
]);

/** What must happen in some run, or the suite proves nothing. */
export const witnesses: readonly Sometimes<NapsterOracle>[] = [
  witness('sees-a-redirection', 'The redirector names a server.', 'server named by the redirector', [
    'redirector',
  ]),
  witness('sees-nobody-named', 'The redirector knows of no server.', 'redirector without a server', [
    'redirector',
    'failures',
  ]),
  witness('sees-a-return', 'A client logs in again after it has lost its server.', 'client back online', [
    'failures',
  ]),
  witness('sees-a-ghost', 'Somebody is thrown out by another of the same name.', 'ghost thrown out', [
    'twins',
  ]),
  witness('sees-a-nick-refused', 'Somebody is not let in whose name is taken.', 'nick refused', ['twins']),
  witness('sees-the-limit-of-results', 'More matches than a search may bring.', 'limit of results', [
    'searches',
  ]),
  witness('sees-nothing-found', 'A search finds nothing.', 'nothing found', ['searches']),
  witness('sees-no-query', 'What is no query is told so.', 'no query', ['searches']),
  witness('sees-a-list', 'Somebody’s files are listed.', 'files listed', ['lists']),
  witness('sees-nobody-to-list', 'The files of somebody who is not there are asked for.', 'nobody to list', [
    'lists',
  ]),
  witness('sees-a-push', 'An uploader behind a firewall connects to the downloader.', 'push', [
    'firewalls',
    'downloads',
  ]),
  witness('sees-two-firewalls', 'Both ends are behind firewalls.', 'both behind firewalls', [
    'firewalls',
    'downloads',
  ]),
  witness(
    'sees-the-limit-of-downloads',
    'A user has as many downloads of another as that one grants.',
    'limit of downloads',
    ['downloads'],
  ),
  witness('sees-a-stale-hit', 'What a search has found is not there any more.', 'stale hit', [
    'downloads',
    'searches',
  ]),
  witness('sees-a-change-of-mind', 'A file is unshared between request and answer.', 'unshared meanwhile', [
    'downloads',
  ]),
  witness('sees-a-port-unreachable', 'A data port cannot be connected to.', 'data port unreachable', [
    'downloads',
    'failures',
  ]),
  witness('sees-a-transfer-broken-off', 'A transfer ends before the file is whole.', 'transfer broken off', [
    'downloads',
    'failures',
  ]),
  witness(
    'sees-a-transfer-outlive-its-server',
    'A file arrives after the server has failed.',
    'transfer outlived its server',
    ['downloads', 'failures'],
  ),
  witness('sees-two-files-of-one-md5', 'Files with the same MD5 differ.', 'same MD5, other content', [
    'downloads',
  ]),
  witness('sees-a-false-announcement', 'A liar has announced what it does not have.', 'false announcement', [
    'lies',
    'downloads',
  ]),
  witness('sees-false-content', 'A liar sends other bytes.', 'false content', ['lies', 'downloads']),
  witness(
    'sees-an-unknown-message',
    'A message of an unknown type is answered with 404.',
    'nonsense answered',
    ['lies'],
  ),
  witness('sees-garbage', 'Bytes that say nothing arrive.', 'garbage', ['lies']),
];
