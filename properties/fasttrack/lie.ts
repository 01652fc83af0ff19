import type { Message } from '../../sim/peer.ts';
import type { FastTrackMessage } from '../../spec/fasttrack/messages.ts';
import { hashOf } from './peers.ts';

type Dice = (bound: number) => number;

/**
 * A lying node announces and finds files that nobody has, says to be what it is not, counts hops as it likes, forgets to end
 * searches, and talks nonsense.
 */
export function lie(message: Message, draw: Dice): Message {
  if (draw(3) === 0) return message;
  return spoiled(message as FastTrackMessage, draw);
}

function spoiled(said: FastTrackMessage, draw: Dice): FastTrackMessage {
  switch (said.type) {
    case 'share':
    case 'reply':
      return draw(5) === 0 ? nonsense() : { ...said, file: `not here ${draw(2)}.mp3`, hash: hashOf('zz') };
    case 'unshare':
      return { ...said, file: `not ${said.file}` };
    case 'node_pong':
      return { type: 'supernode_pong' };
    case 'supernode_pong':
      return draw(3) === 0 ? { type: 'node_pong' } : said;
    case 'node_list':
      return { ...said, supernodes: ['10.0.9.8', ...said.supernodes] };
    case 'node_info':
    case 'external_ip':
    case 'neighbours':
      return draw(5) === 0 ? nonsense() : said;
    case 'search':
      return draw(4) === 0 ? nonsense() : said;
    case 'reply_end':
      return draw(3) === 0 ? { ...said, id: `${said.id}0` } : said;
    case 'forward':
      return draw(4) === 0 ? nonsense() : { ...said, hops: draw(9) };
    default:
      return said;
  }
}

function nonsense(): FastTrackMessage {
  return { type: 'garbage', why: 'the cipher is out of step' };
}
