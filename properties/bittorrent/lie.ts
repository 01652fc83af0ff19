import type { Message } from '../../sim/peer.ts';
import type { BitTorrentMessage } from '../../spec/bittorrent/messages.ts';

type Dice = (bound: number) => number;

/** A lying peer sends wrong blocks, claims pieces that it does not have, asks for blocks that are none, and talks out of turn. */
export function lie(message: Message, draw: Dice): Message {
  return lyingFor(message as BitTorrentMessage, draw);
}

function lyingFor(said: BitTorrentMessage, draw: Dice): BitTorrentMessage {
  if (draw(3) > 0) return said;
  switch (said.type) {
    case 'piece':
      return { ...said, block: spoiled(said.block) };
    case 'have':
      return draw(2) === 0 ? { ...said, index: said.index + 1 } : { type: 'bitfield', bits: 'ff' };
    case 'bitfield':
      return { ...said, bits: claimed(said.bits, draw) };
    case 'request':
      return draw(2) === 0 ? { ...said, begin: said.begin + 1 } : { ...said, length: said.length * 2 };
    case 'handshake':
      return draw(4) === 0 ? { ...said, info_hash: said.peer_id } : said;
    case 'announce':
      return draw(4) === 0 ? { ...said, info_hash: said.peer_id } : said;
    case 'keep_alive':
      return { type: 'piece', index: 0, begin: 0, length: 1, block: '00' };
    case 'not_interested':
      return { type: 'interested' };
    default:
      return said;
  }
}

function spoiled(block: string): string {
  const last = block.at(-1) === '0' ? '1' : '0';
  return block.slice(0, -1) + last;
}

/** All pieces of all but the last byte; now and then one byte too many. */
function claimed(bits: string, draw: Dice): string {
  return draw(4) === 0 ? `${bits}00` : 'f'.repeat(bits.length - 2) + bits.slice(-2);
}
