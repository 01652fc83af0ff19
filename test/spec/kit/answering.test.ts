import { expect, it } from 'vitest';
import { answering } from '../../../spec/chord/machines/answering.ts';
import { messages } from '../../../spec/chord/messages.ts';

it('concerns just the events for which it has a key', () => {
  const types = Object.keys(messages).flatMap((type) => [`send.${type}`, `recv.${type}`]);
  const seen = { peer: 0, other: 1, body: { nonce: 1 }, call: undefined, at: 0 };
  const concerned = types.filter((type) => answering.concerns!(type));
  expect(concerned).toEqual(types.filter((type) => answering.key({ ...seen, type }) !== undefined));
  expect(concerned).toContain('recv.get_state');
  expect(concerned).not.toContain('send.get_state');
});
