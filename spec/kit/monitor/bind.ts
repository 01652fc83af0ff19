import { type AnyStateMachine, and, not, or } from 'xstate';

/** What guards and assignments are given. One mutable object, reused: nobody may keep it. */
export interface Given {
  context: unknown;
  event: unknown;
}

/** Answers something true or something false, as guards do. */
export type Check = (given: Given) => unknown;
/** Returns the context as the action leaves it. */
export type Change = (given: Given) => unknown;

type Compute = (given: Given, params: unknown) => unknown;
type Callable = Compute & {
  readonly type?: string;
  readonly check?: unknown;
  readonly guards?: readonly unknown[];
  readonly assignment?: unknown;
};
interface Reference {
  readonly type: string;
  readonly params?: unknown;
}

const always = () => true;
const NO_PARAMS = () => undefined;
const CHECK_NOT = (not(always as never) as unknown as Callable).check;
const CHECK_AND = (and([always as never]) as unknown as Callable).check;
const CHECK_OR = (or([always as never]) as unknown as Callable).check;

/** A guard as XState evaluates it, resolved once; undefined where there is none. @throws Error for a guard that is not supported. */
export function bindGuard(machine: AnyStateMachine, guard: unknown, where: string): Check | undefined {
  if (guard === undefined) return undefined;
  if (typeof guard !== 'function') {
    const { name, params } = reference(guard);
    const known: unknown = machine.implementations.guards[name];
    if (known === undefined) throw new Error(`${where}: guard ${JSON.stringify(name)} is not implemented`);
    if (typeof known !== 'function' || 'check' in known) return bindGuard(machine, known, where);
    return calling(known as Callable, params);
  }
  const call = guard as unknown as Callable;
  if (call.check === undefined) return calling(call, NO_PARAMS);
  const inner = (call.guards ?? []).map((each) => bindGuard(machine, each, where) ?? always);
  const [first] = inner;
  if (call.check === CHECK_NOT) return (given) => !first!(given);
  if (call.check === CHECK_AND) return (given) => inner.every((check) => check(given));
  if (call.check === CHECK_OR) return (given) => inner.some((check) => check(given));
  throw new Error(`${where}: a guard made by ${call.name}() is not supported`);
}

/** How a guard is called in words; undefined where there is none. */
export function guardName(guard: unknown): string | undefined {
  if (guard === undefined) return undefined;
  if (typeof guard !== 'function') return reference(guard).name;
  const call = guard as unknown as Callable;
  const inner = (call.guards ?? []).map((each) => guardName(each) ?? 'guard');
  if (call.check === CHECK_NOT) return `not ${inner[0]}`;
  if (call.check === CHECK_AND) return inner.join(' and ');
  if (call.check === CHECK_OR) return inner.join(' or ');
  return call.name || 'guard';
}

/** An `assign`, resolved once. @throws Error for every other action: acceptors have no effects. */
export function bindAction(machine: AnyStateMachine, action: unknown, where: string): Change {
  if (typeof action === 'function')
    return bindAssign(machine, action as unknown as Callable, NO_PARAMS, where);
  const { name, params } = reference(action);
  const known: unknown = machine.implementations.actions[name];
  if (typeof known !== 'function')
    throw new Error(`${where}: action ${JSON.stringify(name)} is not implemented`);
  return bindAssign(machine, known as unknown as Callable, params, where);
}

function bindAssign(
  machine: AnyStateMachine,
  action: Callable,
  params: (given: Given) => unknown,
  where: string,
): Change {
  if (action.type !== 'xstate.assign')
    throw new Error(`${where}: action ${action.type ?? (action.name || 'function')} is not an assign`);
  const { assignment } = action;
  if (typeof assignment === 'function')
    return (given) => ({ ...(given.context as object), ...assignment(given, params(given)) });
  const entries = Object.entries(assignment as object);
  if (entries.length === 1) return bindField(machine, entries[0]!, params);
  return (given) => {
    const resolved = params(given);
    const changed: Record<string, unknown> = { ...(given.context as object) };
    for (const [name, value] of entries)
      changed[name] = typeof value === 'function' ? value(given, resolved) : value;
    return changed;
  };
}

/** The user's own function with its params. Without any it is called as it is: guards are asked at every event. */
function calling(call: Compute, params: (given: Given) => unknown): (given: Given) => unknown {
  return params === NO_PARAMS ? (call as (given: Given) => unknown) : (given) => call(given, params(given));
}

/** An assign of one field: most are, and a literal is faster to make than a loop. Faster still where it is the only one. */
function bindField(
  machine: AnyStateMachine,
  [name, value]: [string, unknown],
  params: (given: Given) => unknown,
): Change {
  const compute = typeof value === 'function' ? calling(value as Compute, params) : () => value;
  if (isOnlyField(machine, name)) return bindOnlyField(name, compute);
  return (given) => ({ ...(given.context as object), [name]: compute(given) });
}

function isOnlyField(machine: AnyStateMachine, name: string): boolean {
  const { context } = machine.config as { context?: unknown };
  return typeof context === 'object' && context !== null && Object.keys(context).join() === name;
}

/** Contexts are never changed in place, so that a value which comes again brings the same context again. */
function bindOnlyField(name: string, compute: (given: Given) => unknown): Change {
  let last: unknown;
  let context: unknown;
  return (given) => {
    const value = compute(given);
    if (context === undefined || !Object.is(value, last)) {
      last = value;
      context = { [name]: value };
    }
    return context;
  };
}

function reference(named: unknown): { name: string; params: (given: Given) => unknown } {
  if (typeof named === 'string') return { name: named, params: NO_PARAMS };
  const { type, params } = named as Reference;
  return { name: type, params: typeof params === 'function' ? (given) => params(given) : () => params };
}
