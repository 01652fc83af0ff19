import { mutants } from '../../impl/gnutella/mutants/index.ts';
import { reference } from '../../impl/gnutella/subjects.ts';
import type { Call } from '../../sim/peer.ts';
import { HOP_MS } from '../../spec/gnutella/constants.ts';
import { gnutellaSpec } from '../../spec/gnutella/index.ts';
import { CONTROLS, type GnutellaView } from '../../spec/gnutella/messages.ts';
import { type GnutellaObservation, graphOf } from '../../spec/gnutella/network.ts';
import { GnutellaOracle } from '../../spec/gnutella/oracle.ts';
import { DEFAULTS, type GnutellaParameters, RULES, space } from '../../spec/gnutella/parameters.ts';
import { SETTLE_MS } from '../../spec/gnutella/properties/convergence.ts';
import type { Protocol } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';
import { conditionsOf } from './assumptions.ts';
import { exploreGnutella } from './explore.ts';
import { generateGnutella } from './generate.ts';
import { lie } from './lie.ts';
import { sampleGnutella } from './measure.ts';
import { gnutellaStory } from './story.ts';

const ROUND_MS = 60_000;

/** Gnutella, as the toolkit runs it. */
export const gnutella: Protocol<GnutellaView, GnutellaParameters, GnutellaOracle> = {
  spec: gnutellaSpec,
  subjects: [reference, ...mutants],
  defaults: DEFAULTS,
  rules: RULES,
  connections: true,
  generate: generateGnutella,
  space: () => space,
  /** All listen; who connects with whom is said by the scenario. */
  found: (address) => call({ type: 'join', via: address }),
  join: (via) => call({ type: 'join', via }),
  leave: () => call({ type: 'leave' }),
  isMember: (view) => view.member,
  admits: () => true,
  conditions: conditionsOf,
  settle: { rounds: () => SETTLE_MS / ROUND_MS, roundMs: ROUND_MS },
  oracle: (parameters, _rounds, liars) => new GnutellaOracle(parameters, liars),
  epilogue,
  isIdeal: (observation) => graphOf(observation) !== undefined,
  explore: exploreGnutella,
  sample: sampleGnutella,
  story: gnutellaStory,
  lie,
};

/** When all is calm everybody in turn pings and seeks what the next one shares. */
function epilogue({ peers }: GnutellaObservation): readonly Operation[] {
  const there = peers.filter(({ alive, view }) => alive && view);
  return there.flatMap(({ address }, at): Operation[] => {
    const { view } = there[(at + 1) % there.length]!;
    const ttl = 1 + (at % 3);
    const ask = (name: string, args: Record<string, unknown>): Operation => ({
      do: 'call',
      peer: address,
      call: name,
      args,
    });
    const [, , criteria = 'mp3'] = view!.files[0] ?? [];
    return [
      ask('search', { criteria, speed: 0, ttl, control: CONTROLS[at % CONTROLS.length], walkers: 2 }),
      ask('ping', { ttl }),
      { do: 'wait', ms: 2 * ttl * HOP_MS * 1.2 },
    ];
  });
}

/** Calls carry their arguments beside their type. */
function call<T extends { readonly type: string }>(value: T): Omit<Call, 'id'> {
  return value;
}
