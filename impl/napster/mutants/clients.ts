import { ipText } from '../../../spec/kit/ipv4.ts';
import { DATA_PORT } from '../../../spec/napster/constants.ts';
import type { SharedFile } from '../../../spec/napster/files.ts';
import type { Framed } from '../../../spec/napster/layouts.ts';
import { RETRY_MS } from '../constants.ts';
import { NapsterPeer } from '../reference.ts';
import type { Asked, Found } from '../state.ts';
import { mutant } from './mutant.ts';

class AnnouncesBeforeItIsLetIn extends NapsterPeer {
  protected override logInAt(server: string): void {
    super.logInAt(server);
    for (const { head: _head, tail: _tail, ...file } of this.core.library)
      this.tell(server, { type: 'share', ...file });
  }
}

class ComesBackWithNothing extends NapsterPeer {
  protected override announceAll(): void {
    if (this.core.wish?.call !== null) super.announceAll();
  }
}

class NeverComesBack extends NapsterPeer {
  protected override linkBroken(): void {
    if (this.isOnline()) this.core.wish = null;
    super.linkBroken();
  }
}

class TriesOnce extends NapsterPeer {
  protected override despair(): void {
    const { tried } = this.core.wish!;
    super.despair();
    if (this.core.wish) this.core.wish = { ...this.core.wish, tried };
  }
}

class UnsharesInSecret extends NapsterPeer {
  protected override unshare(file: string): void {
    this.core.library = this.core.library.filter((each) => each.file !== file);
    this.touched();
  }
}

class KeepsOneHit extends NapsterPeer {
  protected override foundOne(asked: Asked | undefined, message: Found): void {
    if (!asked || asked.found.length === 0) super.foundOne(asked, message);
  }
}

class ForgetsNothing extends NapsterPeer {
  protected override forget(_asked: Asked): void {}
}

class AnnouncesKilobytes extends NapsterPeer {
  protected override announce(file: SharedFile): void {
    super.announce({ ...file, size: Math.ceil(file.size / 1024) });
  }
}

class DeniesItsFirewall extends NapsterPeer {
  override get port(): number {
    return DATA_PORT;
  }
}

class IgnoresItsUser extends NapsterPeer {
  protected override places(_via: string): readonly string[] {
    return super.places(this.address);
  }
}

class DeniesWhateverHasThatName extends NapsterPeer {
  protected override denied(message: Framed<'get_error' | 'accept_failed' | 'limit_reached'>): void {
    const first = this.core.downloads.find(({ file }) => file === message.file);
    super.denied({ ...message, nick: first?.nick ?? message.nick });
  }
}

class MixesUpSearches extends NapsterPeer {
  protected override oldest(kind: Asked['kind']): Asked | undefined {
    return this.core.asked.findLast((each) => each.kind === kind);
  }
}

class WaitsForADeadServer extends NapsterPeer {
  protected override askInVain(_reason: string): void {}
}

class ConnectsToPortZero extends NapsterPeer {
  protected override acknowledged(message: Framed<'get_ack'>): void {
    const { nick, file, ip, port, md5 } = message;
    const download = this.core.downloads.find((each) => each.nick === nick && each.file === file);
    if (port !== 0 || download?.stage !== 'requested') {
      super.acknowledged(message);
      return;
    }
    const from = ipText(ip);
    this.download({ ...download, stage: 'calling', md5, from, socket: this.connect(from, port) });
  }
}

class AsksForAPushInAnyCase extends NapsterPeer {
  protected override askForPush(download: (typeof this.core.downloads)[number]): void {
    if (download.stage === 'alternate') {
      super.askForPush(download);
      return;
    }
    this.download({ ...download, stage: 'alternate' });
    this.tellServer({ type: 'alternate_get', nick: download.nick, file: download.file });
  }
}

class RemembersItsQuestions extends NapsterPeer {
  protected override forgetLastLife(): void {
    const { asked } = this.core;
    super.forgetLastLife();
    this.core.asked = asked;
  }
}

class RemembersItsTransfers extends NapsterPeer {
  protected override forgetLastLife(): void {
    const { downloads, uploads } = this.core;
    super.forgetLastLife();
    this.core.downloads = downloads;
    this.core.uploads = uploads;
  }
}

class ComesBackUnasked extends NapsterPeer {
  protected override goOffline(): void {
    const { wish } = this.core;
    super.goOffline();
    if (wish === null || wish.call !== null) return;
    this.core.wish = { ...wish, tried: 0 };
    this.env.setTimer('retry', RETRY_MS);
  }
}

