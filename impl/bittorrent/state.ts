import type { Address } from '../../sim/peer.ts';
import type { AnnounceEvent } from '../../spec/bittorrent/messages.ts';
import type { MainlineState } from '../mainline-dht/state.ts';
import type { Disk } from './disk.ts';
import type { SavedProgress } from './progress.ts';
import { quietWindow, type Window } from './window.ts';

/** A block of a torrent by piece and number. */
export interface Block {
  readonly index: number;
  readonly block: number;
}

/** One connection. It begins with each end choking, and neither interested (BEP 3). */
export interface Link {
  readonly address: Address;
  /** Both handshakes have been exchanged. */
  open: boolean;
  /** We opened it. */
  readonly isOurs: boolean;
  amChoking: boolean;
  amInterested: boolean;
  peerChoking: boolean;
  peerInterested: boolean;
  /** The other one has sent something besides its handshake: its bitfield would come too late. */
  hasSpoken: boolean;
  /** What the other one has: 1 by piece. */
  view: Uint8Array;
  /** Pieces that it has and we lack. */
  wanted: number;
  /** What we have asked it for. */
  asked: Block[];
  /** What it has asked us for. */
  queue: Block[];
  received: Window;
  sent: Window;
  /** Since when we wait for a piece from it: its last one, or when we became interested. */
  waitingSince: number;
  /** In which round of choking it was last unchoked. */
  unchokedIn: number;
  /** When we last sent something. */
  spokeAt: number;
}

export type SavedLink = Omit<Link, 'view'> & { readonly view: readonly number[] };

/** What does not belong to one connection. */
export interface Core {
  phase: 'outside' | 'joining' | 'member';
  /** The call to join that waits for the tracker. */
  joining: number | null;
  /** What the tracker has been asked last, and has not answered; null: nothing. */
  announcing: AnnounceEvent | null;
  /** What it is to be told next time: what it could not be told before. */
  due: AnnounceEvent;
  /** Through whom the node of the DHT comes in; null: it is there from the start. */
  via: Address | null;
  /** The node of the DHT is about to come in. */
  entering: boolean;
  /** Whom we do not talk to any more: all blocks of a wrong piece were theirs. */
  banned: readonly Address[];
  /** Connections in the order in which they are considered for unchoking. */
  order: readonly Address[];
  rounds: number;
  /** Seeds: unchoked since the last round. */
  unchokedSince: number;
  snubbed: readonly Address[];
  uploaded: number;
  downloaded: number;
  verified: number;
  wasted: number;
}

/** The whole state as plain data. */
export interface BitTorrentState {
  readonly core: Core;
  readonly progress: SavedProgress;
  readonly disk: ReturnType<Disk['snapshot']>;
  readonly links: readonly SavedLink[];
  /** The node of the DHT beside it; null: it has none. */
  readonly node: MainlineState | null;
}

export function outside(): Core {
  return {
    phase: 'outside',
    joining: null,
    announcing: null,
    due: '',
    via: null,
    entering: false,
    banned: [],
    order: [],
    rounds: 0,
    unchokedSince: 0,
    snubbed: [],
    uploaded: 0,
    downloaded: 0,
    verified: 0,
    wasted: 0,
  };
}

export function newLink(address: Address, isOurs: boolean, pieces: number, now: number): Link {
  return {
    address,
    open: false,
    isOurs,
    amChoking: true,
    amInterested: false,
    peerChoking: true,
    peerInterested: false,
    hasSpoken: false,
    view: new Uint8Array(pieces),
    wanted: 0,
    asked: [],
    queue: [],
    received: quietWindow(),
    sent: quietWindow(),
    waitingSince: now,
    unchokedIn: 0,
    spokeAt: now,
  };
}

export function savedLink(link: Link): SavedLink {
  return {
    ...link,
    view: [...link.view],
    asked: [...link.asked],
    queue: [...link.queue],
    received: { ...link.received, log: [...link.received.log] },
    sent: { ...link.sent, log: [...link.sent.log] },
  };
}

export function restoredLink(saved: SavedLink): Link {
  return {
    ...saved,
    view: Uint8Array.from(saved.view),
    asked: [...saved.asked],
    queue: [...saved.queue],
    received: { ...saved.received, log: [...saved.received.log] },
    sent: { ...saved.sent, log: [...saved.sent.log] },
  };
}
