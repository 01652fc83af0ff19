import type { Always, Property } from '../../spec/kit/property.ts';

/** The `always` properties that are claimed under these conditions, and that one sight of the world settles. */
export function judgeable<V, P, O>(
  properties: readonly Property<V, P, O>[],
  conditions: ReadonlySet<string>,
): readonly Always<V, P>[] {
  return properties.filter(
    (property): property is Always<V, P> =>
      property.kind === 'always' &&
      !property.remembers &&
      (property.assumes ?? []).every((condition) => conditions.has(condition)),
  );
}
