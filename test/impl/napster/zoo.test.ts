import { describe, expect, it } from 'vitest';
import type { Subject } from '../../../impl/kit/subject.ts';
import { mutants } from '../../../impl/napster/mutants/index.ts';
import { reference } from '../../../impl/napster/subjects.ts';
import { Tape } from '../../../sim/tape.ts';
import { TimedWorld } from '../../../sim/timed-world.ts';
import { md5Of } from '../../../spec/napster/files.ts';
import { DEFAULTS, type NapsterParameters } from '../../../spec/napster/parameters.ts';

/** A small network: one shares, another finds and fetches, the server goes and comes back, one leaves. */
function play(subject: Subject<NapsterParameters>, interrupted: boolean): string {
  const world = new TimedWorld({
    create: subject.create as never,
    config: { ...DEFAULTS, servers: ['10.0.0.1'], redirector: '10.0.0.2', firewalled: ['10.0.0.3'] },
    tape: new Tape(),
    observer: {},
    weather: { loss: 0, duplicate: 0, jitterMs: 0 },
    channel: 'connection',
    detector: 'perfect',
    drift: 0,
  });
  const ask = (peer: string, call: object) => world.call(peer, call as never);
  const peers = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5'];
  for (const peer of peers) world.start(peer);
  for (const peer of peers) ask(peer, { type: 'join', via: '10.0.0.2' });
  world.run(100);
  const song = { bitrate: 128, freq: 44_100, time: 60, md5: md5Of('h'), size: 900_000, head: 'h', tail: 't' };
  for (const peer of ['10.0.0.3', '10.0.0.4']) ask(peer, { type: 'share', file: `${peer}.mp3`, ...song });
  world.run(20);
  ask('10.0.0.5', { type: 'search', query: 'FILENAME CONTAINS "mp3"' });
  ask('10.0.0.5', { type: 'download', nick: 'user0_3', file: '10.0.0.3.mp3' });
  ask('10.0.0.5', { type: 'download', nick: 'user0_4', file: '10.0.0.4.mp3' });
  // One file is on its way, and the other about to be.
  world.run(95);
  if (interrupted) world.restoreAll(JSON.parse(JSON.stringify(world.saveAll())));
  world.run(200);
  world.crash('10.0.0.1');
  world.run(2000);
  world.restart('10.0.0.1', true);
  ask('10.0.0.1', { type: 'join', via: '10.0.0.2' });
  world.run(60_000);
  ask('10.0.0.4', { type: 'leave' });
  world.run(60_000);
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

it('keeps plain state: saved in the middle of two transfers, restored and run on, it does the same', () => {
  expect(play(reference, true)).toBe(play(reference, false));
});
