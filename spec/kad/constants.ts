import type { Constant } from '../kit/protocol-spec.ts';

/** Numbers that the sources fix: Defines.h, Constants.h, RoutingBin.cpp, Contact.cpp of aMule. */
export const constants: readonly Constant[] = [
  { name: 'bits', value: 128, doc: 'of an identifier: MD4; fewer in models', source: 'UInt128.h' },
  { name: 'K', value: 10, doc: 'contacts in a bin', source: 'Defines.h K' },
  { name: 'KK', value: 5, doc: 'zones with an index below it split', source: 'Defines.h KK' },
  { name: 'KBASE', value: 4, doc: 'zones above this level split', source: 'Defines.h KBASE' },
  {
    name: 'α',
    value: 3,
    doc: 'asked at the beginning of a search, and of the best it hears of: 3 in eMule, 5 in aMule since 2026',
    source: 'Defines.h ALPHA_QUERY',
  },
  {
    name: 'tolerance',
    value: 16_777_216,
    doc: 'of the leading 32 bits of a distance: the first 8 bits alike',
    source: 'Defines.h SEARCHTOLERANCE',
  },
  {
    name: 'contacts wanted',
    value: '2, 4, 11',
    doc: 'to find, to store, to find nodes',
    source: 'Constants.h KADEMLIA_FIND_VALUE, KADEMLIA_STORE, KADEMLIA_FIND_NODE',
  },
  {
    name: 'search',
    value: '45 s',
    doc: 'lifetime of a search',
    source: 'Defines.h SEARCHKEYWORD_LIFETIME, SEARCHFILE_LIFETIME, SEARCHNOTES_LIFETIME',
  },
  {
    name: 'store',
    value: '140 s',
    doc: 'lifetime of a store; 100 s for notes',
    source: 'Defines.h SEARCHSTOREFILE_LIFETIME, SEARCHSTOREKEYWORD_LIFETIME',
  },
  {
    name: 'totals',
    value: '300, 10',
    doc: 'results and confirmations, beyond which a search or a store stops',
    source: 'Defines.h SEARCHKEYWORD_TOTAL, SEARCHSTOREFILE_TOTAL',
  },
  {
    name: 'stall',
    value: '3 s',
    doc: 'without a response, after which a search goes on of itself',
    source: 'CSearch::JumpStart',
  },
  {
    name: 'sources',
    value: '5 h',
    doc: 'lifetime, and time to publish again',
    source: 'Constants.h KADEMLIAREPUBLISHTIMES',
  },
  {
    name: 'keywords, notes',
    value: '24 h',
    doc: 'lifetime, and time to publish again',
    source: 'Constants.h KADEMLIAREPUBLISHTIMEK, KADEMLIAREPUBLISHTIMEN',
  },
  {
    name: 'caps',
    value: '60,000; 50,000; 1,000; 150',
    doc: 'keyword entries in all and under one keyword, sources of a file, notes on it',
    source:
      'Constants.h KADEMLIAMAXENTRIES, KADEMLIAMAXINDEX, KADEMLIAMAXSOURCEPERFILE, KADEMLIAMAXNOTESPERFILE',
  },
  {
    name: 'rest',
    value: '1 h, 1.5 h, 2 h',
    doc: 'after a sign of life, by how long a contact has been known; 2 min after a check in vain',
    source: 'CContact::UpdateType, CheckingType',
  },
  {
    name: 'per network',
    value: '1; 2; 10',
    doc: 'contacts of one address, of one /24 network in a bin, in all',
    source: 'RoutingBin.cpp MAX_CONTACTS_IP, MAX_CONTACTS_SUBNET',
  },
];
