import { ipNumber } from '../../../spec/kit/ipv4.ts';
import { type Described, md5Of } from '../../../spec/napster/files.ts';
import type { Framed } from '../../../spec/napster/layouts.ts';
import { NapsterPeer } from '../reference.ts';
import type { Session } from '../state.ts';
import { mutant } from './mutant.ts';

class SendsTheUploaderToItself extends NapsterPeer {
  protected override sendOut(owner: Session, _asker: Session, entry: Described): void {
    super.sendOut(owner, owner, entry);
  }
}

class AddressTheOtherWayRound extends NapsterPeer {
  protected override acknowledge(to: string, owner: Session, { file, md5 }: Described): void {
    const ip = ipNumber(owner.address.split('.').reverse().join('.'));
    const { nick, port, speed } = owner;
    this.tell(to, { type: 'get_ack', nick, ip, port, file, md5, speed });
  }
}

class SaysNothingOfTheAbsent extends NapsterPeer {
  protected override request(session: Session, message: Framed<'get' | 'alternate_get'>): void {
    if (this.sessionOf(message.nick)) super.request(session, message);
  }
}

class ForsakesNobody extends NapsterPeer {
  protected override forsake(gone: Session): void {
    this.core.requests = this.core.requests.filter(({ by, of }) => by !== gone.nick && of !== gone.nick);
  }
}

class KeepsDeclinesToItself extends NapsterPeer {
  protected override declined(owner: Session, message: Framed<'accept_failed' | 'queue_limit'>): void {
    if (message.type === 'queue_limit') super.declined(owner, message);
  }
}

class LetsFirewallsTry extends NapsterPeer {
  protected override request(session: Session, message: Framed<'get' | 'alternate_get'>): void {
    const owner = this.sessionOf(message.nick);
    if (!owner?.files.some(({ file }) => file === message.file)) {
      super.request(session, message);
      return;
    }
    const { nick, speed } = session;
    this.core.requests = [...this.core.requests, { by: nick, of: owner.nick, file: message.file }];
    this.tell(owner.address, { type: 'upload_request', nick, file: message.file, speed });
  }
}

class AcceptsForTheOwner extends NapsterPeer {
  protected override request(session: Session, message: Framed<'get' | 'alternate_get'>): void {
    const owner = this.sessionOf(message.nick);
    const entry = owner?.files.find(({ file }) => file === message.file);
    if (owner && entry && owner.port !== 0) this.acknowledge(session.address, owner, entry);
    else super.request(session, message);
  }
}

/** What the server says of a request, changed. */
abstract class Misquotes extends NapsterPeer {
  protected abstract misquoted(message: Framed): Framed;

  protected override tell(to: string, message: Framed): void {
    super.tell(to, this.role === 'server' ? this.misquoted(message) : message);
  }
}

class AsksWithTheOwnersLine extends Misquotes {
  private owner: Session | undefined;

  protected override request(session: Session, message: Framed<'get' | 'alternate_get'>): void {
    this.owner = this.sessionOf(message.nick);
    super.request(session, message);
  }

  protected override misquoted(message: Framed): Framed {
    return message.type === 'upload_request' ? { ...message, speed: this.owner!.speed } : message;
  }
}

class PassesOnAnotherLimit extends Misquotes {
  protected override misquoted(message: Framed): Framed {
    return message.type === 'limit_reached' ? { ...message, limit: message.limit + 1 } : message;
  }
}

class KnowsNoSizes extends Misquotes {
  protected override misquoted(message: Framed): Framed {
    return message.type === 'limit_reached' ? { ...message, size: 0 } : message;
  }
}

class NamesItsOwnMd5 extends Misquotes {
  protected override misquoted(message: Framed): Framed {
    return message.type === 'get_ack' && message.port !== 0
      ? { ...message, md5: md5Of(message.file) }
      : message;
  }
}

/** Bringing downloader and uploader together, gone wrong. */
class BlamesWhoeverIsTold extends NapsterPeer {
  protected override passOn(_session: Session, nick: string): void {
    const owner = this.sessionOf(nick);
    if (owner) this.tell(owner.address, { type: 'data_port_error', nick });
  }
}

export const brokeringMutants = [
  mutant(
    'sends-the-uploader-to-itself',
    'Message 501 names the uploader’s address instead of the downloader’s.',
    'Classic mistake: napster messages 501',
    SendsTheUploaderToItself,
  ),
  mutant(
    'address-the-other-way-round',
    'Message 204 has the bytes of the address in network order.',
    'Classic mistake: napster messages 204 (“an unsigned long int”)',
    AddressTheOtherWayRound,
  ),
  mutant(
    'says-nothing-of-the-absent',
    'A request for a file of somebody who is not there is not answered.',
    'Classic mistake: napster messages 206; opennap download.c of 2000 (nosuchuser)',
    SaysNothingOfTheAbsent,
  ),
  mutant(
    'forsakes-nobody',
    'Whoever waits for the answer of somebody who goes waits for ever.',
    'Classic mistake: napster messages 206',
    ForsakesNobody,
  ),
  mutant(
    'keeps-declines-to-itself',
    'Message 609 of an uploader is not passed on.',
    'Classic mistake: napster messages 609',
    KeepsDeclinesToItself,
  ),
  mutant(
    'lets-firewalls-try',
    'Requests are passed on without a look at the ports.',
    'Classic mistake: napster messages 500; opennap download.c (“both parties are not firewalled”)',
    LetsFirewallsTry,
  ),
  mutant(
    'accepts-for-the-owner',
    'The server sends 204 without asking the owner.',
    'Classic mistake: napster messages 607, 608',
    AcceptsForTheOwner,
  ),
  mutant(
    'asks-with-the-owners-line',
    'Message 607 has the line of the owner, who knows it, and not that of the downloader.',
    'Classic mistake: napster messages 607',
    AsksWithTheOwnersLine,
  ),
  mutant(
    'passes-on-another-limit',
    'Message 620 has one more than the limit in 619.',
    'Classic mistake: napster messages 619, 620',
    PassesOnAnotherLimit,
  ),
  mutant(
    'knows-no-sizes',
    'Message 620 says that the file is empty.',
    'Classic mistake: napster messages 620',
    KnowsNoSizes,
  ),
  mutant(
    'names-its-own-md5',
    'Message 204 has the MD5 of the name, and not the one that its owner has announced.',
    'Classic mistake: napster messages 204',
    NamesItsOwnMd5,
  ),
  mutant(
    'blames-whoever-is-told',
    'Message 626 is passed on as it came, with the name of whoever is told, and not of whoever could not connect.',
    'Classic mistake: napster messages 626',
    BlamesWhoeverIsTold,
  ),
];
