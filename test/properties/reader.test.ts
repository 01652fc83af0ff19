import { expect, test } from 'vitest';
import { Reader } from '../../properties/kit/reader.ts';
import type { Observer } from '../../sim/observer.ts';
import type { Message } from '../../sim/peer.ts';

test('observers are told what bytes say, and each message is read once', () => {
  let reads = 0;
  const read = (message: Message): Message => {
    reads++;
    return { type: `says ${(message as Message & { bytes: string }).bytes}` };
  };
  const told: [string, Message][] = [];
  const observer: Observer = {
    sent: (_peer, _to, message) => told.push(['sent', message]),
    received: (_peer, _from, message) => told.push(['received', message]),
    dropped: (_from, _to, message) => told.push(['dropped', message]),
    fired: (_peer, timer) => told.push(['fired', { type: timer }]),
  };
  const reader = new Reader(read, [observer]);
  const hello = { type: 'datagram', bytes: '01' };
  const bye = { type: 'datagram', bytes: '02' };
  reader.sent(0, 1, hello);
  reader.received(1, 0, hello);
  reader.sent(1, 0, bye);
  reader.dropped(1, 0, bye, 'loss');
  reader.fired(0, 'tick');
  expect(reads).toBe(2);
  expect(told.map(([what, { type }]) => `${what}: ${type}`)).toEqual([
    'sent: says 01',
    'received: says 01',
    'sent: says 02',
    'dropped: says 02',
    'fired: tick',
  ]);
  expect(told[0]![1]).toBe(told[1]![1]);
});
