import { bitTorrent } from './bittorrent/index.ts';
import { chord } from './chord/index.ts';
import { fastTrack } from './fasttrack/index.ts';
import { gnutella } from './gnutella/index.ts';
import { kad } from './kad/index.ts';
import { kademlia } from './kademlia/index.ts';
import type { Protocol } from './kit/protocol.ts';
import { mainlineDht } from './mainline-dht/index.ts';
import { napster } from './napster/index.ts';

/** Every protocol that the toolkit knows. Adding one is adding its line. */
export const protocols: readonly Protocol[] = [
  chord as unknown as Protocol,
  kademlia as unknown as Protocol,
  kad as unknown as Protocol,
  mainlineDht as unknown as Protocol,
  bitTorrent as unknown as Protocol,
  napster as unknown as Protocol,
  gnutella as unknown as Protocol,
  fastTrack as unknown as Protocol,
];
