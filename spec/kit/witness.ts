import type { Sometimes } from './property.ts';

/** An oracle that remembers, by name, what a run has gone through. */
interface Experienced<E extends string> {
  readonly experienced: ReadonlySet<E>;
}

/** Makes the witnesses of a protocol: each is something that its oracle remembers, and that must happen in some run. */
export function witnessMaker<O extends Experienced<E>, E extends string>() {
  return (name: string, statement: string, experience: E, assumes: readonly string[] = []): Sometimes<O> => ({
    name,
    kind: 'sometimes',
    statement,
    source: 'generator coverage',
    assumes,
    saw: (oracle) => oracle.experienced.has(experience),
  });
}
