import type { SharedFile } from '../../spec/gnutella/matching.ts';
import type { GnutellaCall, HitRow, PongRow } from '../../spec/gnutella/messages.ts';
import type { RouteTable } from '../../spec/gnutella/query-routing.ts';
import type { Role } from '../../spec/gnutella/roles.ts';
import type { Walker } from './walking.ts';

/** A connection with another servent. */
export interface Link {
  /** A number that no other connection of this servent has had. */
  readonly id: number;
  readonly peer: string;
  /** What the other is to this servent, as far as it has said. */
  readonly kind: Role;
  /**
   * `calling` it was asked, and has not answered; `answering` it has asked, was told that it may, and has yet to agree (0.6);
   * `open` descriptors may go.
   */
  readonly stage: 'calling' | 'answering' | 'open';
  /** The call that asked for it and waits; null: none does. */
  readonly call: number | null;
}

/** A Ping or Query of one’s own whose answers are collected. */
export interface Question {
  readonly call: number;
  readonly kind: 'ping' | 'query';
  /** Of what was sent for it; of rings the last is under way. */
  readonly guids: readonly string[];
  readonly rows: readonly (HitRow | PongRow)[];
  /** Null: a Ping. */
  readonly search: (GnutellaCall & { type: 'search' }) | null;
}

/** A walker that is here until its originator says what is to become of it. */
export interface Waiting {
  readonly walker: Walker;
  /** The connection that has brought it. */
  readonly link: number;
}

/** A Push of one’s own that was not answered yet. */
export interface Pushed {
  readonly call: number;
  readonly servent: string;
  readonly index: number;
}

/** What a leaf has told of its words. */
export interface LeafTable {
  /** The connection with the leaf. */
  readonly link: number;
  readonly table: RouteTable;
}

/** A Pong that has come for a Ping of this servent’s own. */
export interface CachedPong {
  readonly ip: string;
  readonly port: number;
  readonly files: number;
  readonly kilobytes: number;
  /** How far away its sender is. */
  readonly hops: number;
  readonly link: number;
  readonly at: number;
}

/** A Ping that may be told of more Pongs, as they come. */
export interface Unserved {
  readonly link: number;
  readonly guid: string;
  readonly at: number;
  /** How many more Pongs of each distance, from 1. */
  readonly needed: readonly number[];
}

/** A servent’s state but for what it has seen: plain data, every list replaced and never changed in place. */
export interface Core {
  member: boolean;
  /** Its own identifier, 32 hexadecimal digits; empty before it has joined for the first time. */
  servent: string;
  files: readonly SharedFile[];
  links: readonly Link[];
  questions: readonly Question[];
  waiting: readonly Waiting[];
  pushes: readonly Pushed[];
  /** What searches have found, the latest first: so much and no more. */
  known: readonly HitRow[];
  /** Ultrapeers that a leaf knows; the next to be tried first. */
  tries: readonly string[];
  /** The slots of its table that a leaf has told its ultrapeers of. */
  told: readonly number[];
  /** Of an ultrapeer’s leaves. */
  tables: readonly LeafTable[];
  /** Where Pongs are cached: those that have come, when they are to be asked for again, and whom they are owed. */
  cached: readonly CachedPong[];
  staleAt: number;
  unserved: readonly Unserved[];
  /** When it joined, by its own clock, and the last numbers given to a file, a connection, a GUID. */
  bornAt: number;
  lastFile: number;
  lastLink: number;
  lastGuid: number;
}

/** A table of what was seen: type and GUID, and the connection that brought it first; 0: one’s own. */
export type Rows = readonly (readonly [key: string, link: number])[];

/** A servent’s whole state. */
export interface GnutellaState extends Core {
  readonly recent: Rows;
  readonly older: Rows;
}

export function newborn(): Core {
  return {
    member: false,
    servent: '',
    files: [],
    links: [],
    questions: [],
    waiting: [],
    pushes: [],
    known: [],
    tries: [],
    told: [],
    tables: [],
    cached: [],
    staleAt: 0,
    unserved: [],
    bornAt: 0,
    lastFile: 0,
    lastLink: 0,
    lastGuid: 0,
  };
}
