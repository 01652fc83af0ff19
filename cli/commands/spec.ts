import type { Command } from 'commander';
import { jsonText } from '../../report/json.ts';
import { machinePages } from '../../report/machine-pages.ts';
import { specDocument, specMarkdown, specMermaid } from '../../report/spec-page.ts';
import { UsageError } from '../../report/usage-error.ts';
import { EXIT, type Exit } from '../exit-codes.ts';
import { choice, type OutputFlags, withOutput } from '../flags.ts';
import { protocolNamed } from '../select.ts';
import type { Session } from '../session.ts';

const FORMATS = ['markdown', 'mermaid', 'json'] as const;

export interface SpecFlags extends OutputFlags {
  readonly format?: (typeof FORMATS)[number];
}

export function defineSpec(program: Command): Command {
  return withOutput(
    program
      .command('spec')
      .description(
        'What a protocol promises: machines, messages, constants and properties, with their sources.',
      )
      .argument('<protocol>', 'whose spec')
      .addOption(
        choice('--format <format>', 'how it is written (default: markdown; json with --json)', FORMATS),
      ),
  );
}

export async function spec(session: Session, name: string, flags: SpecFlags): Promise<Exit> {
  const { spec: found } = protocolNamed(session.engine.protocols, name);
  if (session.json && flags.format !== undefined && flags.format !== 'json')
    throw new UsageError(`--json and --format ${flags.format} contradict each other: leave one out`);
  const machines = machinePages(found.machines);
  const format = session.json ? 'json' : (flags.format ?? 'markdown');
  if (format === 'json') session.raw(jsonText(specDocument(session.head(EXIT.held), found, machines)));
  else session.raw(format === 'mermaid' ? specMermaid(machines) : specMarkdown(found, machines));
  return EXIT.held;
}
