import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Protocol } from '../properties/kit/protocol.ts';
import type { Counterexample } from '../properties/kit/results.ts';
import { type Playing, unplayable } from './playable.ts';
import { counterexample as schema } from './schemas/counterexample.ts';
import { hint } from './suggest.ts';
import { UsageError } from './usage-error.ts';
import { reasonOf, writeWhole } from './write-whole.ts';

/** The folder of found counterexamples, under the directory where the user works. */
export const FOLDER = '.churnproof';

/** The format that this version writes, and the newest that it reads. */
export const FORMAT = 1;

const LARGEST_BYTES = 64 * 1024 * 1024;

/** What a reader has to know of the protocols that there are. */
export type Known = readonly (Playing & Pick<Protocol, 'subjects'>)[];

/** The same finding always has the same name, and different findings have different ones. */
export function fileName(counterexample: Counterexample): string {
  const { protocol, subject, property, scenario, yours } = counterexample;
  const what = JSON.stringify([protocol, subject, property, yours ?? null, scenario]);
  const digest = createHash('sha256').update(what).digest('hex').slice(0, 8);
  const plain = [protocol, subject, property].map((part) =>
    part.replace(/[^A-Za-z0-9_]+/g, '-').slice(0, 60),
  );
  return `${plain.join('-')}-${digest}.json`;
}

/** Keeps a counterexample under {@link FOLDER}. @returns its path relative to `directory`. */
export function writeCounterexample(directory: string, counterexample: Counterexample): string {
  const file = join(FOLDER, fileName(counterexample));
  writeWhole(join(directory, file), `${JSON.stringify(counterexample, null, 2)}\n`);
  return file;
}

/** Reads a counterexample. @throws UsageError with one line that says what is wrong with the file. */
export function readCounterexample(path: string, known: Known): Counterexample {
  const found = parse(path, read(path));
  if (!isCounterexample(found))
    throw new UsageError(`${path} is JSON, but not a counterexample of churnproof: it has no "format"`);
  if (typeof found.format === 'number' && found.format > FORMAT)
    throw new UsageError(
      `${path} is of format ${found.format}; this version reads up to ${FORMAT}: update churnproof`,
    );
  const result = validate(path, found);
  if (!result.success) throw new UsageError(`${path} is damaged: ${firstIssue(result.error)}`);
  const counterexample: Counterexample = result.data;
  const stranger = unknownName(counterexample, known);
  if (stranger !== undefined) throw new UsageError(`${path}: ${stranger}`);
  const home = known.find(({ spec }) => spec.name === counterexample.protocol)!;
  const wrong = unplayable(counterexample.scenario, home);
  if (wrong !== undefined) throw new UsageError(`${path} is damaged: ${wrong}`);
  return counterexample;
}

function read(path: string): string {
  try {
    if (statSync(path).size > LARGEST_BYTES)
      throw new UsageError(`${path} is larger than 64 MiB: not a counterexample of churnproof`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read ${path}: ${reasonOf(error)}`);
  }
}

function parse(path: string, text: string): unknown {
  if (text.trim() === '') throw new UsageError(`${path} is empty: not a counterexample of churnproof`);
  try {
    return JSON.parse(text);
  } catch {
    const cut = /^\s*\{/.test(text) && !/\}\s*$/.test(text);
    throw new UsageError(cut ? `${path} is cut short: its JSON does not end` : `${path} is not JSON`);
  }
}

function validate(path: string, found: unknown): z.ZodSafeParseResult<Counterexample> {
  try {
    return schema.safeParse(found);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${path} is damaged: it is nested too deeply`);
    throw error;
  }
}

function isCounterexample(value: unknown): value is { format: unknown } {
  return typeof value === 'object' && value !== null && 'format' in value;
}

function unknownName(
  { protocol, subject, property, yours }: Counterexample,
  known: Known,
): string | undefined {
  const home = known.find(({ spec }) => spec.name === protocol);
  if (!home) return `unknown protocol "${protocol}"; ${hint(protocol, names(known.map(({ spec }) => spec)))}`;
  if (!yours && !home.subjects.some(({ name }) => name === subject))
    return `unknown subject "${subject}" of ${protocol}; ${hint(subject, names(home.subjects))}`;
  if (!home.spec.properties.some(({ name }) => name === property))
    return `unknown property "${property}" of ${protocol}; ${hint(property, names(home.spec.properties))}`;
  return undefined;
}

function names(of: readonly { readonly name: string }[]): string[] {
  return of.map(({ name }) => name);
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]!;
  const path = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return `${path === '' ? 'it' : `"${path.replace(/^\./, '')}"`}: ${issue.message}`;
}
