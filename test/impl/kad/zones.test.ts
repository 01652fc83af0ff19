import { describe, expect, it } from 'vitest';
import { type Known, ZoneTable } from '../../../impl/kad/zones.ts';
import { DEFAULTS, type KadParameters } from '../../../spec/kad/parameters.ts';

const contact = (id: number, address = `80.${id}.0.1:4672`): Known => ({
  id,
  address,
  type: 2,
  expires: 0,
  created: 0,
  checked: 0,
  verified: true,
});
const table = (more: Partial<KadParameters>) =>
  new ZoneTable({ ...DEFAULTS, bits: 8, k: 2, kk: 1, kbase: 1, ...more }, 0);
const shape = (zones: ZoneTable) =>
  zones.buckets().map(({ depth, number, entries }) => [depth, number, entries.length]);

describe('zones', () => {
  it('split near the node and high up, and drop newcomers elsewhere', () => {
    const zones = table({});
    for (const id of [0x80, 0x90]) expect(zones.add(contact(id))).toBe('added');
    expect(zones.add(contact(0xa0))).toBe('full');
    // The root has been split for it, and the far half may not be.
    expect(shape(zones)).toEqual([
      [1, 0, 0],
      [1, 1, 2],
    ]);
    for (const id of [0x40, 0x20, 0x10, 0x01]) zones.add(contact(id));
    expect(shape(zones).map(([depth]) => depth)).toEqual([3, 3, 2, 1]);
  });

  it('with a larger KK split farther away too', () => {
    const zones = table({ kk: 2 });
    for (const id of [0x80, 0x90, 0xc0]) expect(zones.add(contact(id))).toBe('added');
    expect(shape(zones).map(([depth, number]) => [depth, number])).toEqual([
      [1, 0],
      [2, 2],
      [2, 3],
    ]);
  });

  it('take two of one network in a bin, and one of one address in all', () => {
    const zones = table({ k: 10 });
    expect(zones.add(contact(1, '80.1.1.1:1'))).toBe('added');
    expect(zones.add(contact(2, '80.1.1.1:2'))).toBe('full');
    expect(zones.add(contact(3, '80.1.1.2:1'))).toBe('added');
    expect(zones.add(contact(4, '80.1.1.3:1'))).toBe('full');
    expect(zones.add(contact(0, '80.2.2.2:1'))).toBe('full');
  });

  it('become one again when they are nearly empty, and are the same after a restart', () => {
    const zones = table({ k: 4 });
    const ids = [0x80, 0x90, 0x40, 0x41, 0x20, 0x21, 0x10];
    for (const id of ids) zones.add(contact(id));
    const saved = JSON.parse(JSON.stringify(zones.snapshot()));
    const again = table({ k: 4 });
    again.restore(saved);
    expect(again.snapshot()).toEqual(zones.snapshot());
    for (const id of ids.slice(1)) zones.remove(id);
    zones.consolidate();
    expect(shape(zones)).toEqual([[0, 0, 1]]);
    expect(zones.get(0x80)?.id).toBe(0x80);
    expect(zones.size).toBe(1);
  });
});
