import { mutants } from '../../impl/napster/mutants/index.ts';
import { reference } from '../../impl/napster/subjects.ts';
import type { Call } from '../../sim/peer.ts';
import { napsterSpec } from '../../spec/napster/index.ts';
import type { NapsterView } from '../../spec/napster/messages.ts';
import { clientsOf, isSettled, type NapsterObservation } from '../../spec/napster/network.ts';
import { NapsterOracle } from '../../spec/napster/oracle.ts';
import { DEFAULTS, type NapsterParameters, nickOf, RULES, space } from '../../spec/napster/parameters.ts';
import type { Protocol } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';
import { conditionsOf } from './assumptions.ts';
import { exploreNapster } from './explore.ts';
import { generateNapster } from './generate.ts';
import { lie } from './lie.ts';
import { sampleNapster } from './measure.ts';
import { napsterStory } from './story.ts';

/** Napster, as the toolkit runs it. */
export const napster: Protocol<NapsterView, NapsterParameters, NapsterOracle> = {
  spec: napsterSpec,
  subjects: [reference, ...mutants],
  defaults: DEFAULTS,
  rules: RULES,
  connections: true,
  generate: generateNapster,
  space: () => space,
  /** All log in; helpers come first and serve already. */
  found: (_address, _initial, { redirector, servers }) =>
    call({ type: 'join', via: redirector ?? servers[0]! }),
  join: (via) => call({ type: 'join', via }),
  leave: () => call({ type: 'leave' }),
  isMember: (view) => view.member,
  admits: () => true,
  conditions: conditionsOf,
  settle: {
    /** A client that has lost its server tries again within twenty seconds, and what stands still is given up after thirty. */
    rounds: () => 3,
    roundMs: 60_000,
  },
  oracle: (parameters) => new NapsterOracle(parameters),
  epilogue,
  isIdeal: isSettled,
  explore: exploreNapster,
  sample: sampleNapster,
  story: napsterStory,
  lie,
};

/** When all is calm everybody searches for anything, lists and fetches the first file of a neighbour. */
function epilogue(observation: NapsterObservation): readonly Operation[] {
  const online = (clientsOf(observation) ?? []).filter(({ view }) => view.server !== null);
  const wait: Operation = { do: 'wait', ms: 5000 };
  return online.flatMap(({ address }, at): Operation[] => {
    const neighbour = online[(at + 1) % online.length]!;
    const nick = nickOf(observation.params, neighbour.address);
    const ask = (name: string, args: Record<string, unknown>): Operation => ({
      do: 'call',
      peer: address,
      call: name,
      args,
    });
    const [file] = neighbour.view.library[0] ?? [];
    return [
      ask('search', { query: 'MAX_RESULTS 100' }),
      ask('browse', { nick }),
      ...(file === undefined ? [] : [ask('download', { nick, file })]),
      wait,
    ];
  });
}

/** Calls carry their arguments beside their type. */
function call<T extends { readonly type: string }>(value: T): Omit<Call, 'id'> {
  return value;
}
