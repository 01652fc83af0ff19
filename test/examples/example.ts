import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'vitest';
import { runBatch } from '../../properties/kit/batch.ts';
import type { GeneratorOptions, Protocol } from '../../properties/kit/protocol.ts';
import { protocolNamed } from '../../properties/kit/subjects.ts';
import { protocols } from '../../properties/registry.ts';
import { openPipe, type PipeSubject } from '../../verify/pipe/pipe.ts';

const root = resolve(import.meta.dirname, '../..');

/** What a protocol’s example in Python is tested with. */
export interface Example {
  readonly protocol: Protocol;
  /** Starts a program of `examples/`. */
  open(file: string): PipeSubject;
  /** Starts the example with the mistake, or the choice, of that name patched into it. */
  patched(name: string): PipeSubject;
  /** Names of these properties, folklore left out. */
  real(properties: Iterable<string>): string[];
  /** What is found wrong in runs `from` … `to` − 1 of campaign 5, folklore left out. */
  wrongs(pipe: PipeSubject, from: number, to: number, generator?: GeneratorOptions): string[];
  /** The same of a patched copy, which is started for it. */
  wrongsOf(patch: string, from: number, to: number, generator?: GeneratorOptions): string[];
}

/** @param patches the program that patches, below `test/examples/` */
export function exampleOf(name: string, patches: string): Example {
  const protocol = protocolNamed(protocols, name);
  const run = (file: string) => openPipe({ exec: `python3 ${file}`, protocol, cwd: root });
  const folklore = new Set(
    protocol.spec.properties.filter(({ expected }) => expected === 'falsified').map((each) => each.name),
  );
  const real = (properties: Iterable<string>) => [...properties].filter((each) => !folklore.has(each));
  const patched = (patch: string) => run(`test/examples/${patches} ${patch}`);
  const wrongs: Example['wrongs'] = ({ subject }, from, to, generator = {}) => {
    const { failures } = runBatch(protocol, subject, { campaign: 5, from, to, generator });
    return real(failures.map(({ property }) => property));
  };
  return {
    protocol,
    real,
    patched,
    wrongs,
    open: (file) => run(`examples/${file}`),
    wrongsOf(patch, from, to, generator) {
      const pipe = patched(patch);
      try {
        return wrongs(pipe, from, to, generator);
      } finally {
        pipe.close();
      }
    },
  };
}

/** A program of `examples/` is to be read: on few pages, and without anything to install. */
export function expectShort(file: string, most: number, imports: readonly (string | RegExp)[]): void {
  const source = readFileSync(resolve(root, 'examples', file), 'utf8');
  const lines = source.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(most);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(120);
  expect(source.match(/^ *(import \w|from \w+ import ).*$/gm)).toEqual(
    imports.map((each) => expect.stringMatching(each)),
  );
}
