import type { Pair } from '../../spec/kad/messages.ts';
import type { EntryKind, SearchKind } from '../../spec/kad/times.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import type { Name } from '../../spec/kit/property.ts';
import type { TableState } from '../xor/table.ts';
import type { Known } from './zones.ts';

/** Whom a search knows, and how it stands with it: heard of, asked, or it has answered. */
export interface Candidate {
  readonly id: Id;
  readonly address: Name;
  readonly standing: 'new' | 'tried' | 'responded';
  /** Still to be dealt with: not yet acted upon, nor given up. */
  readonly possible: boolean;
}

/** A search under way (CSearch). Plain data; every list is replaced, never changed in place. */
export interface Search {
  readonly kind: SearchKind;
  readonly target: Id;
  /** Whoever waits for it: a call of the user, or nobody. */
  readonly call: number | null;
  /** Words besides the first, for a keyword search. */
  readonly words: string;
  /** Ticks since it began, and since the last response. */
  readonly age: number;
  readonly quiet: number;
  readonly stopping: boolean;
  /** Everyone heard of, nearest the target first. */
  readonly candidates: readonly Candidate[];
  /** The nearest of those that were heard of from others, at most α. */
  readonly best: readonly Id[];
  /** Questions sent since the search last went on of itself, without an answer so far. */
  readonly waiting: readonly Name[];
  readonly answers: number;
  readonly results: readonly Pair[];
  /** Loads that indexers have reported, added up, and how many have. */
  readonly load: number;
  readonly loads: number;
}

/** An entry of the index. */
export interface IndexEntry {
  readonly kind: EntryKind;
  readonly key: Id;
  /** The file under a keyword, or the publisher under a file. */
  readonly source: Id;
  /** The file’s name, the publisher’s address, or the comment. */
  readonly text: string;
  readonly publisher: Name;
  readonly expires: number;
}

/** Something that is published again and again. */
export interface Task {
  readonly kind: EntryKind;
  readonly target: Id;
  readonly due: number;
}

/** Something of the user’s: a file that he shares, or a comment. */
export interface Share {
  readonly file: Id;
  /** Name or comment. */
  readonly text: string;
  readonly kind: 'file' | 'note';
  /** The call that waits for it to be published for the first time; null: it has been. */
  readonly call: number | null;
  /** What is still to be published for that call, and what is being published: kinds and targets. */
  readonly waiting: readonly string[];
  readonly underWay: readonly string[];
  readonly stored: number;
}

/** The whole state of a node. */
export interface KadState {
  phase: 'outside' | 'joining' | 'member';
  /** The call to bootstrap that waits. One of a former life is not answered any more. */
  joining: number | null;
  bootstrap: Name | null;
  firewalled: boolean;
  table: TableState<Known>;
  /** Whom it has asked for a `hello_res`: an answer counts once. */
  greeted: readonly Name[];
  searches: readonly Search[];
  index: readonly IndexEntry[];
  totals: Readonly<Record<EntryKind, number>>;
  tasks: readonly Task[];
  shares: readonly Share[];
  /** The index is cleaned at the next occasion after this. */
  nextClean: number;
}
