import type { Sometimes } from './property.ts';

/** An oracle that remembers, by name, what a run has gone through. */
interface Experienced<E extends string> {
  readonly experienced: ReadonlySet<E>;
}

/**
 * Makes the witnesses of a protocol: each is something that its oracle remembers, and that must happen in some run.
 * @param inViews what only what peers show can tell, or tell apart from something else.
 */
export function witnessMaker<O extends Experienced<E>, E extends string>(inViews: readonly E[]) {
  return (name: string, statement: string, experience: E, assumes: readonly string[] = []): Sometimes<O> => ({
    name,
    kind: 'sometimes',
    statement,
    source: 'generator coverage',
    assumes,
    needsViews: inViews.includes(experience),
    saw: (oracle) => oracle.experienced.has(experience),
  });
}
