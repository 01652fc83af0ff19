import type { Command } from 'commander';
import { announceCampaign, announceSubject } from '../../report/text/announce.ts';
import { type Campaign, conduct } from '../campaign.ts';
import type { Engine } from '../engine.ts';
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
import { givenMaterial, readMaterial, refuseForeignMaterial, withMaterials } from '../material.ts';
import { protocolsFor, subjectOf } from '../select.ts';
import type { Session } from '../session.ts';
import { refuseUnsoundRun } from '../soundness.ts';

export function defineRun(program: Command, engine: Engine): Command {
  const command = program
    .command('run')
    .description('Run random property suites; what fails is shrunk, told and kept.')
    .argument('[protocol...]', say('what to run', 'every protocol'))
    .option('--subject <name>', say('the implementation under test', 'reference'))
    .option('--check-determinism', say('run everything twice and compare traces', 'off'));
  withMaterials(command, engine.protocols);
  return withOutput(withJUnit(withCampaign(command, engine.defaults, usualRuns(engine.defaults))));
}

export async function run(session: Session, names: readonly string[], flags: CampaignFlags): Promise<Exit> {
  const { engine } = session;
  const protocols = protocolsFor(engine.protocols, names, flags);
  refuseUnsoundRun(flags, protocols);
  refuseForeignMaterial(engine.protocols, protocols, { ...flags });
  const params = await readMaterial(protocols, { ...flags });
  const options = campaignOptions(flags, { ...engine.defaults, seed: session.seed }, true);
  const campaigns = protocols.map((protocol): Campaign => {
    const subject = subjectOf(protocol, flags.subject);
    const own = { ...options, subject: subject.name, ...(params === undefined ? {} : { params }) };
    return {
      protocol,
      subject: subject.name,
      options: own,
      material: givenMaterial(protocol, { ...flags }),
      rows: [announceSubject(subject), ...announceCampaign(own)],
      // One given seed means this one run, whatever the folder holds.
      knownFirst: flags.seed === undefined,
      start: (hooks) => engine.run(protocol, own, hooks),
    };
  });
  return conduct(session, 'run', campaigns, flags.junit);
}
