import type { Claim } from '../../kit/property.ts';

/** What papers say of swarms, measured in swarms of their own. */
export const claims: readonly Claim[] = [
  {
    name: 'rarest-first-outlives-the-seed',
    kind: 'claim',
    statement:
      'When the only seed leaves early, more pieces survive among slow leechers by rarest first than by random picks.',
    source: 'Cohen 2003 §2.4.2 (“the original seed is taken down”); Legout 2006 §4.1',
    measure: 'share of pieces that survive, rarest first less random',
    interval: [0.02, 0.3],
    range: [-1, 1],
  },
  {
    name: 'rarest-first-spreads-evenly',
    kind: 'claim',
    statement: 'Rarest first spreads pieces more evenly than random picks.',
    source: 'Legout 2006 §4.1 (diversity)',
    measure: 'deviation of the pieces’ copies, random less rarest first',
    interval: [0.1, 1],
    range: [-5, 5],
  },
  {
    name: 'tit-for-tat-holds-up-free-riders',
    kind: 'claim',
    statement:
      'Free riders take longer, compared with the others, where slots go to those that upload than where they go round.',
    source: 'Cohen 2003 §3; Legout 2006 §4.2 (leecher choke fosters reciprocation)',
    measure: 'free riders’ completion time over the others’, tit for tat less slots in turn',
    interval: [0.02, 0.5],
    range: [-5, 5],
  },
  {
    name: 'completion-is-near-the-fluid-bound',
    kind: 'claim',
    statement: 'Eight leechers of equal bandwidth all complete within 1.85 times the fluid lower bound.',
    source: 'Kumar, Ross 2006 (max{F/u_s, F/d_min, N·F/(u_s + Σu_i)}); Mundinger, Weber, Weiss 2008',
    measure: 'completion time of the last one over the bound',
    interval: [1, 1.85],
    range: [0, 20],
  },
];
