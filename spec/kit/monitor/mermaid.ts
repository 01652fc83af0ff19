import type { MachineDescription, StateDescription, TransitionDescription } from './describe.ts';

/**
 * The machine as a Mermaid `stateDiagram-v2`. Mermaid cannot draw an arrow from a compound state into itself: what such a
 * state allows without leaving it becomes a note, and a transition to one of its own states starts at each other state in it.
 */
export function toMermaid(machine: MachineDescription): string {
  const root = rootOf(machine);
  const regions = isParallelBelow(machine, root);
  const body = states(machine, root, regions ? 2 : 1);
  const lines = regions
    ? [`  state ${quoted(machine.name)} as ${key(root)} {`, ...body, '  }', `  [*] --> ${key(root)}`]
    : body;
  return `${['stateDiagram-v2', ...lines, ...arrows(machine), ...notes(machine)].join('\n')}\n`;
}

function arrows(machine: MachineDescription): string[] {
  return machine.transitions.flatMap((transition) => {
    const { from, to } = transition;
    const label = escaped(labelOf(transition));
    if (!isCompound(machine, from) || !isWithin(to, from))
      return [`  ${key(from)} --> ${key(to)} : ${label}`];
    if (from === to) return [];
    return leavesOf(machine, from)
      .filter(({ id }) => id !== to)
      .map(({ id }) => `  ${key(id)} --> ${key(to)} : ${label}`);
  });
}

/** What is allowed everywhere in a compound state. */
function notes(machine: MachineDescription): string[] {
  const compounds = [rootOf(machine), ...machine.states.map(({ id }) => id)];
  return compounds.flatMap((id) => {
    const own = machine.transitions.filter(({ from, to }) => from === id && to === id);
    const [leaf] = leavesOf(machine, id);
    if (!isCompound(machine, id) || own.length === 0 || !leaf) return [];
    const texts = own.map((transition) => `    ${escaped(labelOf(transition))}`);
    return [`  note right of ${key(leaf.id)}`, `    anywhere in ${escaped(id)}`, ...texts, '  end note'];
  });
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

function isCompound(machine: MachineDescription, id: string): boolean {
  return machine.states.some(({ parent }) => parent === id);
}

function isWithin(id: string, ancestor: string): boolean {
  return id === ancestor || id.startsWith(`${ancestor}.`);
}

/** The innermost states in it that are not final. */
function leavesOf(machine: MachineDescription, ancestor: string): StateDescription[] {
  return machine.states.filter(({ id, kind }) => kind === 'atomic' && isWithin(id, ancestor));
}

/** The id that states of the top level have as parent. */
function rootOf(machine: MachineDescription): string {
  return machine.states[0]?.parent ?? machine.name;
}

function labelOf({ event, guard }: TransitionDescription): string {
  return guard === undefined ? event : `${event} [${guard}]`;
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
