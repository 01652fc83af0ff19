import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { protocols } from '../properties/registry.ts';

const ROOT = new URL('..', import.meta.url).pathname;

function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(join(ROOT, path)).isDirectory()) return filesIn(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const importsOf = (path: string) =>
  [...read(path).matchAll(/from '(\.[^']+)'/g)].map(([, target]) =>
    new URL(target!, `file:///${path}`).pathname.slice(1),
  );

describe('determinism', () => {
  const BANNED =
    /Math\.random|Date\.now|new Date\b|performance\.now|setTimeout|setInterval|process\.hrtime|localeCompare|toLocale/;
  for (const room of ['spec', 'impl', 'sim', 'properties'])
    test(`${room} has no clock, no chance and no locale of its own`, () => {
      for (const path of filesIn(room)) expect(BANNED.exec(read(path))?.[0], path).toBeUndefined();
    });

  test('fast-check is imported in one place', () => {
    const users = ['spec', 'impl', 'sim', 'properties', 'verify', 'report', 'cli'].flatMap(filesIn);
    expect(users.filter((path) => /from 'fast-check'/.test(read(path)))).toEqual([
      'properties/kit/arbitrary.ts',
    ]);
  });
});

describe('the house', () => {
  const MAY: Record<string, readonly string[]> = {
    spec: ['spec'],
    sim: ['sim'],
    impl: ['impl', 'spec', 'sim/peer.ts'],
    properties: ['properties', 'impl', 'sim', 'spec'],
    verify: ['verify', 'properties', 'impl', 'sim', 'spec'],
    report: ['report', 'properties', 'impl', 'sim', 'spec'],
    cli: ['cli', 'report', 'verify', 'properties', 'impl', 'sim', 'spec'],
  };
  for (const [room, allowed] of Object.entries(MAY))
    test(`arrows from ${room} point one way`, () => {
      for (const path of filesIn(room))
        for (const target of importsOf(path))
          expect(
            allowed.some((each) => target === each || target.startsWith(`${each}/`)),
            `${path} → ${target}`,
          ).toBe(true);
    });

  test('neither the world nor the kits know a protocol by name', () => {
    const names = protocols.map(({ spec }) => spec.name).join('|');
    const kits = ['sim', 'spec/kit', 'properties/kit', 'properties/explore'].flatMap(filesIn);
    for (const path of kits) {
      for (const target of importsOf(path)) expect(target, path).not.toMatch(new RegExp(`/(${names})/`));
      const code = read(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
      expect(new RegExp(`\\b(${names})\\b`, 'i').exec(code)?.[0], path).toBeUndefined();
    }
  });

  test('files stay small', () => {
    const long = ['spec', 'impl', 'sim', 'properties', 'verify', 'report', 'cli']
      .flatMap(filesIn)
      .filter((path) => read(path).split('\n').length > 440);
    expect(long).toEqual([]);
  });
});
