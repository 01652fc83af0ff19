import type { Call } from '../../sim/peer.ts';
import type { SharedFile } from '../../spec/gnutella/matching.ts';
import type { GnutellaCall, GnutellaView } from '../../spec/gnutella/messages.ts';
import type { Descriptor } from '../../spec/gnutella/wire.ts';
import { PushingPeer } from './pushing.ts';

/** The reference: this layer deals out what comes to the layers below. */
export class GnutellaPeer extends PushingPeer {
  call(plain: Call): void {
    const call = plain as GnutellaCall;
    switch (call.type) {
      case 'ping':
        return this.pingAll(call.id, call.ttl);
      case 'search':
        return this.search(call);
      case 'push':
        return this.push(call.id, call.owner, call.name);
      case 'connect':
        return this.ask(call.id, call.to);
      case 'disconnect':
        return this.disconnect(call.id, call.from);
      case 'join':
        this.join(call.via);
        break;
      case 'leave':
        this.leave();
        break;
      case 'share':
        this.share(call.name, call.size);
        break;
      case 'unshare':
        this.unshare(call.name);
    }
    this.conclude(call.id, { ok: true });
  }

  /** Also of a servent that comes back with its old state: connections are gone, and whoever waited waits no more. */
  private join(via: string): void {
    this.core.member = true;
    this.core.files = this.filesAtLast();
    this.core.links = [];
    this.core.questions = [];
    this.core.waiting = [];
    this.core.pushes = [];
    this.core.tables = [];
    this.core.cached = [];
    this.core.unserved = [];
    this.core.staleAt = 0;
    if (this.core.servent === '') {
      if (this.parameters.numbers === 'fresh') this.core.bornAt = this.env.now();
      this.core.servent = this.newGuid();
    }
    if (this.seen.size > 0) this.env.setTimer('forget', this.parameters.memoryMs);
    this.touched();
    this.ask(null, via);
    if (this.isOrphan()) this.env.setTimer('attach', 0);
  }

  /** What it shared before is still there. */
  protected filesAtLast(): readonly SharedFile[] {
    return this.core.files;
  }

  protected leave(): void {
    for (const link of this.core.links) this.part(link);
    this.core.member = false;
    this.touched();
  }

  private disconnect(call: number, from: string): void {
    const link = this.linkWith(from);
    if (link) this.part(link);
    this.conclude(call, link ? { ok: true } : { ok: false, reason: 'no neighbour' });
  }

  /** Descriptors go within open connections only: a stranger who sends one is shown the door. */
  protected hear(from: string, message: Descriptor): void {
    const link = this.linkWith(from);
    if (link?.stage !== 'open') return this.showOut(from);
    switch (message.type) {
      case 'ping':
      case 'query':
        return this.hearQuestion(link, message);
      case 'pong':
      case 'query_hit':
        return this.hearAnswer(message, link);
      case 'push':
        return this.hearPush(message);
      case 'reset':
      case 'patch':
        return this.hearTable(link, message);
      case 'bye':
        return this.drop(link);
    }
  }

  timer(name: string): void {
    if (name === 'forget') return this.forgetOld();
    if (name === 'attach') return this.attach();
    const [what, about, walker] = name.split(' ');
    if (what === 'push') return this.pushInVain(Number(about));
    if (what === 'check') return this.lapse(about!, Number(walker));
    const question = this.core.questions.find((each) => each.call === Number(about));
    if (question) this.wrapUp(question);
  }

  view(): GnutellaView {
    const { member, links, files } = this.core;
    const those = (isOpen: boolean) =>
      links.filter(({ stage }) => (stage === 'open') === isOpen).map(({ peer }) => peer);
    return {
      member,
      links: those(true),
      calling: those(false),
      files: files.map(({ index, size, name }) => [index, size, name]),
      remembered: this.seen.size,
    };
  }
}
