import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { protocols } from '../../properties/registry.ts';
import { ROOT } from './pages.ts';

describe('each protocol has a page that maps what it promises to its source', () => {
  it.each(protocols.map(({ spec }) => [spec.name, spec] as const))('%s', (name, spec) => {
    const page = readFileSync(join(ROOT, 'spec', name, 'README.md'), 'utf8').replace(/ +/g, ' ');
    const rowOf = (term: string) => page.split('\n').find((line) => line.startsWith(`| \`${term}\``));
    // A bare pipe would begin another cell.
    const cell = (text: string) => `| ${text.replaceAll('|', '\\|')} |`;
    for (const property of spec.properties) {
      expect(rowOf(property.name), property.name).toContain(cell(property.statement));
      expect(rowOf(property.name), property.name).toContain(cell(property.source));
    }
    for (const [type, term] of Object.entries(spec.messages))
      expect(rowOf(type), type).toContain(`| ${term.source} |`);
    for (const machine of spec.machines) expect(page).toContain(`machines/${machine.name}.ts`);
  });
});

describe('links lead somewhere', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'docs/architecture.md',
    'docs/dependencies.md',
    'docs/cli/README.md',
    'docs/cli/verify.md',
    'docs/wire.md',
    'docs/findings/mainline-dht.md',
    'docs/decisions/README.md',
    ...protocols.map(({ spec }) => `spec/${spec.name}/README.md`),
  ];
  it.each(pages)('%s', (name) => {
    const text = readFileSync(join(ROOT, name), 'utf8');
    for (const [, target = ''] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g))
      if (!target.startsWith('http'))
        expect(existsSync(join(ROOT, dirname(name), target)), target).toBe(true);
  });
});

describe('dependencies are explained', () => {
  it('each of them, and no others', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const page = readFileSync(join(ROOT, 'docs/dependencies.md'), 'utf8');
    const explained = [...page.matchAll(/^\| ([@\w/-]+) \|/gm)].map(([, name]) => name!);
    expect(explained.filter((name) => name !== 'package' && name !== '---').sort()).toEqual(
      [...Object.keys(dependencies), ...Object.keys(devDependencies)].sort(),
    );
  });
});

describe('the architecture page', () => {
  it('names every file of the kits, and no file that is gone', () => {
    const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
    const named = [...page.matchAll(/`((?:(?:monitor|acceptors)\/)?[\w-]+\.ts)`/g)].map(([, file]) => file!);
    const places = [
      'spec/kit',
      'spec/kit/monitor',
      'spec/kit/acceptors',
      'sim',
      'properties/kit',
      'properties/explore',
    ];
    const others = ['report', 'cli', 'verify/pipe'];
    for (const place of places)
      for (const file of readdirSync(join(ROOT, place)))
        if (file.endsWith('.ts') && file !== 'index.ts')
          expect(page, `${place}/${file}`).toContain(`${file}\``);
    for (const file of named)
      expect(
        [...places, ...others].some((place) => existsSync(join(ROOT, place, file))),
        file,
      ).toBe(true);
  });
});
