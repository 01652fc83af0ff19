import type { Id } from '../../../spec/kit/identifiers.ts';
import { ERRORS, type Response } from '../../../spec/mainline-dht/krpc.ts';
import type { Search } from '../lookups.ts';
import { MainlineNode } from '../reference.ts';
import type { Giver, Harvest, Secrets } from '../state.ts';
import { mutant } from './mutant.ts';

class AnnouncesToAlpha extends MainlineNode {
  protected override placesFor(search: Search): readonly Giver[] {
    return super.placesFor(search).slice(0, this.parameters.alpha);
  }
}

class AnnouncesOnceForAll extends MainlineNode {
  protected override keep(infoHash: Id, peer: string): void {
    this.forgetPeers();
    if (!this.core.peers.some((stored) => stored.infoHash === infoHash && stored.peer === peer))
      super.keep(infoHash, peer);
  }
}

class TellsWhateverItKnows extends MainlineNode {
  protected override found(search: Search): void {
    if (search.errand.for === 'peers')
      search.values = [...search.values, ...this.core.peers.map(({ peer }) => peer)];
    super.found(search);
  }
}

class SecretFromItsLastUse extends MainlineNode {
  protected override secrets(): Secrets {
    const before = this.core.secrets;
    const secrets = super.secrets();
    if (secrets !== before) this.core.secrets = { ...secrets, since: this.env.now() };
    return this.core.secrets!;
  }
}

class TokensForAQuarter extends MainlineNode {
  protected override isFresh({ at }: Harvest): boolean {
    return this.env.now() - at < 15 * 60_000;
  }
}

class BadTokenIsAGenericError extends MainlineNode {
  protected override fail(to: string, t: string, code: number, message: string): void {
    super.fail(to, t, message === 'Bad token' ? ERRORS.generic : code, message);
  }
}

class UnknownMethodsAreIgnored extends MainlineNode {
  protected override fail(to: string, t: string, code: number, message: string): void {
    if (code !== ERRORS.unknown) super.fail(to, t, code, message);
  }
}

class PingsAreIgnored extends MainlineNode {
  protected override respond(
    to: string,
    t: string,
    values: Partial<Pick<Response, 'nodes' | 'values' | 'token'>>,
  ): void {
    if (values.nodes || values.values) super.respond(to, t, values);
  }
}

/** Announcements and answers gone wrong where nobody complains: too few are told, or too much is said, or nothing. */
export const announcingMutants = [
  mutant(
    'announces-to-alpha',
    'Only the α closest of the nodes that gave a token are told.',
    'Off by a parameter: BEP 5 Overview (“onto the responding nodes with IDs closest to the infohash”)',
    AnnouncesToAlpha,
  ),
  mutant(
    'announces-once-for-all',
    'A peer that announces itself anew is known already, and expires with its first announcement.',
    'Classic mistake: a set of peers without their times',
    AnnouncesOnceForAll,
  ),
  mutant(
    'tells-whatever-it-knows',
    'A search for peers finds those of other torrents in the own store, too.',
    'Classic mistake: store keyed by peer alone',
    TellsWhateverItKnows,
  ),
  mutant(
    'secret-from-its-last-use',
    'The next secret counts from when it is first needed, and so the one before may serve for a quarter of an hour.',
    'Classic mistake: BEP 5 Overview (“a secret that changes every five minutes”)',
    SecretFromItsLastUse,
  ),
  mutant(
    'tokens-for-a-quarter',
    'Tokens of a lookup are used for a quarter of an hour.',
    'Wrong period: BEP 5 Overview (“in a recent query for peers”)',
    TokensForAQuarter,
  ),
  mutant(
    'bad-token-is-a-generic-error',
    'A bad token is answered with error 201 instead of 203.',
    'Classic mistake: BEP 5 Errors (“203 Protocol Error, such as a … bad token”)',
    BadTokenIsAGenericError,
  ),
  mutant(
    'unknown-methods-are-ignored',
    'A query by an unknown method is not answered.',
    'Classic mistake: BEP 5 Errors (“sent when a query cannot be fulfilled”)',
    UnknownMethodsAreIgnored,
  ),
  mutant(
    'pings-are-ignored',
    'Pings and announcements are not answered.',
    'Classic mistake: an answer without values is no answer; BEP 5 ping, announce_peer',
    PingsAreIgnored,
  ),
];
