import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Counterexample } from '../properties/kit/results.ts';
import { FOLDER, type Known, readCounterexample } from './counterexample-file.ts';
import { UsageError } from './usage-error.ts';

/** The folder that keeps found counterexamples, so that the next run tries those first. */

export interface Kept {
  /** Relative to the directory where the user works. */
  readonly file: string;
  readonly counterexample: Counterexample;
}

export interface Corpus {
  readonly kept: readonly Kept[];
  /** One line for each file that could not be read; it is left where it is. */
  readonly warnings: readonly string[];
}

/** What is kept for one subject of a protocol, in order of name. */
export function listCorpus(directory: string, known: Known, protocol: string, subject: string): Corpus {
  const kept: Kept[] = [];
  const warnings: string[] = [];
  for (const name of counterexampleFiles(directory)) {
    const file = join(FOLDER, name);
    try {
      const counterexample = readCounterexample(join(directory, file), known);
      if (counterexample.protocol === protocol && counterexample.subject === subject)
        kept.push({ file, counterexample });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      warnings.push(`left out: ${error.message.replace(join(directory, file), file)}`);
    }
  }
  return { kept, warnings };
}

/** Takes a counterexample that no longer fails out of the folder. */
export function removeFromCorpus(directory: string, file: string): void {
  rmSync(join(directory, file), { force: true });
}

function counterexampleFiles(directory: string): string[] {
  try {
    return readdirSync(join(directory, FOLDER))
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch {
    return [];
  }
}
