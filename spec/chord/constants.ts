import type { Constant } from '../kit/protocol-spec.ts';

/** Numbers that the sources fix, and those that they leave open. */
export const constants: readonly Constant[] = [
  { name: 'm', value: 160, doc: 'bits of an identifier: SHA-1; any 1–160 in models', source: 'ToN §IV-B' },
  {
    name: 'r',
    value: 2,
    doc: 'entries of a successor list in the published models; Ω(log N) in practice',
    source: 'ToN §IV-E.3; TSE §II',
  },
  { name: 'base', value: 'r + 1', doc: 'principals that must exist at all times', source: 'TSE §III' },
  { name: 'd', value: 'at most r + 1', doc: 'copies of a pair, the owner’s included', source: 'ToN §IV-E.3' },
  {
    name: 'period',
    value: '1000 ms',
    doc: 'between two stabilizations; the papers fix none (30 s in ToN’s simulations)',
    source: 'ours; ToN §V-E',
  },
];
