import { describe, expect, it } from 'vitest';
import { mutants } from '../../../impl/kad/mutants/index.ts';
import { reference } from '../../../impl/kad/subjects.ts';
import { addresses, Network } from './network.ts';

describe.each([reference, ...mutants])('$name', (subject) => {
  it('says in a sentence what it is and where it comes from, under a name of its own', () => {
    expect(subject.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(subject.doc).toMatch(/\.$/);
    expect(subject.source).not.toBe('');
    expect([reference, ...mutants].filter(({ name }) => name === subject.name)).toHaveLength(1);
  });

  it('keeps plain state: saved, restored and run on, it does the same', () => {
    const play = (interrupted: boolean) => {
      const nodes = addresses(6);
      const network = new Network(subject, { toleranceBits: 0 }).start(...nodes);
      network.ask(nodes[0]!, { type: 'share', file: 7, name: 'Summer holiday' });
      network.world.run(5_500);
      if (interrupted) network.world.restoreAll(JSON.parse(JSON.stringify(network.world.saveAll())));
      network.world.crash(nodes[5]!);
      network.ask(nodes[1]!, { type: 'search', words: 'holiday' });
      network.world.run(400_000);
      return network.world.saveAll();
    };
    expect(JSON.stringify(play(true))).toBe(JSON.stringify(play(false)));
  });
});

it('is a zoo', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(16);
});
