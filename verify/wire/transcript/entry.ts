import type { Run } from '../wire.ts';

/** The version of the format. */
export const TRANSCRIPT_FORMAT = 1;

/** The first of a transcript: what the run was. */
export interface Header extends Run {
  readonly transcript: typeof TRANSCRIPT_FORMAT;
  /** The version of Churnproof that has asked. */
  readonly churnproof: string;
  /** Milliseconds since 1970, when it began. */
  readonly started: number;
  /** Addresses of ours. */
  readonly ips: readonly string[];
}

interface Moment {
  /** Milliseconds since the beginning. What has the same `at` is one moment: what happened first, and then what we did about it. */
  readonly at: number;
  /** The case that was being asked. */
  readonly during: string;
}

export interface Packet extends Moment {
  readonly from: string;
  readonly to: string;
  readonly bytes: Buffer;
}

/** What happened besides packets. */
export interface Note extends Moment {
  readonly note: Occurrence;
  /** Our end of the connection, or our socket. */
  readonly from?: string;
  readonly to?: string;
  /** Why a connection could not be opened, or ended: a code of the operating system. */
  readonly code?: string;
  /** Which waits were over, counted from the first. */
  readonly waits?: readonly number[];
}

export const OCCURRENCES = [
  /** A UDP socket of ours is there. */
  'listens',
  'opened',
  'not opened',
  'closed by us',
  'closed by it',
  /** We have said more than it has read, and wait. */
  'not read',
  /** We have waited long enough. */
  'waited',
  /** Ctrl-C. */
  'interrupted',
  /** There are too many packets: the rest is left out. */
  'left out',
  /** The end of the run. */
  'end',
] as const;
export type Occurrence = (typeof OCCURRENCES)[number];

export type Entry = Packet | Note;

export function isNote(entry: Entry): entry is Note {
  return 'note' in entry;
}
