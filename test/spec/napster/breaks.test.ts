import { describe, expect, it } from 'vitest';
import { Breaks } from '../../../spec/napster/breaks.ts';
import type { NapsterView } from '../../../spec/napster/messages.ts';

const [SERVER, ONE, OTHER] = ['10.0.0.1', '10.0.0.4', '10.0.0.5'];
const at = (server: string | null) => ({ server }) as NapsterView;
const shown = new Map([
  [SERVER, at(null)],
  [ONE, at(SERVER)],
  [OTHER, at(SERVER)],
]);

describe('a connection that breaks', () => {
  it('deceives its client, and no other, until that shows that it has heard', () => {
    const breaks = new Breaks();
    breaks.operating({ do: 'sever', peer: SERVER, other: ONE }, shown);
    expect([ONE, OTHER].map((client) => breaks.deceives(client))).toEqual([true, false]);
    breaks.changed(ONE, at(SERVER));
    expect(breaks.deceives(ONE)).toBe(true);
    breaks.changed(ONE, at(null));
    expect(breaks.deceives(ONE)).toBe(false);
  });

  it('between two clients is none of the server’s', () => {
    const breaks = new Breaks();
    breaks.operating({ do: 'sever', peer: ONE, other: OTHER }, shown);
    expect(breaks.deceives(ONE)).toBe(false);
  });

  it('in a partition is one with a server on the other side, also after all is whole again', () => {
    const breaks = new Breaks();
    breaks.operating({ do: 'partition', peers: [ONE] }, shown);
    expect(breaks.isCut).toBe(true);
    breaks.operating({ do: 'heal' }, shown);
    expect(breaks.isCut).toBe(false);
    expect([ONE, OTHER].map((client) => breaks.deceives(client))).toEqual([true, false]);
  });
});
