import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createJiti } from 'jiti';
import { isName } from '../terms.ts';
import { firstLine } from '../trouble.ts';
import { virtualModule } from '../virtual/module.ts';
import { ModuleMisfit, type PeerModule } from './contract.ts';

/**
 * Loads a module of peers, TypeScript or JavaScript, without a build step.
 * @throws ModuleMisfit when there is none, it cannot be loaded, or it is not what the contract asks for.
 */
export async function loadModule(path: string): Promise<PeerModule> {
  const file = resolve(path);
  const found = await stat(file).catch(() => undefined);
  if (!found) throw new ModuleMisfit('there is no such file');
  if (!found.isFile()) throw new ModuleMisfit(found.isDirectory() ? 'it is a directory' : 'it is no file');
  try {
    const module = moduleIn(await createJiti(import.meta.url, { fsCache: false }).import(file));
    return module.virtual ? virtualModule(file, module) : module;
  } catch (error) {
    if (error instanceof ModuleMisfit) throw error;
    throw new ModuleMisfit(`it could not be loaded: ${firstLine(error)}`);
  }
}

/** An object as a module of peers. @throws ModuleMisfit */
export function asModule(given: unknown): PeerModule {
  const module = moduleIn(given);
  if (module.virtual)
    throw new ModuleMisfit('a module that is "virtual" is loaded from its file: give { module: FILE }');
  return module;
}

function moduleIn(loaded: unknown): PeerModule {
  const candidates = [loaded, (loaded as { default?: unknown } | null | undefined)?.default];
  const module = candidates.find(
    (each): each is PeerModule => typeof (each as PeerModule | null | undefined)?.create === 'function',
  );
  if (!module)
    throw new ModuleMisfit(
      'it lacks "create": export function create(address, params, env), which returns a peer',
    );
  if (module.name !== undefined && !isName(module.name))
    throw new ModuleMisfit('its "name" should be a short name: letters, digits and any of _ - . :');
  return module;
}
