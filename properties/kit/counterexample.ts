import type { Subject } from '../../impl/kit/subject.ts';
import type { Finding } from '../../spec/kit/property.ts';
import { MachineWatch } from './batch.ts';
import type { Protocol } from './protocol.ts';
import type { Counterexample } from './results.ts';
import { runScenario } from './run.ts';
import type { Scenario } from './scenario.ts';

/** Who makes a counterexample: what it must say of the toolkit and of a subject that is not ours. */
export interface Maker {
  readonly version: string;
  readonly yours?: Counterexample['yours'];
}

/** A scenario that should falsify a property does not. */
export class NotFalsified extends Error {}

/** A run that falsified a property, as it was played. */
export interface Failing {
  readonly scenario: Scenario;
  readonly finding: Finding;
  readonly digest: string;
}

/** Writes down a scenario that falsifies a property. @throws NotFalsified */
export function makeCounterexample(
  protocol: Protocol,
  subject: Subject,
  scenario: Scenario,
  property: string,
  maker: Maker,
  extra: Counterexample['found'] | undefined,
  permanence?: Counterexample['permanence'],
): Counterexample {
  const only = new Set([property]);
  const { judgement, digest } = runScenario(protocol, subject, scenario, {
    only,
    observers: new MachineWatch(protocol).observers(scenario, only),
  });
  const finding = judgement.findings.get(property);
  if (!finding) throw new NotFalsified(`the scenario does not falsify ${property}`);
  return writeDown(protocol, subject, { scenario, finding, digest }, property, maker, extra, permanence);
}

/** A counterexample of what was just seen. */
export function writeDown(
  protocol: Protocol,
  subject: Subject,
  { scenario, finding, digest }: Failing,
  property: string,
  maker: Maker,
  extra: Counterexample['found'] | undefined,
  permanence?: Counterexample['permanence'],
): Counterexample {
  return {
    format: 1,
    churnproof: maker.version,
    protocol: protocol.spec.name,
    subject: subject.name,
    ...(maker.yours ? { yours: maker.yours } : {}),
    property,
    finding,
    ...(permanence ? { permanence } : {}),
    scenario,
    digest,
    ...(extra ? { found: extra } : {}),
  };
}
