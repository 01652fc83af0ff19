import type { Always, Finding, Name } from './property.ts';

/**
 * Makes the local properties of a protocol: safety judged on one living peer by what it shows, so that the cost of a change does
 * not grow with the network.
 */
export function localMaker<V, P>() {
  return (
    name: string,
    statement: string,
    source: string,
    judge: (view: V, params: P, self: Name) => Omit<Finding, 'peer'> | undefined,
    assumes: readonly string[] = [],
  ): Always<V, P> => ({
    name,
    kind: 'always',
    scope: 'peer',
    statement,
    source,
    assumes,
    judge({ peers, params }, peer) {
      const { alive, view, address } = peers[peer]!;
      const finding = alive && view ? judge(view, params, address) : undefined;
      return finding && { peer: address, ...finding };
    },
  });
}
