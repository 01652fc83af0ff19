import type { Id } from '../../spec/kit/identifiers.ts';
import type { Entry } from '../xor/bucket.ts';
import type { LookupState } from '../xor/lookup.ts';
import type { TableState } from '../xor/table.ts';

/** Where a node is in its life. */
export type Phase = 'outside' | 'joining' | 'member';

/** A contact as a bucket keeps it: its address is its id. */
export interface Contact extends Entry {
  readonly id: Id;
  /** Questions in a row that it left unanswered. */
  readonly failures: number;
}

/** What a question was asked for: decides what happens with the answer, or with silence. */
export type Purpose =
  /** The head of a full bucket: if it is silent, the newcomer takes its place. */
  | { readonly for: 'probe'; readonly newcomer: Id }
  /** One question of the lookup with this number. */
  | { readonly for: 'lookup'; readonly lookup: number }
  /** A pair for one of the nodes that are to keep it, in the write with this number. */
  | { readonly for: 'store'; readonly write: number }
  /** Nothing depends on the answer: cached copies, pairs for a newcomer. */
  | { readonly for: 'courtesy' };

/** A question that awaits its answer. */
export interface Pending {
  readonly rpc: number;
  readonly to: Id;
  readonly purpose: Purpose;
}

/** Why a lookup is made: decides what happens with its result. */
export type Errand =
  | { readonly for: 'lookup'; readonly call: number }
  /** A joiner looks itself up. */
  | { readonly for: 'join'; readonly call: number }
  /** A bucket is refreshed, by a joiner if there is a call. */
  | { readonly for: 'refresh'; readonly call: number | null }
  | { readonly for: 'fetch'; readonly call: number }
  /** A pair is published for the user or, without a call, anew; `ttl`: how long it is to be kept. */
  | { readonly for: 'store'; readonly call: number | null; readonly value: string; readonly ttl: number };

/** One lookup under way. */
export interface Running {
  readonly number: number;
  readonly errand: Errand;
  readonly asked: number;
  readonly state: LookupState<Entry>;
}

/** A pair as a node keeps it. Times are of its own clock. */
export interface Kept {
  readonly key: Id;
  readonly value: string;
  readonly expires: number;
  /** When it was last received in a STORE. */
  readonly received: number;
  /** A copy along a lookup path: never republished. */
  readonly cached: boolean;
}

/** A pair that this node's user has published. */
export interface Published {
  readonly key: Id;
  readonly value: string;
  /** When it was published last, by its own clock. */
  readonly at: number;
}

/** A publication that waits for its answers. */
export interface Write {
  readonly number: number;
  readonly call: number | null;
  readonly waiting: number;
  readonly kept: readonly Id[];
}

/** The whole state of a node as plain data. */
export interface KademliaState {
  readonly phase: Phase;
  readonly table: TableState<Contact>;
  readonly pending: readonly Pending[];
  readonly running: readonly Running[];
  /** Ranges [2^i, 2^(i+1)) in which something was looked up since the last refresh. */
  readonly visited: readonly number[];
  readonly pairs: readonly Kept[];
  readonly published: readonly Published[];
  readonly writes: readonly Write[];
  /** The last numbers used. */
  readonly rpc: number;
  readonly lookup: number;
}

/** The smallest number from 0 that none of these carries: numbers stay few, so the state of a model stays finite. */
export function smallestFree(taken: readonly number[]): number {
  let number = 0;
  while (taken.includes(number)) number++;
  return number;
}
