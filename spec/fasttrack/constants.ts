import type { Constant } from '../kit/protocol-spec.ts';

/** Where a node listens. The real thing draws a port of its own. */
export const DATA_PORT = 1214;
/** A port that says: behind a firewall, can only push. */
export const FIREWALLED = 0;
/** “Hard-coded and cached list of ≤ 200 supernodes.” */
export const MOST_KNOWN = 200;
/** So many supernodes are pinged at a time. */
export const PINGS = 5;
/** A node with a slower line is no supernode. */
export const PROMOTION_KBPS = 128;

/** Numbers that the sources give, and those that they leave open. */
export const constants: readonly Constant[] = [
  {
    name: 'port',
    value: DATA_PORT,
    doc: 'where nodes listen; 0: behind a firewall',
    source: 'giFT-FastTrack, fst_node; later versions draw it',
  },
  {
    name: 'known',
    value: MOST_KNOWN,
    doc: 'most supernodes that a node remembers',
    source: 'Liang, Kumar, Ross 2006; Baset, Schulzrinne 2006 (the host cache of Skype)',
  },
  {
    name: 'pings',
    value: PINGS,
    doc: 'supernodes that are pinged at a time before one is chosen',
    source: 'Liang, Kumar, Ross 2006',
  },
  {
    name: 'children',
    value: '1–100',
    doc: 'C_max, a parameter of the run; 60 to 160 children of a supernode were measured, no limit is published',
    source: 'ours; Liang, Kumar, Ross 2006',
  },
  {
    name: 'links',
    value: '1–40',
    doc: 'D_max, a parameter of the run; 40 to 60 links of a supernode were measured, no limit is published',
    source: 'ours; Liang, Kumar, Ross 2006',
  },
  {
    name: 'hops',
    value: '1–6',
    doc: 'H_max, a parameter of the run; that forwarded searches carry hops is known, their limit is not',
    source: 'ours; giFT-FastTrack 0x0a, 0x0b',
  },
  {
    name: 'bandwidth',
    value: '128 kbps',
    doc: 'least line of a supernode; that there is a threshold is known, its value is not',
    source: 'ours; Liang, Kumar, Ross 2006',
  },
  {
    name: 'uptime',
    value: '0–60 s',
    doc: 'least uptime of a node that is promoted, a parameter of the run; the real one is not published',
    source: 'ours; Liang, Kumar, Ross 2006',
  },
  { name: 'probe', value: '2 s', doc: 'how long the reference waits for pongs', source: 'ours' },
  {
    name: 'retry',
    value: '20 s',
    doc: 'after which a node of the reference that has found no supernode, or too few, tries again',
    source: 'ours',
  },
  {
    name: 'patience',
    value: '10 s, 30 s, 45 s',
    doc: 'how long the reference waits for an answer to 0x01 or 0x02; for ends of a flood, and in a transfer; for the end of a search',
    source: 'ours',
  },
];
