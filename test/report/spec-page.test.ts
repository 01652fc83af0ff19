import { expect, test } from 'vitest';
import { machinePages } from '../../report/machine-pages.ts';
import { specMarkdown, specMermaid } from '../../report/spec-page.ts';
import { toy } from './toy.ts';

const machines = machinePages(toy.spec.machines);

test('a spec as a page', () => {
  const page = specMarkdown(toy.spec, machines);
  for (const heading of ['# Toy', '## Sources', '## Not modelled', '## Constants', '## Messages', '## Calls'])
    expect(page).toContain(`${heading}\n`);
  expect(page).toContain('| `r` | 2 | followers \\| at most | Toy §1 |');
  expect(page).toContain(
    '| `follow` | I follow you. | `nonce`: count, chosen by the asker | `followed` | Toy §1 |',
  );
  expect(page).toContain('| `all-are-friends` | always, folklore |');
  expect(page).toContain('### membership');
  expect(page).toContain('```mermaid\nstateDiagram-v2');
  expect(page.endsWith('\n')).toBe(true);
});

test('its machines as diagrams', () => {
  expect(specMermaid(machines)).toMatch(/^%% membership: From joining to leaving\.\nstateDiagram-v2\n/);
});
