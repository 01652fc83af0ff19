import { PIECE_BYTES } from '../../spec/fasttrack/files.ts';
import type { FastTrackMessage } from '../../spec/fasttrack/messages.ts';
import { portOf } from '../../spec/fasttrack/parameters.ts';
import { AskingNode } from './asking.ts';
import { PIECE_MS, TRANSFER_MS } from './constants.ts';
import type { Upload } from './state.ts';

/** The end of a transfer that has the file: asked over HTTP, or by a push, whose target it then offers itself to (0x0d, GIVE). */
export abstract class UploadingNode extends AskingNode {
  private get port(): number {
    return portOf(this.parameters, this.address);
  }

  protected uploadOf(to: string, transfer: string): Upload | undefined {
    return this.core.uploads.find((each) => each.to === to && each.transfer === transfer);
  }

  /** 0x0d has come to the node that it is about. */
  protected pushed({ transfer, pusher, dest }: FastTrackMessage & { type: 'push' }): void {
    if (pusher !== this.address || this.uploadOf(dest, transfer)) return;
    this.keep({ transfer, to: dest, shared: null, offset: 0 });
    this.tell(dest, { type: 'give', transfer });
    this.env.setTimer(`give ${dest} ${transfer}`, TRANSFER_MS);
  }

  /** Behind a firewall only those get through to whom it has offered itself. */
  protected askedFor(from: string, transfer: string, file: string): void {
    const upload = this.uploadOf(from, transfer);
    if ((!upload && !this.isListening()) || upload?.shared) {
      this.tell(from, { type: 'http_close', transfer });
      return;
    }
    if (upload) this.dropUpload(upload);
    const shared = this.core.library.find((each) => each.file === file);
    if (!shared) {
      this.tell(from, { type: 'http_error', transfer, status: 404 });
      return;
    }
    this.tell(from, { type: 'http_ok', transfer, size: shared.size });
    if (shared.size === 0) return;
    this.keep({ transfer, to: from, shared, offset: 0 });
    this.env.setTimer(`piece ${from} ${transfer}`, PIECE_MS);
  }

  protected isListening(): boolean {
    return this.port !== 0;
  }

  protected sendPiece(upload: Upload): void {
    const { transfer, to, shared, offset } = upload;
    if (!shared) return;
    const size = Math.min(PIECE_BYTES, shared.size - offset);
    this.tell(to, { type: 'data', transfer, offset, size, content: shared.content });
    this.dropUpload(upload);
    if (offset + size >= shared.size) return;
    this.keep({ ...upload, offset: offset + size });
    this.env.setTimer(`piece ${to} ${transfer}`, PIECE_MS);
  }

  private keep(upload: Upload): void {
    this.core.uploads = [...this.core.uploads, upload];
    this.touched();
  }

  protected dropUpload({ to, transfer }: Upload): void {
    this.core.uploads = this.core.uploads.filter((each) => each.to !== to || each.transfer !== transfer);
    this.touched();
    for (const timer of ['give', 'piece']) this.env.clearTimer(`${timer} ${to} ${transfer}`);
  }
}
