import { describe, expect, it } from 'vitest';
import { mutants } from '../../impl/chord/mutants/index.ts';
import { variants } from '../../impl/chord/variants/index.ts';
import { Ring } from './atomic.ts';

describe.each([...variants, ...mutants])('$name', (subject) => {
  it('says in a sentence what it is and where it comes from, under a name of its own', () => {
    expect(subject.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(subject.doc).toMatch(/\.$/);
    expect(subject.source).not.toBe('');
    expect([...variants, ...mutants].filter(({ name }) => name === subject.name)).toHaveLength(1);
  });

  it('keeps plain state: saved, restored and run on, it does the same', () => {
    const params = { fingers: true, replicas: 2 };
    const play = (interrupted: boolean) => {
      const ring = new Ring(subject, [3, 17, 33, 48], params).join(40, 3).maintain(1);
      if (interrupted) ring.world.restoreAll(JSON.parse(JSON.stringify(ring.world.saveAll())));
      return ring.fail(17).maintain(3).world.saveAll();
    };
    expect(JSON.stringify(play(true))).toBe(JSON.stringify(play(false)));
  });
});

it('is a zoo', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(20);
});
