import { EXIT } from './exit-codes.ts';
import { listenForInterrupts } from './interrupts.ts';
import { localEngine } from './local-engine.ts';
import { main } from './program.ts';

/**
 * `npm start`: what this is for, in under a minute. Chord as proved correct holds; Chord as published in 2001 does not, and
 * the counterexamples are kept to be replayed. Ends well when both are so.
 */
const interrupts = listenForInterrupts((text) => process.stderr.write(text));
const run = (...argv: string[]): Promise<number> =>
  main(argv, {
    engine: localEngine,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    seed: () => 2001,
    stopped: interrupts.stopped,
  });

const broken = ['at-most-one-ring', 'ordered-ring', 'at-least-one-ring', 'connected-appendages'];
const reference = await run('run', 'chord', '--seed', '2001', '--runs', '500');
process.stdout.write('\n');
const published = await run(
  ...['run', 'chord', '--subject', 'sigcomm2001', '--profile', 'churn', '--seed', '2001', '--runs', '4000'],
  ...broken.flatMap((property) => ['--property', property]),
);
interrupts.end();
process.exitCode =
  reference === EXIT.held && published === EXIT.falsified
    ? EXIT.held
    : Math.max(reference, published, EXIT.falsified);
