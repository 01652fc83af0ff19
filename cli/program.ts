import { Command, CommanderError } from 'commander';
import { errorDocument, jsonText } from '../report/json.ts';
import { line, red } from '../report/lines.ts';
import { render, wantsColour } from '../report/terminal.ts';
import { UsageError } from '../report/usage-error.ts';
import { type AnalyzeFlags, analyze, defineAnalyze } from './commands/analyze.ts';
import { type CheckFlags, check, defineCheck } from './commands/check.ts';
import { defineList, list } from './commands/list.ts';
import { defineMutants, type MutantFlags, mutants } from './commands/mutants.ts';
import { defineReplay, type ReplayFlags, replay } from './commands/replay.ts';
import { defineRun, run } from './commands/run.ts';
import { defineSpec, type SpecFlags, spec } from './commands/spec.ts';
import { defineVerify, type VerifyFlags, verify } from './commands/verify.ts';
import { EXIT, type Exit } from './exit-codes.ts';
import type { CampaignFlags, OutputFlags } from './flags.ts';
import { Session, type Surroundings } from './session.ts';

/** The command line: parses, calls, prints. @returns the exit code. */
export async function main(argv: readonly string[], around: Surroundings): Promise<Exit> {
  let exit: Exit = EXIT.usage;
  const session = (flags: OutputFlags): Session => new Session(around, flags);
  const program = defineProgram(around);
  const { engine } = around;
  defineList(program).action(async (flags: OutputFlags) => {
    exit = await list(session(flags));
  });
  defineRun(program, engine).action(async (names: string[], flags: CampaignFlags) => {
    exit = await run(session(flags), names, flags);
  });
  defineCheck(program, engine).action(async (name: string, flags: CheckFlags) => {
    exit = await check(session(flags), name, flags);
  });
  defineReplay(program).action(async (file: string, flags: ReplayFlags) => {
    exit = await replay(session(flags), file, flags);
  });
  defineVerify(program, engine).action(async (name: string, flags: VerifyFlags) => {
    exit = await verify(session(flags), name, flags);
  });
  defineAnalyze(program).action(async (name: string, log: string, flags: AnalyzeFlags) => {
    exit = await analyze(session(flags), name, log, flags);
  });
  defineMutants(program, engine).action(async (names: string[], flags: MutantFlags) => {
    exit = await mutants(session(flags), names, flags);
  });
  defineSpec(program).action(async (name: string, flags: SpecFlags) => {
    exit = await spec(session(flags), name, flags);
  });
  try {
    if (argv.length === 0) throw new UsageError('which command? "churnproof --help" shows them');
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    return failed(error, argv, around);
  }
}

function defineProgram({ engine, stdout }: Surroundings): Command {
  return new Command('churnproof')
    .description('Formal-spec property testing for peer-to-peer protocols.')
    .version(engine.version, '-V, --version', 'print the version')
    .helpCommand('help [command]', 'explain a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      // Errors are thrown, and told once, below.
      writeErr: () => undefined,
      getOutHelpWidth: () => 100,
      getOutHasColors: () => false,
    })
    .addHelpText(
      'after',
      [
        '',
        'Exit codes:',
        '  0    everything held',
        '  1    a property was falsified; the counterexample is kept in .churnproof/ and named',
        '  2    inconclusive: nothing matched or ran, a witness was never seen, a replay did not reproduce',
        '  254  the call or a file is wrong',
        '  255  a bug of churnproof',
      ].join('\n'),
    );
}

/** One line that says what is wrong; a stack trace only for those who ask. */
function failed(error: unknown, argv: readonly string[], around: Surroundings): Exit {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.held;
  const ours = !(error instanceof UsageError || error instanceof CommanderError);
  const exit = ours ? EXIT.bug : EXIT.usage;
  const said = messageOf(error);
  const debug = argv.includes('--debug');
  const message = ours && !debug ? `a bug of ours: ${said}; run again with --debug` : said;
  const colour = wantsColour(around.stderr, around.env);
  around.stderr.write(render([line(red('churnproof: '), message)], colour));
  if (debug && error instanceof Error) around.stderr.write(`${error.stack}\n`);
  if (argv.includes('--json')) {
    const head = { churnproof: around.engine.version, exit };
    around.stdout.write(jsonText(errorDocument(head, ours ? 'bug' : 'usage', said)));
  }
  return exit;
}

function messageOf(error: unknown): string {
  if (error instanceof CommanderError) return commanderMessage(error);
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] || 'no message';
}

/** `error: unknown option '--rnus'\n(Did you mean --runs?)` as one line. */
function commanderMessage(error: CommanderError): string {
  // Asked for help on nothing: commander's own text is the help page.
  if (error.code === 'commander.help') return 'which command? "churnproof --help" shows them';
  const text = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
  return text.includes('Did you mean') ? text : `${text}; see --help`;
}
