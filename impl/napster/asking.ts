import type { SharedFile } from '../../spec/napster/files.ts';
import type { Framed } from '../../spec/napster/layouts.ts';
import type { EntryRow } from '../../spec/napster/messages.ts';
import { SessionClient } from './session.ts';
import type { Asked, Found } from './state.ts';

/** What a client shares, seeks and lists. The server answers questions of a kind in the order in which they were asked. */
export abstract class AskingClient extends SessionClient {
  protected share(file: SharedFile): void {
    this.core.library = [...this.core.library.filter((each) => each.file !== file.file), file];
    this.touched();
    this.announce(file);
  }

  protected unshare(file: string): void {
    if (!this.shared(file)) return;
    this.core.library = this.core.library.filter((each) => each.file !== file);
    this.touched();
    this.tellServer({ type: 'unshare', file });
  }

  protected unshareAll(): void {
    this.core.library = [];
    this.touched();
    this.tellServer({ type: 'unshare_all' });
  }

  protected shared(file: string): SharedFile | undefined {
    return this.core.library.find((each) => each.file === file);
  }

  protected search(call: number, query: string): void {
    if (this.tellServer({ type: 'search', query })) this.await({ kind: 'search', call, nick: '', found: [] });
    else this.conclude(call, { ok: false, reason: 'offline' });
  }

  protected browse(call: number, nick: string): void {
    if (this.tellServer({ type: 'browse', nick })) this.await({ kind: 'browse', call, nick, found: [] });
    else this.conclude(call, { ok: false, reason: 'offline' });
  }

  private await(asked: Asked): void {
    this.core.asked = [...this.core.asked, asked];
  }

  /** What the server says to a client that has asked it something. */
  protected answered(
    message: Framed<'result' | 'results_end' | 'browse_entry' | 'browse_end' | 'signoff' | 'failure'>,
  ): void {
    switch (message.type) {
      case 'result':
        return this.foundOne(this.oldest('search'), message);
      case 'browse_entry':
        return this.foundOne(this.oldest('browse'), message);
      case 'results_end':
        return this.foundAll(this.oldest('search'));
      case 'browse_end':
        return this.foundAll(this.oldest('browse'));
      case 'signoff':
        return this.inVain(this.oldest('browse'), 'no such user');
      case 'failure':
        return this.inVain(this.oldest('search'), message.text);
    }
  }

  protected oldest(kind: Asked['kind']): Asked | undefined {
    return this.core.asked.find((each) => each.kind === kind);
  }

  protected foundOne(asked: Asked | undefined, message: Found): void {
    if (!asked) return;
    const { nick, file, md5, size, bitrate, freq, time } = message;
    const found = [...asked.found, { nick, file, md5, size, bitrate, freq, time }];
    this.core.asked = this.core.asked.map((each) => (each === asked ? { ...each, found } : each));
  }

  protected foundAll(asked: Asked | undefined): void {
    if (!asked) return;
    this.forget(asked);
    const rows = asked.found.map(rowOf);
    this.conclude(asked.call, asked.kind === 'search' ? { ok: true, hits: rows } : { ok: true, files: rows });
  }

  private inVain(asked: Asked | undefined, reason: string): void {
    if (!asked) return;
    this.forget(asked);
    this.conclude(asked.call, { ok: false, reason });
  }

  protected forget(asked: Asked): void {
    this.core.asked = this.core.asked.filter((each) => each !== asked);
  }

  protected askInVain(reason: string): void {
    for (const asked of this.core.asked) this.inVain(asked, reason);
  }
}

function rowOf({ nick, file, md5, size, bitrate, freq, time }: Found): EntryRow {
  return [nick, file, md5, size, bitrate, freq, time];
}
