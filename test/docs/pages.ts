import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/** Documents as tests: `console` blocks are run, and what they show must be what is seen. */

export const ROOT = resolve(import.meta.dirname, '../..');

/** One command of a page, with what the page says that it prints. */
export interface Command {
  readonly line: string;
  readonly shown: readonly string[];
}

/** A fenced block of commands. `first`, `last`: how many lines of output it keeps when it is written anew. */
export interface Block {
  readonly head: string;
  readonly first: number;
  readonly last: number;
  readonly commands: readonly Command[];
}

/** What a page may leave out: on a line of its own, any number of lines; within a line, anything. */
const ELISION = '…';

/** Times and rates differ from run to run; the width of the kill table's columns with them. */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/\bin [\d.]+ (?:ms|s|min)(?:,\s+[\d.,]+(?:\s+[kM])?\s+(?:events|states)\/s)?/g, `in ${ELISION}`],
  [/ +time {2}size$/gm, `${ELISION}time  size`],
  [/ +[\d.]+ (?:ms|s|min)( +\d+)$/gm, `${ELISION}$1`],
];

/** Lines that times and rates stand in, and so are wrapped now here, now there. */
const WRAPPED = /^ {2}(explored|did) /;

const BLOCK = /^```console(.*)\n([\s\S]*?)^```$/gm;

/** A folder in which `churnproof` is the built command line, and the examples lie beside. */
export function makeShell(): (line: string) => { readonly output: string; readonly exit: number } {
  const main = join(ROOT, 'dist/cli/main.js');
  if (!existsSync(main)) throw new Error(`${main} is not there: build first, with npm run build`);
  const folder = mkdtempSync(join(tmpdir(), 'churnproof-docs-'));
  mkdirSync(join(folder, 'bin'));
  const bin = join(folder, 'bin', 'churnproof');
  writeFileSync(bin, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  chmodSync(bin, 0o755);
  // As in a project that has it installed, and with no need of a network.
  const npx = join(folder, 'bin', 'npx');
  writeFileSync(npx, '#!/bin/sh\nexec "$@"\n');
  chmodSync(npx, 0o755);
  const work = join(folder, 'work');
  mkdirSync(work);
  symlinkSync(join(ROOT, 'examples'), join(work, 'examples'));
  const env = {
    ...process.env,
    PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
    NO_COLOR: '1',
  };
  return (line) => {
    const { stdout, status } = spawnSync('sh', ['-c', line], { cwd: work, env, encoding: 'utf8' });
    return { output: stdout, exit: status ?? -1 };
  };
}

export function blocksOf(page: string): Block[] {
  return [...page.matchAll(BLOCK)].map(([, head = '', body = '']) => ({
    head,
    first: Number(/first=(\d+)/.exec(head)?.[1] ?? Number.POSITIVE_INFINITY),
    last: Number(/last=(\d+)/.exec(head)?.[1] ?? 0),
    commands: commandsOf(body),
  }));
}

function commandsOf(body: string): Command[] {
  const commands: { line: string; shown: string[] }[] = [];
  for (const line of body.split('\n').slice(0, -1))
    if (line.startsWith('$ ')) commands.push({ line: line.slice(2), shown: [] });
    else commands.at(-1)?.shown.push(line);
  return commands;
}

/** Runs the commands of a block; `echo $?` shows the exit code of the one before. */
export function play(block: Block, shell: ReturnType<typeof makeShell>): Command[] {
  let exit = 0;
  return block.commands.map(({ line }) => {
    if (line === 'echo $?') return { line, shown: [String(exit)] };
    const ran = shell(line);
    exit = ran.exit;
    return { line, shown: ran.output === '' ? [] : ran.output.replace(/\n$/, '').split('\n') };
  });
}

/** Whether what was seen is what the page shows, elisions aside. */
export function agrees(shown: readonly string[], seen: readonly string[]): boolean {
  const text = `${unwrapped(shown).join('\n')}\n`;
  const pattern = text
    .split(new RegExp(`(^${ELISION}\\n|${ELISION})`, 'm'))
    .map((part) => {
      if (part === `${ELISION}\n`) return '(?:.*\\n)*?';
      if (part === ELISION) return '.*?';
      return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${pattern}$`).test(`${unwrapped(seen).join('\n')}\n`);
}

function unwrapped(lines: readonly string[]): string[] {
  const whole: string[] = [];
  for (const line of lines) {
    const last = whole.at(-1);
    if (last !== undefined && WRAPPED.test(last) && line.startsWith(' '.repeat(12)))
      whole[whole.length - 1] = `${last} ${line.trim()}`;
    else whole.push(line);
  }
  return whole;
}

/** The page with what its commands print now. */
export function rewrite(page: string, shell: ReturnType<typeof makeShell>): string {
  const blocks = blocksOf(page);
  let next = 0;
  return page.replace(BLOCK, () => {
    const block = blocks[next++]!;
    const lines = play(block, shell).flatMap(({ line, shown }) => [`$ ${line}`, ...shortened(shown, block)]);
    return ['```console'.concat(block.head), ...lines, '```'].join('\n');
  });
}

function shortened(lines: readonly string[], { first, last }: Block): string[] {
  const kept =
    lines.length <= first + last + 1
      ? [...lines]
      : [...lines.slice(0, first), ELISION, ...lines.slice(lines.length - last)];
  if (kept.length === 0) return [];
  return VOLATILE.reduce((text, [pattern, by]) => text.replace(pattern, by), kept.join('\n')).split('\n');
}
