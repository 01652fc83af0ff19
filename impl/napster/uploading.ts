import { ipText } from '../../spec/kit/ipv4.ts';
import { FIREWALLED, GO_AHEAD } from '../../spec/napster/constants.ts';
import { pieceAt, type SharedFile } from '../../spec/napster/files.ts';
import type { Framed } from '../../spec/napster/layouts.ts';
import type { Streamed } from '../../spec/napster/wire.ts';
import { PIECE_MS } from './constants.ts';
import { DownloadingClient } from './downloading.ts';
import type { Arrival, Upload } from './state.ts';

/** The uploader’s end: 607 and its answers; then the file, piece by piece, to whoever connects, or to whom 501 names. */
export abstract class UploadingClient extends DownloadingClient {
  /** 607. A user may have so many downloads of ours at a time. */
  protected requested({ nick, file }: Framed<'upload_request'>): void {
    if (!this.shared(file)) {
      this.tellServer({ type: 'accept_failed', nick, file });
      return;
    }
    const { queue } = this.parameters;
    if (this.grantedTo(nick) >= queue) {
      this.tellServer({ type: 'queue_limit', nick, file, limit: queue });
      return;
    }
    const number = this.nextNumber();
    const upload: Upload = {
      number,
      nick,
      file,
      stage: 'granted',
      socket: null,
      to: null,
      shared: null,
      offset: 0,
      counted: false,
    };
    this.core.uploads = [...this.core.uploads, upload];
    this.upload(upload);
    this.tellServer({ type: 'accept', nick, file });
  }

  protected grantedTo(nick: string): number {
    return this.core.uploads.filter((each) => each.nick === nick).length;
  }

  /** 501: the downloader cannot reach us, so we call. */
  protected sentOut({ nick, ip, port, file }: Framed<'alternate_ack'>): void {
    const upload = this.granted(nick, file);
    if (!upload) return;
    const shared = this.shared(file);
    if (!shared || port === FIREWALLED) {
      this.dropUpload(upload);
      return;
    }
    const to = ipText(ip);
    this.upload({ ...upload, stage: 'calling', to, shared, socket: this.connect(to, port) });
  }

  private granted(nick: string, file: string): Upload | undefined {
    return this.core.uploads.find(
      (each) => each.nick === nick && each.file === file && each.stage === 'granted',
    );
  }

  /** The downloader has connected to us, and asks for what it was granted; or for something else. */
  protected askedFor(arrival: Arrival, nick: string, file: string, offset: number): void {
    const { from, socket } = arrival;
    this.dismiss(socket);
    const shared = this.shared(file);
    const upload = this.granted(nick, file);
    if (!shared || !upload || offset > shared.size) {
      this.refuse(from, socket, shared ? 'INVALID REQUEST' : 'FILE NOT SHARED');
      if (upload) this.dropUpload(upload);
      return;
    }
    this.say(from, { type: 'digits', socket, value: shared.size });
    this.startSending({ ...upload, socket, to: from, shared }, offset);
  }

  /** What the downloader says within the connection that we have opened. */
  protected readOnUpload(upload: Upload, message: Streamed): void {
    const { stage, to, socket, shared, file } = upload;
    if (message.type === 'refusal') this.dropUpload(upload);
    if (message.type !== 'digits') return;
    if (stage === 'calling' && message.value !== GO_AHEAD) this.dropUpload(upload);
    else if (stage === 'calling') {
      this.say(to!, { type: 'verb', socket: socket!, verb: 'SEND' });
      this.say(to!, { type: 'particulars', socket: socket!, nick: this.nick, file, number: shared!.size });
      this.upload({ ...upload, stage: 'offering' });
    } else if (stage === 'offering') this.startSending(upload, message.value);
  }

  private startSending(upload: Upload, offset: number): void {
    const counted = this.tellServer({ type: 'upload_start' });
    this.sendPiece(this.upload({ ...upload, stage: 'sending', offset, counted }));
  }

  /** The next piece, and the one after that when the line is free. */
  protected sendPiece(upload: Upload): void {
    const { to, socket, number } = upload;
    const shared = this.bytesOf(upload);
    if (upload.offset >= shared.size) {
      this.upload({ ...upload, stage: 'sent' });
      return;
    }
    const piece = pieceAt(shared, upload.offset);
    this.env.send(to!, { type: 'data', socket: socket!, ...piece });
    const offset = upload.offset + piece.size;
    const isLast = offset >= shared.size;
    this.upload({ ...upload, offset, stage: isLast ? 'sent' : 'sending' });
    if (!isLast) this.env.setTimer(`piece ${number}`, PIECE_MS);
  }

  protected bytesOf({ shared }: Upload): SharedFile {
    return shared!;
  }

  /** `isCut`: the connection is gone already. */
  protected dropUpload(upload: Upload, isCut = false): void {
    const { number, to, socket } = upload;
    this.core.uploads = this.core.uploads.filter((each) => each.number !== number);
    this.touched();
    this.env.clearTimer(`patience ${number}`);
    this.env.clearTimer(`piece ${number}`);
    if (socket !== null && !isCut) this.hangUp(to!, socket);
    if (upload.counted) this.uploadEnded(upload);
  }

  /** However it ended. */
  protected uploadEnded(_upload: Upload): void {
    this.tellServer({ type: 'upload_end' });
  }
}
