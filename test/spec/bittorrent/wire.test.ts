import { describe, expect, it } from 'vitest';
import {
  framed,
  HANDSHAKE_BYTES,
  handshakeBytes,
  messageBytes,
  type PeerMessage,
  readHandshake,
  readMessage,
} from '../../../spec/bittorrent/wire.ts';

const handshake = { reserved: '0000000000100005', infoHash: 'ab'.repeat(20), peerId: '2d'.repeat(20) };

describe('handshakes', () => {
  it('are 19, the name of the protocol, eight reserved bytes, the infohash and the peer id', () => {
    const bytes = handshakeBytes(handshake);
    expect(bytes.toString('latin1', 0, 20)).toBe('\x13BitTorrent protocol');
    expect(bytes.toString('hex', 20)).toBe(`0000000000100005${'ab'.repeat(20)}${'2d'.repeat(20)}`);
    expect(readHandshake(bytes)).toEqual(handshake);
  });

  it('are not what is shorter, or begins otherwise', () => {
    const bytes = handshakeBytes(handshake);
    expect(readHandshake(bytes.subarray(0, HANDSHAKE_BYTES - 1))).toBeUndefined();
    bytes[1] = 0x62;
    expect(readHandshake(bytes)).toBeUndefined();
  });
});

describe('messages', () => {
  const written: readonly (readonly [PeerMessage, string])[] = [
    [{ type: 'keep_alive' }, '00000000'],
    [{ type: 'choke' }, '0000000100'],
    [{ type: 'unchoke' }, '0000000101'],
    [{ type: 'interested' }, '0000000102'],
    [{ type: 'not_interested' }, '0000000103'],
    [{ type: 'have', index: 258 }, '000000050400000102'],
    [{ type: 'bitfield', bits: 'ff80' }, '0000000305ff80'],
    [{ type: 'request', index: 1, begin: 16384, length: 16384 }, '0000000d06000000010000400000004000'],
    [{ type: 'piece', index: 1, begin: 2, length: 3, block: 'abcdef' }, '0000000c070000000100000002abcdef'],
    [{ type: 'cancel', index: 1, begin: 16384, length: 16384 }, '0000000d08000000010000400000004000'],
    [{ type: 'port', port: 6881 }, '00000003091ae1'],
  ];

  it.each(written)('%j', (message, bytes) => {
    expect(messageBytes(message).toString('hex')).toBe(bytes);
    expect(readMessage(messageBytes(message).subarray(4))).toEqual(message);
  });

  it.each([
    [4, 3],
    [6, 11],
    [7, 7],
    [0, 1],
    [9, 1],
  ])('of type %i cannot have %i bytes', (id, size) => {
    const read = readMessage(framed(id, Buffer.alloc(size)).subarray(4));
    expect(read).toEqual({ type: 'odd', id, size, payload: '00'.repeat(size), isKnown: true });
  });

  it('of other types are odd, and only their beginning is kept', () => {
    const read = readMessage(framed(20, Buffer.alloc(5000, 7)).subarray(4));
    expect(read).toEqual({ type: 'odd', id: 20, size: 5000, payload: '07'.repeat(32), isKnown: false });
  });
});
