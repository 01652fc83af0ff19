import { describe, expect, it } from 'vitest';
import { mutants } from '../../../impl/kademlia/mutants/index.ts';
import { reference } from '../../../impl/kademlia/subjects.ts';
import type { Subject } from '../../../impl/kit/subject.ts';
import { Tape } from '../../../sim/tape.ts';
import { TimedWorld } from '../../../sim/timed-world.ts';
import { DEFAULTS, type KademliaParameters } from '../../../spec/kademlia/parameters.ts';

const HOUR_MS = 3_600_000;

/** A small network in calm weather: some join, one stores, one fails, hours pass. */
function play(subject: Subject<KademliaParameters>, interrupted: boolean): string {
  const world = new TimedWorld({
    create: subject.create as never,
    config: { ...DEFAULTS, bits: 6, k: 2, spares: 1 },
    tape: new Tape(),
    observer: {},
    weather: { loss: 0, duplicate: 0, jitterMs: 0 },
    channel: 'datagram',
    detector: 'timeout',
    drift: 0,
  });
  const ask = (peer: number, call: object) => world.call(peer, call as never);
  const members = [3, 17, 33, 48];
  for (const peer of members) world.start(peer);
  for (const peer of members) ask(peer, { type: 'create', members });
  world.start(40);
  ask(40, { type: 'join', via: 3 });
  world.run(2000);
  ask(17, { type: 'store', key: 41, value: 'v' });
  // In the middle of the lookup.
  world.run(15);
  if (interrupted) world.restoreAll(JSON.parse(JSON.stringify(world.saveAll())));
  world.run(2000);
  world.crash(33);
  ask(3, { type: 'fetch', key: 41 });
  world.run(2 * HOUR_MS + HOUR_MS / 2);
  return JSON.stringify(world.saveAll());
}

describe.each([reference, ...mutants])('$name', (subject) => {
  it('says in a sentence what it is and where it comes from, under a name of its own', () => {
    expect(subject.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(subject.doc).toMatch(/\.$/);
    expect(subject.source).not.toBe('');
    expect(mutants.filter(({ name }) => name === subject.name).length).toBeLessThanOrEqual(1);
  });
});

it('keeps plain state: saved in the middle of a lookup, restored and run on, it does the same', () => {
  expect(play(reference, true)).toBe(play(reference, false));
});

it('is a zoo', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(30);
});
