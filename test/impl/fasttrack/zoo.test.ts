import { describe, expect, it } from 'vitest';
import { mutants } from '../../../impl/fasttrack/mutants/index.ts';
import { reference } from '../../../impl/fasttrack/subjects.ts';
import type { Subject } from '../../../impl/kit/subject.ts';
import { Tape } from '../../../sim/tape.ts';
import { TimedWorld } from '../../../sim/timed-world.ts';
import { DEFAULTS, type FastTrackParameters } from '../../../spec/fasttrack/parameters.ts';

/** A small network: one shares behind a firewall, another finds and fetches, a supernode goes, a node rises, and steps down again. */
function play(subject: Subject<FastTrackParameters>, interrupted: boolean): string {
  const supernodes = ['10.0.0.1', '10.0.0.2'];
  const world = new TimedWorld({
    create: subject.create as never,
    config: { ...DEFAULTS, supernodes, bootstrap: supernodes, firewalled: ['10.0.0.3'], uptime: 1000 },
    tape: new Tape(),
    observer: {},
    weather: { loss: 0, duplicate: 0, jitterMs: 0 },
    channel: 'connection',
    detector: 'perfect',
    drift: 0,
  });
  const ask = (peer: string, call: object) => world.call(peer, call as never);
  const peers = [...supernodes, '10.0.0.3', '10.0.0.4', '10.0.0.5'];
  for (const peer of peers) world.start(peer);
  for (const peer of peers) ask(peer, { type: 'join', via: peer === '10.0.0.5' ? '10.0.0.2' : '10.0.0.1' });
  world.run(2000);
  for (const peer of ['10.0.0.3', '10.0.0.4'])
    ask(peer, { type: 'share', file: `${peer}.mp3`, hash: 'aaaa', size: 250_000, content: 'aa' });
  world.run(20);
  ask('10.0.0.5', { type: 'search', kind: 'files', sought: 'mp3' });
  world.run(100);
  ask('10.0.0.5', { type: 'download', node: '10.0.0.3', file: '10.0.0.3.mp3' });
  ask('10.0.0.5', { type: 'download', node: '10.0.0.4', file: '10.0.0.4.mp3' });
  ask('10.0.0.2', { type: 'search', kind: 'location', sought: 'aaaa' });
  // A search and a push are under way, and a file is about to be.
  world.run(15);
  if (interrupted) world.restoreAll(JSON.parse(JSON.stringify(world.saveAll())));
  world.run(200);
  world.crash('10.0.0.1');
  ask('10.0.0.4', { type: 'promote' });
  world.run(60_000);
  world.restart('10.0.0.1', true);
  ask('10.0.0.1', { type: 'join', via: '10.0.0.2' });
  ask('10.0.0.4', { type: 'demote' });
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

it('keeps plain state: saved in the middle of a search and two transfers, restored and run on, it does the same', () => {
  expect(play(reference, true)).toBe(play(reference, false));
});
