import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { protocols } from '../../properties/registry.ts';
import { calls, messages, outcomes, view } from '../../spec/chord/messages.ts';
import { ringSpace } from '../../spec/kit/ring.ts';
import { misfit } from '../../spec/kit/vocabulary.ts';
import { readAnswer } from '../../verify/pipe/answer.ts';
import { actions, answers, inputs } from '../../verify/pipe/contract.ts';
import { conversation, pipeManual } from '../../verify/pipe/manual.ts';
import { root } from './chord-on-the-pipe.ts';

/** `vitest run test/verify/manual.test.ts -u` writes the page anew. */
test('docs/pipe.md is what the contract and the vocabularies say', async () => {
  const input = conversation.map((said) => `${JSON.stringify(said)}\n`).join('');
  const { stdout } = spawnSync('python3', ['examples/chord.py'], { cwd: root, input, encoding: 'utf8' });
  const page = pipeManual(protocols, stdout.trimEnd().split('\n'));
  await expect(page).toMatchFileSnapshot(join(root, 'docs/pipe.md'));
});

const space = ringSpace(6);
const expected = {
  peer: 8,
  spec: { messages, calls, outcomes, view },
  space,
  calls: new Map([[1, 'join']]),
  views: true,
};

test.each(Object.entries(actions))('the example of %s would be accepted', (_, { example }) => {
  const line = `{"n":1,"peer":8,"actions":[${example}]}`;
  expect(readAnswer(line, { ...expected, n: 1 }).actions).toHaveLength(1);
});

test.each([answers.acting, answers.idle])(
  'an answer as in the manual would be accepted: $doc',
  ({ example }) => {
    expect(readAnswer(example, { ...expected, n: JSON.parse(example).n }).actions).toBeDefined();
  },
);

test('a view that is as before is known again, however it is written, and only then', () => {
  const first = { member: true, predecessor: null, successors: [21], fingers: [], keys: [] };
  const read = (text: string, shown?: unknown) =>
    readAnswer(`{"n":1,"peer":8,"actions":[]${text}}`, { ...expected, n: 1, shown }).view;
  const shown = read(`,"view":${JSON.stringify(first)}`);
  expect(shown).toEqual(first);
  const { keys, ...rest } = first;
  for (const same of ['', `,"view":${JSON.stringify(first)}`, `,"view":${JSON.stringify({ keys, ...rest })}`])
    expect(read(same, shown)).toBe(shown);
  expect(read(`,"view":${JSON.stringify({ ...first, keys: [1] })}`, shown)).toEqual({ ...first, keys: [1] });
  // A number that JSON has no word for is no null.
  expect(() => read(`,"view":${JSON.stringify(first).replace('null', '1e999')}`, shown)).toThrow(
    '"predecessor" of view should be an identifier or null',
  );
});

test('the examples of inputs keep to the vocabulary', () => {
  const call = JSON.parse(inputs.call.example).call;
  expect(misfit(calls, call, space)).toBeUndefined();
  const { message } = JSON.parse(inputs.receive.example).receive;
  expect(misfit(messages, message, space)).toBeUndefined();
});

test('what is explained of parameters is all of them', () => {
  for (const { spec, defaults } of protocols)
    expect(Object.keys(spec.briefing.parameters)).toEqual(Object.keys(defaults as object));
});
