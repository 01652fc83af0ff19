import { describe, expect, it } from 'vitest';
import type { Protocol } from '../../../properties/kit/protocol.ts';
import { runScenario } from '../../../properties/kit/run.ts';
import { NO_FAULTS } from '../../../properties/kit/scenario.ts';
import { referenceOf } from '../../../properties/kit/subjects.ts';
import { mainlineDht } from '../../../properties/mainline-dht/index.ts';
import type { MainlineView } from '../../../spec/mainline-dht/messages.ts';
import { MainlineOracle } from '../../../spec/mainline-dht/oracle.ts';
import { DEFAULTS } from '../../../spec/mainline-dht/parameters.ts';

const protocol = mainlineDht as unknown as Protocol;

/** Runs in which a healthy node was once accused. */
describe('no false alarm', () => {
  it('a node need not take note of who asked it while it was read-only', () => {
    const [node, ...others] = [
      '10.0.7.76:6881',
      '10.0.4.218:6881',
      '10.0.5.57:6881',
      '10.0.10.103:6881',
      '10.0.8.168:6881',
      '10.0.1.48:6881',
    ] as const;
    const readOnly = (on: boolean) => ({ do: 'call', peer: node, call: 'read_only', args: { on } }) as const;
    const info_hash = 'aa1987aef219dbd8f36ab2e6c466d2ee25d5f2c0';
    const { judgement } = runScenario(protocol, referenceOf(protocol), {
      protocol: 'mainline-dht',
      profile: 'churn',
      grain: 'message',
      params: { ...DEFAULTS, k: 3, alpha: 2 },
      peers: [node, ...others],
      initial: 5,
      faults: NO_FAULTS,
      operations: [
        readOnly(true),
        { do: 'call', peer: node, call: 'announce', args: { info_hash, port: 80, implied_port: false } },
        { do: 'wait', ms: 960_000 },
        readOnly(false),
        { do: 'join', peer: '10.0.1.48:6881', via: node },
      ],
      tape: [],
    });
    expect([...judgement.findings.keys()]).not.toContain('names-the-k-closest');
    expect(judgement.judged.has('names-the-k-closest')).toBe(true);
  });

  it('a node that has stalled has yet to read what answers it', () => {
    const [node, ...others] = ['10.0.8.97:6881', '10.0.8.76:6881', '10.0.5.177:6881'] as const;
    const target = '957285ebf67b2036221152c25bb7a958c13afe30';
    const lookup = { do: 'call', peer: node, call: 'find_node', args: { target } } as const;
    const { judgement } = runScenario(protocol, referenceOf(protocol), {
      protocol: 'mainline-dht',
      profile: 'churn',
      grain: 'message',
      params: { ...DEFAULTS, k: 4 },
      peers: [node, ...others],
      initial: 3,
      faults: NO_FAULTS,
      operations: [
        { do: 'pause', peer: node },
        { do: 'wait', ms: 960_000 },
        lookup,
        lookup,
        lookup,
        lookup,
        { do: 'wait', ms: 26_250 },
      ],
      tape: [],
    });
    expect([...judgement.findings.keys()]).not.toContain('names-nobody-bad');
    expect(judgement.judged.has('names-nobody-bad')).toBe(true);
  });

  it('a liar, whose queries nobody could read, may drop who has answered none of them', () => {
    const [node, other] = ['10.0.7.76:6881', '10.0.4.218:6881'] as const;
    const dropping = (liars: readonly string[]) => {
      const oracle = new MainlineOracle(DEFAULTS, liars);
      for (const contacts of [[['aa', other]], []]) {
        const view = { member: true, ranges: [], peers: [], contacts } as unknown as MainlineView;
        oracle.changed(
          { peers: [{ address: node, alive: true, view }], params: DEFAULTS, epoch: 1, now: 0 },
          0,
        );
      }
      return [...oracle.offences.keys()];
    };
    expect(dropping([])).toContain('dropped-only-after-silence');
    expect(dropping([node])).toEqual([]);
  });
});
