import { FIREWALLED } from '../../spec/fasttrack/constants.ts';
import type { FastTrackMessage, Hit } from '../../spec/fasttrack/messages.ts';
import { TRANSFER_MS } from './constants.ts';
import type { Download } from './state.ts';
import { UploadingNode } from './uploading.ts';

type Push = FastTrackMessage & { type: 'push' };
type Data = FastTrackMessage & { type: 'data' };

/** The end of a transfer that wants the file: it asks where the node can be reached, or else has it pushed through its supernode. */
export abstract class DownloadingNode extends UploadingNode {
  protected fetch(call: number, node: string, file: string): void {
    const hit = this.hitFor(node, file);
    const isUnderWay = this.core.downloads.some((each) => each.node === node && each.file === file);
    if (!hit || isUnderWay) {
      this.conclude(call, { ok: false, reason: isUnderWay ? 'under way already' : 'not found before' });
      return;
    }
    // An index may name what it should have forgotten.
    if (node === this.address) {
      this.conclude(call, { ok: false, reason: 'your own' });
      return;
    }
    const transfer = `${this.address}:${this.core.born}:${this.nextNumber()}`;
    const download: Download = { transfer, call, node, file, stage: 'asking', size: 0, got: 0, content: '' };
    this.core.downloads = [...this.core.downloads, download];
    if (this.isReachable(hit)) {
      this.advance(download);
      this.tell(node, { type: 'http_get', transfer, file });
    } else this.askForPush({ ...download, stage: 'pushing' }, hit);
  }

  protected isReachable({ port }: Hit): boolean {
    return port !== FIREWALLED;
  }

  /** What was found last of it. */
  protected hitFor(node: string, file: string): Hit | undefined {
    return this.core.hits.findLast((each) => each.node === node && each.file === file);
  }

  /** 0x0d: that node shall connect to us. Its supernode brings it there, as the hit says. */
  protected askForPush(download: Download, { node, supernode }: Hit): void {
    const parent = this.is('supernode') ? this.address : this.parent();
    if (!this.isListening()) this.fail(download, 'both behind firewalls');
    else if (parent === null) this.fail(download, 'no supernode');
    else {
      this.advance(download);
      const push: Push = {
        type: 'push',
        transfer: download.transfer,
        pusher: node,
        supernode,
        dest: this.address,
      };
      if (parent === this.address) this.routePush(push);
      else this.tell(parent, push);
    }
  }

  /** To its supernode, or, if that is this one, to the node itself, if it is still here. */
  protected routePush(push: Push): void {
    if (push.supernode !== this.address) this.tell(push.supernode, push);
    else if (this.childAt(push.pusher)) this.tell(push.pusher, push);
  }

  protected downloadOf(from: string, transfer: string): Download | undefined {
    return this.core.downloads.find((each) => each.node === from && each.transfer === transfer);
  }

  /** The node has connected to us. */
  protected offered(from: string, transfer: string): void {
    const download = this.downloadOf(from, transfer);
    if (download?.stage !== 'pushing') {
      this.tell(from, { type: 'http_close', transfer });
      return;
    }
    this.advance({ ...download, stage: 'asking' });
    this.tell(from, { type: 'http_get', transfer, file: download.file });
  }

  protected begin(download: Download, size: number): void {
    if (download.stage !== 'asking') return;
    const reading = this.advance({ ...download, stage: 'reading', size });
    if (size === 0) this.complete(reading);
  }

  protected take(download: Download, { offset, size, content }: Data): void {
    if (download.stage !== 'reading') return;
    if (offset !== download.got || (offset > 0 && content !== download.content)) {
      this.tell(download.node, { type: 'http_close', transfer: download.transfer });
      this.fail(download, 'not the next piece');
      return;
    }
    const longer = this.advance({ ...download, got: offset + size, content });
    if (longer.got >= longer.size) this.complete(longer);
  }

  /** Something has moved: patience begins anew. */
  private advance(download: Download): Download {
    const { transfer } = download;
    this.core.downloads = this.core.downloads.map((each) => (each.transfer === transfer ? download : each));
    this.touched();
    this.env.setTimer(`patience ${transfer}`, TRANSFER_MS);
    return download;
  }

  protected complete(download: Download): void {
    this.dropDownload(download);
    const { call, got, content } = download;
    this.conclude(call, { ok: true, size: got, content });
  }

  protected fail(download: Download, reason: string): void {
    this.dropDownload(download);
    this.conclude(download.call, { ok: false, reason });
  }

  protected transferOver(transfer: string): void {
    const download = this.core.downloads.find((each) => each.transfer === transfer);
    if (!download) return;
    if (download.stage !== 'pushing') this.tell(download.node, { type: 'http_close', transfer });
    this.fail(download, 'nothing happens');
  }

  private dropDownload({ transfer }: Download): void {
    this.core.downloads = this.core.downloads.filter((each) => each.transfer !== transfer);
    this.touched();
    this.env.clearTimer(`patience ${transfer}`);
  }

  /** The connection with that peer is gone, and what it carried. */
  protected transfersLost(peer: string): void {
    for (const download of this.core.downloads)
      if (download.node === peer && download.stage !== 'pushing') this.fail(download, 'connection lost');
    for (const upload of this.core.uploads) if (upload.to === peer) this.dropUpload(upload);
  }
}
