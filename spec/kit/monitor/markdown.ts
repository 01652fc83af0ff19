import type { MachineDescription } from './describe.ts';
import { toMermaid } from './mermaid.ts';

/** The machine as a Markdown section: its picture, and a table each of states and transitions with their sources. */
export function toMarkdown(machine: MachineDescription): string {
  return [
    `### ${machine.name}`,
    '',
    [machine.doc, machine.description, machine.source && `Source: ${machine.source}.`]
      .filter(Boolean)
      .join(' '),
    '',
    '```mermaid',
    `${toMermaid(machine)}\`\`\``,
    '',
    ...table(
      ['state', 'what it means', 'source'],
      machine.states.map(({ id, description, source }) => [`\`${short(machine, id)}\``, description, source]),
    ),
    '',
    ...table(
      ['from', 'event', 'only if', 'to', 'why', 'source'],
      machine.transitions.map(({ from, event, guard, to, description, source }) => [
        `\`${short(machine, from)}\``,
        `\`${event}\``,
        guard,
        `\`${short(machine, to)}\``,
        description,
        source,
      ]),
    ),
    '',
  ].join('\n');
}

/** Within its own section a state needs no machine's name. */
function short(machine: MachineDescription, id: string): string {
  return id === machine.name ? id : id.slice(id.indexOf('.') + 1);
}

function table(head: readonly string[], rows: readonly (readonly (string | undefined)[])[]): string[] {
  const line = (cells: readonly (string | undefined)[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function cell(text: string | undefined): string {
  return (text ?? '').replaceAll('|', '\\|').replaceAll(/[\r\n]+/g, ' ');
}
