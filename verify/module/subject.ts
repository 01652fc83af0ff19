import type { Subject } from '../../impl/kit/subject.ts';
import type { IdentifierSpace } from '../../spec/kit/identifiers.ts';
import type { Vocabularies } from '../terms.ts';
import type { PeerModule } from './contract.ts';
import { GuestPeer, type Host } from './guest-peer.ts';

/** What guests must be told of a protocol; every {@link ../../properties/kit/protocol.ts} is one. */
export interface GuestProtocol {
  readonly spec: Vocabularies;
  space(params: unknown): IdentifierSpace;
}

/** The subject's name in everything that is found about one that is not ours. */
export const YOURS = 'yours';

/** A module of peers as a subject. `within`: how a guest's code is run; as it is, unless said. */
export function guestSubject(
  { spec, space }: GuestProtocol,
  module: PeerModule,
  within: Host['within'] = (_place, code) => code(),
): Subject {
  const host: Host = { module, spec, within };
  return {
    name: module.name ?? YOURS,
    kind: 'yours',
    doc: 'What a module of yours makes.',
    source: YOURS,
    ...(module.saves ? {} : { unsaved: true as const }),
    create: (address, params, env) => new GuestPeer(host, address, params, env, space(params)) as never,
  };
}
