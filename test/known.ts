import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Runs that are known to show something, by name. They are where tests look first, and no more than that: what they no longer show
 * is searched for. `KNOWN=search` trusts no note, and may take an hour (`npm run test:deep`); `KNOWN=write` notes what was found.
 */
export type Known = Record<string, readonly number[]>;

export const MODE = process.env.KNOWN;

/** @param kind the folder under `test/` whose `known/` it is in */
export function readKnown(kind: 'mutants' | 'properties', name: string): Known {
  const file = fileOf(kind, name);
  return MODE !== 'search' && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Known) : {};
}

export function writeKnown(kind: 'mutants' | 'properties', name: string, known: Known): void {
  const rows = Object.entries(known).map(([key, runs]) => `  ${JSON.stringify(key)}: [${runs.join(', ')}]`);
  const file = fileOf(kind, name);
  writeFileSync(`${file}.new`, `{\n${rows.join(',\n')}\n}\n`);
  renameSync(`${file}.new`, file);
}

/** Says that a note is out of date. */
export function tellSearched(name: string, what: string): void {
  if (MODE === undefined)
    console.warn(`${name}: searched anew for ${what}; KNOWN=write notes what was found`);
}

const fileOf = (kind: string, name: string): string =>
  fileURLToPath(new URL(`./${kind}/known/${name}.json`, import.meta.url));
