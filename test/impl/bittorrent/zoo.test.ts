import { describe, expect, it } from 'vitest';
import { mutants } from '../../../impl/bittorrent/mutants/index.ts';
import { reference } from '../../../impl/bittorrent/subjects.ts';
import { variants } from '../../../impl/bittorrent/variants/index.ts';
import { Swarm } from '../../../properties/bittorrent/swarm.ts';
import { streamOf } from '../../../properties/kit/seed.ts';

const all = [reference, ...variants, ...mutants];

describe.each(all)('$name', (subject) => {
  it('says in a sentence what it is and where it comes from, under a name of its own', () => {
    expect(subject.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(subject.doc).toMatch(/\.$/);
    expect(subject.source).not.toBe('');
    expect(all.filter(({ name }) => name === subject.name)).toHaveLength(1);
  });

  it('keeps plain state: saved, restored and run on, it does the same', () => {
    const play = (interrupted: boolean) => {
      const swarm = new Swarm(
        subject,
        5,
        { up: 16 * 1024, down: 64 * 1024, maxUploads: 2 },
        streamOf(3),
      ).begin();
      const { world } = swarm;
      world.run(14_321);
      if (interrupted) world.restoreAll(JSON.parse(JSON.stringify(world.saveAll())));
      world.crash(swarm.peers[4]!);
      world.run(30_000);
      return world.saveAll();
    };
    expect(JSON.stringify(play(true))).toBe(JSON.stringify(play(false)));
  });
});

it('is a zoo', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(40);
});
