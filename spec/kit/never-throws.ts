import type { Conformance } from './property.ts';

/** What every protocol promises without saying so; the world itself sees it, no machine does. */
export const neverThrows: Conformance = {
  name: 'never-throws',
  kind: 'conformance',
  statement: 'Whatever comes, and in whatever order, a peer does not break down.',
  source: 'Robustness: unexpected receives must be survived',
  machine: 'the peer’s own code',
};
