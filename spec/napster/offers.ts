import { contentOf } from './files.ts';
import type { EntryRow, NapsterCall } from './messages.ts';

interface Offer {
  readonly row: string;
  readonly content: string;
}

/** Everything that was ever shared. */
export class Offers {
  /** By nick and file. */
  private readonly all = new Map<string, readonly Offer[]>();

  shared(nick: string, call: NapsterCall & { type: 'share' }): void {
    const { file, md5, size, bitrate, freq, time } = call;
    const row = JSON.stringify([nick, file, md5, size, bitrate, freq, time]);
    this.all.set(`${nick} ${file}`, [...this.of(nick, file), { row, content: contentOf(call) }]);
  }

  /** This row was shared by that user at some time. */
  has(row: EntryRow): boolean {
    const [nick, file] = row;
    return this.of(nick, file).some((each) => each.row === JSON.stringify(row));
  }

  /** All that a user has ever shared under this name. */
  contentsOf(nick: string, file: string): readonly string[] {
    return this.of(nick, file).map(({ content }) => content);
  }

  private of(nick: string, file: string): readonly Offer[] {
    return this.all.get(`${nick} ${file}`) ?? [];
  }
}
