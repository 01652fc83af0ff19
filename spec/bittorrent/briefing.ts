import type { Briefing } from '../kit/protocol-spec.ts';

/** What an implementer in another language should know besides the vocabulary. */
export const briefing: Briefing = {
  parameters: {
    torrent:
      'what the metainfo file says: `infoHash`; `length` of the content, `pieceLength` and `blockLength`, in bytes (the last block of a piece and the last piece may be short); `pieces`, the hash of each; with `content` (Base64) blocks are real bytes and hashes SHA-1, without it a block is eight digits that stand in for it: the 32-bit FNV-1a of infohash, number of the piece and number of the block in it, with spaces between (`64da…f9d 5 0`), and a piece’s hash is that of its blocks’ digits with spaces between, in eight digits',
    tracker: 'the address of the tracker: a peer that begins there is one',
    seeds: 'addresses of those that have everything from the start',
    freeRiders: 'addresses of those that never unchoke anybody',
    up: 'bytes a second that a peer can send; 0: no limit. The world sees to it',
    down: 'bytes a second that a peer can receive; 0: no limit',
    rates: '`[address, up, down]` of those that differ',
    maxUploads: 'unchoked peers that are interested: so many less one by rate, and one optimistically',
    minUploads: 'so many are unchoked if there are too few to reciprocate',
    backlog: 'requests under way on one connection at most',
    cutoff: 'verified pieces from which on the rarest piece is picked, and not a random one',
    numwant: 'peers wanted with an announcement, and named in its answer, at most',
    maxInitiated: 'connections that a peer opens itself at most',
    maxConnections: 'connections that a peer has at most; more are closed',
    intervalMs: 'between two announcements; a tracker forgets who has not announced for one and a half of it',
    snubMs:
      'a peer is held for snubbing when so long has passed since it last sent a block that was asked for, or since one is interested in it',
    dht: 'peers have a node of the Mainline DHT beside them; never where peers are not ours',
  },
  notes: [
    'A peer’s address is its IPv4 address and port, `10.0.0.7:6881`; its id is the SHA-1 of that text.',
    'Messages travel over connections: the first one that you send to somebody opens one. You are told `unreachable` when it ends, and may `close` it.',
    'The tracker is told and answers without a handshake, over a connection that may stay open; it may be asked to `assemble`, too, and cannot. Peers learn of others from it alone: `members` and `via` are no more than the user’s.',
    '`join` is over when the tracker has answered. One that is gone is asked again, soon enough that peers are back in its swarm when it is: the reference waits for 30 s.',
    'Both ends send a handshake. Interest is a matter of whole pieces: be interested in whoever has one that you lack.',
    'There is no answer to a block that has left: send what you are asked for at once, and the world makes it wait for your uplink, where no cancel reaches it. Whoever chokes need not take back what it has sent.',
    'What has come is checked against its hash in the event in which the last block of a piece comes, and the view shows it then. What calls for a message (interest, requests, cancels, choking) may be put off to a turn of your own, once a second.',
    'Only a block that is asked for on the connection on which it comes is received; another one is wasted.',
    'The leecher’s and the seed’s choking are those of mainline 4, decided in a timer called `rechoke` every ten seconds; spec/bittorrent/README.md tells them. `rounds` counts the times that it has gone off, and choking has been decided anew when it does.',
    'Convergence is judged when everybody has had time for everything.',
  ],
};
