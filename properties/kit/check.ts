import type { Subject } from '../../impl/kit/subject.ts';
import type { Address } from '../../sim/peer.ts';
import { sortIds } from '../../spec/kit/identifiers.ts';
import type { Always } from '../../spec/kit/property.ts';
import type { Exploration, ExploreProgress, Found } from '../explore/exploration.ts';
import { explore } from '../explore/explore.ts';
import { scenarioOf } from '../explore/state-space.ts';
import { type Maker, makeCounterexample } from './counterexample.ts';
import type { Model, Protocol, PublishedModel } from './protocol.ts';
import type { CheckReport, Counterexample } from './results.ts';
import type { Grain } from './scenario.ts';

export interface CheckOptions {
  readonly grain: Grain;
  readonly peers?: number;
  readonly depth?: number;
  readonly members?: readonly Address[];
  readonly others?: readonly Address[];
  readonly maxStates: number;
  readonly liveness: boolean;
  readonly fingerprints: boolean;
  readonly properties?: readonly string[];
  readonly seconds?: number;
}

export interface CheckHooks {
  progress(progress: ExploreProgress): void;
  stopped(): boolean;
  seconds(): number;
}

/** Explores the models that the options name: one, or all published ones of the subject. */
export async function checkModels(
  protocol: Protocol,
  subject: Subject,
  options: CheckOptions,
  maker: Maker,
  hooks: CheckHooks,
): Promise<readonly CheckReport[]> {
  const reports: CheckReport[] = [];
  for (const model of modelsOf(protocol, subject, options)) {
    if (hooks.stopped()) break;
    await new Promise((resolve) => setImmediate(resolve));
    reports.push(checkModel(protocol, subject, model, options, maker, hooks));
  }
  return reports;
}

type Titled = Model<unknown> & { readonly title: string; readonly published?: PublishedModel<unknown> };

function modelsOf(
  protocol: Protocol,
  subject: Subject,
  { members, others = [], peers }: CheckOptions,
): readonly Titled[] {
  const explorable = protocol.explore;
  if (!explorable) throw new Error(`${protocol.spec.name} cannot be explored exhaustively`);
  if (members) {
    const all = sortIds([...members, ...others]);
    const title = `members ${members.join(', ')}`;
    return [{ title, params: explorable.paramsFor(subject), peers: all, initial: members }];
  }
  const published = peers === undefined ? (explorable.published?.(subject) ?? []) : [];
  if (published.length > 0) return published.map((model) => ({ ...model, published: model }));
  const size = peers ?? explorable.usualPeers;
  return [{ ...explorable.model(size, subject), title: `${size} peers` }];
}

function checkModel(
  protocol: Protocol,
  subject: Subject,
  model: Titled,
  options: CheckOptions,
  maker: Maker,
  hooks: CheckHooks,
): CheckReport {
  const { grain, depth, properties } = options;
  const began = hooks.seconds();
  const conditions = protocol.conditions(scenarioOf({ protocol, model, grain }, []), subject);
  const judged = protocol.spec.properties
    .filter((property) => property.kind === 'always')
    .filter(
      ({ name, assumes = [] }) =>
        (properties?.includes(name) ?? true) && assumes.every((each) => conditions.has(each)),
    );
  const maxDepth = depth ?? model.published?.events;
  const exploration = explore({
    protocol,
    subject,
    model,
    grain,
    properties: judged,
    exact: !options.fingerprints,
    maxStates: options.maxStates,
    liveness: options.liveness,
    ...(maxDepth === undefined ? {} : { maxDepth }),
    clock: () => hooks.seconds() * 1000,
    progress: (progress) => hooks.progress(progress),
    stop: () => {
      if (hooks.stopped()) return 'interrupted';
      return options.seconds !== undefined && hooks.seconds() - began > options.seconds ? 'time' : undefined;
    },
  });
  const write = (property: string, found: Found | undefined): Counterexample | undefined => {
    if (!found) return undefined;
    const permanence = found.permanence === 'unknown' ? undefined : found.permanence;
    const scenario = scenarioOf({ protocol, model, grain }, found.operations);
    return makeCounterexample(protocol, subject, scenario, property, maker, undefined, permanence);
  };
  const outcomes = judged.map(({ name, statement, source }) => {
    const outcome = exploration.properties.find((each) => each.name === name)!;
    const counterexample = write(name, outcome.shortest);
    const permanent = write(name, outcome.shortestPermanent);
    return {
      name,
      statement,
      source,
      verdict: outcome.shortest ? ('falsified' as const) : ('held' as const),
      ...(outcome.shortest ? { shortest: outcome.shortest.events } : {}),
      ...(outcome.shortestPermanent ? { shortestPermanent: outcome.shortestPermanent.events } : {}),
      ...(counterexample ? { counterexample } : {}),
      ...(permanent ? { permanent } : {}),
      ...(model.published?.property === name ? { published: model.published.events } : {}),
    };
  });
  return {
    protocol: protocol.spec.name,
    subject: subject.name,
    grain,
    model: { title: model.title, peers: model.peers, initial: model.initial },
    states: exploration.states,
    transitions: exploration.transitions,
    depth: exploration.depth,
    seconds: exploration.seconds,
    symmetry: exploration.symmetry,
    complete: exploration.complete,
    stopped: exploration.stopped === 'exhausted' && !exploration.complete ? 'packets' : exploration.stopped,
    exact: exploration.exact,
    ...livenessOf(exploration),
    properties: outcomes,
    verdict: verdictOf(exploration, judged),
  };
}

function livenessOf({ liveness }: Exploration): Pick<CheckReport, 'liveness'> {
  if (!liveness) return {};
  const { heal, stuck, unknown, broken } = liveness;
  return { liveness: { heal, stuck, unknown, broken } };
}

/** Stopping at a depth that was asked for is a complete answer to that question. */
function verdictOf(exploration: Exploration, judged: readonly Always<unknown>[]): CheckReport['verdict'] {
  const falls = judged.some(
    ({ name, expected }) =>
      expected === undefined && exploration.properties.some((each) => each.name === name && each.shortest),
  );
  const { liveness } = exploration;
  if (falls || exploration.brokenDown || (liveness && liveness.stuck + liveness.broken > 0))
    return 'falsified';
  const isAnswered = exploration.complete || exploration.stopped === 'depth';
  return isAnswered && exploration.cut === 0 ? 'held' : 'inconclusive';
}
