#!/usr/bin/env node
import { randomInt } from 'node:crypto';
import { reasonOf } from '../report/write-whole.ts';
import { EXIT } from './exit-codes.ts';
import { listenForInterrupts } from './interrupts.ts';
import { localEngine } from './local-engine.ts';
import { main } from './program.ts';

/** The bin: gives the command line the real things. */

// Whoever reads our output may leave before the end (`| head`): the verdict is still the exit code. Of what is said besides the
// result nothing depends; a result that finds no room is none.
process.stderr.on('error', () => {});
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`churnproof: cannot write standard output: ${reasonOf(error)}\n`);
  process.exit(EXIT.usage);
});

const argv = process.argv.slice(2);

process.on('uncaughtException', (error: Error) => {
  const text = `${error.message}`.split('\n')[0];
  process.stderr.write(
    argv.includes('--debug')
      ? `churnproof: ${error.stack}\n`
      : `churnproof: a bug of ours: ${text}; run again with --debug\n`,
  );
  process.exit(EXIT.bug);
});

const interrupts = listenForInterrupts((text) => process.stderr.write(text));
process.exitCode = await main(argv, {
  engine: localEngine,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  seed: () => randomInt(2 ** 32),
  stopped: interrupts.stopped,
});
interrupts.end();
