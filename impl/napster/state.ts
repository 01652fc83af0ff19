import type { Described, SharedFile } from '../../spec/napster/files.ts';

/** A client that is logged in here. It ends with its connection. */
export interface Session {
  readonly nick: string;
  readonly address: string;
  readonly port: number;
  readonly speed: number;
  readonly downloads: number;
  readonly uploads: number;
  readonly files: readonly Described[];
}

/** A download that was passed on to the owner of the file, who has not answered yet. */
export interface Request {
  /** Nick of the downloader. */
  readonly by: string;
  /** Nick of the owner. */
  readonly of: string;
  readonly file: string;
}

/** A client’s way to its server. */
export interface Link {
  readonly server: string;
  readonly stage: 'redirecting' | 'logging in' | 'online';
  /** The connection to the redirector; null to a server. */
  readonly socket: string | null;
}

/** That the user wants to be online. */
export interface Wish {
  readonly via: string;
  /** The call that asked for it and waits; null once it has had its answer. */
  readonly call: number | null;
  /** Places tried in vain since the last success. */
  readonly tried: number;
}

/** A question that the server answers in the order in which it was asked. */
export interface Asked {
  readonly kind: 'search' | 'browse';
  readonly call: number;
  /** Of the user whose files are listed; empty for searches. */
  readonly nick: string;
  readonly found: readonly Found[];
}

export interface Found extends Described {
  readonly nick: string;
}

/** A file that comes from somebody. */
export interface Download {
  readonly number: number;
  readonly call: number;
  readonly nick: string;
  readonly file: string;
  /**
   * `requested` 203 is sent; `alternate` 500 is; `calling` the owner is being connected to; `asking` GET is sent; `reading`
   * pieces come.
   */
  readonly stage: 'requested' | 'alternate' | 'calling' | 'asking' | 'reading';
  readonly md5: string;
  readonly socket: string | null;
  /** Where the owner is, once there is a connection. */
  readonly from: string | null;
  readonly size: number;
  readonly got: number;
  readonly pieces: readonly string[];
  /** The server has been told, within the session that still lasts. */
  readonly counted: boolean;
}

/** A file that goes to somebody. */
export interface Upload {
  readonly number: number;
  readonly nick: string;
  readonly file: string;
  /** `granted` 608 is sent; `calling` the downloader is being connected to; `offering` SEND is sent; `sending`; `sent`. */
  readonly stage: 'granted' | 'calling' | 'offering' | 'sending' | 'sent';
  readonly socket: string | null;
  readonly to: string | null;
  /** What is sent: the file as it was when the connection was made. */
  readonly shared: SharedFile | null;
  readonly offset: number;
  readonly counted: boolean;
}

/** Somebody has connected to the data port, and has not said what for. */
export interface Arrival {
  readonly socket: string;
  readonly from: string;
  readonly verb: 'GET' | 'SEND' | null;
}

/** A peer’s whole state: plain data, every list replaced and never changed in place. */
export interface NapsterState {
  member: boolean;
  // A server.
  sessions: readonly Session[];
  requests: readonly Request[];
  // A redirector.
  loads: readonly (readonly [server: string, users: number])[];
  // A client.
  library: readonly SharedFile[];
  wish: Wish | null;
  link: Link | null;
  asked: readonly Asked[];
  downloads: readonly Download[];
  uploads: readonly Upload[];
  arrivals: readonly Arrival[];
  /** The last number given to a connection, or to a transfer. */
  last: number;
}

export function newborn(): NapsterState {
  return {
    member: false,
    sessions: [],
    requests: [],
    loads: [],
    library: [],
    wish: null,
    link: null,
    asked: [],
    downloads: [],
    uploads: [],
    arrivals: [],
    last: 0,
  };
}

/** The smallest number that no connection or transfer of this peer carries now. */
export function smallestFree({ link, downloads, uploads }: NapsterState, address: string): number {
  const sockets = [
    link?.socket,
    ...downloads.map(({ socket }) => socket),
    ...uploads.map(({ socket }) => socket),
  ];
  const numbers = new Set([...downloads, ...uploads].map(({ number }) => number));
  for (let number = 1; ; number++)
    if (!numbers.has(number) && !sockets.includes(`${address}:${number}`)) return number;
}
