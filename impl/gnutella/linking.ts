import type { Address } from '../../sim/peer.ts';
import { BYE_CODE, CONNECT, OK } from '../../spec/gnutella/constants.ts';
import type { Role } from '../../spec/gnutella/roles.ts';
import type { Handshake, Nonsense } from '../../spec/gnutella/wire.ts';
import { SpeakingPeer } from './speaking.ts';
import type { Link } from './state.ts';

/** Connections: asked for, granted or refused, and ended (G0.4 §2). */
export abstract class LinkingPeer extends SpeakingPeer {
  protected abstract newGuid(): string;

  protected linkWith(peer: string): Link | undefined {
    return this.core.links.find((link) => link.peer === peer);
  }

  /** @param call the user’s, to be told of it; null: nobody waits. */
  protected ask(call: number | null, peer: string): void {
    const reason = this.objectionTo(peer);
    if (reason === undefined) {
      this.addLink(peer, this.expects(), 'calling', call);
      this.knock(peer);
    } else if (call !== null) this.conclude(call, { ok: false, reason });
  }

  private objectionTo(peer: string): string | undefined {
    if (peer === this.address) return 'oneself';
    if (this.linkWith(peer)) return 'connected already, or about to be';
    return this.hasRoom(this.expects()) ? undefined : 'no room';
  }

  /** What whoever is asked to connect will be. */
  protected expects(): Role {
    return 'servent';
  }

  protected knock(peer: string): void {
    this.say(peer, CONNECT);
  }

  protected hasRoom(_kind: Role): boolean {
    return this.core.links.length < this.parameters.degree;
  }

  protected hearHandshake(from: string, { type }: Handshake): void {
    const link = this.linkWith(from);
    // A servent of 0.4 hears nothing in what 0.6 says.
    if (type !== 'ok' && type !== 'connect') this.showOut(from);
    else if (type === 'ok') {
      if (link) this.opened(link);
      else this.env.close(from);
    } else if (link?.stage === 'open') this.drop(link);
    else if (link) {
      // Both have asked at the same time.
      this.say(from, OK);
      this.opened(link, 'servent');
    } else this.admit(from);
  }

  protected admit(from: string): void {
    if (!this.core.member || !this.hasRoom('servent')) {
      this.env.close(from);
      return;
    }
    this.addLink(from, 'servent', 'open', null);
    this.say(from, OK);
  }

  protected addLink(peer: string, kind: Role, stage: Link['stage'], call: number | null): void {
    const id = this.nextLink();
    this.core.links = [...this.core.links, { id, peer, kind, stage, call }];
    this.touched();
  }

  protected nextLink(): number {
    return this.parameters.numbers === 'fresh' ? ++this.core.lastLink : this.freeNumber();
  }

  /** The least that no connection has now. */
  protected freeNumber(): number {
    let id = 1;
    while (this.core.links.some((link) => link.id === id)) id++;
    return id;
  }

  protected opened(link: Link, kind: Role = link.kind): void {
    if (link.stage === 'open') return;
    this.core.links = this.core.links.map((each) =>
      each === link ? { ...each, kind, stage: 'open', call: null } : each,
    );
    this.touched();
    if (link.call !== null) this.conclude(link.call, { ok: true });
  }

  /** With a word to the other end. */
  protected part(link: Link): void {
    const bye = { guid: this.newGuid(), ttl: 1, hops: 0, code: BYE_CODE, reason: 'leaving' };
    if (link.stage === 'open') this.env.send(link.peer, this.encoded({ type: 'bye', ...bye }));
    this.drop(link);
  }

  /** Without a word. */
  protected drop(link: Link): void {
    this.env.close(link.peer);
    this.forget(link, 'given up');
  }

  protected forget(link: Link, reason: string): void {
    this.core.links = this.core.links.filter((each) => each !== link);
    this.touched();
    if (link.call !== null) this.conclude(link.call, { ok: false, reason });
  }

  unreachable(peer: Address): void {
    const link = this.linkWith(`${peer}`);
    if (link) this.lost(link);
  }

  /** What a former life of the other did not hear may be told only now: whatever there is besides ends with it. */
  protected lost(link: Link): void {
    this.env.close(link.peer);
    this.forget(link, 'refused');
  }

  /** Whoever says what cannot be read is disconnected; an unknown type is let pass. */
  protected hearNonsense(from: string, { type }: Nonsense): void {
    if (type === 'garbage') this.showOut(from);
  }

  /** Neighbour or stranger: this is the end of it. */
  protected showOut(from: string): void {
    const link = this.linkWith(from);
    if (link) this.drop(link);
    else this.env.close(from);
  }
}
