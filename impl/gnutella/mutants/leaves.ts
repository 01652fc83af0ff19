import type { Address } from '../../../sim/peer.ts';
import type { Role } from '../../../spec/gnutella/roles.ts';
import { GnutellaPeer } from '../reference.ts';
import type { Link } from '../state.ts';
import { mutant } from './mutant.ts';

class LeafForwards extends GnutellaPeer {
  protected override passesOn(): boolean {
    return true;
  }
}

class TakesAnyLeaf extends GnutellaPeer {
  protected override hasRoom(kind: Role): boolean {
    return (kind === 'leaf' && this.role === 'ultrapeer') || super.hasRoom(kind);
  }
}

class AttachesEverywhere extends GnutellaPeer {
  protected override hasRoom(kind: Role): boolean {
    return this.role === 'leaf' || super.hasRoom(kind);
  }
}

class LeafTakesCallers extends GnutellaPeer {
  protected override takes(kind: Role, link: Link | undefined): boolean {
    return this.role === 'leaf' ? this.hasRoom(kind) : super.takes(kind, link);
  }
}

class OrphansStay extends GnutellaPeer {
  protected override attach(): void {}
}

class LearnsNothing extends GnutellaPeer {
  protected override learn(tries: readonly string[]): void {
    super.learn(tries.filter((each) => this.linkWith(each) !== undefined));
  }
}

class TriesTheSameAgain extends GnutellaPeer {
  protected override attach(): void {
    const { tries } = this.core;
    super.attach();
    this.core.tries = tries;
  }
}

class OpenTooSoon extends GnutellaPeer {
  protected override addLink(peer: string, kind: Role, stage: Link['stage'], call: number | null): void {
    super.addLink(peer, kind, stage === 'answering' ? 'open' : stage, call);
  }
}

class KeepsQueryRoutingToItself extends GnutellaPeer {
  protected override headers() {
    return { ...super.headers(), routing: false };
  }
}

class NamesLeavesToTry extends GnutellaPeer {
  protected override known(): string[] {
    return this.core.links.filter(({ stage }) => stage === 'open').map(({ peer }) => peer);
  }
}

class WaitsForWhoeverIsGone extends GnutellaPeer {
  override unreachable(peer: Address): void {
    if (this.linkWith(`${peer}`)?.stage !== 'answering') super.unreachable(peer);
  }
}

/** Leaves and ultrapeers gone wrong. */
export const leafMutants = [
  mutant(
    'leaf-forwards',
    'A leaf passes on what comes, as everybody else.',
    'Classic mistake: ultrapeers §2',
    LeafForwards,
  ),
  mutant(
    'takes-any-leaf',
    'An ultrapeer always has room for another leaf.',
    'Classic mistake: ultrapeers §2 (10–100 leaf connections)',
    TakesAnyLeaf,
  ),
  mutant(
    'attaches-everywhere',
    'A leaf attaches to as many ultrapeers as it is told to.',
    'Classic mistake: ultrapeers §2 (“only a single connection to a ultrapeer”)',
    AttachesEverywhere,
  ),
  mutant(
    'leaf-takes-callers',
    'A leaf lets others connect, leaves among them, as long as it has room.',
    'Classic mistake: ultrapeers §3.2 (“I am a shielded leaf node”)',
    LeafTakesCallers,
  ),
  mutant(
    'orphans-stay',
    'A leaf that has lost its ultrapeer waits to be asked.',
    'Classic mistake: ultrapeers §3.1 (X-Try-Ultrapeers)',
    OrphansStay,
  ),
  mutant(
    'learns-nothing',
    'A leaf remembers its own ultrapeers only, and not whom it is told to try.',
    'Classic mistake: ultrapeers §3.1, §3.2 (X-Try-Ultrapeers)',
    LearnsNothing,
  ),
  mutant(
    'tries-the-same-again',
    'A leaf that has lost its ultrapeer tries the same one over and over.',
    'Classic mistake: ultrapeers §3.1 (X-Try-Ultrapeers)',
    TriesTheSameAgain,
  ),
  mutant(
    'open-too-soon',
    'Whoever was asked speaks before the one who has asked has agreed.',
    'Classic mistake: handshaking 0.6 §3 (step 6)',
    OpenTooSoon,
  ),
  mutant(
    'keeps-query-routing-to-itself',
    'The handshake does not say that the servent knows query routing.',
    'Classic mistake: ultrapeers §3.1 (X-Query-Routing)',
    KeepsQueryRoutingToItself,
  ),
  mutant(
    'names-leaves-to-try',
    'Whoever is sent away is told to try leaves.',
    'Classic mistake: ultrapeers §3.1 (X-Try-Ultrapeers)',
    NamesLeavesToTry,
  ),
  mutant(
    'waits-for-whoever-is-gone',
    'A handshake whose other end is gone is waited for, and takes up room.',
    'Classic mistake: Handshaking 0.6 §3',
    WaitsForWhoeverIsGone,
  ),
];
