import type { Described, Query, SharedFile } from '../../spec/fasttrack/files.ts';
import type { Hit } from '../../spec/fasttrack/messages.ts';
import type { Role } from '../../spec/fasttrack/parameters.ts';

/** An ordinary node’s way to a supernode. */
export interface Way {
  /** `idle` nobody has taken it, and it waits; `probing` pongs are waited for; `attaching` 0x02 is sent; `attached` 0x2c has come. */
  readonly stage: 'idle' | 'probing' | 'attaching' | 'attached';
  /** Who is asked to be its supernode, or is. */
  readonly parent: string | null;
  /** Who has been pinged, and has not answered. */
  readonly pinged: readonly string[];
  /** Supernodes that have answered, and have not been asked yet. */
  readonly ponged: readonly string[];
  /** Who has been pinged since all began anew. */
  readonly tried: readonly string[];
  /** The call that waits for it; null once it has had its answer. */
  readonly call: number | null;
}

/** An ordinary node that a supernode has taken. It ends with its connection, and so do its entries. */
export interface Child {
  readonly address: string;
  readonly port: number;
  readonly files: readonly Described[];
}

/** A supernode that a supernode is linked with, or has asked. */
export interface Link {
  readonly address: string;
  readonly stage: 'asking' | 'open';
}

/** A search on its way through a supernode. */
export interface Flood extends Query {
  /** Unique in the network; has a colon in it. */
  readonly id: string;
  /** Who is told of what is found: a neighbour or a child; null: its own user. */
  readonly from: string | null;
  /** How that one calls it. */
  readonly name: string;
  /** Neighbours whose ends are waited for. */
  readonly waiting: readonly string[];
}

/** A search of its own user. */
export interface Asked {
  readonly id: string;
  readonly call: number;
  readonly found: readonly Hit[];
}

/** A file that comes from somebody. */
export interface Download {
  readonly transfer: string;
  readonly call: number;
  readonly node: string;
  readonly file: string;
  /** `pushing` 0x0d is sent; `asking` GET is; `reading` pieces come. */
  readonly stage: 'pushing' | 'asking' | 'reading';
  readonly size: number;
  readonly got: number;
  readonly content: string;
}

/** A file that goes to somebody. */
export interface Upload {
  readonly transfer: string;
  readonly to: string;
  /** What is sent, as it was when it was asked for; null: it has offered itself, and has not been asked yet. */
  readonly shared: SharedFile | null;
  readonly offset: number;
}

/** A peer’s whole state: plain data, every list replaced and never changed in place. */
export interface FastTrackState {
  member: boolean;
  role: Role;
  library: readonly SharedFile[];
  /** Supernodes that it has heard of, the latest first. */
  known: readonly string[];
  /** When it came in, by its own clock. */
  born: number;
  asked: readonly Asked[];
  /** What its searches have found, the latest last. */
  hits: readonly Hit[];
  downloads: readonly Download[];
  uploads: readonly Upload[];
  /** The last number given to a search or a transfer. */
  last: number;
  // An ordinary node.
  way: Way;
  // A supernode.
  children: readonly Child[];
  links: readonly Link[];
  /** Who has been asked for a link since all had been. */
  courted: readonly string[];
  floods: readonly Flood[];
  /** Floods that have been here, the latest last. */
  seen: readonly string[];
}

export const NOWHERE: Way = {
  stage: 'idle',
  parent: null,
  pinged: [],
  ponged: [],
  tried: [],
  call: null,
};

export function newborn(): FastTrackState {
  return {
    member: false,
    role: 'ordinary',
    library: [],
    known: [],
    born: 0,
    asked: [],
    hits: [],
    downloads: [],
    uploads: [],
    last: 0,
    way: NOWHERE,
    children: [],
    links: [],
    courted: [],
    floods: [],
    seen: [],
  };
}
