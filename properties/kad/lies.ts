import type { Address, Message } from '../../sim/peer.ts';
import type { Contact, KadMessage, Pair } from '../../spec/kad/messages.ts';
import { idOf } from '../../spec/kad/parameters.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import type { Notes } from '../kit/protocol.ts';

/** Somebody who does not exist. */
const NOBODY = '80.255.255.255:4672';

/** More than anybody may ask for. */
const TOO_MANY = 12;

/**
 * A lying node claims that others, or nobody at all, have just the identifier that is looked for; names too many; invents
 * results; answers in the place of others; and confirms what it has not stored, or denies what it has.
 */
export function lie(
  message: Message,
  draw: (bound: number) => number,
  peers: readonly Address[],
  { from, to, heard }: Notes,
): Message {
  const said = message as KadMessage;
  if (draw(3) === 0) return message;
  // What the other has asked somebody else, and only he may answer.
  const overheard = heard.findLast(
    (each) => each.from === to && each.to !== from && each.message.type === 'req',
  );
  if (overheard && draw(2) === 0) {
    const { target } = overheard.message as KadMessage & { type: 'req' };
    return { type: 'res', target, contacts: forged(target, draw, peers) } as Message;
  }
  switch (said.type) {
    case 'res':
      return { ...said, contacts: forged(said.target, draw, peers) } as Message;
    case 'search_res':
      return { ...said, results: [...said.results, [said.target, 'what you want'] as Pair] } as Message;
    case 'publish_res':
      return { ...said, load: draw(2) === 0 ? 100 : 0 } as Message;
    case 'hello_res':
      return { ...said, ack: draw(2) === 0 } as Message;
    default:
      return message;
  }
}

/** Contacts with the identifier that is looked for, or one like it. */
function forged(target: Id, draw: (bound: number) => number, peers: readonly Address[]): Contact[] {
  const other = (): Address => (draw(4) === 0 ? NOBODY : peers[draw(peers.length)]!);
  const kind = draw(3);
  if (kind === 0) return [[target, other()]];
  if (kind === 1) return peers.slice(0, 2).map((address): Contact => [idLike(target, address), address]);
  return Array.from(
    { length: TOO_MANY },
    (_, i): Contact => [idLike(target, `80.255.255.${i}:4672`), `80.255.255.${i}:4672`],
  );
}

function idLike(target: Id, address: Address): Id {
  return idOf({ bits: typeof target === 'number' ? 6 : 128 }, address);
}
