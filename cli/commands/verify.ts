import type { Command } from 'commander';
import type { Protocol } from '../../properties/kit/protocol.ts';
import { dryRunDocument, errorDocument } from '../../report/json.ts';
import { announce, announceCampaign } from '../../report/text/announce.ts';
import { gapsOf, tellDryRun } from '../../report/text/dry-run.ts';
import { tellTrouble } from '../../report/text/run.ts';
import { UsageError } from '../../report/usage-error.ts';
import { SubjectTrouble } from '../../verify/trouble.ts';
import { conduct } from '../campaign.ts';
import { type Engine, YOURS, type Yours } from '../engine.ts';
import { EXIT, type Exit } from '../exit-codes.ts';
import { campaignOptions, say, usualRuns, withCampaign, withJUnit, withOutput, yoursOf } from '../flags.ts';
import { seconds } from '../numbers.ts';
import { checkProperties, protocolNamed } from '../select.ts';
import type { Session } from '../session.ts';
import { refuseUnsoundRun } from '../soundness.ts';
import { isLive, NODES, refuseWireFlags, verifyWire, type WireFlags } from './verify-wire.ts';

/** Enough that whatever users do often has happened. */
const DRY_RUNS = 30;

export type VerifyFlags = WireFlags;

export function defineVerify(program: Command, engine: Engine): Command {
  const command = program
    .command('verify')
    .description('Judge an implementation that is not ours, a program, a module or a live node.')
    .argument('<protocol>', 'what it implements; with --wire also: tracker')
    .option(
      '--exec <command>',
      say('the command that starts it; it speaks JSON lines on stdin and stdout', 'none'),
    )
    .option(
      '--module <file>',
      say('the module, TypeScript or JavaScript, that makes its peers', 'none; one of the three is needed'),
    )
    .option(
      '--wire <where>',
      say(
        'where it is, if it is live: HOST:PORT of a node of the Mainline DHT or of a BitTorrent client, the announce URL of a tracker; with bittorrent, the URL at which a client that comes to us finds its tracker',
        'none',
      ),
    )
    .option(
      '--nodes <command>',
      say(
        `what starts one such node at {host} and {port}, joining through {via}: a network of ${NODES}, or --peers, is judged`,
        'none',
      ),
    )
    .option('--torrent <file>', say('with bittorrent --wire: the torrent that the client has', 'none'))
    .option(
      '--content <path>',
      say('the content of that torrent, a file or a folder: what a client lacks it gets from us', 'none'),
    )
    .option('--allow <host>', say('with --wire: an address beyond loopback that may be judged', 'none'))
    .option(
      '--network <cidr>',
      say('with --wire: a network, all of it this machine’s, to speak from: 10.0.0.0/8', 'loopback'),
    )
    .option('--strict', say('with --wire: what the document says SHOULD be counts, too', 'MUST only'))
    .option('--slow', say('with --wire: ask what takes half an hour, too', 'off'))
    .option(
      '--budget <t>',
      say('with --wire: stop after this time: 30s, 5m', '90s, 4m for bittorrent; 30m with --slow'),
      seconds('--budget'),
    )
    .option(
      '--transcript <file>',
      say(
        'with --wire: write every packet to this file, as JSON lines, or as a capture if it ends in .pcap; may be repeated',
        'none',
      ),
      (file: string, soFar: string[] | undefined) => [...(soFar ?? []), file],
    )
    .option(
      '--dry-run',
      say('judge nothing: show what it understands and does, and what it was not seen to do', 'off'),
    )
    .option('--check-determinism', say('run everything twice and compare traces', 'off'));
  return withOutput(withJUnit(withCampaign(command, engine.defaults, usualRuns(engine.defaults))));
}

export async function verify(session: Session, name: string, flags: VerifyFlags): Promise<Exit> {
  const { engine } = session;
  refuseWireFlags(flags);
  if (isLive(flags)) return verifyWire(session, name, flags);
  const protocol = protocolNamed(engine.protocols, name);
  checkProperties(protocol, flags.property);
  refuseUnsoundRun(flags, [protocol]);
  const yours = yoursOf(flags);
  if (!yours)
    throw new UsageError(
      `verify needs --exec CMD, the command that starts your ${name}, or --module FILE, the module that makes its peers; live ones are judged by --wire`,
    );
  const usual = { ...engine.defaults, seed: session.seed };
  const options = campaignOptions(flags, usual, true);
  if (flags.dryRun) return dryRun(session, protocol, yours, flags);
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

/** What an author of an adapter wants to know first: is it understood, and what does it do? */
async function dryRun(session: Session, protocol: Protocol, yours: Yours, flags: VerifyFlags): Promise<Exit> {
  const { engine } = session;
  const subject = 'exec' in yours ? yours.exec : yours.module;
  const usual = { runs: DRY_RUNS, workers: 1, seed: () => 1 };
  const options = campaignOptions(flags, usual, false);
  if (!session.quiet)
    session.print(
      announce(engine.version, 'verify --dry-run', protocol.spec.title, [['subject', `yours: ${subject}`]]),
    );
  try {
    const done = await engine.dryRun(protocol, yours, options);
    const gaps = gapsOf(done.yours, done.reference);
    const exit = gaps.missing.length > 0 ? EXIT.inconclusive : EXIT.held;
    session.print(tellDryRun(done.yours, gaps));
    session.document(
      dryRunDocument(session.head(exit), { protocol: protocol.spec.name, subject, ...done, ...gaps }),
    );
    return exit;
  } catch (error) {
    if (!(error instanceof SubjectTrouble)) throw error;
    session.print(tellTrouble(error));
    session.document(errorDocument(session.head(EXIT.inconclusive), 'subject', error.reason));
    return EXIT.inconclusive;
  }
}
