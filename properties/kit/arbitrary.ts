import * as fc from 'fast-check';
import { drawFrom } from './draw.ts';
import type { Scenario } from './scenario.ts';
import { streamOf } from './seed.ts';
import { smaller } from './smaller.ts';

/** The toolkit's only door to fast-check: everything it needs of that library is in this file. */

/** A scenario as fast-check drew it, with the stream that draws its tape as far as the run needs one. */
export interface Drawn {
  readonly scenario: Scenario;
  readonly beyond: (() => number) | undefined;
}

/** Scenarios from one draw of fast-check's generator: a single 32-bit number, decoded by the protocol's own generator. */
class ScenarioArbitrary extends fc.Arbitrary<Drawn> {
  private readonly make: (next: () => number) => Scenario;

  constructor(make: (next: () => number) => Scenario) {
    super();
    this.make = make;
  }

  generate(random: fc.Random): fc.Value<Drawn> {
    const next = streamOf(random.nextInt(-0x80000000, 0x7fffffff));
    const scenario = this.make(next);
    return new fc.Value({ scenario, beyond: streamOf(next()) }, undefined);
  }

  canShrinkWithoutContext(value: unknown): value is Drawn {
    return typeof value === 'object' && value !== null && 'scenario' in value;
  }

  shrink({ scenario, beyond }: Drawn): fc.Stream<fc.Value<Drawn>> {
    // A tape still open at its end cannot be made smaller: what was played is shrunk instead.
    return beyond ? fc.Stream.nil() : fc.stream(valuesOf(smaller(scenario)));
  }
}

function* valuesOf(scenarios: Iterable<Scenario>): Generator<fc.Value<Drawn>> {
  for (const scenario of scenarios) yield new fc.Value({ scenario, beyond: undefined }, undefined);
}

/** Draws the scenario of this seed. */
export function drawScenario(make: (draw: ReturnType<typeof drawFrom>) => Scenario, seed: number): Drawn {
  const arbitrary = new ScenarioArbitrary((next) => make(drawFrom(next)));
  return fc.sample(arbitrary, { seed: seed | 0, numRuns: 1 })[0]!;
}

/** Lets fast-check shrink a scenario that fails, trying at most so many smaller ones. Returns the smallest that fails. */
export function shrinkWithFastCheck(
  scenario: Scenario,
  fails: (scenario: Scenario) => boolean,
  most: number,
): Scenario {
  let tried = 0;
  let smallest = scenario;
  const property = fc.property(
    new ScenarioArbitrary(() => scenario).map(closed, open),
    ({ scenario: candidate }) => {
      if (tried++ > most || !fails(candidate)) return true;
      smallest = candidate;
      return false;
    },
  );
  fc.check(property, { seed: 0, numRuns: 1 });
  return smallest;
}

function closed({ scenario }: Drawn): Drawn {
  return { scenario, beyond: undefined };
}

function open(value: unknown): Drawn {
  return value as Drawn;
}
