/**
 * What the simulating thread and the guard share: 32-bit words. The guard's thread owns the process; the simulating
 * thread talks to it directly and blocks until the answer is there, so someone else must look at the clock.
 */
export const SHARED = {
  /** Even: nothing is asked; odd: question (n + 1) / 2 is on its way. */
  turn: 0,
  /** One of {@link FATES}. */
  fate: 1,
  /** Exit code of the process, or minus the number of the signal that ended it. */
  exit: 2,
  /** 1: spawned, 2: could not be. */
  started: 3,
  /** 1: the process is gone, and everything that it started too. */
  buried: 4,
  /** Bytes of {@link STDERR_BYTES} that hold the tail of stderr. */
  stderrBytes: 5,
  pid: 6,
  words: 8,
} as const;

export const FATES = { alive: 0, exited: 1, hung: 2 } as const;

/** The tail of stderr that is kept. */
export const STDERR_BYTES = 4096;

/** What ends a line that the guard wrote to wake the simulating thread: JSON never holds it. */
export const WAKE = '\0\n';

export interface GuardData {
  readonly shared: SharedArrayBuffer;
  readonly stderr: SharedArrayBuffer;
  readonly exec: string;
  readonly cwd: string;
  /** Names of the two FIFOs. */
  readonly stdin: string;
  readonly stdout: string;
  readonly patienceMs: number;
  /** In the environment of the process and so of all its children: by this the keeper finds those that slipped away. */
  readonly token: string;
  readonly keeper: string;
  readonly words: typeof SHARED;
  readonly fates: typeof FATES;
  readonly wake: string;
}

/**
 * A shell that outlives us, however we end: told the process group, it waits for the end of its stdin, and then kills the
 * group and whatever bears the token (a child that has made itself a group of its own).
 */
export const KEEPER = `
read -r group
read -r closed
kill -KILL -"$group" 2>/dev/null
for round in 1 2 3 4 5 6 7 8; do
  strays=$(grep -lsF "CHURNPROOF_PIPE=$1" /proc/[0-9]*/environ)
  [ -z "$strays" ] && exit 0
  for stray in $strays; do
    stray=\${stray#/proc/}
    kill -KILL "\${stray%/environ}" 2>/dev/null
  done
done
`;

/** Messages to the guard. */
export type GuardOrder = 'close' | 'kill';

/**
 * The guard: runs in a worker thread, starts the process, keeps the tail of its stderr, notices its end and its silence,
 * and wakes the simulating thread, which may be blocked in a read. It is started from its own source text, so that it
 * needs no file of its own whether we run compiled or not: nothing outside this function may be named in it.
 */
export function guard(): void {
  const { spawn } = process.getBuiltinModule('node:child_process');
  const fs = process.getBuiltinModule('node:fs');
  const os = process.getBuiltinModule('node:os');
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  const { shared, stderr, words, fates, ...data } = workerData as GuardData;
  const state = new Int32Array(shared);
  const tail = Buffer.from(stderr);
  const TICK_MS = 25;
  const GRACE_MS = 400;

  const say = (word: number, value: number): void => {
    Atomics.store(state, word, value);
    Atomics.notify(state, word);
  };

  const keeper = spawn('/bin/sh', ['-c', data.keeper, 'churnproof-keeper', data.token], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  keeper.on('error', () => {});
  keeper.stdin.on('error', () => {});

  const stdin = fs.openSync(data.stdin, fs.constants.O_RDONLY);
  const stdout = fs.openSync(data.stdout, fs.constants.O_WRONLY);
  const waker = fs.openSync(data.stdout, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);

  const child = spawn('/bin/sh', ['-c', data.exec], {
    cwd: data.cwd,
    detached: true,
    env: { PYTHONHASHSEED: '0', ...process.env, CHURNPROOF_PIPE: data.token },
    stdio: [stdin, stdout, 'pipe'],
  });
  fs.closeSync(stdin);
  fs.closeSync(stdout);

  const wake = (): void => {
    try {
      fs.writeSync(waker, data.wake);
    } catch {
      // The FIFO is full: then the reader does not sleep.
    }
  };

  let kept = Buffer.alloc(0);
  child.stderr?.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]);
    if (kept.length > tail.length) kept = Buffer.from(kept.subarray(kept.length - tail.length));
  });
  child.stderr?.on('error', () => {});

  /** Ends the keeper's stdin: it kills what is left. What stderr still says is waited for, but not long. */
  const bury = (): void => {
    clearInterval(watch);
    keeper.stdin.end();
    const gone = (): void => {
      const finish = (): void => {
        tail.set(kept);
        Atomics.store(state, words.stderrBytes, kept.length);
        say(words.buried, 1);
        fs.closeSync(waker);
        process.exit();
      };
      if (child.stderr === null || child.stderr.closed) finish();
      else {
        child.stderr.once('close', finish);
        setTimeout(finish, GRACE_MS);
      }
    };
    if (keeper.exitCode !== null || keeper.signalCode !== null) gone();
    else keeper.once('exit', gone);
  };

  let over = false;
  const end = (fate: number): void => {
    if (over) return;
    over = true;
    say(words.fate, fate);
    wake();
  };

  child.on('error', () => say(words.started, 2));
  if (child.pid !== undefined) {
    keeper.stdin.write(`${child.pid}\n`);
    Atomics.store(state, words.pid, child.pid);
    say(words.started, 1);
  }
  child.on('exit', (code, signal) => {
    Atomics.store(state, words.exit, signal ? -os.constants.signals[signal] : (code ?? 0));
    end(fates.exited);
  });

  let turn = 0;
  let sinceMs = 0;
  const watch = setInterval(() => {
    const now = Atomics.load(state, words.turn);
    sinceMs = now === turn && now % 2 === 1 ? sinceMs + TICK_MS : 0;
    turn = now;
    if (sinceMs >= data.patienceMs) end(fates.hung);
  }, TICK_MS);

  parentPort?.on('message', (order: GuardOrder) => {
    if (order === 'kill' || child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
      return bury();
    const impatient = setTimeout(bury, GRACE_MS);
    child.once('exit', () => {
      clearTimeout(impatient);
      bury();
    });
  });
}
