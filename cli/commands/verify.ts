import type { Command } from 'commander';
import { announceCampaign } from '../../report/text/announce.ts';
import { UsageError } from '../../report/usage-error.ts';
import { conduct } from '../campaign.ts';
import { type Engine, YOURS } from '../engine.ts';
import type { Exit } from '../exit-codes.ts';
import {
  type CampaignFlags,
  campaignOptions,
  say,
  usualRuns,
  withCampaign,
  withJUnit,
  withOutput,
  yoursOf,
} from '../flags.ts';
import { checkProperties, protocolNamed } from '../select.ts';
import type { Session } from '../session.ts';
import { refuseUnsoundRun } from '../soundness.ts';

export interface VerifyFlags extends CampaignFlags {
  readonly exec?: string;
  readonly module?: string;
}

export function defineVerify(program: Command, engine: Engine): Command {
  const command = program
    .command('verify')
    .description('Judge an implementation that is not ours, a program or a module, as if it were.')
    .argument('<protocol>', 'what it implements')
    .option(
      '--exec <command>',
      say('the command that starts it; it speaks JSON lines on stdin and stdout', 'none'),
    )
    .option(
      '--module <file>',
      say('the module, TypeScript or JavaScript, that makes its peers', 'none; one of the two is needed'),
    )
    .option('--check-determinism', say('run everything twice and compare traces', 'off'));
  return withOutput(withJUnit(withCampaign(command, engine.defaults, usualRuns(engine.defaults))));
}

export async function verify(session: Session, name: string, flags: VerifyFlags): Promise<Exit> {
  const { engine } = session;
  const protocol = protocolNamed(engine.protocols, name);
  checkProperties(protocol, flags.property);
  refuseUnsoundRun(flags);
  const yours = yoursOf(flags);
  if (!yours)
    throw new UsageError(
      `verify needs --exec CMD, the command that starts your ${name}, or --module FILE, the module that makes its peers`,
    );
  if ('exec' in yours && flags.workers !== undefined && flags.workers > 1)
    throw new UsageError('verify drives one process, in one thread: leave out --workers');
  const usual = {
    ...engine.defaults,
    ...('exec' in yours ? { workers: 1 } : {}),
    seed: session.seed,
  };
  const options = campaignOptions(flags, usual, true);
  const campaign = {
    protocol,
    subject: YOURS,
    yours,
    options,
    rows: [
      ['subject', `yours: ${'exec' in yours ? yours.exec : yours.module}`] as const,
      ...announceCampaign(options),
    ],
    knownFirst: flags.seed === undefined,
    start: (hooks: Parameters<Engine['verify']>[3]) => engine.verify(protocol, yours, options, hooks),
  };
  return conduct(session, 'verify', [campaign], flags.junit);
}
