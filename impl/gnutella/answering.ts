import { MOST_RESULTS, PORT } from '../../spec/gnutella/constants.ts';
import { matches, type SharedFile } from '../../spec/gnutella/matching.ts';
import { speedOf } from '../../spec/gnutella/parameters.ts';
import type { Answer, Broadcast, Of } from '../../spec/gnutella/wire.ts';
import { RoutingPeer } from './routing.ts';
import type { Link } from './state.ts';

/** What a servent shares, and what it answers (G0.4 §3.2.2, §3.2.4). */
export abstract class AnsweringPeer extends RoutingPeer {
  /** A name that is shared already is shared anew. */
  protected share(name: string, size: number): void {
    const index = ++this.core.lastFile;
    this.core.files = [...this.core.files.filter((file) => file.name !== name), { index, size, name }];
    this.touched();
    this.advertise();
  }

  protected unshare(name: string): void {
    this.core.files = this.core.files.filter((file) => file.name !== name);
    this.touched();
    this.advertise();
  }

  protected answer(link: Link, question: Broadcast): void {
    const answer = question.type === 'ping' ? this.pong(question) : this.hit(question);
    if (answer) this.env.send(link.peer, this.encoded(answer));
  }

  /** Just far enough: the way back is as long as the way here. */
  protected enough({ hops }: Broadcast): number {
    return hops + 1;
  }

  protected pong(ping: Of<'ping'>): Answer | undefined {
    const { files } = this.core;
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    return {
      type: 'pong',
      guid: ping.guid,
      ttl: this.enough(ping),
      hops: 0,
      port: PORT,
      ip: this.address,
      files: files.length,
      kilobytes: Math.floor(bytes / 1024),
    };
  }

  protected hit(query: Of<'query'>): Answer | undefined {
    const found = this.found(query).slice(0, MOST_RESULTS);
    if (found.length === 0) return undefined;
    return {
      type: 'query_hit',
      guid: query.guid,
      ttl: this.enough(query),
      hops: 0,
      port: PORT,
      ip: this.address,
      speed: speedOf(this.address),
      results: found.map(({ index, size, name }) => [index, size, name]),
      servent: this.core.servent,
    };
  }

  /** What is sought, unless whoever asks wants a faster line. */
  protected found({ criteria, speed }: Of<'query'>): readonly SharedFile[] {
    const { files } = this.core;
    if (files.length === 0 || speedOf(this.address) < speed) return [];
    return files.filter(({ name }) => matches(criteria, name));
  }
}
