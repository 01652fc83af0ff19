import type { Address, Message } from '../../sim/peer.ts';
import {
  type Bencoded,
  bdecode,
  bencode,
  type Dictionary,
  isDictionary,
} from '../../spec/mainline-dht/bencoding.ts';
import { bytesOf, hexOf, idOf, type NodeInfo } from '../../spec/mainline-dht/compact.ts';
import {
  type Datagram,
  datagram,
  type Krpc,
  type Query,
  type Response,
  read,
} from '../../spec/mainline-dht/krpc.ts';
import type { Notes } from '../kit/protocol.ts';

type Dice = (bound: number) => number;

/** A lying node names nodes that are not there, claims ids, presents other people’s tokens, and sends broken packets. */
export function lie(message: Message, draw: Dice, peers: readonly Address[], notes: Notes): Message {
  if (draw(3) === 0) return message;
  const said = read(message);
  if (said.type === 'response') return lyingResponse(said, draw, peers);
  if (said.type === 'announce_peer' && draw(2) === 0)
    return datagram({ ...said, token: strangeToken(notes, draw) ?? said.token });
  if (said.type === 'get_peers' || said.type === 'find_node') {
    // Announces at once, with what another liar was given.
    const token = draw(2) === 0 ? strangeToken(notes, draw) : undefined;
    const info_hash = said.type === 'get_peers' ? said.info_hash : said.target;
    if (token !== undefined) {
      const { t, id, ro } = said;
      return datagram({
        type: 'announce_peer',
        t,
        id,
        ro,
        info_hash,
        port: 6881,
        implied_port: false,
        token,
      });
    }
  }
  if (said.type === 'error' || !('id' in said)) return message;
  return draw(3) === 0 ? forged(said, draw, peers) : broken(message as Datagram, draw);
}

function forged<M extends Query | Response>(said: M, draw: Dice, peers: readonly Address[]): Datagram {
  return datagram({ ...said, id: idOf(`${peers[draw(peers.length)]}`) });
}

function lyingResponse(said: Response, draw: Dice, peers: readonly Address[]): Datagram {
  const someone = () => `${peers[draw(peers.length)]}`;
  const nodes: readonly NodeInfo[] = [
    [idOf(someone()), someone()],
    [idOf(`nobody ${draw(100)}`), someone()],
  ];
  switch (draw(5)) {
    case 0:
      return forged(said, draw, peers);
    case 1:
      return datagram({ ...said, t: hexOf(String.fromCharCode(draw(256), draw(256))) });
    case 2:
      return datagram({ ...said, nodes });
    case 3:
      return datagram({ ...said, values: [someone()], has: 'token values', token: '00' });
    default:
      return broken(datagram(said), draw);
  }
}

/** A token that the receiver gave to another liar, at any time; or, now and then, an old one of its own. */
function strangeToken({ from, to, heard }: Notes, draw: Dice): string | undefined {
  const isOwn = draw(3) === 0;
  const tokens = heard.flatMap((each) => {
    const said = each.message as Krpc;
    const isMeant = each.from === to && (each.to === from) === isOwn;
    return isMeant && said.type === 'response' && said.token !== '' ? [said.token] : [];
  });
  return tokens[draw(tokens.length)];
}

/** The packet with something wrong: cut off, a byte changed, an argument gone or of another kind, another method. */
function broken({ bytes }: Datagram, draw: Dice): Datagram {
  const text = bytesOf(bytes);
  const at = draw(text.length);
  switch (draw(4)) {
    case 0:
      return packet(text.slice(0, at));
    case 1:
      return packet(text.slice(0, at) + String.fromCharCode(draw(256)) + text.slice(at + 1));
    case 2:
      return packet(bencode(withOther(bdecode(text) as Dictionary, 'q', ['vote', 7, 'ping'][draw(3)]!)));
    default: {
      const envelope = bdecode(text) as Dictionary;
      const inner = [...envelope].find(([, value]) => isDictionary(value));
      if (!inner) return packet(text);
      const [key, found] = inner as [string, Dictionary];
      const names = [...found.keys()];
      const name = names[draw(names.length)]!;
      return packet(
        bencode(withOther(envelope, key, withOther(found, name, ['', 7, 'short', []][draw(4)]!))),
      );
    }
  }
}

function withOther(dictionary: Dictionary, key: string, value: Bencoded): Dictionary {
  return new Map([...dictionary, [key, value]]);
}

function packet(text: string): Datagram {
  return { type: 'datagram', bytes: hexOf(text) };
}
