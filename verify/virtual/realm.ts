import { Console } from 'node:console';
import { dirname } from 'node:path';
import { type Context, createContext, Script } from 'node:vm';
import { builtin } from './builtins.ts';
import { cryptoOf, VirtualChance } from './chance.ts';
import { VirtualClock } from './clock.ts';
import { type Link, VirtualDgram } from './dgram.ts';
import { virtualDns } from './dns.ts';
import type { Loader } from './loader.ts';

/** What a realm is made of. */
export interface RealmOptions {
  readonly loader: Loader;
  /** 32 bits: settles all that its code draws. */
  readonly seed: number;
  /** Where its datagrams go. */
  readonly link: Omit<Link, 'later'>;
}

/** Clocks of the code show this much more than the world’s: 2020-01-01, since programs take 0 for “never”. */
const EPOCH_MS = 1_577_836_800_000;

/** Makes a realm’s own clock and chance of its intrinsics. Runs inside. */
const SETUP = new Script(`((now, random, failed) => {
  const RealDate = Date;
  globalThis.global = globalThis;
  globalThis.Date = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, args, made) => Reflect.construct(target, args.length > 0 ? args : [now()], made),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
  Object.defineProperty(RealDate.prototype, 'constructor', { value: Date });
  Math.random = random;
  // Nothing may depend on when memory is tidied up.
  globalThis.WeakRef = class WeakRef { #target; constructor(target) { this.#target = target; } deref() { return this.#target; } };
  globalThis.FinalizationRegistry = class FinalizationRegistry { register() {} unregister() { return false; } };
  return {
    microtask: (run) => void Promise.resolve().then(run).catch(failed),
    promised: (make) => new Promise((resolve) => resolve(make())),
    after: (start) => (ms, value) => new Promise((resolve) => start(() => resolve(value), ms)),
  };
})`);

/** Runs inside, and does nothing: what follows it are the realm's microtasks, all of them. */
const MICROTASKS = new Script('undefined');

/** Of another realm they would be strangers to Node's own modules: `instanceof` must hold there and here. */
const SHARED = {
  ArrayBuffer,
  SharedArrayBuffer,
  DataView,
  Uint8Array,
  Uint8ClampedArray,
  Uint16Array,
  Uint32Array,
  Int8Array,
  Int16Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  Buffer,
  URL,
  URLSearchParams,
  TextEncoder,
  TextDecoder,
  Event,
  EventTarget,
  atob,
  btoa,
  structuredClone,
};

/**
 * A process of its own for the code of one peer, as far as the code can tell: its own globals and modules, and of the world
 * nothing but the simulated clock, network and chance. Promises, ticks and immediates all come to rest within {@link step}.
 */
export class Realm {
  readonly clock = new VirtualClock();
  readonly dgram: VirtualDgram;
  private readonly context: Context;
  private readonly loader: Loader;
  private readonly modules = new Map<string, { exports: unknown }>();
  private readonly own: Readonly<Record<string, unknown>>;
  /** What microtasks have thrown. */
  private readonly faults: unknown[] = [];
  private readonly promised: (make: () => unknown) => unknown;

  constructor({ loader, seed, link }: RealmOptions) {
    this.loader = loader;
    const { clock } = this;
    const chance = new VirtualChance(seed);
    const later = (run: () => void) => clock.nextTick(run);
    this.dgram = new VirtualDgram({ ...link, later });
    const now = () => EPOCH_MS + clock.now();
    const timers = timersOf(clock);
    const performance = { now: () => clock.now(), timeOrigin: EPOCH_MS };
    const sandbox = { ...SHARED, ...timers, performance, console: new Console(process.stderr) };
    this.context = createContext(sandbox, { microtaskMode: 'afterEvaluate' });
    const inside = SETUP.runInContext(this.context);
    const failed = (error: unknown) => this.faults.push(error);
    const { promised, after, microtask } = inside(now, () => chance.fraction(), failed);
    this.promised = promised;
    const crypto = cryptoOf(chance, later, promised);
    this.own = {
      crypto,
      dgram: this.dgram.exports(),
      dns: virtualDns(later),
      timers,
      'timers/promises': {
        setTimeout: after(timers.setTimeout),
        setImmediate: (value: unknown) => after((run: () => void) => timers.setImmediate(run))(0, value),
      },
      process: processOf(clock),
      perf_hooks: { performance },
    };
    Object.assign(sandbox, {
      crypto: crypto.webcrypto,
      process: this.own.process,
      queueMicrotask: microtask,
    });
  }

