import { DATA_PORT } from '../../spec/napster/constants.ts';
import type { Described } from '../../spec/napster/files.ts';
import type { Framed } from '../../spec/napster/layouts.ts';
import { EMAIL, REPORT_MS } from './constants.ts';
import { RedirectorPeer } from './redirector.ts';
import type { Session } from './state.ts';

/** Messages that concern a client’s own session and nothing else. */
export type Housekeeping = Framed<
  'share' | 'unshare' | 'unshare_all' | 'download_start' | 'download_end' | 'upload_start' | 'upload_end'
>;

/** An index server’s sessions and its index: an entry lives as long as its owner’s connection, unless it is unshared before. */
export abstract class IndexServer extends RedirectorPeer {
  /** Somebody’s session is over: what was asked of them is answered now. */
  protected abstract forsake(gone: Session): void;

  protected serve(): void {
    this.core.sessions = [];
    this.core.requests = [];
    this.core.member = true;
    this.report();
    this.touched();
  }

  protected stopServing(): void {
    for (const { address } of this.core.sessions) {
      this.tell(address, { type: 'disconnect', code: 0 });
      this.env.close(address);
    }
    this.core.sessions = [];
    this.core.requests = [];
    this.core.member = false;
    this.touched();
  }

  protected sessionAt(address: string): Session | undefined {
    return this.core.sessions.find((session) => session.address === address);
  }

  protected sessionOf(nick: string): Session | undefined {
    return this.core.sessions.find((session) => session.nick === nick);
  }

  /** Of a nick that is taken either the former owner is thrown out, or the newcomer is not let in. */
  protected logIn(from: string, { nick, port, speed }: Framed<'login'>): void {
    const former = this.sessionAt(from);
    if (former) this.endSession(former);
    const ghost = this.ghostOf(nick);
    if (ghost && this.parameters.ghosts === 'kept') {
      this.tell(from, { type: 'login_error', text: `${nick} is already active` });
      this.env.close(from);
      return;
    }
    if (ghost) this.banish(ghost);
    this.core.sessions = [
      ...this.core.sessions,
      { nick, address: from, port: this.portOf(port), speed, downloads: 0, uploads: 0, files: [] },
    ];
    this.touched();
    this.tell(from, { type: 'login_ack', email: EMAIL });
    this.report();
  }

  /** Who has that name already. */
  protected ghostOf(nick: string): Session | undefined {
    return this.sessionOf(nick);
  }

  /** A port that is none is read as the usual one. */
  private portOf(port: number): number {
    return port < 65536 ? port : DATA_PORT;
  }

  protected banish(ghost: Session): void {
    this.tell(ghost.address, { type: 'ghost' });
    this.endSession(ghost);
    this.env.close(ghost.address);
  }

  /** Entries, counters and all go with the session. */
  protected endSession(session: Session): void {
    this.core.sessions = this.core.sessions.filter((each) => each !== session);
    this.touched();
    this.forsake(session);
    this.report();
  }

  /** Somebody who speaks nonsense is disconnected. */
  protected disconnect(session: Session): void {
    this.tell(session.address, { type: 'disconnect', code: 0 });
    this.endSession(session);
    this.env.close(session.address);
  }

  protected keepHouse(session: Session, message: Housekeeping): void {
    const { downloads, uploads } = session;
    switch (message.type) {
      case 'share': {
        const { type: _, ...file } = message;
        return this.list(session, file);
      }
      case 'unshare':
        return this.delist(session, message.file);
      case 'unshare_all':
        return this.change(session, { files: [] });
      case 'download_start':
        return this.change(session, { downloads: downloads + 1 });
      case 'download_end':
        return this.change(session, { downloads: Math.max(0, downloads - 1) });
      case 'upload_start':
        return this.change(session, { uploads: uploads + 1 });
      case 'upload_end':
        return this.change(session, { uploads: Math.max(0, uploads - 1) });
    }
  }

  /** A name that is shared already is shared anew. */
  protected list(session: Session, file: Described): void {
    this.change(session, { files: [...session.files.filter((each) => each.file !== file.file), file] });
  }

  protected delist(session: Session, file: string): void {
    this.change(session, { files: session.files.filter((each) => each.file !== file) });
  }

  protected change(session: Session, change: Partial<Session>): void {
    this.core.sessions = this.core.sessions.map((each) => (each === session ? { ...each, ...change } : each));
    this.touched();
  }

  /** Tells the redirector how many are here. */
  protected report(): void {
    const { redirector } = this.parameters;
    const { sessions, member } = this.core;
    if (redirector === null || !member) return;
    const files = sessions.flatMap((session) => session.files);
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    this.tell(redirector, {
      type: 'stats',
      users: sessions.length,
      files: files.length,
      gigabytes: Math.floor(bytes / 2 ** 30),
    });
  }

  protected clientGone(address: string): void {
    const session = this.sessionAt(address);
    if (session) this.endSession(session);
    if (address === this.parameters.redirector) this.env.setTimer('report', REPORT_MS);
  }
}
