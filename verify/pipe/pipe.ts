import type { Subject } from '../../impl/kit/subject.ts';
import type { IdentifierSpace } from '../../spec/kit/identifiers.ts';
import { isName, Misfit, type Vocabularies } from '../terms.ts';
import { printable } from '../trouble.ts';
import { readLine } from './answer.ts';
import { CONTRACT_VERSION, PATIENCE_MS } from './contract.ts';
import { LineProcess } from './line-process.ts';
import { PipePeer, type Run } from './pipe-peer.ts';

/** What the pipe must know of a protocol; every {@link ../../properties/kit/protocol.ts} is one. */
export interface PipeProtocol {
  readonly spec: Vocabularies & { readonly name: string };
  space(params: unknown): IdentifierSpace;
}

export interface PipeOptions {
  /** A shell command, e.g. `python3 examples/chord.py`. */
  readonly exec: string;
  readonly protocol: PipeProtocol;
  /** Where the command runs; the current directory unless said. */
  readonly cwd?: string;
  /** How long one answer may take; {@link PATIENCE_MS} unless said. */
  readonly patienceMs?: number;
}

/** A subject that lives in another process. */
export interface PipeSubject {
  readonly subject: Subject<unknown>;
  readonly pid: number;
  /** A new world is about to be made: the process forgets its peers. The subject's `beginRun` is the same. @throws SubjectTrouble */
  newRun(): void;
  /** What was said last, each way; safe to print. */
  transcript(): string[];
  /** Ends the process. Nothing is left behind. */
  close(): void;
}

/**
 * Starts the command and shakes hands. From then on whatever the process does wrong is thrown as a
 * {@link ../trouble.ts SubjectTrouble} by whatever asked it, and has ended the process.
 */
export function openPipe(options: PipeOptions): PipeSubject {
  const { exec, protocol, cwd = process.cwd(), patienceMs = PATIENCE_MS } = options;
  const lines = new LineProcess({ exec, cwd, patienceMs });
  let n = 0;
  /** Asks one line; `read` checks the answer. */
  const ask = <T>(body: object, read: (line: string, n: number) => T, who = ''): T => {
    n++;
    const line = lines.exchange(JSON.stringify({ n, ...body }));
    try {
      return read(line, n);
    } catch (error) {
      if (error instanceof Misfit) lines.fail(who + error.message);
      throw error;
    }
  };

  const { name, views } = ask(
    { init: { version: CONTRACT_VERSION, protocol: protocol.spec.name } },
    readWelcome,
  );
  let run: Run = { ask, spec: protocol.spec, views, over: false };
  const newRun = () => {
    ask({ reset: true }, (line, n) => {
      if (readLine(line, n).reset_ok !== true) throw new Misfit('its answer to reset lacks "reset_ok": true');
    });
    run.over = true;
    run = { ask, spec: protocol.spec, views, over: false };
  };
  return {
    subject: {
      name,
      kind: 'yours',
      unsaved: true,
      remote: true,
      doc: `What \`${printable(exec)}\` runs, over the pipe.`,
      source: printable(exec),
      beginRun: newRun,
      create: (address, params, env) =>
        new PipePeer(run, address, params, env, protocol.space(params)) as never,
    },
    get pid() {
      return lines.pid;
    },
    newRun,
    transcript: () => lines.said(),
    close: () => lines.close(),
  };
}

/** The answer to `init`. @throws Misfit */
function readWelcome(line: string, n: number): { name: string; views: boolean } {
  const { init_ok: welcome } = readLine(line, n) as { init_ok?: Record<string, unknown> };
  if (typeof welcome !== 'object' || welcome === null) throw new Misfit('its answer to init lacks "init_ok"');
  const { version, name, views } = welcome;
  if (version !== CONTRACT_VERSION)
    throw new Misfit(
      Number.isInteger(version)
        ? `it speaks version ${version} of the pipe’s contract, we speak version ${CONTRACT_VERSION}`
        : '"version" of init_ok should be the version of the contract that it speaks',
    );
  if (!isName(name))
    throw new Misfit('"name" of init_ok should be a short name: letters, digits and any of _ - . :');
  if (typeof views !== 'boolean') throw new Misfit('"views" of init_ok should be true or false');
  return { name, views };
}
