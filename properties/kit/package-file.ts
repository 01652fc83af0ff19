import { existsSync } from 'node:fs';

/**
 * A file of this package, by its path from the root: the code that asks may stand where it was written, or in one of the
 * pieces that the build puts together.
 */
export function packageFile(path: string): URL {
  let folder = new URL('.', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) folder = new URL('..', folder);
  return new URL(path, folder);
}
