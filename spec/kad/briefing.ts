import type { Briefing } from '../kit/protocol-spec.ts';

/** What an implementer in another language should know besides the vocabulary. */
export const briefing: Briefing = {
  parameters: {
    bits: 'identifiers have so many bits, 1 to 128',
    toleranceBits: 'how many leading bits a node must share with a key to index it (8 in eMule)',
    k: 'contacts in a bin (10)',
    alpha: 'α: whom a search asks first, and how many of the best at once (3)',
    kk: 'zones with an index below this split (5)',
    kbase: 'zones above this level split (4)',
    keywordEntries: 'keyword entries that an index takes in all',
    filesPerKeyword: 'files that it takes under one keyword',
    sourcesPerFile: 'sources that it takes for one file',
    notesPerFile: 'notes that it takes on one file',
    upkeep: 'whether nodes look up themselves and random identifiers, check contacts and merge zones',
  },
  notes: [
    'A peer’s address is an IP address and a port, e.g. `80.1.2.3:4672`. Its identifier is the MD4 of that text, cut to its leading bits: so everybody can tell it. The key of a keyword is the MD4 of the lower-case word, cut likewise; file hashes come from the user.',
    'The words of a name are what is left between white space and any of `()[]{}<>,._-!?:;\\/"`; those of fewer than three bytes in UTF-8 do not count. A search looks under its first word, and asks for names that have all of them.',
    'The first peers of a run are all given `start` with the same members; the others `join` through one. One whose `join` has failed is switched off. Nobody takes leave.',
    'Runs last up to a day: the virtual clock costs nothing.',
    'A Kad node takes no notice of `unreachable`: it talks by UDP, and has only its own patience.',
  ],
};
