import { describe, expect, it } from 'vitest';
import { reference } from '../../impl/chord/subjects.ts';
import { best2012 } from '../../impl/chord/variants/best2012.ts';
import { podc2002 } from '../../impl/chord/variants/podc2002.ts';
import { sigcomm2001 } from '../../impl/chord/variants/sigcomm2001.ts';
import { Ring } from './atomic.ts';

/** Zave, CCR 42(2) 2012: the published anomalies, with her identifiers, in the published number of events. */
describe('sigcomm2001 has every published anomaly', () => {
  it('ConnectedAppendages (Fig. 5), 2 events: a joiner gets a dead successor and nothing else', () => {
    const ring = new Ring(sigcomm2001, [5, 9, 22]).fail(9).join(7, 5);
    expect(ring.events).toBe(2);
    expect(ring.list(7)).toEqual([9]);
    expect(ring.best(7)).toBeUndefined();
    ring.maintain(20);
    expect(ring.best(7)).toBeUndefined();
  });

  it('AtLeastOneRing (Fig. 6), 3 events: 6 adopts the dead 10', () => {
    const ring = new Ring(sigcomm2001, [6, 10, 12]).fail(10).fire('update', 6);
    expect(ring.list(6)).toEqual([12]);
    ring.fire('stabilize', 6);
    expect(ring.events).toBe(3);
    expect(ring.list(6)).toEqual([10]);
    expect(ring.list(12)).toEqual([6, 10]);
    expect(ring.best(6)).toBeUndefined();
    expect(ring.maintain(20).best(6)).toBeUndefined();
  });

  it('OrderedRing (Fig. 7), 12 events: a loop that winds twice', () => {
    const ring = new Ring(sigcomm2001, [0, 18, 40])
      .join(5, 0)
      .join(21, 18)
      .join(49, 40)
      .fire('stabilize', 5, 0, 21, 18, 49, 40);
    expect([0, 18, 40].map((node) => ring.list(node))).toEqual([
      [5, 40],
      [21, 0],
      [49, 18],
    ]);
    ring.fail(5, 21, 49);
    expect(ring.events).toBe(12);
    expect(ring.walk(0)).toEqual([0, 40, 18]);
    expect(ring.best(18)).toBe(0);
  });

  it('AtMostOneRing (Fig. 8), 8 events: two rings', () => {
    const ring = new Ring(sigcomm2001, [25, 60]).join(31, 25).join(19, 60);
    ring.fire('stabilize', 31, 25, 19, 60);
    expect([25, 60].map((node) => ring.list(node))).toEqual([
      [31, 25],
      [19, 60],
    ]);
    ring.fail(31, 19);
    expect(ring.events).toBe(8);
    expect(ring.walk(25)).toEqual([25]);
    expect(ring.walk(60)).toEqual([60]);
  });
});

describe('later versions lose them one after the other', () => {
  it('podc2002 refuses to join at a dead successor', () => {
    const ring = new Ring(podc2002, [5, 9, 22]).fail(9).join(7, 5);
    expect(ring.view(7).member).toBe(false);
  });

  it('podc2002 still adopts the dead', () => {
    const ring = new Ring(podc2002, [6, 10, 12]).fail(10).fire('update', 6).fire('stabilize', 6);
    expect(ring.best(6)).toBeUndefined();
  });

  it('podc2002 still winds twice', () => {
    const ring = new Ring(podc2002, [0, 18, 40]).join(5, 0).join(21, 18).join(49, 40);
    ring.fire('stabilize', 5, 0, 21, 18, 49, 40).fail(5, 21, 49);
    expect(ring.walk(0)).toEqual([0, 40, 18]);
  });

  it('best2012 does not adopt the dead, and refills its list on update', () => {
    const ring = new Ring(best2012, [6, 10, 12]).fail(10).fire('update', 6);
    expect(ring.list(6)).toEqual([12, 6]);
    ring.fire('stabilize', 6);
    expect(ring.best(6)).toBe(12);
  });

  it('best2012 reconciles while it stabilizes, so the trace of Fig. 7 leaves the ring in order', () => {
    const ring = new Ring(best2012, [0, 18, 40]).join(5, 0).join(21, 18).join(49, 40);
    ring.fire('stabilize', 5, 0, 21, 18, 49, 40).fail(5, 21, 49);
    expect(ring.walk(0)).toEqual([0, 18, 40]);
  });

  it('the reference heals from the traces of Fig. 5 and 6', () => {
    const ring = new Ring(reference, [5, 9, 22]).fail(9).join(7, 5).maintain(20);
    expect([5, 7, 22].map((node) => ring.list(node))).toEqual([
      [7, 22],
      [22, 5],
      [5, 7],
    ]);
  });
});
