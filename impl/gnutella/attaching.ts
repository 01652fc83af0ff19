import { ATTACH_MS, MOST_TRIES } from '../../spec/gnutella/constants.ts';
import { type Handshake06, handshakeText } from '../../spec/gnutella/handshake.ts';
import type { Role } from '../../spec/gnutella/roles.ts';
import type { Handshake } from '../../spec/gnutella/wire.ts';
import { LinkingPeer } from './linking.ts';
import type { Link } from './state.ts';

type Asking = Handshake06 & { type: 'connect_06' };
type Agreeing = Handshake06 & { type: 'ok_06' };

/** Servents of 0.6: ultrapeers that take leaves in, and leaves that look for ultrapeers (handshaking 0.6; ultrapeers). */
export abstract class AttachingPeer extends LinkingPeer {
  protected override expects(): Role {
    return this.role === 'servent' ? 'servent' : 'ultrapeer';
  }

  protected override knock(peer: string): void {
    if (this.role === 'servent') super.knock(peer);
    else this.say(peer, handshakeText({ type: 'connect_06', ...this.headers() }));
  }

  protected headers() {
    return { ultrapeer: this.role === 'ultrapeer', routing: true };
  }

  /** Leaves take up no room of others. */
  protected override hasRoom(kind: Role): boolean {
    const { degree, leaves, parents } = this.parameters;
    if (this.role === 'servent') return super.hasRoom(kind);
    if (this.role === 'leaf') return this.core.links.length < parents;
    const alike = this.core.links.filter((link) => (link.kind === 'leaf') === (kind === 'leaf'));
    return alike.length < (kind === 'leaf' ? leaves : degree);
  }

  protected override hearHandshake(from: string, said: Handshake): void {
    if (this.role === 'servent') super.hearHandshake(from, said);
    else if (said.type === 'connect_06') this.hearAsking(from, said);
    else if (said.type === 'ok_06') this.hearAgreeing(from, said);
    else if (said.type === 'busy') this.hearBusy(from, said.tries);
    // A leaf has no connections of 0.4, and what was asked in 0.6 is not answered in 0.4.
    else if (said.type === 'ok' || this.role === 'leaf') this.showOut(from);
    else super.hearHandshake(from, said);
  }

  private hearAsking(from: string, { ultrapeer }: Asking): void {
    const link = this.linkWith(from);
    const kind = ultrapeer ? 'ultrapeer' : 'leaf';
    if (link && link.stage !== 'calling') this.drop(link);
    else if (!this.core.member) this.env.close(from);
    else if (!this.takes(kind, link)) this.sendAway(from, link);
    else {
      if (!link) this.addLink(from, kind, 'answering', null);
      this.agree(from);
      // Both have asked at the same time.
      if (link) this.opened(link, kind);
    }
  }

  /** @param link that this servent has asked for itself, at the same time. */
  protected takes(kind: Role, link: Link | undefined): boolean {
    if (this.role === 'leaf') return link !== undefined && kind === 'ultrapeer';
    return link?.kind === kind || this.hasRoom(kind);
  }

  protected agree(from: string): void {
    this.say(from, handshakeText({ type: 'ok_06', ...this.headers(), tries: this.known() }));
  }

  /** With a word on whom to try instead. */
  protected sendAway(from: string, link: Link | undefined): void {
    this.say(from, handshakeText({ type: 'busy', code: 503, ...this.headers(), tries: this.known() }));
    if (link) this.drop(link);
    else this.env.close(from);
  }

  /** Ultrapeers with whom there is a connection. */
  protected known(): string[] {
    return this.core.links
      .filter(({ kind, stage }) => kind === 'ultrapeer' && stage === 'open')
      .map(({ peer }) => peer)
      .slice(0, MOST_TRIES);
  }

  private hearAgreeing(from: string, { ultrapeer, tries }: Agreeing): void {
    const link = this.linkWith(from);
    this.learn(ultrapeer ? [from, ...tries] : tries);
    if (!link) this.env.close(from);
    else if (link.stage === 'answering') this.opened(link);
    else if (link.stage === 'calling' && !ultrapeer) this.drop(link);
    else if (link.stage === 'calling') {
      this.agree(from);
      this.opened(link, 'ultrapeer');
    }
  }

  private hearBusy(from: string, tries: readonly string[]): void {
    const link = this.linkWith(from);
    this.learn(tries);
    if (!link) return;
    this.env.close(from);
    this.forget(link, 'refused');
  }

  /** A leaf remembers ultrapeers, for when it has lost its own. */
  protected learn(tries: readonly string[]): void {
    if (this.role !== 'leaf') return;
    const fresh = tries.filter((each) => each !== this.address && !this.core.tries.includes(each));
    this.core.tries = [...fresh, ...this.core.tries].slice(0, MOST_TRIES);
    if (this.isOrphan()) this.env.setTimer('attach', ATTACH_MS);
  }

  protected override forget(link: Link, reason: string): void {
    super.forget(link, reason);
    if (this.isOrphan()) this.env.setTimer('attach', link.stage === 'open' ? 0 : ATTACH_MS);
  }

  protected isOrphan(): boolean {
    return (
      this.role === 'leaf' && this.core.member && this.core.links.length === 0 && this.core.tries.length > 0
    );
  }

  /** A leaf that has no ultrapeer tries the one that it has not tried for the longest time. */
  protected attach(): void {
    if (!this.isOrphan()) return;
    const [next, ...others] = this.core.tries as [string];
    this.core.tries = [...others, next];
    this.env.setTimer('attach', ATTACH_MS);
    this.ask(null, next);
  }
}
