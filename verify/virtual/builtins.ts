import { createRequire } from 'node:module';
import net from 'node:net';

const require = createRequire(import.meta.url);

/** Node's own modules that neither wait, nor draw, nor reach out of the process: they are what they are. */
const AS_THEY_ARE = new Set([
  'assert',
  'assert/strict',
  'buffer',
  'constants',
  'events',
  'path',
  'path/posix',
  'punycode',
  'querystring',
  'string_decoder',
  'tty',
  'url',
  'util',
  'util/types',
]);

/** Of `node:net`, what needs no network. */
const { isIP, isIPv4, isIPv6 } = net;

/**
 * One of Node's own modules as code in the world gets it.
 * @param name without `node:`; @param own those that the world has instead.
 */
export function builtin(name: string, own: Readonly<Record<string, unknown>>): unknown {
  const found = own[name];
  if (found !== undefined) return found;
  if (AS_THEY_ARE.has(name)) return require(`node:${name}`);
  return absent(name, name === 'net' ? { isIP, isIPv4, isIPv6 } : {});
}

/** May be imported, and named: only whoever uses it is told that it is not there. */
export function absent(name: string, present: Readonly<Record<string, unknown>> = {}): unknown {
  return new Proxy(function nothing() {}, {
    get(target, key) {
      if (typeof key === 'symbol' || ITS_OWN.has(key)) return Reflect.get(target, key);
      return present[key] ?? absent(`${name}.${key}`);
    },
    apply: () => refuse(name),
    construct: () => refuse(name),
  });
}

/** What the language and the loader ask of any object: not there, as on most. */
const ITS_OWN = new Set(['prototype', '__esModule', 'then']);

function refuse(name: string): never {
  throw new Error(`${name} is not in the simulated world: it has dgram, timers, crypto and dns only`);
}
