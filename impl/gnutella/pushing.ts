import { HOP_MS, PORT } from '../../spec/gnutella/constants.ts';
import { type Answer, type Giving, givingText, type Of } from '../../spec/gnutella/wire.ts';
import { SearchingPeer } from './searching.ts';
import type { Link } from './state.ts';

/** Pushes: routed by the servent’s identifier, the way that its hits have come (G0.4 §3.2.5, §4, §6). */
export abstract class PushingPeer extends SearchingPeer {
  protected override hearAnswer(heard: Answer, link: Link): void {
    if (heard.type === 'query_hit') this.keep(this.wayTo(heard.servent), link.id);
    super.hearAnswer(heard, link);
  }

  protected wayTo(servent: string): string {
    return `push ${servent}`;
  }

  /** What a search has found there. */
  protected push(call: number, owner: string, name: string): void {
    const hit = this.core.known.find(([, ip, , , , known]) => ip === owner && known === name);
    if (!hit) {
      this.conclude(call, { ok: false, reason: 'not found before' });
      return;
    }
    const [servent, , , index] = hit;
    const header = this.fresh(this.reach());
    const push = { type: 'push', ...header, servent, index, ip: this.address, port: PORT } as const;
    if (!this.sendPush(push)) {
      this.conclude(call, { ok: false, reason: 'no way there' });
      return;
    }
    this.core.pushes = [...this.core.pushes, { call, servent, index }];
    this.env.setTimer(`push ${call}`, 2 * HOP_MS * header.ttl);
  }

  /** How far a Push may go: the hit may have come a long way, as those of walkers do. */
  protected reach(): number {
    return this.parameters.mostTtl;
  }

  /** Whether there is a way. */
  protected sendPush(push: Of<'push'>): boolean {
    const way = this.seen.find(this.wayTo(push.servent));
    const link = this.core.links.find(({ id, stage }) => id === way && stage === 'open');
    if (link) this.env.send(link.peer, this.encoded(push));
    return link !== undefined;
  }

  protected hearPush(heard: Of<'push'>): void {
    if (heard.servent === this.core.servent) {
      this.give(heard);
      return;
    }
    const push = this.passesOn() ? this.lowered(heard) : undefined;
    const onward = push && this.onward(push);
    if (onward) this.sendPush(onward as Of<'push'>);
  }

  protected give({ index, ip }: Of<'push'>): void {
    const file = this.core.files.find((each) => each.index === index);
    const { servent } = this.core;
    if (file && ip !== this.address)
      this.say(ip, givingText({ type: 'giv', index, servent, name: file.name }));
  }

  /** Somebody has connected because it was pushed. */
  protected hearGiving({ index, servent, name }: Giving): void {
    const push = this.core.pushes.find((each) => each.index === index && each.servent === servent);
    if (!push) return;
    this.core.pushes = this.core.pushes.filter((each) => each !== push);
    this.env.clearTimer(`push ${push.call}`);
    this.conclude(push.call, { ok: true, name });
  }

  protected pushInVain(call: number): void {
    this.core.pushes = this.core.pushes.filter((each) => each.call !== call);
    this.conclude(call, { ok: false, reason: 'no answer' });
  }
}
