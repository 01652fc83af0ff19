import type { Handshake, Nonsense, Wired } from '../../../spec/gnutella/wire.ts';
import { GnutellaPeer } from '../reference.ts';
import type { Link } from '../state.ts';
import { mutant } from './mutant.ts';

class PartsWithoutAWord extends GnutellaPeer {
  protected override part(link: Link): void {
    this.drop(link);
  }
}

class ClosesOnTheUnknown extends GnutellaPeer {
  protected override hearNonsense(from: string): void {
    this.showOut(from);
  }
}

class AdmitsEverybody extends GnutellaPeer {
  protected override hasRoom(): boolean {
    return true;
  }
}

class KeepsTheDead extends GnutellaPeer {
  protected override lost(link: Link): void {
    if (link.stage === 'calling') super.lost(link);
  }
}

class ConnectsTwice extends GnutellaPeer {
  protected override admit(from: string): void {
    super.admit(from);
    const [link] = this.core.links.filter(({ peer }) => peer === from);
    if (link) this.core.links = [...this.core.links, { ...link, id: ++this.core.lastLink }];
  }
}

class SpeaksBeforeOk extends GnutellaPeer {
  protected override targetsOf(arrival: Link | undefined): readonly Link[] {
    return this.core.links.filter((link) => link !== arrival);
  }
}

class RefusesWithoutAWord extends GnutellaPeer {
  protected override hearHandshake(from: string, message: Handshake): void {
    const asks = message.type === 'connect';
    if (!asks || this.linkWith(from) || this.hasRoom('servent')) super.hearHandshake(from, message);
  }
}

class GoesOnAfterBye extends GnutellaPeer {
  protected override part(link: Link): void {
    const ping = { guid: this.newGuid(), ttl: 1, hops: 0 };
    const isOpen = link.stage === 'open';
    const say = (message: Wired) => this.env.send(link.peer, message);
    if (isOpen) {
      say(this.encoded({ type: 'bye', ...ping, code: 200, reason: 'leaving' }));
      say(this.encoded({ type: 'ping', ...ping }));
    }
    this.drop(link);
  }
}

class BreaksDownOnUnknownTypes extends GnutellaPeer {
  protected override hearNonsense(from: string, message: Nonsense): void {
    if (message.type === 'unknown_descriptor') throw new Error(`unknown type ${message.number}`);
    super.hearNonsense(from, message);
  }
}

class OverhearsNonsense extends GnutellaPeer {
  protected override hearNonsense(): void {}
}

class NumbersAnew extends GnutellaPeer {
  protected override nextLink(): number {
    return this.freeNumber();
  }
}

/** Connections gone wrong. */
export const connectionMutants = [
  mutant(
    'admits-everybody',
    'There is always room for another connection.',
    'Classic mistake: G0.4 §2 (“limited number of incoming connection slots”)',
    AdmitsEverybody,
  ),
  mutant('keeps-the-dead', 'A connection that has ended is kept.', 'Classic mistake: G0.4 §2', KeepsTheDead),
  mutant('connects-twice', 'A caller is listed twice.', 'Classic mistake: G0.4 §2', ConnectsTwice),
  mutant(
    'numbers-anew',
    'A connection inherits the number of one that has ended, and with it what was to go there.',
    'Classic mistake: G0.4 §4 (rules 1–3; a file descriptor as the key of a route)',
    NumbersAnew,
  ),
  mutant(
    'speaks-before-ok',
    'Descriptors go before the other has said OK.',
    'Classic mistake: G0.4 §2',
    SpeaksBeforeOk,
  ),
  mutant(
    'refuses-without-a-word',
    'Whoever is not let in is told nothing, and waits.',
    'Classic mistake: G0.4 §2',
    RefusesWithoutAWord,
  ),
  mutant(
    'closes-on-the-unknown',
    'A descriptor of an unknown type is the end of the connection.',
    'Classic mistake: G0.4 §3.1 (Payload Descriptor)',
    ClosesOnTheUnknown,
  ),
  mutant(
    'parts-without-a-word',
    'A servent that parts with another closes the connection, and says nothing.',
    'Classic mistake: Bye proposal',
    PartsWithoutAWord,
  ),
  mutant(
    'goes-on-after-bye',
    'Something is said after Bye.',
    'Classic mistake: Bye proposal',
    GoesOnAfterBye,
  ),
  mutant(
    'breaks-down-on-unknown-types',
    'A descriptor of an unknown type is the end of the servent.',
    'Classic mistake: G0.4 §3.1',
    BreaksDownOnUnknownTypes,
  ),
  mutant(
    'overhears-nonsense',
    'A servent speaks on with whoever has said what cannot be read.',
    'Classic mistake: G0.4 §3 (a stream that is out of step stays so)',
    OverhearsNonsense,
  ),
];
