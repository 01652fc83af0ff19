import { describe, expect, test } from 'vitest';
import type { ChordEnvironment } from '../../impl/chord/asking.ts';
import { ChordNode } from '../../impl/chord/reference.ts';
import { runBatch } from '../../properties/kit/batch.ts';
import { runScenario } from '../../properties/kit/run.ts';
import { NO_FAULTS, type Operation, type Scenario } from '../../properties/kit/scenario.ts';
import { subjectNamed } from '../../properties/kit/subjects.ts';
import { protocols } from '../../properties/registry.ts';
import type { Call, Peer } from '../../sim/peer.ts';
import type { ChordView } from '../../spec/chord/messages.ts';
import { type ChordParameters, DEFAULTS } from '../../spec/chord/parameters.ts';

const chord = protocols.find(({ spec }) => spec.name === 'chord')!;
const reference = subjectNamed(chord, 'reference');
const folklore = new Set(
  chord.spec.properties.filter(({ expected }) => expected === 'falsified').map(({ name }) => name),
);

type Setting = Partial<ChordParameters> & Pick<Scenario, 'peers' | 'initial' | 'operations'>;

function play({ peers, initial, operations, ...params }: Setting) {
  const scenario: Scenario = {
    protocol: 'chord',
    profile: 'churn',
    grain: 'message',
    params: { ...DEFAULTS, fingers: false, ...params },
    peers,
    initial,
    faults: NO_FAULTS,
    operations,
    tape: [],
  };
  const { judgement, world } = runScenario(chord, reference, scenario);
  return {
    findings: [...judgement.findings.keys()].filter((name) => !folklore.has(name)),
    keysOf: (peer: number) => (world.resident(peer)!.peer.view!() as ChordView).keys,
  };
}

const wait = (ms: number): Operation => ({ do: 'wait', ms });
const store = (peer: number, key: number): Operation => ({
  do: 'call',
  peer,
  call: 'store',
  args: { key, value: 'v' },
});

test('who has left on the news that its predecessor is gone says nothing more, whatever else it had asked there', () => {
  const said: string[] = [];
  const env: ChordEnvironment = {
    send: (_to, { type }) => said.push(type),
    done: () => said.push('done'),
    setTimer() {},
    clearTimer() {},
    now: () => 0,
    random: () => 0,
    close() {},
    backlog: () => 0,
  };
  const params: ChordParameters = { ...DEFAULTS, fingers: false, detector: 'perfect' };
  const leaver = new ChordNode(20, params, env);
  leaver.call({ type: 'create', id: 1, members: [10, 20, 30, 40] } as Call);
  leaver.receive(10, { type: 'replicate', nonce: 0, pairs: [[3, 'v']] });
  leaver.call({ type: 'leave', id: 2 });
  leaver.receive(30, { type: 'transferred', nonce: 0 });
  leaver.receive(30, { type: 'farewell', nonce: 0 });
  // The farewell of 10 is awaited; and now its word whether it lives, too.
  leaver.receive(5, { type: 'notify', nonce: 0 });
  leaver.unreachable(10);
  expect(said.slice(-3)).toEqual(['notified', 'get_state', 'done']);
});

/** Shrunk from runs in which the reference once fell. */
describe('the reference of Chord', () => {
  test('takes over the list of a successor that leaves: its own may name nobody that lives', () => {
    const { findings } = play({
      bits: 5,
      replicas: 1,
      peers: [12, 0, 24, 6, 16, 15],
      initial: 5,
      operations: [
        wait(240),
        { do: 'fail', peer: 6 },
        { do: 'join', peer: 15, via: 16 },
        wait(1210),
        { do: 'fail', peer: 16 },
        { do: 'leave', peer: 15 },
      ],
    });
    expect(findings).toEqual([]);
  });

  test('does not tell a new life what a former one has asked', () => {
    const { findings } = play({
      replicas: 3,
      peers: [3, 41, 15, 8, 54],
      initial: 5,
      operations: [
        store(54, 40),
        { do: 'leave', peer: 54 },
        wait(40),
        { do: 'restart', peer: 54, keepState: false, via: 8 },
      ],
    });
    expect(findings).toEqual([]);
  });

  test('leaves no pair at a node that fails before the leaver has gone', () => {
    const { findings, keysOf } = play({
      replicas: 2,
      peers: [3, 12, 21, 30, 48],
      initial: 5,
      operations: [store(3, 20), wait(200), { do: 'leave', peer: 21 }, wait(25), { do: 'fail', peer: 30 }],
    });
    expect(findings).toEqual([]);
    expect([keysOf(48), keysOf(3)]).toEqual([[20], [20]]);
  });

  test('gives a newcomer the keys of a failed owner, of which it only kept copies', () => {
    const { findings, keysOf } = play({
      replicas: 2,
      peers: [3, 12, 21, 30, 48, 19],
      initial: 5,
      operations: [
        store(3, 18),
        wait(200),
        { do: 'fail', peer: 21 },
        { do: 'join', peer: 19, via: 3 },
        wait(2500),
        { do: 'call', peer: 3, call: 'fetch', args: { key: 18 } },
      ],
    });
    expect(findings).toEqual([]);
    expect([keysOf(19), keysOf(30)]).toEqual([[18], [18]]);
  });
});

test('who shows nothing of itself is not accused of what cannot be seen', () => {
  const create = reference.create as unknown as (...parts: unknown[]) => Peer;
  const blind = (...parts: unknown[]) => {
    const peer = create(...parts) as { view?: unknown; version?: unknown };
    peer.view = undefined;
    peer.version = undefined;
    return peer;
  };
  const subject = { ...reference, create: blind as unknown as typeof reference.create };
  const { failures, judged } = runBatch(chord, subject, { campaign: 1, from: 0, to: 60, generator: {} });
  expect(failures).toEqual([]);
  expect(judged['lookup-correctness']).toBeGreaterThan(0);
  expect(judged['no-lost-key']).toBeGreaterThan(0);
});

test('appendages get out of order in the published versions only: with one principal they cannot', () => {
  const order = {
    campaign: 1,
    from: 100,
    to: 200,
    generator: { profile: 'churn', grain: 'atomic' } as const,
    only: ['ordered-appendages', 'ordered-merges'],
  };
  const falls = (subject: string) =>
    runBatch(chord, subjectNamed(chord, subject), order).failures.map(({ property }) => property);
  expect(falls('sigcomm2001')).toContain('ordered-appendages');
  expect(falls('podc2002')).toContain('ordered-appendages');
  expect(falls('reference')).toEqual(['ordered-merges']);
});
