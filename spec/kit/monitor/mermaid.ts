import type { MachineDescription, StateDescription } from './describe.ts';

/** The machine as a Mermaid `stateDiagram-v2`. Transitions of the whole machine are drawn on a state around all others. */
export function toMermaid(machine: MachineDescription): string {
  const root = rootOf(machine);
  const isWhole =
    isParallelBelow(machine, root) ||
    machine.transitions.some(({ from, to }) => from === root || to === root);
  const body = states(machine, root, isWhole ? 2 : 1);
  const lines = ['stateDiagram-v2'];
  if (isWhole) lines.push(`  state ${quoted(machine.name)} as ${key(root)} {`, ...body, '  }');
  else lines.push(...body);
  if (isWhole) lines.push(`  [*] --> ${key(root)}`);
  for (const { from, to, event, guard } of machine.transitions)
    lines.push(
      `  ${key(from)} --> ${key(to)} : ${escaped(guard === undefined ? event : `${event} [${guard}]`)}`,
    );
  return `${lines.join('\n')}\n`;
}

function states(machine: MachineDescription, parent: string, depth: number): string[] {
  const indent = '  '.repeat(depth);
  const children = machine.states.filter((state) => state.parent === parent);
  const isParallel = isParallelBelow(machine, parent);
  return children.flatMap((state, i) => [
    ...(isParallel && i > 0 ? [`${indent}--`] : []),
    ...(state.isInitial && !isParallel ? [`${indent}[*] --> ${key(state.id)}`] : []),
    ...drawn(machine, state, depth),
  ]);
}

function drawn(machine: MachineDescription, state: StateDescription, depth: number): string[] {
  const indent = '  '.repeat(depth);
  const name = state.id.slice(state.parent.length + 1);
  const open = `${indent}state ${quoted(name)} as ${key(state.id)}`;
  if (state.kind === 'final') return [open, `${indent}${key(state.id)} --> [*]`];
  const inner = states(machine, state.id, depth + 1);
  return inner.length > 0 ? [`${open} {`, ...inner, `${indent}}`] : [open];
}

/** Only regions of a parallel state begin together. */
function isParallelBelow(machine: MachineDescription, parent: string): boolean {
  return machine.states.filter((state) => state.parent === parent && state.isInitial).length > 1;
}

/** The id that states of the top level have as parent. */
function rootOf(machine: MachineDescription): string {
  return machine.states[0]?.parent ?? machine.name;
}

/** Mermaid's names are words. */
function key(id: string): string {
  return id.replaceAll(/[^A-Za-z0-9]/g, '_');
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

/** Characters that Mermaid's grammar gives a meaning are written as its entities. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll(/[#;:"<>{}%`]/g, (character) => `#${character.codePointAt(0)};`);
}
