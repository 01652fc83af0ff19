import { PIECE_BYTES } from '../../../spec/fasttrack/files.ts';
import type { FastTrackMessage, Hit } from '../../../spec/fasttrack/messages.ts';
import { FastTrackPeer } from '../reference.ts';
import type { Upload } from '../state.ts';
import { mutant } from './mutant.ts';

class PushesThroughTheOldSupernode extends FastTrackPeer {
  protected override hitFor(node: string, file: string): Hit | undefined {
    return this.core.hits.find((each) => each.node === node && each.file === file);
  }
}

class PushesThroughItsOwnSupernode extends FastTrackPeer {
  protected override askForPush(...[download, hit]: Parameters<FastTrackPeer['askForPush']>): void {
    super.askForPush(download, { ...hit, supernode: this.parent() ?? this.address });
  }
}

class PushesToStrangers extends FastTrackPeer {
  protected override routePush(push: FastTrackMessage & { type: 'push' }): void {
    this.tell(push.pusher, push);
  }
}

class PushesWhoeverIsNamed extends FastTrackPeer {
  protected override routePush(push: FastTrackMessage & { type: 'push' }): void {
    this.tell(push.supernode === this.address ? push.pusher : push.supernode, push);
  }
}

class ConnectsThroughFirewalls extends FastTrackPeer {
  protected override isReachable(_hit: Hit): boolean {
    return true;
  }
}

class ListensBehindItsFirewall extends FastTrackPeer {
  protected override isListening(): boolean {
    return true;
  }
  protected override isReachable(_hit: Hit): boolean {
    return true;
  }
}

class NeverGivesUp extends FastTrackPeer {
  protected override transferOver(_transfer: string): void {}
}

class ForgetsBrokenTransfers extends FastTrackPeer {
  protected override transfersLost(_peer: string): void {}
  protected override transferOver(_transfer: string): void {}
}

class TakesWhatCameForTheWhole extends FastTrackPeer {
  protected override take(...[download, piece]: Parameters<FastTrackPeer['take']>): void {
    super.take({ ...download, size: Math.min(download.size, piece.offset + piece.size) }, piece);
  }
}

class SendsPiecesTwice extends FastTrackPeer {
  protected override sendPiece(upload: Upload): void {
    super.sendPiece(upload);
    super.sendPiece(upload);
  }
}

class SendsAnotherFile extends FastTrackPeer {
  protected override sendPiece(upload: Upload): void {
    const { content } = this.core.library.at(-1) ?? upload.shared!;
    super.sendPiece(upload.shared ? { ...upload, shared: { ...upload.shared, content } } : upload);
  }
}

class AnswersGoneFilesWithSilence extends FastTrackPeer {
  protected override askedFor(...[from, transfer, file]: Parameters<FastTrackPeer['askedFor']>): void {
    if (this.core.library.some((each) => each.file === file)) super.askedFor(from, transfer, file);
  }
  protected override transferOver(_transfer: string): void {}
}

class ConcludesTwice extends FastTrackPeer {
  protected override complete(...[download]: Parameters<FastTrackPeer['complete']>): void {
    super.complete(download);
    this.conclude(download.call, { ok: true, size: download.got, content: download.content });
  }
}

class ToleratesGarbage extends FastTrackPeer {
  protected override hear(...[from, message]: Parameters<FastTrackPeer['hear']>): void {
    if (message.type !== 'garbage') super.hear(from, message);
  }
}

class SendsAnEmptyPiece extends FastTrackPeer {
  protected override sendPiece(upload: Upload): void {
    super.sendPiece(upload);
    const { transfer, to, shared, offset } = upload;
    if (!shared || offset + PIECE_BYTES < shared.size) return;
    this.tell(to, { type: 'data', transfer, offset: shared.size, size: 0, content: shared.content });
  }
}

/** Pushes and transfers gone wrong. */
export const transferringMutants = [
  mutant(
    'pushes-through-the-old-supernode',
    'A push names the supernode of the first hit, though the node has another since.',
    'Classic mistake: giFT-FastTrack 0x0d',
    PushesThroughTheOldSupernode,
  ),
  mutant(
    'pushes-through-its-own-supernode',
    'A push names the downloader’s supernode, not the pusher’s.',
    'Classic mistake: giFT-FastTrack 0x0d',
    PushesThroughItsOwnSupernode,
  ),
  mutant(
    'pushes-to-strangers',
    'A supernode tells nodes to push that are not its children.',
    'Classic mistake: giFT-FastTrack 0x0d',
    PushesToStrangers,
  ),
  mutant(
    'pushes-whoever-is-named',
    'A push that names this supernode goes to its pusher, though that is its child no more.',
    'Classic mistake: giFT-FastTrack 0x0d (the pusher’s supernode)',
    PushesWhoeverIsNamed,
  ),
  mutant(
    'connects-through-firewalls',
    'Nobody is asked to push.',
    'Classic mistake: giFT-FastTrack 0x0d',
    ConnectsThroughFirewalls,
  ),
  mutant(
    'listens-behind-its-firewall',
    'Firewalls are thought to let everybody through.',
    'Classic mistake: giFT-FastTrack, fst_push',
    ListensBehindItsFirewall,
  ),
  mutant(
    'never-gives-up',
    'Transfers that stand still stay.',
    'Classic mistake: nothing says how long to wait',
    NeverGivesUp,
  ),
  mutant(
    'forgets-broken-transfers',
    'A transfer whose connection breaks is not ended.',
    'Classic mistake: giFT-FastTrack, fst_download',
    ForgetsBrokenTransfers,
  ),
  mutant(
    'takes-what-came-for-the-whole',
    'A download is over with its first piece.',
    'Classic mistake: giFT-FastTrack, fst_http (the size)',
    TakesWhatCameForTheWhole,
  ),
  mutant(
    'sends-pieces-twice',
    'Each piece is sent twice.',
    'Classic mistake: giFT-FastTrack, fst_http',
    SendsPiecesTwice,
  ),
  mutant(
    'sends-another-file',
    'Whatever was shared last is sent.',
    'Classic mistake: giFT-FastTrack, fst_http',
    SendsAnotherFile,
  ),
  mutant(
    'answers-gone-files-with-silence',
    'Who asks for what is not shared any more hears nothing, and waits.',
    'Classic mistake: giFT-FastTrack, fst_http (404)',
    AnswersGoneFilesWithSilence,
  ),
  mutant(
    'concludes-twice',
    'A download that is over is over again.',
    'Classic mistake: a call returns once',
    ConcludesTwice,
  ),
  mutant(
    'tolerates-garbage',
    'What makes no sense is overheard.',
    'Classic mistake: giFT-FastTrack, fst_session',
    ToleratesGarbage,
  ),
  mutant(
    'sends-an-empty-piece',
    'A piece of no bytes follows the last.',
    'Classic mistake: giFT-FastTrack, fst_http (the size)',
    SendsAnEmptyPiece,
  ),
];
