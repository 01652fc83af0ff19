import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { createJiti, type Jiti } from 'jiti';

/** One file, compiled once, to be run for as many peers as there are. */
export interface Source {
  readonly file: string;
  /** Evaluates to a function of {@link SCOPE}. */
  readonly script: Script;
  /** Where what it imports is: a file, or the name of one of Node's own modules. */
  resolve(specifier: string): string;
}

/** What a file is given, in this order: as CommonJS, and what the transformation needs for `import()`. */
export const SCOPE = ['exports', 'require', 'module', '__filename', '__dirname', 'jitiImport'] as const;

const TYPED = new Set(['.ts', '.mts', '.cts']);

/** Reads and compiles files; ES modules and TypeScript become CommonJS, so that one way of loading serves all. */
export class Loader {
  private readonly sources = new Map<string, Source>();
  private readonly jiti: Jiti = createJiti(import.meta.url, { fsCache: false });

  source(file: string): Source {
    let source = this.sources.get(file);
    if (!source) {
      source = this.read(file);
      this.sources.set(file, source);
    }
    return source;
  }

  private read(file: string): Source {
    const text = readFileSync(file, 'utf8');
    const extension = extname(file);
    const isModule = extension !== '.json' && isEsm(file, extension, text);
    const body =
      extension === '.json'
        ? `module.exports = ${text}`
        : isModule
          ? this.jiti.transform({ source: text, filename: file, ts: TYPED.has(extension), async: false })
          : text.replace(/^#!.*/, '');
    const script = new Script(`(function (${SCOPE.join(', ')}) {${body}\n})`, { filename: file });
    const found = new Map<string, string>();
    const resolve = (specifier: string) => {
      let target = found.get(specifier);
      if (target === undefined) {
        target = this.find(specifier, file, isModule);
        found.set(specifier, target);
      }
      return target;
    };
    return { file, script, resolve };
  }

  private find(specifier: string, from: string, isModule: boolean): string {
    if (isBuiltin(specifier)) return specifier.replace(/^node:/, '');
    if (!isModule) return createRequire(from).resolve(specifier);
    const url = this.jiti.esmResolve(specifier, pathToFileURL(from).href);
    return url.startsWith('file:') ? fileURLToPath(url) : url;
  }
}

/** As Node decides it: by the name, by the nearest package.json, and if neither says so, by what stands there. */
function isEsm(file: string, extension: string, text: string): boolean {
  if (TYPED.has(extension) || extension === '.mjs') return true;
  if (extension === '.cjs') return false;
  return typeOf(dirname(file)) === 'module' || /^\s*(import\b[^(]|export\b)/m.test(text);
}

/** What the package.json that governs this folder says of its files. */
function typeOf(folder: string): string | undefined {
  try {
    return JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')).type;
  } catch {
    const above = dirname(folder);
    return above === folder ? undefined : typeOf(above);
  }
}
