import { ipText } from '../../spec/kit/ipv4.ts';
import { FIREWALLED, GO_AHEAD } from '../../spec/napster/constants.ts';
import { joined } from '../../spec/napster/files.ts';
import type { Framed } from '../../spec/napster/layouts.ts';
import type { Data, Streamed } from '../../spec/napster/wire.ts';
import { PATIENCE_MS } from './constants.ts';
import type { Arrival, Download } from './state.ts';
import { TransferringClient } from './transfers.ts';

/** The downloader’s end: 203, 204 or 500; then GET at the owner’s data port, or SEND at one’s own (sections 5.1, 5.2). */
export abstract class DownloadingClient extends TransferringClient {
  protected fetch(call: number, nick: string, file: string): void {
    const isUnderWay = this.core.downloads.some((each) => each.nick === nick && each.file === file);
    if (isUnderWay || nick === this.nick) {
      this.conclude(call, { ok: false, reason: isUnderWay ? 'under way already' : 'your own' });
      return;
    }
    if (!this.tellServer({ type: 'get', nick, file })) {
      this.conclude(call, { ok: false, reason: 'offline' });
      return;
    }
    const number = this.nextNumber();
    const download: Download = {
      number,
      call,
      nick,
      file,
      stage: 'requested',
      md5: '',
      socket: null,
      from: null,
      size: 0,
      got: 0,
      pieces: [],
      counted: false,
    };
    this.core.downloads = [...this.core.downloads, download];
    this.download(download);
  }

  /** 204: the owner listens at that port, or at none. */
  protected acknowledged({ nick, ip, port, file, md5 }: Framed<'get_ack'>): void {
    const download = this.waitingFor(nick, file);
    if (!download) return;
    if (port !== FIREWALLED) {
      const from = ipText(ip);
      this.download({ ...download, stage: 'calling', md5, from, socket: this.connect(from, port) });
    } else this.askForPush(download);
  }

  /** The owner cannot be connected to, but can connect; unless we are behind a firewall ourselves. */
  protected askForPush(download: Download): void {
    if (download.stage === 'alternate' || this.port === FIREWALLED) {
      this.fail(download, 'both behind firewalls');
      return;
    }
    this.download({ ...download, stage: 'alternate' });
    this.tellServer({ type: 'alternate_get', nick: download.nick, file: download.file });
  }

  protected denied({ type, nick, file }: Framed<'get_error' | 'accept_failed' | 'limit_reached'>): void {
    const download = this.waitingFor(nick, file);
    if (!download) return;
    if (type === 'limit_reached') this.fail(download, 'queue limit reached');
    else this.fail(download, type === 'get_error' ? 'not available' : 'not accepted');
  }

  private waitingFor(nick: string, file: string): Download | undefined {
    return this.core.downloads.find(
      (each) =>
        each.nick === nick &&
        each.file === file &&
        (each.stage === 'requested' || each.stage === 'alternate'),
    );
  }

  /** What the owner says within the connection that we have opened, or that it has. */
  protected readOn(download: Download, message: Streamed): void {
    const { stage, from, socket } = download;
    if (message.type === 'refusal') this.fail(download, message.text);
    if (message.type !== 'digits') return;
    if (stage === 'calling' && message.value !== GO_AHEAD) this.fail(download, 'no greeting');
    else if (stage === 'calling') {
      this.say(from!, { type: 'verb', socket: socket!, verb: 'GET' });
      this.say(from!, {
        type: 'particulars',
        socket: socket!,
        nick: this.nick,
        file: download.file,
        number: 0,
      });
      this.download({ ...download, stage: 'asking' });
    } else if (stage === 'asking') this.begin(download, message.value);
  }

  /** The owner has connected to us, and offers what we have asked for; or something else. */
  protected offered(arrival: Arrival, nick: string, file: string, size: number): void {
    const { from, socket } = arrival;
    this.dismiss(socket);
    const download = this.waitingFor(nick, file);
    if (download?.stage !== 'alternate') {
      this.refuse(from, socket, 'INVALID REQUEST');
      return;
    }
    this.say(from, { type: 'digits', socket, value: 0 });
    this.begin({ ...download, from, socket }, size);
  }

  protected begin(download: Download, size: number): void {
    const counted = this.tellServer({ type: 'download_start' });
    const reading = this.download({ ...download, stage: 'reading', size, counted });
    if (size === 0) this.finish(reading);
  }

  protected take(download: Download, { offset, size, content }: Data): void {
    if (download.stage !== 'reading') return;
    if (offset !== download.got) {
      this.fail(download, 'a piece is missing');
      return;
    }
    const got = offset + size;
    const longer = this.download({ ...download, got, pieces: [...download.pieces, content] });
    if (got >= download.size) this.finish(longer);
  }

  protected finish(download: Download): void {
    this.drop(download);
    const { call, md5, got, pieces } = download;
    this.conclude(call, { ok: true, md5, size: got, content: joined(pieces) });
  }

  /** `isCut`: the connection is gone already. */
  protected fail(download: Download, reason: string, isCut = false): void {
    if (download.stage === 'calling') this.tellServer({ type: 'data_port_error', nick: download.nick });
    this.drop(download, isCut);
    this.conclude(download.call, { ok: false, reason });
  }

  private drop(download: Download, isCut = false): void {
    const { number, from, socket } = download;
    this.core.downloads = this.core.downloads.filter((each) => each.number !== number);
    this.touched();
    this.env.clearTimer(`patience ${number}`);
    if (socket !== null && !isCut) this.hangUp(from!, socket);
    if (download.counted) this.downloadEnded(download);
  }

  /** However it ended. */
  protected downloadEnded(_download: Download): void {
    this.tellServer({ type: 'download_end' });
  }

  /** Downloads that no connection has been made for depend on the server. */
  protected forsakenByServer(): void {
    for (const download of this.core.downloads)
      if (download.socket === null) this.fail(download, 'the server is gone');
    this.forgetCounts();
    for (const { number } of this.core.downloads) this.env.setTimer(`patience ${number}`, PATIENCE_MS);
  }
}
