import type { Id } from '../../spec/kit/identifiers.ts';
import { BAD_FAILURES, GOOD_MS } from '../../spec/mainline-dht/constants.ts';
import type { Entry } from '../xor/bucket.ts';
import type { LookupState } from '../xor/lookup.ts';
import type { TableState } from '../xor/table.ts';

/** A node by id and address. */
export interface Located extends Entry {
  readonly address: string;
}

/** A node in the routing table. It has answered, or it would not be there. */
export interface Contact extends Located {
  readonly answeredAt: number;
  /** When it last asked us something; null: never. */
  readonly askedAt: number | null;
  /** Queries in a row that it left unanswered. */
  readonly failures: number;
}

export type Goodness = 'good' | 'questionable' | 'bad';

/** BEP 5 “Routing Table”. */
export function goodnessOf({ answeredAt, askedAt, failures }: Contact, now: number): Goodness {
  if (failures >= BAD_FAILURES) return 'bad';
  const isRecent = (at: number | null) => at !== null && now - at <= GOOD_MS;
  return isRecent(answeredAt) || isRecent(askedAt) ? 'good' : 'questionable';
}

/** Why a query was sent: decides what comes of its answer. */
export type Purpose =
  | { readonly for: 'lookup'; readonly lookup: number }
  | { readonly for: 'bootstrap'; readonly call: number; readonly tries: number }
  /** Is this questionable node still there, or may the newcomer have its place? */
  | { readonly for: 'check'; readonly newcomer: Contact }
  /** Someone has asked us something who is not in the table. */
  | { readonly for: 'greeting' }
  | { readonly for: 'announcement'; readonly announcement: number };

/** A query that awaits its answer. */
export interface Pending {
  readonly t: number;
  readonly to: string;
  /** Whose id the answer must have; null: whoever is there. */
  readonly expects: Id | null;
  readonly at: number;
  readonly purpose: Purpose;
}

/** Why a lookup is made: decides what comes of its result. */
export type Errand =
  | { readonly for: 'join' | 'find' | 'peers'; readonly call: number }
  | { readonly for: 'announce'; readonly call: number; readonly port: number; readonly implied: boolean }
  | { readonly for: 'refresh' };

/** A node that gave a token. */
export interface Giver extends Located {
  readonly token: string;
}

/** A lookup as plain data. */
export interface SavedSearch {
  readonly number: number;
  readonly errand: Errand;
  readonly began: number;
  readonly values: readonly string[];
  readonly givers: readonly Giver[];
  readonly lookup: LookupState<Located>;
}

/** What a finished lookup for peers leaves behind: the closest nodes, each with its token. */
export interface Harvest {
  readonly infoHash: Id;
  readonly at: number;
  readonly givers: readonly Giver[];
}

/** Announcements of one call that await their answers. */
export interface Announcement {
  readonly number: number;
  readonly call: number;
  readonly infoHash: Id;
  readonly waiting: number;
  readonly accepted: readonly Id[];
}

/** A peer that was announced here. */
export interface StoredPeer {
  readonly infoHash: Id;
  readonly peer: string;
  readonly at: number;
}

/** What tokens are made of. */
export interface Secrets {
  readonly since: number;
  readonly current: string;
  /** Null: there is none of which a token might still be accepted. */
  readonly previous: string | null;
}

/** All of a node’s state but its table and its lookups: plain data, every list replaced and never changed in place. */
export interface Core {
  phase: 'outside' | 'joining' | 'member';
  readOnly: boolean;
  pending: readonly Pending[];
  /** The last transaction id; −1: none yet. */
  t: number;
  harvests: readonly Harvest[];
  announcements: readonly Announcement[];
  peers: readonly StoredPeer[];
  secrets: Secrets | null;
}

/** The whole state as plain data. */
export interface MainlineState {
  readonly core: Core;
  readonly table: TableState<Contact>;
  readonly searches: readonly SavedSearch[];
}

export function outside(): Core {
  return {
    phase: 'outside',
    readOnly: false,
    pending: [],
    t: -1,
    harvests: [],
    announcements: [],
    peers: [],
    secrets: null,
  };
}

/** The smallest number from 0 that none of these carries: numbers stay few, so the state stays finite. */
export function smallestFree(taken: readonly number[]): number {
  let number = 0;
  while (taken.includes(number)) number++;
  return number;
}
