import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { printer } from '../../verify/module/printing.ts';

const ESC = '\u{1b}';

function printed(module: string): string {
  const { stderr } = spawnSync(
    process.execPath,
    ['dist/cli/main.js', 'verify', 'chord', '--module', `test/verify/modules/${module}`].concat(
      ...['--runs', '1', '--workers', '1', '--json'],
    ),
    { encoding: 'utf8', timeout: 60_000 },
  );
  return stderr;
}

describe('what a module prints', () => {
  test.each([
    [
      'prints.js',
      ['at its top', 'by console.error', 'to stdout', 'to stderr', 'in hexadecimal', 'as a warning'],
    ],
    ['prints-virtual.js', ['at its top', 'by console.error', 'to stdout', 'to stderr']],
  ])('%s: reaches nobody’s terminal unescaped', (module, said) => {
    const stderr = printed(module);
    for (const each of said) expect(stderr).toMatch(new RegExp(`\\\\u\\{1b\\}\\[3\\dm${each}`));
    expect(stderr).not.toContain(ESC);
  });

  test('keeps its lines', () => {
    const shown: string[] = [];
    printer((text) => shown.push(text))(`one${ESC}\ntwo\n`);
    expect(shown).toEqual(['one\\u{1b}\ntwo\n']);
  });

  test.each([
    [
      'in many lines',
      (print: (text: string) => void) => {
        for (let i = 0; i < 1000; i++) print('0123456789\n');
      },
    ],
    ['in one', (print: (text: string) => void) => print(ESC.repeat(1_000_000))],
  ])('floods nobody: %s', (_how, say) => {
    const shown: string[] = [];
    say(printer((text) => shown.push(text), 100));
    const all = shown.join('');
    expect(all.length).toBeLessThan(200);
    expect(all).toMatch(/\n… the module prints more, which is left out\n$/);
  });
});
