import { framed, messageBytes } from '../../../../spec/bittorrent/wire.ts';
import { fell, HELD, unclear, type WireCase } from '../../case.ts';
import { SEAT, type Swarm } from '../swarm.ts';
import { disperse } from './choking.ts';

/** Broken in every layer: handshake, length, type, payload, and the torrent that it is about. */
export const malformed: WireCase<Swarm> = {
  id: 'bep3/peer-messages/malformed',
  claim: 'After each of many malformed messages it still shakes hands.',
  // No sentence says that a peer must survive what is no message.
  level: 'SHOULD',
  sentence:
    'The peer wire protocol consists of a handshake followed by a never-ending stream of length-prefixed messages.',
  source: 'BEP 3 peer protocol',
  async judge(swarm) {
    const lost = swarm.whyLost();
    if (lost) return lost;
    const { bench } = swarm;
    disperse(swarm);
    if (!(await isThere(swarm, 0))) return unclear('it takes no further connection');
    const all = malformedMessages(swarm.torrent.pieces.length);
    let reached = 0;
    for (const [at, [what, bytes]] of all.entries()) {
      // Who sends nonsense may be shut out: they take turns.
      const link = await bench.open(`a peer that sends ${what}`, SEAT.crowd + (at % CROWD));
      if (link.handshake) reached++;
      if (reached === 0 && at >= TRIES) return unclear('it takes no further connection');
      link.send(bytes);
      await bench.until(bench.manners.quietMs / 5, () => link.closed !== undefined);
      link.close();
    }
    for (let left = TRIES; left > 0; left--) if (await isThere(swarm, left)) return HELD;
    bench.lost = 'in the end it shakes hands no more';
    // Who comes to us may have had enough of us, or ask the tracker later.
    if (bench.target.url) return unclear(bench.lost);
    return fell('a handshake is still answered', `no answer after ${all.length} malformed messages`);
  },
};

const CROWD = 16;
const TRIES = 3;

async function isThere({ bench }: Swarm, at: number): Promise<boolean> {
  const link = await bench.open('a peer that looks whether it is there', SEAT.late + 1 + at);
  link.close();
  return link.handshake !== undefined;
}

function malformedMessages(pieces: number): [what: string, bytes: Buffer][] {
  const whole = Math.ceil(pieces / 8);
  return [
    ['a length and nothing more', Buffer.from([0, 0, 0, 13])],
    ['a length without end', Buffer.from([0xff, 0xff, 0xff, 0xff, 7])],
    ['a message of no known type', framed(77, Buffer.from('nobody knows this'))],
    ['have that is cut off', framed(4, Buffer.from([0, 0, 0]))],
    ['have of a piece that is not there', messageBytes({ type: 'have', index: 2 ** 32 - 1 })],
    ['a bitfield that is too short', framed(5, Buffer.alloc(whole - 1, 0xff))],
    ['a bitfield that is too long', framed(5, Buffer.alloc(whole + 1, 0xff))],
    ['two bitfields', Buffer.concat([framed(5, Buffer.alloc(whole)), framed(5, Buffer.alloc(whole))])],
    ['choke with a payload', framed(0, Buffer.alloc(5))],
    ['a request that is cut off', framed(6, Buffer.alloc(11))],
    [
      'a request beyond the torrent',
      messageBytes({ type: 'request', index: pieces, begin: 0, length: 16384 }),
    ],
    [
      'a request beyond the piece',
      messageBytes({ type: 'request', index: 0, begin: 2 ** 32 - 16384, length: 16384 }),
    ],
    ['a request for nothing', messageBytes({ type: 'request', index: 0, begin: 0, length: 0 })],
    ['a block without a place', framed(7, Buffer.alloc(3))],
    ['a block beyond the torrent', framed(7, Buffer.alloc(8 + 16384, 0xff))],
    ['cancel of what was not asked for', messageBytes({ type: 'cancel', index: 0, begin: 0, length: 16384 })],
  ];
}
