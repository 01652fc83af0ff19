/**
 * Churnproof as a library: the same engine as the command line's.
 *
 * ```ts
 * import { run } from 'churnproof';
 * const report = await run('chord', { runs: 200, seed: 1 });
 * console.log(report.verdict);
 * ```
 */
import type { CheckOptions, Overlay, Replay } from './cli/engine.ts';
import { localEngine } from './cli/local-engine.ts';
import type {
  AnalysisReport,
  CampaignOptions,
  CampaignReport,
  CheckReport,
  Counterexample,
} from './properties/kit/results.ts';
import { protocolNamed, referenceOf } from './properties/kit/subjects.ts';
import { protocols } from './properties/registry.ts';
import type { AnalyzeOptions } from './verify/log/analyze.ts';

export type { CheckOptions, Overlay, Replay } from './cli/engine.ts';
export { verifyOverlay } from './cli/overlay.ts';
export type { Subject } from './impl/kit/subject.ts';
export type { Protocol } from './properties/kit/protocol.ts';
export type {
  AnalysisReport,
  CampaignOptions,
  CampaignReport,
  CheckReport,
  Counterexample,
  PropertyReport,
  TraceEvent,
} from './properties/kit/results.ts';
export { runScenario } from './properties/kit/run.ts';
export type { Operation, Scenario } from './properties/kit/scenario.ts';
export { readCounterexample } from './report/counterexample-file.ts';
export type { Address, Call, Environment, Message, Outcome, Peer, PeerFactory } from './sim/peer.ts';
export type * from './spec/kit/property.ts';
export type { ProtocolSpec } from './spec/kit/protocol-spec.ts';
export type { Guest, PeerModule } from './verify/module/contract.ts';

export { protocols };

const QUIET = { progress() {}, stopped: () => false, found() {} };

/** The toolkit's version. */
export const version: string = localEngine.version;

/**
 * Runs the property suite of a protocol (`churnproof run`).
 * @param options `seed` is 1 and `workers` 1 unless said: a library should surprise nobody.
 * @throws Error when there is no such protocol or subject.
 */
export function run(protocol: string, options: CampaignOptions = {}): Promise<CampaignReport> {
  return localEngine.run(protocolNamed(protocols, protocol), { seed: 1, workers: 1, ...options }, QUIET);
}

/**
 * Verifies somebody else's implementation (`churnproof verify`): an object that makes peers, `{ module }` that does, or
 * `{ exec }`, the command of a process.
 */
export function verify(
  protocol: string,
  subject: Overlay,
  options: CampaignOptions = {},
): Promise<CampaignReport> {
  return localEngine.verify(protocolNamed(protocols, protocol), subject, { seed: 1, ...options }, QUIET);
}

/** Explores every interleaving of a model (`churnproof check`). */
export function check(
  protocol: string,
  options: Partial<CheckOptions> = {},
): Promise<readonly CheckReport[]> {
  const found = protocolNamed(protocols, protocol);
  const defaults: CheckOptions = {
    subject: referenceOf(found).name,
    grain: 'atomic',
    maxStates: localEngine.defaults.maxStates,
    liveness: false,
    fingerprints: false,
  };
  return localEngine.check(found, { ...defaults, ...options }, QUIET);
}

/**
 * Judges a recorded log (`churnproof analyze`): lines as `docs/log.md` describes them.
 * @throws LogMisfit at a line that cannot be understood.
 */
export function analyze(
  protocol: string,
  lines: AsyncIterable<string> | Iterable<string>,
  options: AnalyzeOptions = {},
): Promise<AnalysisReport> {
  return localEngine.analyze(protocolNamed(protocols, protocol), lines, options, QUIET);
}

/** Plays a counterexample again (`churnproof replay`). */
export function replay(counterexample: Counterexample): Promise<Replay> {
  return localEngine.replay(counterexample);
}
