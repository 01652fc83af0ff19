import type { SharedFile } from '../../../spec/napster/files.ts';
import type { Framed } from '../../../spec/napster/layouts.ts';
import type { Data } from '../../../spec/napster/wire.ts';
import { NapsterPeer } from '../reference.ts';
import type { Download, Upload } from '../state.ts';
import { mutant } from './mutant.ts';

class ForgetsAbortedDownloads extends NapsterPeer {
  protected override downloadEnded(download: Download): void {
    if (download.got >= download.size) super.downloadEnded(download);
  }
}

class SaysAnotherLimit extends NapsterPeer {
  protected override requested(message: Framed<'upload_request'>): void {
    if (this.grantedTo(message.nick) < this.parameters.queue || !this.shared(message.file))
      super.requested(message);
    else this.tellServer({ type: 'queue_limit', nick: message.nick, file: message.file, limit: 1 });
  }
}

class NeverEndsUploads extends NapsterPeer {
  protected override uploadEnded(_upload: Upload): void {}
}

class CountsNoDownloads extends NapsterPeer {
  protected override begin(download: Download, size: number): void {
    const { link } = this.core;
    this.core.link = null;
    super.begin(download, size);
    this.core.link = link;
  }
}

class CountsAcrossSessions extends NapsterPeer {
  protected override forgetCounts(): void {}
}

class BlamesEveryPort extends NapsterPeer {
  protected override fail(download: Download, reason: string, isCut = false): void {
    if (download.stage !== 'calling') this.tellServer({ type: 'data_port_error', nick: download.nick });
    super.fail(download, reason, isCut);
  }
}

class GrantsWithoutLimit extends NapsterPeer {
  protected override grantedTo(_nick: string): number {
    return 0;
  }
}

class OneLimitForAll extends NapsterPeer {
  protected override grantedTo(_nick: string): number {
    return this.core.uploads.length;
  }
}

class GrantsWhatIsGone extends NapsterPeer {
  protected override requested(message: Framed<'upload_request'>): void {
    if (this.shared(message.file)) super.requested(message);
    else this.tellServer({ type: 'accept', nick: message.nick, file: message.file });
  }
}

class AcceptsTwice extends NapsterPeer {
  protected override requested(message: Framed<'upload_request'>): void {
    super.requested(message);
    const { nick, file } = message;
    if (this.core.uploads.some((each) => each.nick === nick && each.file === file))
      this.tellServer({ type: 'accept', nick, file });
  }
}

class SaysNothingToCallers extends NapsterPeer {
  protected override arrive(from: string, socket: string, port: number): void {
    if (port !== this.port || !this.isListening()) super.arrive(from, socket, port);
    else this.core.arrivals = [...this.core.arrivals, { socket, from, verb: null }];
  }
}

class DoesNotWaitForTheGreeting extends NapsterPeer {
  protected override connect(to: string, port: number): string {
    const socket = super.connect(to, port);
    if (port !== 0 && port < 8000) this.say(to, { type: 'verb', socket, verb: 'GET' });
    return socket;
  }
}

class DropsUploadsWithTheServer extends NapsterPeer {
  protected override serverLost(): void {
    super.serverLost();
    for (const upload of this.core.uploads) this.dropUpload(upload);
  }
}

class SendsPiecesTwice extends NapsterPeer {
  protected override sendPiece(upload: Upload): void {
    super.sendPiece(upload);
    if (upload.offset > 0) super.sendPiece(upload);
  }
}

class SendsAnotherFile extends NapsterPeer {
  protected override bytesOf(upload: Upload): SharedFile {
    const { head, tail } = this.core.library.at(-1) ?? upload.shared!;
    return { ...upload.shared!, head, tail };
  }
}

class SendsThroughTheServer extends NapsterPeer {
  protected override sendPiece(upload: Upload): void {
    const server = this.core.link?.server;
    super.sendPiece(server === undefined ? upload : { ...upload, to: server });
  }
}

class TakesWhatCameForTheWhole extends NapsterPeer {
  protected override take(download: Download, piece: Data): void {
    super.take(download, piece);
    const reading = this.downloadOn(piece.socket);
    if (reading && reading.got > 0) this.finish(reading);
  }
}

class NeverGivesUp extends NapsterPeer {
  override timer(name: string): void {
    if (!name.startsWith('patience')) super.timer(name);
  }
}

/** Transfers gone wrong. */
export const transferMutants = [
  mutant(
    'forgets-aborted-downloads',
    'Message 219 is sent only for files that came whole.',
    'Classic mistake: napster messages 219',
    ForgetsAbortedDownloads,
  ),
  mutant(
    'says-another-limit',
    'Message 619 says 1, however many downloads are granted at a time.',
    'Classic mistake: napster messages 619',
    SaysAnotherLimit,
  ),
  mutant(
    'never-ends-uploads',
    'Message 221 is never sent.',
    'Classic mistake: napster messages 221',
    NeverEndsUploads,
  ),
  mutant(
    'counts-no-downloads',
    'Neither 218 nor 219 is ever sent.',
    'Classic mistake: napster messages 218',
    CountsNoDownloads,
  ),
  mutant(
    'counts-across-sessions',
    'A transfer that began in one session is ended in the next.',
    'Classic mistake: napster messages 218–221',
    CountsAcrossSessions,
  ),
  mutant(
    'grants-without-limit',
    'Nobody is told to wait.',
    'Classic mistake: napster messages 619',
    GrantsWithoutLimit,
  ),
  mutant(
    'one-limit-for-all',
    'The limit counts the downloads of all users together.',
    'Classic mistake: napster messages 619 (“for a particular user”)',
    OneLimitForAll,
  ),
  mutant(
    'grants-what-is-gone',
    'A file that is no longer shared is granted.',
    'Classic mistake: napster messages 608, 609',
    GrantsWhatIsGone,
  ),
  mutant(
    'accepts-twice',
    'A request is granted twice.',
    'Classic mistake: napster messages 608',
    AcceptsTwice,
  ),
  mutant(
    'says-nothing-to-callers',
    'Whoever connects is not told 1.',
    'Classic mistake: napster messages §5.1',
    SaysNothingToCallers,
  ),
  mutant(
    'does-not-wait-for-the-greeting',
    'GET is sent before 1 has come.',
    'Classic mistake: napster messages §5.1 (“once you read this char”)',
    DoesNotWaitForTheGreeting,
  ),
  mutant(
    'drops-uploads-with-the-server',
    'Uploads under way are given up when the server is lost.',
    'Classic mistake: napster messages §5',
    DropsUploadsWithTheServer,
  ),
  mutant(
    'sends-pieces-twice',
    'Pieces after the first are sent twice.',
    'Classic mistake: napster messages §5.1',
    SendsPiecesTwice,
  ),
  mutant(
    'sends-another-file',
    'Whatever was shared last is sent.',
    'Classic mistake: napster messages §5.1',
    SendsAnotherFile,
  ),
  mutant(
    'sends-through-the-server',
    'Pieces go to the server, to be passed on.',
    'Classic mistake: napster messages §5 (“without passing through the server”)',
    SendsThroughTheServer,
  ),
  mutant(
    'takes-what-came-for-the-whole',
    'A download is over with its first piece.',
    'Classic mistake: napster messages §5.1 (the size)',
    TakesWhatCameForTheWhole,
  ),
  mutant(
    'never-gives-up',
    'Transfers that stand still stay.',
    'Classic mistake: the message list has no timers',
    NeverGivesUp,
  ),
  mutant(
    'blames-every-port',
    'Message 626 follows every download that fails.',
    'Classic mistake: napster messages 626',
    BlamesEveryPort,
  ),
];
