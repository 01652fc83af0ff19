import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { protocols } from '../../properties/registry.ts';

test.each(protocols.map(({ spec }) => spec.name))('there is a kill table of %s', (name) => {
  expect(existsSync(new URL(`./${name}.test.ts`, import.meta.url))).toBe(true);
});
