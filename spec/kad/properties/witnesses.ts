import type { Sometimes } from '../../kit/property.ts';
import { witnessMaker } from '../../kit/witness.ts';
import type { Experience, KadOracle } from '../oracle.ts';

const witness = witnessMaker<KadOracle, Experience>(['zone split', 'bin full', 'contact found dead']);

/** What must happen in some run, or the suite proves nothing. */
export const witnesses: readonly Sometimes<KadOracle>[] = [
  witness('sees-a-join', 'A node bootstraps.', 'join completed'),
  witness('sees-a-file-found', 'A file is found by a keyword.', 'file found by keyword'),
  witness('sees-several-words', 'A file is found by two words or more.', 'searched by several words'),
  witness('sees-sources-found', 'Somebody who has a file is found by its hash.', 'sources found by hash'),
  witness('sees-several-sources', 'Several who have a file are found.', 'index of several publishers'),
  witness('sees-a-note-found', 'A comment on a file is found.', 'note found'),
  witness('sees-a-zone-split', 'A zone is split.', 'zone split'),
  witness('sees-a-bin-full', 'A bin is full.', 'bin full'),
  witness(
    'sees-an-address-proved',
    'A node proves that its address is its own.',
    'contact proved its address',
  ),
  witness('sees-a-dead-contact', 'A contact is found dead.', 'contact found dead', ['failures', 'upkeep']),
  witness(
    'sees-a-gone-publisher',
    'Somebody is found as a source who has gone.',
    'found after the publisher had gone',
    ['failures'],
  ),
  witness('sees-an-entry-expire', 'A source is not found any more.', 'entry expired', ['failures']),
  witness('sees-a-republication', 'Something is published again.', 'published again'),
  witness('sees-a-full-index', 'An index is full.', 'index full'),
  witness(
    'sees-a-search-in-a-partition',
    'A search ends while the network is cut.',
    'search in a partition',
    ['partition-happened'],
  ),
  witness('sees-an-answer-too-long', 'A liar names more contacts than it was asked for.', 'answer too long', [
    'liars',
  ]),
];
