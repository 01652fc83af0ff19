/** Durations of Kad, in milliseconds; aMule’s name for each. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What an index entry is about. */
export type EntryKind = 'keyword' | 'source' | 'note';

/** How long an entry lives in an index, and when its publisher publishes it anew (KADEMLIAREPUBLISHTIMEK, …S, …N). */
export const LIFETIME_MS: Readonly<Record<EntryKind, number>> = {
  keyword: 24 * HOUR,
  source: 5 * HOUR,
  note: 24 * HOUR,
};

/** Between two cleanings of an index: an entry may outlive its time by this much (CIndexed::Clean). */
export const CLEAN_MS = 30 * MINUTE;

/** Between two looks at each bin (CRoutingZone::OnSmallTimer). */
export const SMALL_TIMER_MS = MINUTE;
/** Between two random lookups in one zone (OnBigTimer), and between those of two zones. */
export const BIG_TIMER_MS = HOUR;
export const BIG_GAP_MS = 10 * SECOND;
/** Between two mergings of zones that have become empty (Consolidate). */
export const MERGE_MS = 45 * MINUTE;
/** Until a node first looks itself up, and between two such lookups. */
export const FIRST_SELF_LOOKUP_MS = 3 * MINUTE;
export const SELF_LOOKUP_MS = 4 * HOUR;

/** How long a contact that has been checked in vain waits for the next check (CContact::CheckingType). */
export const CHECK_MS = 2 * MINUTE;
/** How long a contact is left in peace after a sign of life, by how many hours it has been known (UpdateType). */
export const REST_MS = [HOUR, 1.5 * HOUR, 2 * HOUR] as const;
export const HOUR_MS = HOUR;

/** Between two looks at each search (SEARCH_JUMPSTART): searches count their time in such ticks. */
export const TICK_MS = SECOND;
/** Ticks without a response after which a search goes on of itself (JumpStart). */
export const STALL_TICKS = 3;
/** Ticks before its end at which a search asks nobody any more, and those that late answers are given then. */
export const LAST_TICKS = 20;
export const GRACE_TICKS = 15;

/** What a search is for. */
export type SearchKind =
  | 'keyword'
  | 'source'
  | 'note'
  | 'store-keyword'
  | 'store-source'
  | 'store-note'
  | 'node'
  | 'self';

/** Ticks that a search may last (SEARCH…_LIFETIME). */
export const SEARCH_TICKS: Readonly<Record<SearchKind, number>> = {
  keyword: 45,
  source: 45,
  note: 45,
  'store-keyword': 140,
  'store-source': 140,
  'store-note': 100,
  node: 45,
  self: 45,
};

/** How long a bootstrap may take before the node counts as not connected. */
export const BOOTSTRAP_MS = 20 * SECOND;
/** Between two looks at what is due to be published (KADEMLIAPUBLISHTIME). */
export const PUBLISH_GAP_MS = 2 * SECOND;
/** A keyword whose indexers are full to more than this share, in percent, is left alone for that share of this time. */
export const BUSY_LOAD = 20;
export const BACK_OFF_MS = 7 * 24 * HOUR;
