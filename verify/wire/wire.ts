import type { Socket } from 'node:net';
import type { Torrent } from '../../spec/bittorrent/torrent.ts';
import type { Target } from './address.ts';
import type { Budget } from './budget.ts';

/** How a suite meets its subject: over sockets, or in a transcript of a run that did. */
export interface Wire {
  readonly budget: Budget;
  /** The case that is being asked. */
  during: string;
  /** Why a transcript cannot be judged any further. */
  readonly untold: string | undefined;
  /** Addresses of ours, for so many peers. */
  addresses(target: Target, count: number, network?: string): Promise<readonly string[]>;
  /** What the run is, told before anything is said. */
  begin(run: Run): void;
  /** A UDP socket on each of these, or none at all. @throws WireRefusal where this machine lacks one of them. */
  listen(ips: readonly string[], port?: number): Promise<Datagrams[]>;
  /** A TCP connection of ours. */
  dial(ip: string, target: Target, ears: Ears): Connection;
  /** The bytes of ours that come next in a transcript, which alone may have them; undefined over sockets. */
  ahead(): Buffer | undefined;
}

/** A run, as far as what is asked depends on it. */
export interface Run {
  readonly protocol: string;
  /** As on the command line. */
  readonly subject: string;
  readonly seed: number;
  readonly strict: boolean;
  readonly slow: boolean;
  /** Seconds. */
  readonly budget: number;
  readonly manners: object;
  readonly torrent?: Omit<Torrent, 'content'>;
  /** Whether our peers had the content to give. */
  readonly hasContent?: boolean;
}

/** One UDP socket of ours. Bytes are held one character a byte. */
export interface Datagrams {
  readonly address: string;
  onPacket(take: (bytes: string, from: string) => void): void;
  send(bytes: string, to: string): void;
  close(): Promise<void>;
}

/** Where subjects come to us that take no connections. */
export interface Doors {
  /** Whoever comes to that address of ours is given to `take`, once. @returns how to wait no more */
  meet(ip: string, take: (socket: Socket) => void): () => void;
}

/** What a connection tells of itself. */
export interface Ears {
  opened(address: string): void;
  data(bytes: Buffer): void;
  /** It could not be opened, or the other end has closed it. */
  ended(code: string | undefined): void;
  /** This machine cannot speak from there. */
  refused?(why: Error): void;
}

export interface Connection {
  send(bytes: Buffer): void;
  /** Whether less than this waits until the other end reads. */
  isFlowing(most: number): boolean;
  close(): void;
}
