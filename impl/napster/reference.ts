import type { Address, Call } from '../../sim/peer.ts';
import type { Described } from '../../spec/napster/files.ts';
import type { Framed } from '../../spec/napster/layouts.ts';
import type { EntryRow, LibraryRow, NapsterCall, NapsterView } from '../../spec/napster/messages.ts';
import type { Nonsense } from '../../spec/napster/wire.ts';
import type { OnSocket } from './speaking.ts';
import { UploadingClient } from './uploading.ts';

/** The reference: redirector, index server or client, as the parameters say. This layer deals out what comes to the layers below. */
export class NapsterPeer extends UploadingClient {
  call(plain: Call): void {
    const call = plain as NapsterCall;
    if (call.type === 'join') this.join(call.id, call.via);
    else if (call.type === 'leave') this.leave(call.id);
    else if (this.role !== 'client') this.conclude(call.id, { ok: false, reason: 'not a client' });
    else this.userAsks(call);
  }

  private userAsks(call: Exclude<NapsterCall, { type: 'join' | 'leave' }>): void {
    switch (call.type) {
      case 'login':
        return this.goOnline(call.id, call.via);
      case 'search':
        return this.search(call.id, call.query);
      case 'browse':
        return this.browse(call.id, call.nick);
      case 'download':
        return this.fetch(call.id, call.nick, call.file);
      case 'logout':
        this.goOffline();
        break;
      case 'share': {
        const { id: _id, type: _type, ...file } = call;
        this.share(file);
        break;
      }
      case 'unshare':
        this.unshare(call.file);
        break;
      case 'unshare_all':
        this.unshareAll();
        break;
    }
    this.conclude(call.id, { ok: true });
  }

  /** Also of a peer that comes back with its old state: connections and all that needed them are gone, what it shares is not. */
  private join(call: number, via: string): void {
    if (this.role === 'client') {
      this.forgetLastLife();
      this.goOnline(call, via);
      return;
    }
    this.core.loads = [];
    this.core.member = true;
    this.touched();
    if (this.role === 'server') this.serve();
    this.conclude(call, { ok: true });
  }

  protected forgetLastLife(): void {
    this.core = {
      ...this.core,
      ...{ wish: null, link: null, asked: [], downloads: [], uploads: [], arrivals: [] },
    };
  }

  private leave(call: number): void {
    if (this.role === 'server') this.stopServing();
    for (const download of this.core.downloads) this.fail(download, 'going');
    for (const upload of this.core.uploads) this.dropUpload(upload);
    this.goOffline();
    this.core.member = false;
    this.touched();
    this.conclude(call, { ok: true });
  }

  protected hear(from: string, message: Framed): void {
    if (this.role === 'server') this.attend(from, message);
    else if (this.role === 'redirector') this.hearLoad(from, message);
    else if (from === this.core.link?.server) this.heed(message);
  }

  /** What its server says to a client. */
  private heed(message: Framed): void {
    switch (message.type) {
      case 'login_ack':
        return this.loggedIn();
      case 'login_error':
        return this.notLetIn();
      case 'ghost':
        return this.ousted();
      case 'result':
      case 'results_end':
      case 'browse_entry':
      case 'browse_end':
      case 'signoff':
      case 'failure':
        return this.answered(message);
      case 'get_ack':
        return this.acknowledged(message);
      case 'get_error':
      case 'accept_failed':
      case 'limit_reached':
        return this.denied(message);
      case 'upload_request':
        return this.requested(message);
      case 'alternate_ack':
        return this.sentOut(message);
    }
  }

  protected hearNonsense(from: string, message: Nonsense): void {
    const session = this.sessionAt(from);
    if (session && message.type === 'garbage') this.disconnect(session);
    else if (session)
      this.tell(from, { type: 'failure', text: `unknown command ${(message as { number: number }).number}` });
  }

  protected hearOn(from: string, message: OnSocket): void {
    if (this.role === 'redirector') return this.redirect(from, message);
    if (this.role === 'server' || this.redirected(message)) return;
    if (message.type === 'connect') return this.arrive(from, message.socket, message.port);
    const { socket } = message;
    const arrival = this.arrivalOn(socket);
    if (arrival?.from === from) return this.heedArrival(message);
    const download = this.downloadOn(socket);
    if (download?.from === from) {
      if (message.type === 'fin') this.fail(download, 'connection closed', true);
      else if (message.type === 'data') this.take(download, message);
      else this.readOn(download, message);
      return;
    }
    const upload = this.uploadOn(socket);
    if (upload?.to !== from) return;
    if (message.type === 'fin') this.dropUpload(upload, true);
    else if (message.type !== 'data') this.readOnUpload(upload, message);
  }

  /** GET or SEND, and then which file. */
  private heedArrival(message: OnSocket): void {
    const arrival = this.arrivalOn(message.socket)!;
    if (message.type === 'fin') this.dismiss(arrival.socket);
    else if (message.type === 'verb')
      this.core.arrivals = this.core.arrivals.map((each) =>
        each === arrival ? { ...each, verb: message.verb } : each,
      );
    else if (message.type === 'particulars' && arrival.verb === 'GET')
      this.askedFor(arrival, message.nick, message.file, message.number);
    else if (message.type === 'particulars' && arrival.verb === 'SEND')
      this.offered(arrival, message.nick, message.file, message.number);
  }

  unreachable(plain: Address): void {
    const peer = `${plain}`;
    if (this.role === 'server') return this.clientGone(peer);
    if (this.role === 'redirector') return this.serverGone(peer);
    if (peer === this.core.link?.server) this.linkBroken();
    for (const { socket, from } of this.core.arrivals) if (from === peer) this.dismiss(socket);
    for (const download of this.core.downloads)
      if (download.from === peer) this.fail(download, 'connection lost', true);
    for (const upload of this.core.uploads) if (upload.to === peer) this.dropUpload(upload, true);
  }

  timer(name: string): void {
    if (name === 'retry') return this.retry();
    if (name === 'report') return this.report();
    const [what, about = ''] = name.split(' ');
    const number = Number(about);
    const upload = this.core.uploads.find((each) => each.number === number);
    if (what === 'piece') {
      if (upload?.stage === 'sending') this.sendPiece(upload);
      return;
    }
    const download = this.core.downloads.find((each) => each.number === number);
    const arrival = this.arrivalOn(about);
    if (download) this.fail(download, 'nothing happens');
    else if (upload) this.dropUpload(upload);
    else if (arrival) {
      this.hangUp(arrival.from, arrival.socket);
      this.dismiss(arrival.socket);
    }
  }

  protected serverLost(): void {
    this.askInVain('the server is gone');
    this.forsakenByServer();
  }

  view(): NapsterView {
    const { member, sessions, loads, library, link, downloads, uploads } = this.core;
    return {
      member,
      server: link?.stage === 'online' ? link.server : null,
      sessions: [
        ...sessions.map(
          (each) => [each.nick, each.address, each.port, each.speed, each.downloads, each.uploads] as const,
        ),
        ...loads.map(([server, users]) => [server, server, 0, 0, users, 0] as const),
      ],
      index: sessions.flatMap(({ nick, files }) => files.map((file): EntryRow => [nick, ...described(file)])),
      library: library.map(described),
      downloads: downloads.map(({ nick, file, stage }) => [nick, file, stage]),
      uploads: uploads.map(({ nick, file, stage }) => [nick, file, stage]),
    };
  }
}

function described({ file, md5, size, bitrate, freq, time }: Described): LibraryRow {
  return [file, md5, size, bitrate, freq, time];
}
