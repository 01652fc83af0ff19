import type { Always, Finding } from './property.ts';

/** An oracle that keeps the first offence against each promise that only a memory can judge, by the name of the property. */
interface Witnessing {
  readonly offences: ReadonlyMap<string, Finding>;
}

/** Makes the properties of a protocol that its oracle judges as things go by: no single sight of the world settles them. */
export function rememberedMaker<V, P, O extends Witnessing>() {
  return (
    name: string,
    statement: string,
    source: string,
    assumes: readonly string[] = [],
  ): Always<V, P, O> => ({
    name,
    kind: 'always',
    scope: 'world',
    remembers: true,
    statement,
    source,
    assumes,
    judge: (_observation, _peer, oracle) => oracle.offences.get(name),
  });
}
