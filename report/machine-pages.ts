import type { MachineSpec } from '../spec/kit/machine.ts';
import { describeMachine, type MachineDescription } from '../spec/kit/monitor/describe.ts';
import { toMarkdown } from '../spec/kit/monitor/markdown.ts';
import { toMermaid } from '../spec/kit/monitor/mermaid.ts';

/** A machine as the pages show it. */
export interface MachinePage {
  readonly name: string;
  readonly doc: string;
  /** A state diagram, as Mermaid draws it. */
  readonly mermaid: string;
  /** A section under a third-level heading: the diagram, states and transitions. */
  readonly markdown: string;
  readonly description: MachineDescription;
}

export function machinePages(machines: readonly MachineSpec[]): MachinePage[] {
  return machines.map((machine) => {
    const description = describeMachine(machine);
    return {
      name: machine.name,
      doc: machine.doc,
      mermaid: toMermaid(description),
      markdown: toMarkdown(description),
      description,
    };
  });
}
