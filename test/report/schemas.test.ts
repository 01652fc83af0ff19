import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  analysisDocument,
  checkDocument,
  errorDocument,
  jsonText,
  listDocument,
  mutantsDocument,
  replayDocument,
  runDocument,
} from '../../report/json.ts';
import { line } from '../../report/lines.ts';
import { machinePages } from '../../report/machine-pages.ts';
import { counterexample } from '../../report/schemas/counterexample.ts';
import { documents } from '../../report/schemas/documents.ts';
import { publishedSchemas } from '../../report/schemas/publish.ts';
import { specDocument } from '../../report/spec-page.ts';
import { analyzed, checked, falsified, held, hunted, troubled } from './reports.ts';
import { found, retelling, toy } from './toy.ts';

const FOLDER = fileURLToPath(new URL('../../docs/schemas/', import.meta.url));

test('docs/schemas is up to date (npm run schemas)', () => {
  const schemas = publishedSchemas();
  expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(schemas).sort());
  for (const [name, text] of Object.entries(schemas))
    expect(readFileSync(`${FOLDER}${name}`, 'utf8'), name).toBe(text);
});

const head = { churnproof: '0.1.0', exit: 1 } as const;
const files = [{ property: 'no-dangling', file: '.churnproof/a.json' }];
const known = { failing: [], removed: ['.churnproof/b.json'], warnings: [] };

test('every document is what its schema says', () => {
  const results = [held, falsified, troubled].map((report) => ({ report, files, known }));
  const story = [line('once upon a time')];
  const events = retelling.steps.flatMap((step) => step.events);
  const replayed = { file: 'a', reproduced: true, digestMatches: true, counterexample: found, story };
  const made = {
    run: runDocument(head, 'run', 'falsified', results),
    check: checkDocument(head, 'falsified', [{ report: checked, files }]),
    mutants: mutantsDocument(head, hunted),
    list: listDocument(head, [toy]),
    replay: replayDocument(head, { ...replayed, finding: found.finding, trace: events }),
    analyze: analysisDocument(head, 'a.log', analyzed),
    spec: specDocument(head, toy.spec, machinePages(toy.spec.machines)),
    error: errorDocument(head, 'usage', 'no'),
  };
  for (const [name, document] of Object.entries(made)) {
    const result = documents[name as keyof typeof documents].safeParse(JSON.parse(jsonText(document)));
    expect(result.error?.issues, name).toBeUndefined();
  }
  expect(counterexample.parse(found)).toEqual(found);
});

test('a document cannot steer a terminal', () => {
  const text = jsonText({ said: '\u001b[2J\u009b\u202e' });
  expect(text).toBe('{\n  "said": "\\u001b[2J\\u009b\\u202e"\n}\n');
  expect(JSON.parse(text)).toEqual({ said: '\u001b[2J\u009b\u202e' });
});
