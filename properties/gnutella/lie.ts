import type { Message } from '../../sim/peer.ts';
import { handshakeText } from '../../spec/gnutella/handshake.ts';
import {
  encode,
  givingText,
  rawDescriptor,
  read,
  text,
  type Wired,
  wordText,
} from '../../spec/gnutella/wire.ts';

/** An address where nobody ever is. */
const NOBODY = '10.0.9.9';

type Dice = (bound: number) => number;

/**
 * A lying servent asks for more hops than it may, counts its hops wrong, answers for files that it does not share and what
 * nobody has asked, and talks nonsense.
 */
export function lie(message: Message, draw: Dice): Message {
  if (draw(3) === 0) return message;
  const said = read(message);
  switch (said.type) {
    case 'connect':
    case 'ok':
    case 'connect_06':
      return draw(8) === 0 ? text('GNUTELLA PEBBLE\n\n') : message;
    case 'ok_06':
    case 'busy':
      return draw(4) === 0 ? text(handshakeText({ ...said, tries: [NOBODY] })) : message;
    case 'reset':
      return draw(4) === 0 ? encode({ ...said, length: 2 * said.length }) : message;
    case 'patch':
      if (draw(3) === 0) return encode({ ...said, number: said.number + 1 });
      return encode({ ...said, data: said.data.replaceAll('0', 'a') });
    case 'giv':
      return draw(2) === 0 ? text(givingText({ ...said, index: said.index + 1 })) : message;
    case 'check':
    case 'go':
    case 'stop':
      return draw(4) === 0 ? text(wordText({ ...said, type: said.type === 'go' ? 'stop' : 'go' })) : message;
    case 'garbage':
    case 'unknown_descriptor':
    case 'bye':
      return message;
    case 'query_hit':
      if (draw(3) === 0) return encode({ ...said, guid: 'ee'.repeat(16) });
      return encode({ ...said, results: [[1, 1, `not here ${draw(2)}.mp3`]] });
    case 'pong':
      return draw(2) === 0 ? encode({ ...said, files: said.files + 1 }) : nonsense(message as Wired, draw);
    default:
      if (draw(4) === 0) return nonsense(message as Wired, draw);
      return encode({ ...said, ttl: [0, 1, 20, 255][draw(4)]!, hops: [said.hops, 0, 14, 200][draw(4)]! });
  }
}

/** A type that nobody knows; or a length that is wrong. */
function nonsense(message: Wired, draw: Dice): Wired {
  if (draw(2) === 0) return rawDescriptor({ guid: 'dd'.repeat(16), ttl: 1, hops: 0 }, 0x55, 'abcd');
  return { type: 'descriptor', bytes: `${message.bytes}00` };
}
