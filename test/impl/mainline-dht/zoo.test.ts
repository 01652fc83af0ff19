import { describe, expect, it } from 'vitest';
import { mutants } from '../../../impl/mainline-dht/mutants/index.ts';
import { reference } from '../../../impl/mainline-dht/subjects.ts';
import { variants } from '../../../impl/mainline-dht/variants/index.ts';
import { NO_FAULTS } from '../../../properties/kit/scenario.ts';
import { plainAddresses } from '../../../properties/mainline-dht/peers.ts';
import type { Call, PeerFactory } from '../../../sim/peer.ts';
import { Tape } from '../../../sim/tape.ts';
import { TimedWorld } from '../../../sim/timed-world.ts';
import { idOf } from '../../../spec/mainline-dht/compact.ts';
import { DEFAULTS } from '../../../spec/mainline-dht/parameters.ts';

const all = [reference, ...variants, ...mutants];

describe.each(all)('$name', (subject) => {
  it('says in a sentence what it is and where it comes from, under a name of its own', () => {
    expect(subject.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(subject.doc).toMatch(/\.$/);
    expect(subject.source).not.toBe('');
    expect(all.filter(({ name }) => name === subject.name)).toHaveLength(1);
  });

  it('keeps plain state: saved, restored and run on, it does the same', () => {
    const addresses = plainAddresses(6);
    const play = (isInterrupted: boolean) => {
      const world = new TimedWorld({
        create: subject.create as PeerFactory,
        config: { ...DEFAULTS, k: 2 },
        tape: new Tape(),
        observer: {},
        weather: NO_FAULTS,
        channel: 'datagram',
        detector: 'timeout',
        drift: 0,
      });
      const ask = (peer: number, call: object) => world.call(addresses[peer]!, call as Call);
      const torrent = { info_hash: idOf('a torrent') };
      for (const address of addresses) world.start(address);
      for (const peer of addresses.keys()) ask(peer, { type: 'create', members: addresses.slice(0, 4) });
      ask(0, { type: 'announce', ...torrent, port: 80, implied_port: false });
      world.run(25);
      if (isInterrupted) world.restoreAll(JSON.parse(JSON.stringify(world.saveAll())));
      ask(5, { type: 'get_peers', ...torrent });
      world.crash(addresses[1]!);
      world.run(20 * 60_000);
      return world.saveAll();
    };
    expect(JSON.stringify(play(true))).toBe(JSON.stringify(play(false)));
  });
});

it('is a zoo', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(20);
});
