import type { Subject } from '../impl/kit/subject.ts';
import type { Protocol } from '../properties/kit/protocol.ts';
import { UsageError } from '../report/usage-error.ts';
import { neverThrows } from '../spec/kit/never-throws.ts';
import type { CampaignFlags } from './flags.ts';

/** Combinations of flags that would answer another question than the one asked. They are refused, with the reason. */

export function refuseUnsoundRun(
  { grain, profile }: CampaignFlags,
  protocols: readonly Pick<Protocol, 'connections' | 'spec'>[],
): void {
  if (grain === 'atomic' && (profile === 'lossy' || profile === 'partition' || profile === 'hostile'))
    throw new UsageError(
      `--profile ${profile} needs --grain message: at the atomic grain a request is answered at once, nothing is lost`,
    );
  const connected = protocols.find(({ connections }) => connections);
  if (grain === 'atomic' && connected)
    throw new UsageError(
      `${connected.spec.name} needs --grain message: its peers talk over connections, and at the atomic grain nothing is under way on one when it ends`,
    );
}

export interface CheckBounds {
  readonly peers?: number;
  readonly depth?: number;
  readonly members?: readonly (number | string)[];
  readonly others?: readonly (number | string)[];
  readonly liveness?: true;
  readonly fingerprints?: true;
}

export function refuseUnsoundCheck({
  peers,
  depth,
  members,
  others,
  liveness,
  fingerprints,
}: CheckBounds): void {
  if (members && peers !== undefined)
    throw new UsageError('--members and --others say which peers there are: leave out --peers');
  if (others && !members) throw new UsageError('--others needs --members: the members that they may join');
  const all = [...(members ?? []), ...(others ?? [])];
  const twice = all.find((peer, index) => all.indexOf(peer) !== index);
  if (twice !== undefined) throw new UsageError(`peer ${twice} is named twice in --members and --others`);
  if (liveness && depth !== undefined)
    throw new UsageError('--liveness needs every state: leave out --depth, which cuts paths short');
  if (liveness && fingerprints)
    throw new UsageError('--liveness needs exact states: leave out --fingerprints');
}

/** Only what every state shows, and what every state can lead to, can be asked of states. */
export function refuseUnjudged(
  { spec }: Protocol,
  { property = [], liveness }: { readonly property?: readonly string[]; readonly liveness?: true },
): void {
  for (const { name, kind } of spec.properties) {
    const judged = kind === 'always' || name === neverThrows.name || (kind === 'eventually' && liveness);
    if (judged || !property.includes(name)) continue;
    throw new UsageError(
      kind === 'eventually'
        ? `whether ${name} comes about is asked with --liveness`
        : `check judges single states, and ${name} (${kind}) is about more: churnproof run ${spec.name} --property ${name}`,
    );
  }
}

/** Peers that the user names must be such as the protocol knows. */
export function refuseStrangers(
  protocol: Protocol,
  subject: Subject,
  { members = [], others = [] }: CheckBounds,
): void {
  const named = [...members, ...others];
  if (named.length === 0 || !protocol.explore) return;
  const space = protocol.space(protocol.explore.paramsFor(subject));
  const stranger = named.find((peer) => !space.has(peer));
  if (stranger !== undefined)
    throw new UsageError(
      `${stranger} is no identifier of ${protocol.spec.name} with the parameters of its model`,
    );
}
