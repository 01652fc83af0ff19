import { describe, expect, it } from 'vitest';
import { machines } from '../../../spec/chord/machines/index.ts';
import { describeMachine } from '../../../spec/kit/monitor/describe.ts';
import { toMarkdown } from '../../../spec/kit/monitor/markdown.ts';
import { toMermaid } from '../../../spec/kit/monitor/mermaid.ts';
import { nested, regions } from './toys.ts';

const toys = [nested, regions].map((machine) => ({
  name: machine.id,
  doc: 'A toy.',
  machine,
  key: () => 0,
}));
const all = [...toys, ...machines].map((spec) => [spec.name, spec] as const);

const NAME = '[A-Za-z][A-Za-z0-9_]*';
const TEXT = '(?:[^#;:"<>{}%`\\n]|#\\d+;)+';
const LINE = new RegExp(
  `^ *(?:state "${TEXT}" as ${NAME}(?: \\{)?|\\}|--|(?:\\[\\*\\]|${NAME}) --> (?:\\[\\*\\]|${NAME})(?: : ${TEXT})?)$`,
);
const NOTE = new RegExp(`  note right of ${NAME}\\n(?:    ${TEXT}\\n)+  end note\\n`, 'g');

describe('a machine as Mermaid', () => {
  it.each(all)('%s: every line is of the grammar, every name declared, every brace closed', (_, spec) => {
    const text = toMermaid(describeMachine(spec)).replaceAll(NOTE, '');
    const [head, ...lines] = text.trimEnd().split('\n');
    expect(head).toBe('stateDiagram-v2');
    for (const line of lines) expect(line).toMatch(LINE);
    const declared = lines.flatMap((line) => line.match(/^ *state ".*" as (\w+)/)?.[1] ?? []);
    expect(new Set(declared).size).toBe(declared.length);
    for (const line of lines)
      for (const [, name] of line.split(' : ')[0]!.matchAll(/(\w+)(?= -->)|(?<=--> )(\w+)/g))
        if (name) expect(declared).toContain(name);
    const depth = lines.map((line) => (line.endsWith('{') ? 1 : line.trim() === '}' ? -1 : 0));
    expect(depth.reduce<number>((sum, step) => sum + step, 0)).toBe(0);
  });

  it('regions are drawn side by side; what is allowed everywhere is a note', () => {
    const text = toMermaid(describeMachine(toys[1]!));
    expect(text).toContain('  --\n');
    expect(text).toContain('[*] --> regions\n');
    expect(text).toContain(
      '  note right of regions_left_l1\n    anywhere in regions\n    send.x\n    send.y\n  end note\n',
    );
  });

  it('no arrow leads from a state into itself, which Mermaid cannot draw', () => {
    for (const [, spec] of all) {
      const machine = describeMachine(spec);
      const compounds = new Set(machine.states.map(({ parent }) => parent.replaceAll('.', '_')));
      for (const [, from, to] of toMermaid(machine).matchAll(/(\w+) --> (\w+)/g))
        if (compounds.has(from!)) expect(`${to}_`.startsWith(`${from}_`), `${from} --> ${to}`).toBe(false);
    }
  });

  it('escapes what has a meaning in labels', () => {
    const machine = describeMachine(toys[0]!);
    const [transition, ...others] = machine.transitions;
    const text = toMermaid({
      ...machine,
      transitions: [{ ...transition!, guard: 'a:b; "c" # d' }, ...others],
    });
    expect(text).toContain('[a#58;b#59; #34;c#34; #35; d]');
  });
});

describe('a machine as data and Markdown', () => {
  it.each(all)('%s: all states and transitions are in it', (_, spec) => {
    const machine = describeMachine(spec);
    const text = toMarkdown(machine);
    expect(JSON.parse(JSON.stringify(machine)).states).toHaveLength(machine.states.length);
    for (const { id } of machine.states) expect(text).toContain(`\`${id.slice(spec.name.length + 1)}\``);
    for (const { event } of machine.transitions) expect(text).toContain(`\`${event}\``);
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(machine.states.length + machine.transitions.length + 4);
    for (const row of rows) expect(row).toMatch(/^\| .* \|$/);
  });
});
