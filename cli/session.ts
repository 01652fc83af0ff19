import { resolve } from 'node:path';
import type { Protocol } from '../properties/kit/protocol.ts';
import type { Counterexample } from '../properties/kit/results.ts';
import { writeCounterexample } from '../report/counterexample-file.ts';
import { jsonText } from '../report/json.ts';
import { type JUnitSuite, junitXml } from '../report/junit.ts';
import { type Line, line, yellow } from '../report/lines.ts';
import { LiveLine, type Screen } from '../report/live-line.ts';
import { render, wantsColour } from '../report/terminal.ts';
import { UsageError } from '../report/usage-error.ts';
import { ensureWritable, writeWhole } from '../report/write-whole.ts';
import type { Engine } from './engine.ts';
import type { Exit } from './exit-codes.ts';
import type { OutputFlags } from './flags.ts';

/** All that the command line needs of the world around it. */
export interface Surroundings {
  readonly engine: Engine;
  readonly stdout: Screen;
  readonly stderr: Screen;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** A fresh 32-bit seed. */
  readonly seed: () => number;
  /** True once the user has pressed Ctrl-C. */
  readonly stopped: () => boolean;
}

/** One command at work: where its results and its progress go. stdout is the result, stderr is progress. */
export class Session {
  readonly engine: Engine;
  readonly cwd: string;
  readonly quiet: boolean;
  readonly json: boolean;
  readonly stopped: () => boolean;
  readonly seed: () => number;
  readonly #around: Surroundings;
  readonly #live: LiveLine;
  #cannotKeep = false;

  constructor(around: Surroundings, flags: OutputFlags) {
    this.engine = around.engine;
    this.cwd = around.cwd;
    this.quiet = flags.quiet === true;
    this.json = flags.json === true;
    this.stopped = around.stopped;
    this.seed = around.seed;
    this.#around = around;
    this.#live = new LiveLine(around.stderr, around.env);
  }

  /** Text for people; with `--json` there is none. */
  print(lines: readonly Line[]): void {
    if (this.json || lines.length === 0) return;
    this.#live.clear();
    this.#around.stdout.write(render(lines, wantsColour(this.#around.stdout, this.#around.env)));
  }

  /** Text as it is, for machines: the result itself. */
  raw(text: string): void {
    this.#live.clear();
    this.#around.stdout.write(text);
  }

  document(document: object): void {
    if (this.json) this.raw(jsonText(document));
  }

  /** One line on stderr about something that is odd but no reason to stop. */
  warn(text: string): void {
    this.#live.clear();
    this.#around.stderr.write(
      render([line(yellow('warning: '), text)], wantsColour(this.#around.stderr, this.#around.env)),
    );
  }

  progress(text: () => Line, seconds: number): void {
    if (!this.quiet) this.#live.show(text, seconds);
  }

  /** Before anything else may write to the terminal. */
  end(): void {
    this.#live.clear();
  }

  /** Keeps a counterexample. @returns its file as the user would type it; where none can be written, one warning is given. */
  keep(counterexample: Counterexample): string | undefined {
    try {
      return writeCounterexample(this.cwd, counterexample);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      if (!this.#cannotKeep) this.warn(error.message);
      this.#cannotKeep = true;
      return undefined;
    }
  }

  /** Before the work begins. @throws UsageError when JUnit XML is wanted where none can be written. */
  expectJUnit(file: string | undefined): void {
    if (file !== undefined) ensureWritable(resolve(this.cwd, file));
  }

  async junit(file: string | undefined, suites: () => readonly JUnitSuite[]): Promise<void> {
    if (file !== undefined) writeWhole(resolve(this.cwd, file), await junitXml(suites()));
  }

  head(exit: Exit): { churnproof: string; exit: Exit } {
    return { churnproof: this.engine.version, exit };
  }
}

/** Folklore: falsifying it is what is expected. */
export function isFolklore(protocol: Protocol, property: string): boolean {
  return protocol.spec.properties.some(({ name, expected }) => name === property && expected === 'falsified');
}
