/** What both ways of talking to a tracker have in common. Bytes are held one character a byte. */

export interface Announcement {
  /** 20 bytes. */
  readonly infoHash: string;
  /** 20 bytes. */
  readonly peerId: string;
  readonly port: number;
  /** Bytes that are missing. */
  readonly left: number;
  readonly event?: 'started' | 'completed' | 'stopped';
  /** Peers wanted; absent: as many as the tracker likes. */
  readonly wanted?: number;
}

/** What came of a request. `bytes`: what was said, decoded where it can be, and safe to print. */
export type Told =
  | {
      readonly as: 'peers';
      /** `ip:port`. */
      readonly peers: readonly string[];
      /** In seconds. */
      readonly interval: number;
      readonly text: string;
    }
  | { readonly as: 'refused'; readonly text: string }
  | { readonly as: 'strange'; readonly why: string; readonly text: string }
  | { readonly as: 'nothing'; readonly text: string };

/** How many take part, as a scrape says. */
export interface Counts {
  readonly seeders: number;
  readonly leechers: number;
  /** How many have completed, ever. */
  readonly completed: number;
}

export type Scraped =
  | { readonly as: 'counts'; readonly counts: readonly Counts[]; readonly text: string }
  /** It says that there is none. */
  | { readonly as: 'refused'; readonly text: string }
  | { readonly as: 'none'; readonly text: string };

/** A way to talk to the tracker, from one of our addresses. */
export interface Speaker {
  announce(from: string, announcement: Announcement): Promise<Told>;
  /** One after the other, in the order of the infohashes. */
  scrape(from: string, infoHashes: readonly string[]): Promise<Scraped>;
  close(): Promise<void>;
}
