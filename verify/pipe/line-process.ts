import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { constants as system, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { printable, SubjectTrouble, Transcript } from '../trouble.ts';
import { LIMITS } from './contract.ts';
import {
  FATES,
  type GuardData,
  type GuardOrder,
  guard,
  KEEPER,
  SHARED,
  STDERR_BYTES,
  WAKE,
} from './guard.ts';
import { type Release, stayOnOneProcessor } from './processor.ts';

export interface LineProcessOptions {
  /** A shell command. */
  readonly exec: string;
  /** Where it runs. */
  readonly cwd: string;
  /** How long one answer may take. */
  readonly patienceMs: number;
}

const START_MS = 10_000;
const BURIAL_MS = 5_000;
const NEWLINE = 0x0a;

/**
 * A process that answers each line with one line, asked synchronously: {@link exchange} blocks until the answer is there.
 * Lines go through two FIFOs straight from and to this thread; a {@link guard} in another thread watches the clock and
 * the process. Anything but one good line in time is a {@link SubjectTrouble}, and the end of the process.
 */
export class LineProcess {
  private readonly options: LineProcessOptions;
  private readonly transcript = new Transcript();
  private readonly shared = new Int32Array(new SharedArrayBuffer(SHARED.words * 4));
  private readonly stderr = Buffer.from(new SharedArrayBuffer(STDERR_BYTES));
  private readonly release: Release;
  private readonly worker: Worker;
  private readonly stdin: number;
  private readonly stdout: number;
  private readonly chunk = Buffer.allocUnsafe(64 * 1024);
  private trouble: SubjectTrouble | undefined;
  private closed = false;
  /** The guard's call was read behind the last answer: there will be no other. */
  private woken = false;

  /** Starts the process. @throws SubjectTrouble when it cannot be started. */
  constructor(options: LineProcessOptions) {
    this.options = options;
    this.release = stayOnOneProcessor();
    const folder = mkdtempSync(join(tmpdir(), 'churnproof-'));
    const names = { stdin: join(folder, 'stdin'), stdout: join(folder, 'stdout') };
    try {
      execFileSync('mkfifo', ['-m', '600', names.stdin, names.stdout]);
      // Open for both: opening does not wait for the other end, and our reads end when the guard says so, not before.
      this.stdin = openSync(names.stdin, constants.O_RDWR | constants.O_NONBLOCK);
      this.stdout = openSync(names.stdout, constants.O_RDWR);
      this.worker = this.startGuard(names);
    } catch (error) {
      this.release();
      throw error;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    if (this.shared[SHARED.started] !== 1)
      this.fail(`cannot be started in ${printable(options.cwd)}: ${printable(options.exec)}`);
  }

  /** The process, or rather the shell that runs the command. */
  get pid(): number {
    return this.shared[SHARED.pid]!;
  }

  /** Asks one line and returns the answer, both without their newlines. @throws SubjectTrouble */
  exchange(line: string): string {
    if (this.trouble) throw this.trouble;
    if (this.closed) throw new Error('the pipe is closed');
    this.transcript.asked(line);
    // Not otherwise: what a process says before it ends is still to be read.
    if (this.woken) this.checkFate();
    Atomics.add(this.shared, SHARED.turn, 1);
    this.write(Buffer.from(`${line}\n`));
    const answer = this.read();
    Atomics.add(this.shared, SHARED.turn, 1);
    this.transcript.answered(answer);
    return answer;
  }

  /** What was said last, safe to print. */
  said(): string[] {
    return this.trouble ? [...this.trouble.transcript] : this.transcript.read();
  }

  /** Ends the process, and says why. */
  fail(reason: string): never {
    this.bury('kill');
    const bytes = Math.max(0, this.shared[SHARED.stderrBytes]!);
    const stderr = Buffer.from(this.stderr.subarray(0, bytes)).toString();
    this.trouble = new SubjectTrouble(reason, this.transcript.read(stderr));
    throw this.trouble;
  }

  /** The process reads the end of its input, and is killed if it does not leave by itself. */
  close(): void {
    this.bury('close');
  }

  private startGuard(names: { stdin: string; stdout: string }): Worker {
    const workerData: GuardData = {
      ...names,
      shared: this.shared.buffer as SharedArrayBuffer,
      stderr: this.stderr.buffer as unknown as SharedArrayBuffer,
      exec: this.options.exec,
      cwd: this.options.cwd,
      patienceMs: this.options.patienceMs,
      token: randomUUID(),
      keeper: KEEPER,
      words: SHARED,
      fates: FATES,
      wake: WAKE,
    };
    // Bundlers that keep function names call a helper of this name.
    const worker = new Worker(`const __name = (f) => f; (${guard})();`, {
      eval: true,
      execArgv: [],
      workerData,
    });
    worker.unref();
    Atomics.wait(this.shared, SHARED.started, 0, START_MS);
    return worker;
  }

  private write(bytes: Buffer): void {
    for (let done = 0; done < bytes.length; ) {
      try {
        done += writeSync(this.stdin, bytes, done);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
        this.checkFate();
        Atomics.wait(this.shared, SHARED.fate, FATES.alive, 5);
      }
    }
  }

  private read(): string {
    const { chunk } = this;
    const pieces: Buffer[] = [];
    for (let size = 0; ; ) {
      const bytes = readSync(this.stdout, chunk);
      const end = chunk.subarray(0, bytes).indexOf(NEWLINE);
      if (end === -1) {
        size += bytes;
        if (size > LIMITS.lineBytes) this.fail(`wrote a line of more than ${LIMITS.lineBytes} bytes`);
        pieces.push(Buffer.from(chunk.subarray(0, bytes)));
        this.checkFate();
        continue;
      }
      if (end > 0 && chunk[end - 1] === 0) this.checkFate();
      if (size + end > LIMITS.lineBytes) this.fail(`wrote a line of more than ${LIMITS.lineBytes} bytes`);
      const line =
        pieces.length === 0
          ? chunk.toString('utf8', 0, end)
          : Buffer.concat([...pieces, chunk.subarray(0, end)]).toString();
      const more = chunk.toString('latin1', end + 1, Math.min(bytes, end + 1001));
      if (more !== '' && more !== WAKE) {
        this.transcript.answered(line);
        this.transcript.answered(more);
        this.fail('wrote more than one line in answer to one');
      }
      this.woken = more === WAKE;
      return line;
    }
  }

  /** @throws SubjectTrouble when the guard has said that it is over. */
  private checkFate(): void {
    const fate = Atomics.load(this.shared, SHARED.fate);
    if (fate === FATES.hung)
      this.fail(
        `gave no answer within ${this.options.patienceMs} ms (did it end the line and flush stdout?)`,
      );
    if (fate === FATES.exited) this.fail(ending(Atomics.load(this.shared, SHARED.exit)));
  }

  private bury(order: GuardOrder): void {
    if (this.closed) return;
    this.closed = true;
    // The end of its input, for the process.
    closeSync(this.stdin);
    if (this.shared[SHARED.started] !== 0) {
      this.worker.postMessage(order);
      Atomics.wait(this.shared, SHARED.buried, 0, BURIAL_MS);
    }
    closeSync(this.stdout);
    this.release();
  }
}

function ending(exit: number): string {
  if (exit === 127) return 'cannot be started: command not found (exit code 127)';
  if (exit === 126) return 'cannot be started: not executable (exit code 126)';
  // A shell that ran the command says 128 + the number of the signal.
  const signal = exit > 128 ? exit - 128 : -exit;
  const name = Object.entries(system.signals).find(([, number]) => number === signal)?.[0];
  if (name) return `was killed by ${name} instead of answering`;
  return `ended with exit code ${exit} instead of answering`;
}
