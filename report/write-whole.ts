import { accessSync, constants, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from './usage-error.ts';

/**
 * Writes a file so that whoever reads it sees all of it or nothing. What is there and no file (a pipe, a device) stays what it is.
 * @throws UsageError where it cannot be written.
 */
export function writeWhole(path: string, text: string): void {
  const temporary = isSpecial(path) ? undefined : `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary ?? path, text);
    if (temporary !== undefined) renameSync(temporary, path);
  } catch (error) {
    if (temporary !== undefined) discard(temporary);
    throw new UsageError(`cannot write ${path}: ${reasonOf(error)}`);
  }
}

/** Finds out before hours of work whether a file can be written after them. @throws UsageError if not. */
export function ensureWritable(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${reasonOf(error)}`);
  }
}

/** Whether something is there that must not be replaced by a file: a pipe, or a device such as `/dev/stdout`. */
function isSpecial(path: string): boolean {
  try {
    const there = statSync(path);
    return !there.isFile() && !there.isDirectory();
  } catch {
    return false;
  }
}

/** Why a file could not be read or written, in a few words. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  return REASONS[code ?? ''] ?? code ?? String(error);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  ENOTDIR: 'part of its path is not a directory',
  EACCES: 'no permission',
  EPERM: 'no permission',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
  EEXIST: 'something else of that name is in the way',
};

/** As far as it goes: the error that led here is the one to tell. */
function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {}
}
