import { describe, expect, it } from 'vitest';
import { mutants } from '../../../impl/gnutella/mutants/index.ts';
import { reference } from '../../../impl/gnutella/subjects.ts';
import type { Subject } from '../../../impl/kit/subject.ts';
import { Tape } from '../../../sim/tape.ts';
import { TimedWorld } from '../../../sim/timed-world.ts';
import { DEFAULTS, type GnutellaParameters } from '../../../spec/gnutella/parameters.ts';

/** A ring with a tail: somebody shares, others ping and search, one leaves, one crashes and comes back. */
function play(subject: Subject<GnutellaParameters>, interrupted: boolean): string {
  const world = new TimedWorld({
    create: subject.create as never,
    config: { ...DEFAULTS, memoryMs: 60_000 },
    tape: new Tape([], () => 7),
    observer: {},
    weather: { loss: 0, duplicate: 0, jitterMs: 0 },
    channel: 'connection',
    detector: 'perfect',
    drift: 0,
  });
  const ask = (peer: string, call: object) => world.call(peer, call as never);
  const peers = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5'];
  for (const peer of peers) world.start(peer);
  for (const peer of peers) ask(peer, { type: 'join', via: peer });
  const [one, two, three, four, five] = peers as [string, string, string, string, string];
  for (const [from, to] of [
    [one, two],
    [two, three],
    [three, one],
    [three, four],
    [four, five],
  ] as const)
    ask(from, { type: 'connect', to });
  world.run(50);
  for (const peer of [four, five]) ask(peer, { type: 'share', name: 'a song.mp3', size: 7 });
  ask(one, { type: 'search', criteria: 'song', speed: 0, ttl: 4, control: 'flood', walkers: 0 });
  ask(one, { type: 'search', criteria: 'song', speed: 0, ttl: 9, control: 'state keeping', walkers: 3 });
  ask(two, { type: 'ping', ttl: 2 });
  // Copies and answers are under way.
  world.run(25);
  if (interrupted) world.restoreAll(JSON.parse(JSON.stringify(world.saveAll())));
  world.run(20_000);
  ask(one, { type: 'push', owner: four, name: 'a song.mp3' });
  world.run(15);
  ask(three, { type: 'leave' });
  world.crash(two);
  world.run(1000);
  world.restart(two, true);
  ask(two, { type: 'join', via: five });
  world.run(70_000);
  ask(two, { type: 'search', criteria: 'song', speed: 0, ttl: 2, control: 'ring', walkers: 0 });
  world.run(10_000);
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

it('keeps plain state: saved in the middle of a flood, restored and run on, it does the same', () => {
  expect(play(reference, true)).toBe(play(reference, false));
});
