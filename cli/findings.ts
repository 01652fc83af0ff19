import { isDeepStrictEqual } from 'node:util';
import type { Protocol } from '../properties/kit/protocol.ts';
import type { Counterexample } from '../properties/kit/results.ts';
import type { KeptAs } from '../report/json.ts';
import { BLANK, dim, hanging, type Line, line } from '../report/lines.ts';
import { replayCommand } from '../report/replay-command.ts';
import { story } from '../report/story.ts';
import { type Failure, tellFailures } from '../report/text/failures.ts';
import { size } from '../report/text/properties.ts';
import { listed, plural } from '../report/words.ts';
import { SubjectTrouble } from '../verify/trouble.ts';
import { isFolklore, type Session } from './session.ts';

/** Stories told in full; the others are a command away. */
const STORIES = 3;

/** A counterexample and where it is kept, if it could be. */
export interface Told {
  readonly counterexample: Counterexample;
  readonly file: string | undefined;
}

/** One mistake often breaks several promises at once. */
function isSameStory(one: Counterexample, other: Counterexample): boolean {
  return isDeepStrictEqual(one.scenario, other.scenario);
}

function alsoFalsified(others: readonly Told[]): Line[] {
  if (others.length === 0) return [];
  const names = listed(others.map(({ counterexample }) => counterexample.property));
  return [BLANK, ...hanging(line('  '), `The same scenario falsifies ${names}, too.`, 'dim')];
}

/** As the JSON documents name them. */
export function keptAs(told: readonly Told[]): KeptAs[] {
  return told.flatMap(({ counterexample, file }) =>
    file === undefined ? [] : [{ property: counterexample.property, file }],
  );
}

/** What one command has found so far: each counterexample is kept in a file, told, and named again at the end. */
export class Findings {
  readonly #session: Session;
  readonly #failures: Failure[] = [];
  #told = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Folklore is kept and told only when it is asked for by name. */
  wants(protocol: Protocol, property: string, asked: readonly string[] | undefined): boolean {
    return !isFolklore(protocol, property) || asked?.includes(property) === true;
  }

  /**
   * Keeps a counterexample, and remembers it for the end.
   * @param otherwise the command that finds it again where it cannot be kept
   * @param known where it is kept already
   */
  keep(counterexample: Counterexample, otherwise: string, known?: string): Told {
    const file = known ?? this.#session.keep(counterexample);
    const { protocol, subject, property, scenario, permanence } = counterexample;
    const command = file === undefined ? otherwise : replayCommand(counterexample, file);
    if (!this.#failures.some((failure) => failure.command === command)) {
      const note = `${size(scenario.operations.length)}${permanence === 'permanent' ? ', permanent' : ''}`;
      this.#failures.push({ protocol, subject, property, note, command });
    }
    return { counterexample, file };
  }

  /** A failure without a counterexample, such as a claim: the run itself is what reproduces it. */
  remember(failure: Failure): void {
    this.#failures.push(failure);
  }

  /** The stories of some counterexamples, by property. The first few are printed too, and what is the same story once. */
  async tell(
    protocol: Protocol,
    counterexamples: readonly Told[],
    all: boolean,
  ): Promise<Map<string, readonly Line[]>> {
    const stories = new Map<string, readonly Line[]>();
    let untold = 0;
    for (const { counterexample, file } of counterexamples) {
      const [first, ...others] = counterexamples.filter((told) =>
        isSameStory(told.counterexample, counterexample),
      );
      const isNew = first?.counterexample === counterexample;
      const print = isNew && !this.#session.quiet && !this.#session.json && this.#told < STORIES;
      if (isNew && !print) untold++;
      if (!print && !all) continue;
      const lines = await this.#story(protocol, counterexample, file);
      stories.set(counterexample.property, lines);
      if (!print) continue;
      this.#told++;
      this.#session.print([BLANK, ...lines, ...alsoFalsified(others)]);
    }
    if (untold > 0 && !this.#session.quiet)
      this.#session.print([
        BLANK,
        line(dim(`${plural(untold, 'more story', 'more stories')}: replay to read`)),
      ]);
    return stories;
  }

  /** A subject that gave up while it was played once more has still been found at fault. */
  async #story(
    protocol: Protocol,
    counterexample: Counterexample,
    file: string | undefined,
  ): Promise<readonly Line[]> {
    try {
      const retelling = await this.#session.engine.retell(counterexample);
      return story(counterexample, retelling, protocol, file === undefined ? {} : { file });
    } catch (error) {
      if (!(error instanceof SubjectTrouble)) throw error;
      return [line(`✘ ${counterexample.property}: its story cannot be told: ${error.reason}`)];
    }
  }

  /** The end of the output: every failure with its command, the last line being one of them. */
  repeat(): void {
    if (this.#failures.length > 0) this.#session.print([BLANK, ...tellFailures(this.#failures)]);
  }
}
