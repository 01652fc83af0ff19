import type { Subject } from '../../impl/kit/subject.ts';
import { Judge } from '../../properties/kit/judge.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import { NO_FAULTS, type Scenario } from '../../properties/kit/scenario.ts';
import type { Observer } from '../../sim/observer.ts';
import type { World } from '../../sim/world.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import { Monitor } from '../../spec/kit/monitor/monitor.ts';
import { blind } from './blind.ts';

/** All machines of a protocol, and those of its properties that look at one peer alone, watching one network. */
export interface LocalWatch {
  readonly observers: readonly Observer[];
  /** To be called once the network is founded. */
  begin(): void;
  findings(): number;
}

export function watchLocally(
  protocol: Protocol,
  world: World,
  params: unknown,
  peers: readonly Id[],
): LocalWatch {
  const local = protocol.spec.properties.filter(
    (property) => property.kind === 'always' && property.scope === 'peer' && !property.remembers,
  );
  const scenario: Scenario = {
    protocol: protocol.spec.name,
    profile: 'calm',
    grain: 'message',
    params,
    peers,
    initial: peers.length,
    faults: NO_FAULTS,
    operations: [],
    tape: [],
  };
  const judge = new Judge(
    { ...protocol, oracle: () => blind },
    protocol.subjects[0] as Subject,
    scenario,
    world,
    new Set(local.map(({ name }) => name)),
  );
  const monitor = new Monitor(protocol.spec.machines, (peer) => world.residents[peer]!.address);
  monitor.reset([], params);
  return {
    observers: [monitor, judge],
    begin: () => judge.begin(),
    findings: () => judge.findings.size + monitor.findings.length,
  };
}
