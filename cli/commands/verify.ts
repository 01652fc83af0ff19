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
} from '../flags.ts';
import { checkProperties, protocolNamed } from '../select.ts';
import type { Session } from '../session.ts';
import { refuseUnsoundRun } from '../soundness.ts';

export interface VerifyFlags extends CampaignFlags {
  readonly exec?: string;
}

export function defineVerify(program: Command, engine: Engine): Command {
  const command = program
    .command('verify')
    .description('Judge an implementation that is not ours, over a pipe, as if it were.')
    .argument('<protocol>', 'what it implements')
    .option(
      '--exec <command>',
      'the command that starts it; it speaks JSON lines on stdin and stdout (required)',
    )
    .option('--check-determinism', say('run everything twice and compare traces', 'off'));
  return withOutput(withJUnit(withCampaign(command, engine.defaults, usualRuns(engine.defaults))));
}

export async function verify(session: Session, name: string, flags: VerifyFlags): Promise<Exit> {
  const { engine } = session;
  const protocol = protocolNamed(engine.protocols, name);
  checkProperties(protocol, flags.property);
  refuseUnsoundRun(flags);
  const { exec } = flags;
  if (exec === undefined || exec.trim() === '')
    throw new UsageError(`verify needs --exec CMD: the command that starts your ${name}`);
  if (flags.workers !== undefined && flags.workers > 1)
    throw new UsageError('verify drives one process, in one thread: leave out --workers');
  const usual = { ...engine.defaults, workers: 1, seed: session.seed };
  const options = campaignOptions(flags, usual, true);
  const campaign = {
    protocol,
    subject: YOURS,
    yours: { exec },
    options,
    rows: [['subject', `yours: ${exec}`] as const, ...announceCampaign(options)],
    knownFirst: flags.seed === undefined,
    start: (hooks: Parameters<Engine['verify']>[3]) => engine.verify(protocol, { exec }, options, hooks),
  };
  return conduct(session, 'verify', [campaign], flags.junit);
}
