import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { BrokenMaterial } from '../properties/kit/material.ts';
import type { Protocol } from '../properties/kit/protocol.ts';
import { UsageError } from '../report/usage-error.ts';
import { say } from './flags.ts';

/** More than any such file has. */
const MOST_BYTES = 16 * 2 ** 20;

/** The flags for files that runs of some protocol can be about. */
export function withMaterials(command: Command, protocols: readonly Protocol[]): Command {
  for (const { material } of protocols)
    if (material) {
      command.option(`--${material.option} <file>`, say(material.doc, 'drawn anew for each run'));
      command.option(
        `--${material.content.option} <path>`,
        say(material.content.doc, 'none: stand-ins for blocks'),
      );
    }
  return command;
}

/** What the user's file says, for the protocol that takes such files; undefined where the user gave none. */
export async function readMaterial(
  protocols: readonly Protocol[],
  flags: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  for (const { spec, material } of protocols) {
    const file = material && flags[material.option];
    const content = material && flags[material.content.option];
    if (content !== undefined && file === undefined)
      throw new UsageError(`--${material!.content.option} needs --${material!.option}`);
    if (typeof file !== 'string') continue;
    if (protocols.length > 1)
      throw new UsageError(`--${material!.option} is about ${spec.name}: churnproof run ${spec.name} …`);
    return readFrom(material!.read, file, content as string | undefined);
  }
  return undefined;
}

/** Those flags as the user gave them. */
export function givenMaterial(
  { material }: Protocol,
  flags: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  const options = material ? [material.option, material.content.option] : [];
  return Object.fromEntries(
    options.flatMap((option) => {
      const value = flags[option];
      return typeof value === 'string' ? [[option, value]] : [];
    }),
  );
}

/** A flag that no protocol asked for takes would answer another question than the one asked. */
export function refuseForeignMaterial(
  all: readonly Protocol[],
  chosen: readonly Protocol[],
  flags: Readonly<Record<string, unknown>>,
): void {
  for (const { spec, material } of all)
    if (material && !chosen.some((protocol) => protocol.spec.name === spec.name))
      for (const option of [material.option, material.content.option])
        if (flags[option] !== undefined)
          throw new UsageError(`--${option} is about ${spec.name}, and not about ${chosen[0]!.spec.name}`);
}

/** What such a file, and the place of its content, come to. @throws UsageError */
export async function readFrom<T>(
  read: (bytes: Uint8Array, open?: (path: string) => Uint8Array) => Promise<T>,
  file: string,
  content: string | undefined,
): Promise<T> {
  const bytes = bytesOf(file);
  if (bytes.length > MOST_BYTES) throw new UsageError(`${file}: more than ${MOST_BYTES} bytes`);
  try {
    return await read(
      bytes,
      content === undefined ? undefined : (path) => bytesOf(path === '' ? content : join(content, path)),
    );
  } catch (error) {
    if (error instanceof BrokenMaterial) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

function bytesOf(file: string): Uint8Array {
  try {
    if (statSync(file).isDirectory()) throw new UsageError(`${file} is a folder, not a file`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}
