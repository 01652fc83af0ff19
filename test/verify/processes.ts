import { readdirSync, readFileSync } from 'node:fs';

const MARK = `CHURNPROOF_TEST_${process.pid}`;
let marks = 0;

/** A mark for the environment of a process to start: whatever descends from it bears the same. */
export function newMark(): { [name: string]: string } {
  return { [MARK]: String(++marks) };
}

/** Ids and commands of running processes that bear the mark. */
export function marked(mark: { [name: string]: string }): string[] {
  const wanted = `${MARK}=${mark[MARK]}\0`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(pid, 'environ').includes(wanted))
    .map((pid) => `${pid} ${read(pid, 'cmdline').replaceAll('\0', ' ')}`);
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
