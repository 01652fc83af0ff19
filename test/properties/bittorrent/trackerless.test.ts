import { describe, expect, it } from 'vitest';
import { mutants } from '../../../impl/bittorrent/mutants/index.ts';
import { reference } from '../../../impl/bittorrent/subjects.ts';
import { TRACKER } from '../../../properties/bittorrent/peers.ts';
import { Swarm } from '../../../properties/bittorrent/swarm.ts';
import { streamOf } from '../../../properties/kit/seed.ts';

/** A swarm whose tracker dies before it has answered anybody. */
function orphaned(dht: boolean, subject = reference): Swarm {
  const swarm = new Swarm(subject, 6, { dht, intervalMs: 60_000 }, streamOf(1)).begin();
  swarm.world.crash(TRACKER);
  return swarm;
}

const complete = (swarm: Swarm) =>
  swarm.until(() => swarm.peers.every((peer) => swarm.isSeed(peer)), 1000, 600_000);

describe('a swarm whose tracker is dead', () => {
  it('is no swarm without the DHT: the single point of failure', () => {
    const swarm = orphaned(false);
    expect(complete(swarm)).toBeUndefined();
    expect(swarm.peers.flatMap((peer) => swarm.view(peer).connections)).toEqual([]);
  });

  it('completes with it: its cure', () => {
    const swarm = orphaned(true);
    expect(complete(swarm)).toBeDefined();
    for (const peer of swarm.peers) expect(swarm.view(peer).connections).toHaveLength(5);
  });

  it.each(['tells-the-dht-nothing', 'looks-once', 'port-in-the-wrong-order', 'waits-for-the-tracker'])(
    'does not with the mistake %s',
    (name) => {
      const subject = mutants.find((mutant) => mutant.name === name)!;
      expect(complete(orphaned(true, subject))).toBeUndefined();
    },
  );

  it('is joined through a member, and kept with its nodes: saved, restored and run on, it does the same', () => {
    const play = (interrupted: boolean) => {
      const swarm = orphaned(true);
      const { world } = swarm;
      world.run(40_000);
      if (interrupted) world.restoreAll(JSON.parse(JSON.stringify(world.saveAll())));
      world.start('10.0.1.1:6881');
      const join = world.call('10.0.1.1:6881', { type: 'join', via: swarm.peers[2]! } as never);
      world.run(200_000);
      expect(swarm.outcomes.get(join)).toEqual({ ok: true });
      expect(swarm.isSeed('10.0.1.1:6881')).toBe(true);
      return world.saveAll();
    };
    expect(JSON.stringify(play(true))).toBe(JSON.stringify(play(false)));
  });

  it('is joined anew by who comes back with its state, and connects to nobody before', () => {
    const swarm = orphaned(true);
    const { world } = swarm;
    const [, , returning] = swarm.peers as [string, string, string];
    world.run(150_000);
    world.crash(returning);
    world.restart(returning, true);
    const join = world.call(returning, { type: 'join', via: swarm.peers[1]! } as never);
    expect(swarm.view(returning)).toMatchObject({ member: false, connections: [] });
    expect(swarm.outcomes.get(join)).toBeUndefined();
    world.run(200_000);
    expect(swarm.outcomes.get(join)).toEqual({ ok: true });
    expect(swarm.view(returning).connections).toHaveLength(5);
  });

  it('is not joined through nobody', () => {
    const swarm = orphaned(true);
    swarm.world.run(1000);
    swarm.world.start('10.0.1.1:6881');
    const join = swarm.world.call('10.0.1.1:6881', { type: 'join', via: '10.0.1.2:6881' } as never);
    swarm.world.run(30_000);
    expect(swarm.outcomes.get(join)).toMatchObject({ ok: false });
  });
});
