import { ipNumber } from '../../spec/kit/ipv4.ts';
import { FIREWALL_ERROR, FIREWALLED } from '../../spec/napster/constants.ts';
import type { Described } from '../../spec/napster/files.ts';
import type { Framed } from '../../spec/napster/layouts.ts';
import { limitOf, matches, type Query, readQuery } from '../../spec/napster/query.ts';
import { type Housekeeping, IndexServer } from './index-server.ts';
import type { Request, Session } from './state.ts';

/** Answers searches, lists what users share, and brings downloader and uploader together. No byte of a file passes here. */
export abstract class Broker extends IndexServer {
  /** What a client says to a server. Whoever is not logged in can do nothing but log in. */
  protected attend(from: string, message: Framed): void {
    if (message.type === 'login') return this.logIn(from, message);
    const session = this.sessionAt(from);
    if (!session) return;
    switch (message.type) {
      case 'search':
        return this.answerSearch(session, message.query);
      case 'browse':
        return this.answerBrowse(session, message.nick);
      case 'get':
      case 'alternate_get':
        return this.request(session, message);
      case 'accept':
        return this.accepted(session, message);
      case 'accept_failed':
      case 'queue_limit':
        return this.declined(session, message);
      case 'data_port_error':
        return this.passOn(session, message.nick);
      default:
        this.keepHouse(session, message as Housekeeping);
    }
  }

  protected answerSearch({ address }: Session, text: string): void {
    const query = readQuery(text);
    if (!query) {
      this.tell(address, { type: 'failure', text: 'invalid search request' });
      return;
    }
    const found = this.find(query).slice(0, this.mostFor(query));
    for (const { owner, entry } of found)
      this.tell(address, {
        type: 'result',
        ...entry,
        nick: owner.nick,
        ip: ipNumber(owner.address),
        speed: owner.speed,
      });
    this.endResults(address, found.length);
  }

  /** Whether there were any or not. */
  protected endResults(address: string, _results: number): void {
    this.tell(address, { type: 'results_end' });
  }

  protected mostFor(query: Query): number {
    return limitOf(query, this.parameters.results);
  }

  /** All entries that match, in the order in which their owners came and shared them. */
  protected find(query: Query): { readonly owner: Session; readonly entry: Described }[] {
    return this.core.sessions.flatMap((owner) =>
      owner.files.filter((entry) => this.isMatch(query, entry, owner)).map((entry) => ({ owner, entry })),
    );
  }

  protected isMatch(query: Query, entry: Described, owner: Session): boolean {
    return matches(query, entry, owner.speed);
  }

  protected answerBrowse({ address }: Session, nick: string): void {
    const owner = this.sessionOf(nick);
    if (!owner) {
      this.tell(address, { type: 'signoff', nick });
      return;
    }
    for (const entry of owner.files) this.tell(address, { type: 'browse_entry', nick, ...entry });
    this.tell(address, { type: 'browse_end', nick });
  }

  /** 203 and 500. Who cannot be connected to cannot be asked with 203; and of two behind firewalls neither can connect. */
  protected request(session: Session, { type, nick, file }: Framed<'get' | 'alternate_get'>): void {
    const owner = this.sessionOf(nick);
    const entry = owner?.files.find((each) => each.file === file);
    if (!owner || !entry) {
      this.tell(session.address, { type: 'get_error', nick, file });
      return;
    }
    if (owner.port === FIREWALLED && (type === 'get' || session.port === FIREWALLED)) {
      this.acknowledge(session.address, owner, { ...entry, md5: FIREWALL_ERROR });
      return;
    }
    this.core.requests = [...this.core.requests, { by: session.nick, of: nick, file }];
    this.tell(owner.address, { type: 'upload_request', nick: session.nick, file, speed: session.speed });
  }

  protected accepted(owner: Session, { nick, file }: Framed<'accept'>): void {
    const request = this.requestFor(owner, nick, file);
    const asker = this.sessionOf(nick);
    if (!request || !asker) return;
    this.closeRequest(request);
    const entry = owner.files.find((each) => each.file === file);
    if (!entry) this.tell(asker.address, { type: 'get_error', nick: owner.nick, file });
    else if (owner.port === FIREWALLED) this.sendOut(owner, asker, entry);
    else this.acknowledge(asker.address, owner, entry);
  }

  protected acknowledge(to: string, { nick, address, port, speed }: Session, { file, md5 }: Described): void {
    this.tell(to, { type: 'get_ack', nick, ip: ipNumber(address), port, file, md5, speed });
  }

  /** The owner is behind a firewall, and is told to connect to the downloader. */
  protected sendOut(owner: Session, { nick, address, port, speed }: Session, { file, md5 }: Described): void {
    this.tell(owner.address, { type: 'alternate_ack', nick, ip: ipNumber(address), port, file, md5, speed });
  }

  protected declined(owner: Session, message: Framed<'accept_failed' | 'queue_limit'>): void {
    const { nick, file } = message;
    const request = this.requestFor(owner, nick, file);
    const asker = this.sessionOf(nick);
    if (!request || !asker) return;
    this.closeRequest(request);
    if (message.type === 'accept_failed') {
      this.tell(asker.address, { type: 'accept_failed', nick: owner.nick, file });
      return;
    }
    const size = owner.files.find((each) => each.file === file)?.size ?? 0;
    this.tell(asker.address, { type: 'limit_reached', nick: owner.nick, file, size, limit: message.limit });
  }

  /** A data port could not be reached: its owner is told by whom. */
  protected passOn(session: Session, nick: string): void {
    const owner = this.sessionOf(nick);
    if (owner) this.tell(owner.address, { type: 'data_port_error', nick: session.nick });
  }

  /** Whoever waits for an answer of somebody who is gone is told that there is none to come. */
  protected forsake(gone: Session): void {
    const { requests } = this.core;
    this.core.requests = requests.filter(({ by, of }) => by !== gone.nick && of !== gone.nick);
    for (const { by, of, file } of requests) {
      const asker = of === gone.nick && by !== gone.nick ? this.sessionOf(by) : undefined;
      if (asker) this.tell(asker.address, { type: 'get_error', nick: of, file });
    }
  }

  private requestFor(owner: Session, by: string, file: string): Request | undefined {
    return this.core.requests.find((each) => each.of === owner.nick && each.by === by && each.file === file);
  }

  private closeRequest(request: Request): void {
    this.core.requests = this.core.requests.filter((each) => each !== request);
  }
}
