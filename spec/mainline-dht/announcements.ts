import type { Id } from '../kit/identifiers.ts';
import type { Name } from '../kit/property.ts';
import { ipOf } from './compact.ts';
import { PEER_MS } from './constants.ts';
import type { MainlineCall } from './messages.ts';

type Announce = MainlineCall & { readonly type: 'announce' };

/** One announcement that somebody has accepted. */
interface Announced {
  readonly infoHash: Id;
  readonly peer: string;
  readonly at: number;
  /** How much churn there had been. */
  readonly churn: number;
  /** The K closest nodes of all have it. */
  readonly isComplete: boolean;
}

/** Before a peer expires, with room for clocks and for the lookup. */
const FRESH_MS = PEER_MS - 3 * 60_000;

/** Where the peer of this announcement listens. */
export function announcedPeer(by: Name, { port, implied_port }: Announce): string {
  return implied_port ? `${by}` : `${ipOf(`${by}`)}:${port}`;
}

/** Which peers were announced, as their users know it. */
export class Announcements {
  private readonly accepted: Announced[] = [];
  /** By infohash: every peer that anybody ever meant to announce. */
  private readonly meant = new Map<Id, Set<string>>();
  /** By infohash: how often it was to be announced. */
  private readonly calls = new Map<Id, number>();

  begun(by: Name, call: Announce): void {
    this.calls.set(call.info_hash, (this.calls.get(call.info_hash) ?? 0) + 1);
    const peers = this.meant.get(call.info_hash) ?? new Set();
    this.meant.set(call.info_hash, peers.add(announcedPeer(by, call)));
  }

  done(by: Name, call: Announce, at: number, churn: number, isComplete: boolean): void {
    const peer = announcedPeer(by, call);
    this.accepted.push({ infoHash: call.info_hash, peer, at, churn, isComplete });
  }

  /** The peers of this torrent that are at all the nodes closest to it, with no churn since. */
  promised(infoHash: Id, now: number, churn: number): string[] {
    return this.fresh(infoHash, now)
      .filter((each) => each.isComplete && each.churn === churn)
      .map(({ peer }) => peer);
  }

  /** Peers of this torrent that somebody has accepted, and that have not expired. */
  fresh(infoHash: Id, now: number): Announced[] {
    return this.accepted.filter((each) => each.infoHash === infoHash && now - each.at < FRESH_MS);
  }

  /**
   * Whoever was ever to be announced under this infohash is at all the nodes closest to it, with no churn since the first. So
   * these know the same peers, and nobody else knows any: he would name them, and no nodes that are closer.
   */
  isSettled(infoHash: Id, churn: number): boolean {
    const accepted = this.accepted.filter((each) => each.infoHash === infoHash);
    return (
      accepted.every((each) => each.isComplete && each.churn === churn) &&
      new Set(accepted.map(({ peer }) => peer)).size === this.meant.get(infoHash)?.size
    );
  }

  /** Nobody was to be announced under this infohash but once: nobody can have answered with peers, and not with nodes that are closer. */
  isFirst(infoHash: Id): boolean {
    return this.calls.get(infoHash) === 1;
  }

  infoHashes(): Id[] {
    return [...this.meant.keys()];
  }
}
