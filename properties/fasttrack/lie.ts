import type { Message } from '../../sim/peer.ts';
import { DATA_PORT, PROMOTION_KBPS } from '../../spec/fasttrack/constants.ts';
import type { Described } from '../../spec/fasttrack/files.ts';
import type { FastTrackMessage } from '../../spec/fasttrack/messages.ts';
import { hashOf } from './peers.ts';

type Dice = (bound: number) => number;

/**
 * A lying node announces and finds files that nobody has, says to be what it is not, or once more what it is, takes who has not
 * asked, counts hops as it likes, forgets to end searches, and talks nonsense.
 */
export function lie(message: Message, draw: Dice): Message {
  if (draw(3) === 0) return message;
  return spoiled(message as FastTrackMessage, draw);
}

function spoiled(said: FastTrackMessage, draw: Dice): FastTrackMessage {
  switch (said.type) {
    case 'share':
      return draw(5) === 0 ? nonsense() : falseHit(said, draw);
    case 'reply':
      return draw(2) === 0 ? falseHit(said, draw) : { ...said, port: DATA_PORT - said.port };
    case 'unshare':
      return draw(2) === 0 ? again(draw) : { ...said, file: `not ${said.file}` };
    case 'node_pong':
      return { type: 'supernode_pong' };
    case 'supernode_pong':
      if (draw(3) > 0) return said;
      return draw(2) === 0 ? { type: 'node_pong' } : { type: 'external_ip', ip: '10.0.9.8' };
    case 'node_list':
      return { ...said, supernodes: ['10.0.9.8', ...said.supernodes] };
    case 'node_info':
    case 'external_ip':
    case 'neighbours':
      return draw(5) === 0 ? nonsense() : said;
    case 'search':
      if (draw(2) > 0) return said;
      return draw(2) === 0 ? nonsense() : again(draw);
    case 'reply_end':
      return draw(3) === 0 ? { ...said, id: `${said.id}0` } : said;
    case 'push':
      if (draw(2) === 0) return { ...said, supernode: said.dest };
      return { ...said, transfer: `${said.transfer}0` };
    case 'give':
      return draw(2) === 0 ? { ...said, transfer: `${said.transfer}0` } : said;
    case 'http_get':
      return draw(3) === 0 ? { ...said, file: `not ${said.file}` } : said;
    case 'http_ok':
      return draw(3) === 0 ? { ...said, size: said.size + draw(2) } : said;
    case 'data':
      if (draw(3) === 0) return { type: 'http_close', transfer: said.transfer };
      return draw(2) === 0 ? { ...said, content: 'lies' } : { ...said, offset: said.offset + 1 };
    case 'forward':
      return draw(4) === 0 ? nonsense() : { ...said, hops: draw(9) };
    default:
      return said;
  }
}

function falseHit<T extends Described>(said: T, draw: Dice): T {
  return { ...said, file: `not here ${draw(2)}.mp3`, hash: hashOf('zz') };
}

/** Whoever is a child wants to become one; or a neighbour. */
function again(draw: Dice): FastTrackMessage {
  if (draw(2) === 0) return { type: 'neighbours' };
  return { type: 'node_info', port: DATA_PORT, bandwidth: PROMOTION_KBPS };
}

function nonsense(): FastTrackMessage {
  return { type: 'garbage', why: 'the cipher is out of step' };
}
