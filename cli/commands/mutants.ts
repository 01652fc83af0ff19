import type { Command } from 'commander';
import type { MutantReport } from '../../properties/kit/results.ts';
import { mutantsDocument } from '../../report/json.ts';
import { BLANK } from '../../report/lines.ts';
import { mutantProgress } from '../../report/progress.ts';
import { announce, announceCampaign } from '../../report/text/announce.ts';
import { tellMutants } from '../../report/text/mutants.ts';
import { UsageError } from '../../report/usage-error.ts';
import { count, plural } from '../../report/words.ts';
import type { Engine, MutantOptions } from '../engine.ts';
import { EXIT, type Exit } from '../exit-codes.ts';
import { type CampaignFlags, campaignOptions, say, withCampaign, withOutput } from '../flags.ts';
import { protocolsFor, subjectNamed } from '../select.ts';
import type { Session } from '../session.ts';
import { refuseUnsoundRun } from '../soundness.ts';

export function defineMutants(program: Command, engine: Engine): Command {
  const { defaults } = engine;
  const command = program
    .command('mutants')
    .description('The kill table: which property catches which classic mistake, and how soon.')
    .argument('[protocol...]', say('whose mutants', 'every protocol'))
    .option('--subject <name>', say('only this mutant', 'all'))
    .option(
      '--all-sizes',
      say('shrink a counterexample for every property', 'for the first kill of each mutant'),
    );
  const { enoughRuns, mutantRuns } = defaults;
  const usual = `${count(mutantRuns)}, or ${count(enoughRuns)} once killed`;
  return withOutput(withCampaign(command, defaults, usual));
}

export interface MutantFlags extends CampaignFlags {
  readonly allSizes?: true;
}

/** A mutant that survives says that the suite cannot tell it from the reference: inconclusive, not falsified. */
export async function mutants(session: Session, names: readonly string[], flags: MutantFlags): Promise<Exit> {
  const { engine } = session;
  const protocols = protocolsFor(engine.protocols, names, flags);
  refuseUnsoundRun(flags, protocols);
  for (const protocol of protocols)
    if (flags.subject !== undefined && subjectNamed(protocol, flags.subject).kind !== 'mutant')
      throw new UsageError(
        `"${flags.subject}" of ${protocol.spec.name} is no mutant; "churnproof list" shows them`,
      );
  const usual = { runs: engine.defaults.mutantRuns, workers: engine.defaults.workers, seed: session.seed };
  const enough =
    flags.runs === undefined && flags.time === undefined ? engine.defaults.enoughRuns : undefined;
  const options: MutantOptions = {
    ...campaignOptions(flags, usual, false),
    ...(enough === undefined ? {} : { enough }),
    ...(flags.allSizes ? { allSizes: true } : {}),
  };
  const all = protocols.flatMap(({ subjects }) => subjects.filter(({ kind }) => kind === 'mutant'));
  const title = protocols.map(({ spec }) => spec.name).join(', ');
  const many = flags.subject ?? plural(all.length, 'mutant');
  if (!session.quiet)
    session.print(
      announce(engine.version, 'mutants', title, [
        ['subjects', many],
        ...announceCampaign(options),
        ...(enough === undefined ? [] : [['enough', `${plural(enough, 'run')} once killed`] as const]),
      ]),
    );
  const reports = await engine.mutants(protocols, options, {
    progress: (progress) => session.progress(() => mutantProgress(progress), progress.seconds),
    stopped: session.stopped,
  });
  session.end();
  for (const [index, protocol] of protocols.entries()) {
    const own = reports.filter((report) => report.protocol === protocol.spec.name);
    session.print([...(index > 0 ? [BLANK] : []), ...tellMutants(own)]);
  }
  const exit = verdict(reports, session.stopped());
  session.document(mutantsDocument(session.head(exit), reports));
  return exit;
}

function verdict(reports: readonly MutantReport[], interrupted: boolean): Exit {
  const killed = reports.every((report) => report.verdict === 'killed');
  return reports.length > 0 && killed && !interrupted ? EXIT.held : EXIT.inconclusive;
}
