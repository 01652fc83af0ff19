import { describe, expect, it } from 'vitest';
import { reference } from '../../../impl/kad/subjects.ts';
import { ed2kHash } from '../../../spec/kad/md4.ts';
import { FULL_SIZE, idOf, isTolerated, keyOf } from '../../../spec/kad/parameters.ts';
import { addresses, Network } from './network.ts';

const HOUR = 3_600_000;

/** 24 nodes with eMule's numbers, but for a tolerance zone that is not empty among so few. */
const params = { ...FULL_SIZE, toleranceBits: 1 };
const nodes = addresses(24);
const [publisher, seeker] = [nodes[3]!, nodes[17]!];
const file = ed2kHash(new TextEncoder().encode('a holiday in the Alps'));
const share = { type: 'share', file, name: 'Summer Holiday (Alpen).avi' };

describe('a file is published, found by a word of its name, and then by its hash', () => {
  const network = new Network(reference, params).start(...nodes);
  const shared = network.answer(publisher, share, 160_000);

  it('sources and keywords are stored at nodes in the tolerance zone, and nowhere else', () => {
    expect(shared).toMatchObject({ ok: true });
    expect((shared as { stored: number }).stored).toBeGreaterThan(4);
    for (const node of nodes) {
      const { sources, keywords, id } = network.view(node);
      for (const [key] of [...sources, ...keywords]) expect(isTolerated(params, id, key)).toBe(true);
    }
    const keys = new Set(nodes.flatMap((node) => network.view(node).keywords.map(([key]) => key)));
    expect([...keys].sort()).toEqual(
      ['summer', 'holiday', 'alpen', 'avi'].map((word) => keyOf(params, word)).sort(),
    );
  });

  it('whoever searches in whatever case finds the file', () => {
    const found = network.answer(seeker, { type: 'search', words: 'HOLIDAY alpen' }, 60_000);
    expect(found).toEqual({ ok: true, files: [[file, share.name]] });
    expect(network.answer(seeker, { type: 'search', words: 'holiday winter' }, 60_000)).toEqual({
      ok: true,
      files: [],
    });
  });

  it('and then who has it', () => {
    expect(network.answer(seeker, { type: 'sources', file }, 60_000)).toEqual({
      ok: true,
      sources: [[idOf(params, publisher), publisher]],
    });
  });

  it('which lasts as long as the publisher is there, and five hours more', () => {
    network.world.run(11 * HOUR);
    expect(network.answer(seeker, { type: 'sources', file }, 60_000)).toMatchObject({
      sources: [[idOf(params, publisher), publisher]],
    });
    network.world.crash(publisher);
    network.world.run(6 * HOUR);
    expect(network.answer(seeker, { type: 'sources', file }, 60_000)).toEqual({ ok: true, sources: [] });
  });

  it('by when nobody has the publisher as a contact any more', () => {
    for (const node of nodes.filter((each) => each !== publisher))
      expect(network.view(node).contacts.map(([, address]) => address)).not.toContain(publisher);
  });
});

describe('a newcomer', () => {
  it('bootstraps, looks itself up, and is met by others', () => {
    const network = new Network(reference, params).start(...nodes.slice(0, 12));
    const newcomer = '80.200.0.1:4672';
    network.world.start(newcomer);
    expect(network.answer(newcomer, { type: 'join', via: nodes[0] }, 1000)).toEqual({ ok: true });
    expect(network.view(newcomer).contacts.length).toBeGreaterThan(5);
    network.world.run(2 * HOUR);
    const knowing = nodes
      .slice(0, 12)
      .filter((node) => network.view(node).contacts.some(([, a]) => a === newcomer));
    expect(knowing.length).toBeGreaterThan(3);
  });

  it('who hears nothing gives up', () => {
    const network = new Network(reference, params).start(nodes[0]!);
    network.world.crash(nodes[0]!);
    network.world.start('80.200.0.1:4672');
    expect(network.answer('80.200.0.1:4672', { type: 'join', via: nodes[0] }, 21_000)).toEqual({
      ok: false,
      reason: 'no answer',
    });
  });
});

describe('an index', () => {
  const few = addresses(3);
  const small = { ...FULL_SIZE, toleranceBits: 0, filesPerKeyword: 1, sourcesPerFile: 1 };

  it('that is full confirms, and stores nothing', () => {
    const network = new Network(reference, small).start(...few);
    for (const [at, name] of ['alpen one', 'alpen two', 'alpen three', 'alpen four'].entries()) {
      network.ask(few[0]!, { type: 'share', file: ed2kHash(Uint8Array.of(at)), name });
      network.world.run(300_000);
    }
    const key = keyOf(small, 'alpen');
    // The cap may be passed by one.
    expect(network.view(few[1]!).keywords.filter(([each]) => each === key)).toHaveLength(2);
    expect(network.sent.filter(([, , message]) => message.type === 'publish_res').at(-1)?.[2]).toBeDefined();
    expect(
      network.sent.some(([, , m]) => m.type === 'publish_res' && m.target === key && m.load === 100),
    ).toBe(true);
  });

  it('is told of a file that is shared while others with its keyword are being published', () => {
    const network = new Network(reference, small).start(...few);
    network.ask(few[0]!, { type: 'share', file: ed2kHash(Uint8Array.of(1)), name: 'alpen' });
    network.world.run(10_000);
    const second = ed2kHash(Uint8Array.of(2));
    expect(network.answer(few[0]!, { type: 'share', file: second, name: 'alpen' }, 300_000)).toEqual({
      ok: true,
      stored: 4,
    });
    expect(network.view(few[1]!).keywords.map(([, file]) => file)).toContain(second);
  });

  it('of a firewalled node takes nothing', () => {
    const network = new Network(reference, small).start(...few);
    network.ask(few[1]!, { type: 'firewall', closed: true });
    network.answer(few[0]!, share, 160_000);
    expect(network.view(few[1]!).sources).toEqual([]);
    expect(network.view(few[2]!).sources).toHaveLength(1);
  });

  it('keeps a comment', () => {
    const network = new Network(reference, small).start(...few);
    expect(network.answer(few[0]!, { type: 'note', file, comment: 'good' }, 120_000)).toEqual({
      ok: true,
      stored: 2,
    });
    expect(network.answer(few[1]!, { type: 'notes', file }, 60_000)).toEqual({
      ok: true,
      notes: [[idOf(small, few[0]!), 'good']],
    });
  });
});
