import { DATA_PORT, FIREWALLED, REDIRECTOR_PORT } from '../../spec/napster/constants.ts';
import type { Described, SharedFile } from '../../spec/napster/files.ts';
import type { Framed } from '../../spec/napster/layouts.ts';
import { nickOf, roleOf } from '../../spec/napster/parameters.ts';
import { Broker } from './broker.ts';
import { CLIENT, PASSWORD, RETRY_MS } from './constants.ts';
import type { OnSocket } from './speaking.ts';

/** A link type that never changes: 3 for half of all clients, 8 for the others. */
export function speedOf(address: string): number {
  return Number(address.split('.').at(-1)) % 2 === 0 ? 3 : 8;
}

/** A client’s way online: redirector, login, and back after the connection is lost (sections 2 and 3). */
export abstract class SessionClient extends Broker {
  get nick(): string {
    return nickOf(this.parameters, this.address);
  }

  get port(): number {
    return this.parameters.firewalled.includes(this.address) ? FIREWALLED : DATA_PORT;
  }

  /** What depends on the server is over: it will not answer any more. */
  protected abstract serverLost(): void;

  protected isOnline(): boolean {
    return this.core.link?.stage === 'online';
  }

  /** Says something to the server, if there is one. */
  protected tellServer(message: Framed): boolean {
    if (!this.isOnline()) return false;
    this.tell(this.core.link!.server, message);
    return true;
  }

  protected goOnline(call: number, via: string): void {
    if (this.core.wish !== null && this.core.wish.call !== null) {
      this.conclude(call, { ok: false, reason: 'logging in already' });
      return;
    }
    this.goOffline();
    this.core.wish = { via, call, tried: 0 };
    this.seek();
  }

  /** Of the user’s own accord: nothing is tried again. */
  protected goOffline(): void {
    const { wish, link } = this.core;
    this.core.wish = null;
    this.env.clearTimer('retry');
    if (wish !== null && wish.call !== null) this.conclude(wish.call, { ok: false, reason: 'called off' });
    if (link === null) return;
    this.env.close(link.server);
    this.lose();
  }

  /** Where to log in, in the order in which it is tried. */
  protected places(via: string): readonly string[] {
    const { servers, redirector } = this.parameters;
    const usual = [...(redirector === null ? [] : [redirector]), ...servers];
    return roleOf(this.parameters, via) === 'client' ? usual : [via, ...usual.filter((each) => each !== via)];
  }

  /** Tries the next place; when all were tried in vain, waits a while, or tells the user that there is none. */
  protected seek(): void {
    const { wish } = this.core;
    if (wish === null) return;
    const place = this.places(wish.via)[wish.tried];
    this.core.wish = { ...wish, tried: wish.tried + 1 };
    if (place === undefined) this.despair();
    else if (place === this.parameters.redirector)
      this.core.link = { server: place, stage: 'redirecting', socket: this.connect(place, REDIRECTOR_PORT) };
    else this.logInAt(place);
  }

  /** Unless its user has been faster. */
  protected retry(): void {
    if (this.core.link === null) this.seek();
  }

  protected despair(): void {
    const { call } = this.core.wish!;
    if (call === null) {
      this.core.wish = { ...this.core.wish!, tried: 0 };
      this.env.setTimer('retry', RETRY_MS);
      return;
    }
    this.core.wish = null;
    this.conclude(call, { ok: false, reason: 'no server' });
  }

  protected logInAt(server: string): void {
    this.core.link = { server, stage: 'logging in', socket: null };
    this.tell(server, {
      type: 'login',
      nick: this.nick,
      password: PASSWORD,
      port: this.port,
      client: CLIENT,
      speed: speedOf(this.address),
    });
  }

  /** What the redirector says. Port 0: it knows of no server. */
  protected redirected(message: OnSocket): boolean {
    const { link } = this.core;
    if (link === null || link.socket === null || link.socket !== message.socket) return false;
    if (message.type === 'best_host' && message.port !== 0) this.logInAt(message.host);
    else this.seekElsewhere();
    return true;
  }

  protected loggedIn(): void {
    const { link, wish } = this.core;
    if (link?.stage !== 'logging in') return;
    this.core.link = { ...link, stage: 'online' };
    this.core.member = true;
    this.touched();
    this.announceAll();
    if (wish === null) return;
    this.core.wish = { ...wish, call: null, tried: 0 };
    if (wish.call !== null) this.conclude(wish.call, { ok: true });
  }

  /** A new session knows of nothing. */
  protected announceAll(): void {
    for (const file of this.core.library) this.announce(file);
  }

  protected announce({ file, md5, size, bitrate, freq, time }: SharedFile): void {
    const description: Described = { file, md5, size, bitrate, freq, time };
    this.tellServer({ type: 'share', ...description });
  }

  protected seekElsewhere(): void {
    this.core.link = null;
    this.seek();
  }

  /** This server does not let us in. */
  protected notLetIn(): void {
    if (this.core.link?.stage === 'logging in') this.seekElsewhere();
  }

  /** The connection to the server or the redirector is no more. */
  protected linkBroken(): void {
    if (this.isOnline()) this.lose();
    else this.core.link = null;
    this.seek();
  }

  /** Another client has our name now: to log in again would only throw that one out. */
  protected ousted(): void {
    this.core.wish = null;
    this.env.close(this.core.link!.server);
    this.lose();
  }

  private lose(): void {
    const wasOnline = this.isOnline();
    this.core.link = null;
    this.touched();
    if (wasOnline) this.serverLost();
  }
}
