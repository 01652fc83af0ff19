import type { Subject } from '../../impl/kit/subject.ts';
import type { Address } from '../../sim/peer.ts';
import { sortIds } from '../../spec/kit/identifiers.ts';
import { neverThrows } from '../../spec/kit/never-throws.ts';
import type { Always, Property } from '../../spec/kit/property.ts';
import type { Exploration, ExploreProgress, Found } from '../explore/exploration.ts';
import { explore } from '../explore/explore.ts';
import type { Permanence } from '../explore/permanence.ts';
import { scenarioOf } from '../explore/state-space.ts';
import { type Maker, makeCounterexample, NotFalsified } from './counterexample.ts';
import type { Protocol, PublishedModel, TitledModel } from './protocol.ts';
import type { CheckReport, Counterexample } from './results.ts';
import type { Grain, Operation } from './scenario.ts';

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

/** Explores the models that the options name: one, or all published ones of the subject, or all that the protocol has. */
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

type Titled = TitledModel<unknown> & { readonly published?: PublishedModel<unknown> };

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
  const usual = { ...explorable.model(size, subject), title: `${size} peers` };
  return peers === undefined ? [usual, ...(explorable.further ?? [])] : [usual];
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
  const wanted = protocol.spec.properties.filter(({ name }) => properties?.includes(name) ?? true);
  const judged = wanted
    .filter((property) => property.kind === 'always')
    .filter(({ remembers, assumes = [] }) => !remembers && assumes.every((each) => conditions.has(each)));
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
  const write: Write = (property, operations, permanence) => {
    const scenario = scenarioOf({ protocol, model, grain }, operations);
    const known = permanence === 'unknown' ? undefined : permanence;
    return makeCounterexample(protocol, subject, scenario, property, maker, undefined, known);
  };
  const outcomes = judged.map((property) => {
    const outcome = exploration.properties.find(({ name }) => name === property.name)!;
    const { published } = model;
    return {
      ...outcomeOf(property, outcome, write),
      ...(published?.property === property.name ? { published: published.events } : {}),
    };
  });
  const survival = wanted.filter(({ name }) => name === neverThrows.name);
  for (const property of survival)
    outcomes.push(
      outcomeOf(property, exploration.brokenDown ? { shortest: exploration.brokenDown } : {}, write),
    );
  const way = exploration.liveness?.shortestStuck;
  if (way) outcomes.push(...stuckOutcomes(wanted, way, write));
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
    ...(exploration.asymmetry === undefined ? {} : { asymmetry: exploration.asymmetry }),
    complete: exploration.complete,
    stopped: exploration.stopped === 'exhausted' && !exploration.complete ? 'packets' : exploration.stopped,
    exact: exploration.exact,
    ...(exploration.exact ? {} : { collisionOdds: exploration.collisionOdds }),
    ...(exploration.liveness ? { liveness: exploration.liveness } : {}),
    properties: outcomes,
    verdict: verdictOf(exploration, judged, survival.length > 0),
  };
}

type Outcome = CheckReport['properties'][number];
type Write = (
  property: string,
  operations: readonly Operation[],
  permanence: Permanence | undefined,
) => Counterexample;
/** A way to a violation; what a peer's own code does wrong is not asked whether it heals. */
type Way = Pick<Found, 'events' | 'operations'> & { readonly permanence?: Permanence };

function outcomeOf(
  { name, statement, source }: Property<unknown, unknown, never>,
  { shortest, shortestPermanent }: { readonly shortest?: Way; readonly shortestPermanent?: Way },
  write: Write,
): Outcome {
  const file = ({ operations, permanence }: Way) => write(name, operations, permanence);
  return {
    name,
    statement,
    source,
    verdict: shortest ? 'falsified' : 'held',
    ...(shortest ? { shortest: shortest.events, counterexample: file(shortest) } : {}),
    ...(shortestPermanent
      ? { shortestPermanent: shortestPermanent.events, permanent: file(shortestPermanent) }
      : {}),
  };
}

/** What never comes about in a state from which maintenance leads nowhere: the first such property that replay can show. */
function stuckOutcomes(
  wanted: readonly Property<unknown, unknown, never>[],
  operations: readonly Operation[],
  write: Write,
): Outcome[] {
  const way: Way = { events: operations.length, operations, permanence: 'permanent' };
  for (const property of wanted) {
    if (property.kind !== 'eventually' || property.expected !== undefined) continue;
    try {
      return [outcomeOf(property, { shortest: way, shortestPermanent: way }, write)];
    } catch (error) {
      if (!(error instanceof NotFalsified)) throw error;
    }
  }
  return [];
}

/** Stopping at a depth that was asked for is a complete answer to that question. */
function verdictOf(
  exploration: Exploration,
  judged: readonly Always<unknown>[],
  survival: boolean,
): CheckReport['verdict'] {
  const falls = judged.some(
    ({ name, expected }) =>
      expected === undefined && exploration.properties.some((each) => each.name === name && each.shortest),
  );
  const { liveness } = exploration;
  if (falls || (survival && exploration.brokenDown) || (liveness && liveness.stuck + liveness.broken > 0))
    return 'falsified';
  if (judged.length === 0 && !survival && !liveness) return 'inconclusive';
  const isAnswered = exploration.complete || exploration.stopped === 'depth';
  return isAnswered && exploration.cut === 0 ? 'held' : 'inconclusive';
}