class FightsForItsName extends NapsterPeer {
  protected override ousted(): void {
    const { wish } = this.core;
    super.ousted();
    this.core.wish = wish;
    this.env.setTimer('retry', RETRY_MS);
  }
}

class LogsOutWithNothing extends NapsterPeer {
  protected override goOffline(): void {
    const wasOnline = this.core.link !== null;
    super.goOffline();
    if (wasOnline) this.core.library = [];
  }
}

/** Sessions, searches and requests of clients gone wrong. */
export const clientMutants = [
  mutant(
    'announces-before-it-is-let-in',
    'A client says what it shares right after its login message.',
    'Classic mistake: napster messages 3',
    AnnouncesBeforeItIsLetIn,
  ),
  mutant(
    'comes-back-with-nothing',
    'A client that logs in again does not say again what it shares.',
    'Classic mistake: napster messages 100; index entries live as long as the login session',
    ComesBackWithNothing,
  ),
  mutant(
    'logs-out-with-nothing',
    'A client whose user logs it out shares no longer what its user shares.',
    'Classic mistake: napster messages 100 (entries live as long as the session, files do not)',
    LogsOutWithNothing,
  ),
  mutant(
    'comes-back-unasked',
    'A client whose user has logged it out logs in again after a while.',
    'Classic mistake: whoever closes a connection is told as if it were lost',
    ComesBackUnasked,
  ),
  mutant(
    'fights-for-its-name',
    'A client that has lost its name to another logs in again, and throws that one out.',
    'Classic mistake: napster messages 748',
    FightsForItsName,
  ),
  mutant(
    'never-comes-back',
    'A client that has lost its server does not look for another, nor for that one again.',
    'Classic mistake: availability is the server’s only for clients that come back',
    NeverComesBack,
  ),
  mutant(
    'unshares-in-secret',
    'A client does not tell its server what it no longer shares.',
    'Classic mistake: napster messages 102',
    UnsharesInSecret,
  ),
  mutant(
    'keeps-one-hit',
    'Of several results a client keeps the first.',
    'Classic mistake: napster messages 201',
    KeepsOneHit,
  ),
  mutant(
    'ignores-its-user',
    'A client logs in at the first of its list, whatever its user has said.',
    'Classic mistake: napster messages 2',
    IgnoresItsUser,
  ),
  mutant(
    'denies-whatever-has-that-name',
    'An answer that a file cannot be had ends the first download of that name, whoever was asked.',
    'Classic mistake: napster messages 206 (<nick> "<filename>")',
    DeniesWhateverHasThatName,
  ),
  mutant(
    'mixes-up-searches',
    'Results go to the search that was asked last.',
    'Classic mistake: napster messages 201, 202',
    MixesUpSearches,
  ),
  mutant(
    'waits-for-a-dead-server',
    'Searches stay open when the server is lost.',
    'Classic mistake: napster messages 202',
    WaitsForADeadServer,
  ),
  mutant(
    'forgets-nothing',
    'A search that is over is concluded again when the next one ends.',
    'Classic mistake: napster messages 202',
    ForgetsNothing,
  ),
  mutant(
    'announces-kilobytes',
    'Sizes are announced in kilobytes.',
    'Classic mistake: napster messages 100 (“<size> is bytes”)',
    AnnouncesKilobytes,
  ),
  mutant(
    'denies-its-firewall',
    'A client behind a firewall logs in with a port that others cannot reach.',
    'Classic mistake: napster messages 2 (port 0)',
    DeniesItsFirewall,
  ),
  mutant(
    'connects-to-port-zero',
    'A client connects to the port in 204, though it is 0.',
    'Classic mistake: napster messages §5.1 (“you must send a 500 request”)',
    ConnectsToPortZero,
  ),
  mutant(
    'asks-for-a-push-in-any-case',
    'A client behind a firewall asks others to connect to it.',
    'Classic mistake: napster messages 500; 642 (“both clients are firewalled”)',
    AsksForAPushInAnyCase,
  ),
  mutant(
    'tries-once',
    'A client that has lost its server and finds no other waits, and then does not begin anew.',
    'Classic mistake: availability is the server’s only for clients that come back',
    TriesOnce,
  ),
  mutant(
    'remembers-its-questions',
    'A client that has crashed and comes back awaits answers to what it asked before.',
    'Classic mistake: state that has outlived its connection (napster messages 2, 200)',
    RemembersItsQuestions,
  ),
  mutant(
    'remembers-its-transfers',
    'A client that has crashed and comes back holds transfers to be under way whose connections are gone.',
    'Classic mistake: state that has outlived its connection (napster messages §5)',
    RemembersItsTransfers,
  ),
];
