import type { ChordMessage } from '../../spec/chord/messages.ts';
import type { Id } from '../../spec/kit/ring.ts';

/** Where a node is in its life. */
export type Phase = 'outside' | 'joining' | 'member' | 'leaving' | 'gone';

/** What a question was asked for: decides what happens with the answer, or with silence. */
export type Purpose =
  /** StabilizeFromSuccessor: the successor's predecessor and list. */
  | { readonly for: 'stabilize' }
  /** StabilizeFromPredecessor: the state of the saved candidate. */
  | { readonly for: 'candidate' }
  /** Rectify: is the old predecessor alive, now that this other node has notified us? */
  | { readonly for: 'rectify'; readonly notifier: Id }
  /** Join: the list of the member that precedes us. */
  | { readonly for: 'join'; readonly call: number; readonly via: Id }
  /** One step of the lookup with this number. */
  | { readonly for: 'hop'; readonly lookup: number }
  /** The user's pair or question, at its owner. */
  | {
      readonly for: 'store';
      readonly call: number;
      readonly key: Id;
      readonly value: string;
      readonly tries: number;
    }
  | { readonly for: 'fetch'; readonly call: number; readonly key: Id; readonly tries: number }
  /** A copy on which the write with this number waits. */
  | { readonly for: 'copy'; readonly write: number }
  /** Keys handed to a new predecessor, to their owner, or to the successor on leaving. */
  | { readonly for: 'handover'; readonly keys: readonly Id[]; readonly leave: Leave | null }
  /** Whether the node that was given these stray pairs is their owner. */
  | { readonly for: 'owner'; readonly keys: readonly Id[] }
  | { readonly for: 'farewell'; readonly leave: Leave }
  /** That our successor has heard of us: nothing but the end of a stabilization depends on it. */
  | { readonly for: 'notify' }
  /** Published versions (variants/): their separate maintenance events. */
  | { readonly for: 'reconcile' | 'update' | 'flush' }
  /** Nothing depends on the answer. */
  | { readonly for: 'courtesy' };

/** A departure under way: who asked for it, and how many more successors may be tried. */
export interface Leave {
  readonly call: number;
  readonly tries: number;
}

/** A question that awaits its answer. */
export interface Pending {
  readonly nonce: number;
  readonly to: Id;
  readonly type: ChordMessage['type'];
  readonly purpose: Purpose;
}

/** Why a lookup is made: decides what happens with its result. */
export type Errand =
  | { readonly for: 'lookup'; readonly call: number }
  | { readonly for: 'join'; readonly call: number; readonly via: Id }
  | { readonly for: 'finger'; readonly index: number }
  | { readonly for: 'store'; readonly call: number; readonly value: string; readonly tries: number }
  | { readonly for: 'fetch'; readonly call: number; readonly tries: number }
  /** A pair that no owner has refreshed goes home. */
  | { readonly for: 'return' }
  /** Aggressive join (variants/): the nodes whose finger with this index may be us from now on; only that variant makes it. */
  | { readonly for: 'others'; readonly index: number };

/** One lookup under way, driven by the node that wants to know (iterative style). */
export interface Lookup {
  readonly number: number;
  readonly key: Id;
  readonly errand: Errand;
  /** Nodes asked so far that led on, nearest last: where to go back to when the next one is dead. */
  readonly path: readonly Id[];
  /** Nodes found dead. */
  readonly avoid: readonly Id[];
  readonly hops: number;
}

/** A pair as a node keeps it. */
export interface Kept {
  readonly key: Id;
  readonly value: string;
  /** Replication rounds since its owner last said that it wants this copy; owned pairs stay at 0. */
  readonly age: number;
}

/** A write that waits for its copies. */
export interface Write {
  readonly number: number;
  /** Who asked: another node, with its nonce, or our own user, with the call; null: it is gone. */
  readonly asker: { readonly node: Id; readonly nonce: number } | { readonly call: number } | null;
  readonly waiting: number;
  readonly ok: boolean;
}

/** The whole state of a node: plain data, every list replaced and never changed in place. */
export interface ChordState {
  phase: Phase;
  predecessor: Id | null;
  successors: readonly Id[];
  /** The successor's predecessor that we mean to adopt once it has answered (TSE: "wait to query pred(s)"). */
  candidate: Id | null;
  fingers: readonly (Id | null)[];
  nextFinger: number;
  pairs: readonly Kept[];
  pending: readonly Pending[];
  lookups: readonly Lookup[];
  writes: readonly Write[];
  /** With a timeout detector: the last nonce used. */
  nonce: number;
}

export function outside(): ChordState {
  return {
    phase: 'outside',
    predecessor: null,
    successors: [],
    candidate: null,
    fingers: [],
    nextFinger: 0,
    pairs: [],
    pending: [],
    lookups: [],
    writes: [],
    nonce: 0,
  };
}

/** The smallest number from 0 that none of these carries: numbers stay few, so the state stays finite. */
export function smallestFree(taken: readonly number[]): number {
  let number = 0;
  while (taken.includes(number)) number++;
  return number;
}
