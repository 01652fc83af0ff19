import type { Address } from '../../sim/peer.ts';
import type { Draw } from './draw.ts';
import { type FaultMix, NO_FAULTS, type Operation, type Profile } from './scenario.ts';

/** The weather of one run of this profile: each kind of fault is switched off in half of the runs (swarm testing). */
export function drawFaults(draw: Draw, profile: Profile, peers: readonly Address[]): FaultMix {
  if (profile === 'calm' || profile === 'churn') return NO_FAULTS;
  const level = (most: number) => (draw.chance(0.5) ? draw.int(1, most) : 0);
  return {
    loss: profile === 'lossy' ? level(150) : 0,
    duplicate: level(100),
    jitterMs: level(120),
    drift: level(50),
    liars: profile === 'hostile' ? draw.shuffle(peers).slice(0, draw.int(1, 2)) : [],
  };
}

/** The operations with a cut of the network somewhere among them, and a heal later on. */
export function withPartition(
  draw: Draw,
  peers: readonly Address[],
  operations: readonly Operation[],
): Operation[] {
  const side = draw.shuffle(peers).slice(0, draw.int(1, peers.length - 1));
  const cut = draw.int(0, operations.length);
  const partition: Operation = { do: 'partition', peers: side, oneWay: draw.chance(0.3) };
  const wait: Operation = { do: 'wait', ms: draw.pick([100, 1000, 4000]) };
  const heal = draw.int(cut, operations.length);
  return [
    ...operations.slice(0, cut),
    partition,
    wait,
    ...operations.slice(cut, heal),
    { do: 'heal' },
    ...operations.slice(heal),
  ];
}
