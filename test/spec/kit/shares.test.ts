import { describe, expect, it } from 'vitest';
import { Shares } from '../../../spec/kit/shares.ts';

describe('what users share', () => {
  it('is asked of a library once the peer has said that it is done', () => {
    const users = new Shares();
    users.tell('a', 1, 'naima.mp3', ['naima.mp3', 7]);
    expect(users.amiss('a', [])).toBeUndefined();
    users.concluded('a', 1, true);
    expect(users.amiss('a', [['naima.mp3', 7]])).toBeUndefined();
    expect(users.amiss('a', [])).toEqual({ peer: 'a', expected: 'naima.mp3 7', seen: 'none' });
    expect(users.amiss('a', [['naima.mp3', 8]])?.seen).toBe('naima.mp3 8');
  });

  it('is no longer asked of whoever has refused, or has gone', () => {
    const users = new Shares();
    users.tell('a', 1, 'naima.mp3', ['naima.mp3']);
    users.concluded('a', 1, false);
    users.tell('b', 2, 'naima.mp3', ['naima.mp3']);
    users.concluded('b', 2, true);
    users.gone('b');
    expect([users.amiss('a', []), users.amiss('b', [])]).toEqual([undefined, undefined]);
  });

  it('ends with the last word of the user', () => {
    const users = new Shares();
    users.tell('a', 1, 'naima.mp3', ['naima.mp3']);
    users.tellNothing('a', 2);
    users.concluded('a', 2, true);
    users.concluded('a', 1, true);
    expect(users.amiss('a', [['naima.mp3']])?.expected).toBe('no naima.mp3');
    expect(users.amiss('a', [])).toBeUndefined();
  });
});
