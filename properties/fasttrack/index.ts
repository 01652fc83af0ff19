import { mutants } from '../../impl/fasttrack/mutants/index.ts';
import { reference } from '../../impl/fasttrack/subjects.ts';
import type { Call } from '../../sim/peer.ts';
import { fastTrackSpec } from '../../spec/fasttrack/index.ts';
import type { FastTrackView } from '../../spec/fasttrack/messages.ts';
import { type FastTrackObservation, isSettled, shownOf } from '../../spec/fasttrack/network.ts';
import { FastTrackOracle } from '../../spec/fasttrack/oracle.ts';
import { DEFAULTS, type FastTrackParameters, RULES, space } from '../../spec/fasttrack/parameters.ts';
import type { Protocol } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';
import { conditionsOf } from './assumptions.ts';
import { exploreFastTrack } from './explore.ts';
import { generateFastTrack } from './generate.ts';
import { lie } from './lie.ts';
import { sampleFastTrack } from './measure.ts';
import { fastTrackStory } from './story.ts';

/** FastTrack, as the toolkit runs it. */
export const fastTrack: Protocol<FastTrackView, FastTrackParameters, FastTrackOracle> = {
  spec: fastTrackSpec,
  subjects: [reference, ...mutants],
  defaults: DEFAULTS,
  rules: RULES,
  connections: true,
  generate: generateFastTrack,
  space: () => space,
  /** All come in through the first supernode; supernodes come first, and are there already. */
  found: (_address, _initial, { supernodes }) => call({ type: 'join', via: supernodes[0]! }),
  join: (via) => call({ type: 'join', via }),
  leave: () => call({ type: 'leave' }),
  isMember: (view) => view.member,
  admits: () => true,
  conditions: conditionsOf,
  settle: {
    /** A node that has found no supernode, or too few, tries again within twenty seconds; nobody waits longer than forty-five. */
    rounds: () => 3,
    roundMs: 60_000,
  },
  oracle: (parameters) => new FastTrackOracle(parameters),
  epilogue,
  isIdeal: isSettled,
  explore: exploreFastTrack,
  sample: sampleFastTrack,
  story: fastTrackStory,
  lie,
};

/** When all is calm everybody searches for anything, and fetches a file of a neighbour. */
function epilogue(observation: FastTrackObservation): readonly Operation[] {
  const all = shownOf(observation) ?? [];
  const wait: Operation = { do: 'wait', ms: 1000 };
  return all.flatMap(({ address }, at): Operation[] => {
    const neighbour = all[(at + 1) % all.length]!;
    const [file] = neighbour.view.library[0] ?? [];
    const ask = (name: string, args: Record<string, unknown>): Operation => ({
      do: 'call',
      peer: address,
      call: name,
      args,
    });
    return [
      ask('search', { kind: 'files', sought: '' }),
      wait,
      ...(file === undefined ? [] : [ask('download', { node: neighbour.address, file }), wait]),
    ];
  });
}

/** Calls carry their arguments beside their type. */
function call<T extends { readonly type: string }>(value: T): Omit<Call, 'id'> {
  return value;
}
