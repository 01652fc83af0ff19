import { NO_FAULTS, type Operation, type Scenario } from './scenario.ts';

/** How many lengths are tried for each wait, once halving it is too much. */
const WAITS = 4;

/**
 * Smaller scenarios than this one, boldest first: the one list of simplifications that fast-check's shrinking and delta
 * debugging both draw from.
 */
export function* smaller(scenario: Scenario): Generator<Scenario> {
  yield* withoutOperations(scenario);
  yield* withLargerInitialRing(scenario);
  yield* withShorterTape(scenario);
  yield* withFewerFaults(scenario);
  yield* withFewerPeers(scenario);
  yield* withTamerOperations(scenario);
}

/** Leaves out runs of operations: halves, quarters, … single ones, and pairs that only make sense together. */
function* withoutOperations(scenario: Scenario): Generator<Scenario> {
  const { operations } = scenario;
  for (let size = operations.length; size >= 1; size = Math.floor(size / 2))
    for (let start = 0; start + size <= operations.length; start += Math.max(1, Math.floor(size / 2)))
      yield { ...scenario, operations: operations.toSpliced(start, size) };
  if (operations.length > 40) return;
  for (let first = 0; first < operations.length; first++)
    for (let second = first + 2; second < operations.length; second++)
      yield { ...scenario, operations: operations.filter((_, at) => at !== first && at !== second) };
}

/** Who joins is there from the start instead: one operation less, and often all that it took to be incorporated. */
function* withLargerInitialRing(scenario: Scenario): Generator<Scenario> {
  const { operations, peers, initial } = scenario;
  for (const [at, operation] of operations.entries()) {
    if (operation.do !== 'join' || peers.indexOf(operation.peer) < initial) continue;
    const others = peers.filter((peer) => peer !== operation.peer);
    yield {
      ...scenario,
      peers: [...others.slice(0, initial), operation.peer, ...others.slice(initial)],
      initial: initial + 1,
      operations: operations.toSpliced(at, 1),
    };
  }
}

function* withShorterTape(scenario: Scenario): Generator<Scenario> {
  const { tape } = scenario;
  if (tape.length === 0) return;
  yield { ...scenario, tape: [] };
  for (let size = tape.length >> 1; size >= 1; size >>= 1) {
    yield { ...scenario, tape: tape.slice(0, tape.length - size) };
    for (let start = 0; start < tape.length && tape.length / size <= 32; start += size) {
      if (tape.slice(start, start + size).every((value) => value === 0)) continue;
      yield { ...scenario, tape: tape.map((value, at) => (at >= start && at < start + size ? 0 : value)) };
    }
  }
}

function* withFewerFaults(scenario: Scenario): Generator<Scenario> {
  const { faults } = scenario;
  for (const key of ['loss', 'duplicate', 'jitterMs', 'drift'] as const)
    if (faults[key] > 0) yield { ...scenario, faults: { ...faults, [key]: NO_FAULTS[key] } };
  for (const liar of faults.liars)
    yield { ...scenario, faults: { ...faults, liars: faults.liars.filter((other) => other !== liar) } };
}

/** Peers that take no part go; initial members go one at a time. */
function* withFewerPeers(scenario: Scenario): Generator<Scenario> {
  const { peers, initial } = scenario;
  for (let at = peers.length - 1; at >= 0; at--) {
    if (peers.length <= 1 || (at < initial && initial <= 1)) continue;
    yield { ...scenario, peers: peers.toSpliced(at, 1), initial: at < initial ? initial - 1 : initial };
  }
}

/** A restart becomes a plain join, a long wait a short one, and only those are cut off who have to be. */
function* withTamerOperations(scenario: Scenario): Generator<Scenario> {
  const { operations, peers } = scenario;
  for (const [at, operation] of operations.entries())
    for (const tamer of tamed(operation, peers))
      yield { ...scenario, operations: operations.with(at, tamer) };
}

function* tamed(operation: Operation, present: Scenario['peers']): Generator<Operation> {
  if (operation.do === 'restart' && operation.keepState) yield { ...operation, keepState: false };
  if (operation.do === 'leave') yield { do: 'fail', peer: operation.peer };
  if (operation.do === 'wait' && operation.ms > 1) yield { do: 'wait', ms: operation.ms >> 1 };
  if (operation.do !== 'partition') return;
  if (operation.oneWay) yield { ...operation, oneWay: false };
  const { peers } = operation;
  const known = peers.filter((peer) => present.includes(peer));
  if (known.length < peers.length) yield { ...operation, peers: known };
  for (let at = peers.length - 1; at >= 0; at--) yield { ...operation, peers: peers.toSpliced(at, 1) };
}

/** Waits as short as they may be, nearly: halving leaves 1,500 ms where 750 are too short and 900 would do. */
export function shortenWaits(scenario: Scenario, fails: (scenario: Scenario) => boolean): Scenario {
  let smallest = scenario;
  for (const [at, operation] of scenario.operations.entries()) {
    if (operation.do !== 'wait') continue;
    let enough = operation.ms;
    let tooShort = operation.ms >> 1;
    for (let tries = 0; tries < WAITS && enough - tooShort > 1; tries++) {
      const ms = (enough + tooShort) >> 1;
      const shorter = { ...smallest, operations: smallest.operations.with(at, { do: 'wait', ms }) };
      if (fails(shorter)) {
        smallest = shorter;
        enough = ms;
      } else tooShort = ms;
    }
  }
  return smallest;
}