  /** Runs a file, unless it has been, and what it imports. @returns what it exports */
  load(file: string): unknown {
    const known = this.modules.get(file);
    if (known) return known.exports;
    const module = { exports: {} as unknown };
    this.modules.set(file, module);
    const { script, resolve } = this.loader.source(file);
    const require = Object.assign((specifier: string) => this.import(resolve(specifier)), { resolve });
    const imported = (specifier: string) => this.promised(() => require(specifier));
    try {
      script.runInContext(this.context)(module.exports, require, module, file, dirname(file), imported);
    } catch (error) {
      this.modules.delete(file);
      throw error;
    }
    return module.exports;
  }

  /** Something happens in here at this time: what it sets off runs until only time could go on. */
  step<T>(now: number, code: () => T): T {
    this.clock.pass(now);
    const result = code();
    this.rest();
    return result;
  }

  /** Sets off all timers that are due by now. */
  wake(now: number): void {
    this.clock.pass(now);
    for (let timer = this.clock.takeDue(); timer; timer = this.clock.takeDue()) {
      timer.run();
      this.rest();
    }
  }

  private import(target: string): unknown {
    return target.startsWith('/') ? this.load(target) : builtin(target, this.own);
  }

  /** Ticks before microtasks, both before immediates: Node's order. */
  private rest(): void {
    for (let next: (() => void) | undefined = () => {}; next; next = this.clock.takeImmediate()) {
      next();
      let ticks: (() => void)[];
      do {
        for (ticks = this.clock.takeTicks(); ticks.length > 0; ticks = this.clock.takeTicks())
          for (const tick of ticks) tick();
        MICROTASKS.runInContext(this.context);
        if (this.faults.length > 0) throw this.faults.shift();
      } while (this.clock.hasTicks());
    }
  }
}

/** The timers as globals, and as `node:timers`. */
function timersOf(clock: VirtualClock) {
  const start =
    (repeats: boolean) =>
    (run: (...given: unknown[]) => void, delayMs?: unknown, ...given: unknown[]) =>
      clock.start(() => run(...given), delayMs, repeats);
  const clear = (which: unknown) => clock.clear(which);
  return {
    setTimeout: start(false),
    setInterval: start(true),
    clearTimeout: clear,
    clearInterval: clear,
    setImmediate: (run: (...given: unknown[]) => void, ...given: unknown[]) =>
      clock.immediate(() => run(...given)),
    clearImmediate: (which: unknown) => clock.clearImmediate(which),
  };
}

/** What of `process` libraries look at; the same on every machine. */
function processOf(clock: VirtualClock): Record<string, unknown> {
  const hrtime = (since?: readonly [number, number]) => {
    const ms = clock.now() - (since ? since[0] * 1000 + since[1] / 1e6 : 0);
    return [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
  };
  const nothing = () => {};
  return {
    nextTick: (run: (...given: unknown[]) => void, ...given: unknown[]) =>
      clock.nextTick(() => run(...given)),
    hrtime: Object.assign(hrtime, { bigint: () => BigInt(Math.round(clock.now() * 1e6)) }),
    uptime: () => clock.now() / 1000,
    env: {},
    argv: ['node'],
    execArgv: [],
    pid: 1,
    platform: 'linux',
    arch: 'x64',
    version: 'v20.20.0',
    versions: { node: '20.20.0' },
    cwd: () => '/',
    emitWarning: nothing,
    // Nothing that one could hear of a process happens to this one.
    on: nothing,
    once: nothing,
    off: nothing,
    removeListener: nothing,
    stderr: process.stderr,
    stdout: process.stderr,
  };
}
