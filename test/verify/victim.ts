/** A harness that comes to an end with a pipe open: `victim.ts exit | throw | wait` and the subject’s misdeed. */
import { DEFAULTS } from '../../spec/chord/parameters.ts';
import { openPipe } from '../../verify/pipe/pipe.ts';
import { chord, root } from './chord-on-the-pipe.ts';

const [ending, misdeed] = process.argv.slice(2);
const exec = `python3 test/verify/subjects/subject.py ${misdeed}`;
const pipe = openPipe({ exec, protocol: chord, cwd: root, patienceMs: 60_000 });
pipe.newRun();
const peer = pipe.subject.create(8, DEFAULTS, { now: () => 0, random: () => 0 } as never);
console.log('ready');
if (ending === 'exit') process.exit(0);
if (ending === 'throw') throw new Error('uncaught');
if (ending === 'end') process.exitCode = 0;
else peer.timer('stabilize');
