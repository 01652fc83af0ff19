import type { Described } from '../../../spec/napster/files.ts';
import type { Framed } from '../../../spec/napster/layouts.ts';
import type { Query } from '../../../spec/napster/query.ts';
import type { Housekeeping } from '../index-server.ts';
import { NapsterPeer } from '../reference.ts';
import type { Session } from '../state.ts';
import { mutant } from './mutant.ts';

class KeepsEntriesOfTheGone extends NapsterPeer {
  protected override clientGone(_address: string): void {}
}

class UnsharesForEverybody extends NapsterPeer {
  protected override delist(_session: Session, file: string): void {
    this.core.sessions = this.core.sessions.map((each) => ({
      ...each,
      files: each.files.filter((entry) => entry.file !== file),
    }));
    this.touched();
  }
}

class UnsharesWhateverTheCase extends NapsterPeer {
  protected override delist(session: Session, file: string): void {
    const name = file.toLowerCase();
    this.change(session, { files: session.files.filter((each) => each.file.toLowerCase() !== name) });
  }
}

class CapBeforeFilter extends NapsterPeer {
  protected override find(query: Query): { readonly owner: Session; readonly entry: Described }[] {
    const { words: _words, ...rest } = query;
    const first = super.find({ ...rest, words: [], linespeed: null, bitrate: null, freq: null });
    return first
      .slice(0, this.mostFor(query))
      .filter(({ owner, entry }) => this.isMatch(query, entry, owner));
  }
}

class NoEndWithoutHits extends NapsterPeer {
  protected override endResults(address: string, results: number): void {
    if (results > 0) super.endResults(address, results);
  }
}

class EndsTwice extends NapsterPeer {
  protected override endResults(address: string, results: number): void {
    super.endResults(address, results);
    if (results === this.parameters.results) super.endResults(address, results);
  }
}

class ReloginKeepsTheFiles extends NapsterPeer {
  protected override logIn(from: string, login: Framed<'login'>): void {
    const former = this.sessionAt(from) ?? this.sessionOf(login.nick);
    super.logIn(from, login);
    const session = this.sessionAt(from);
    if (former && session) this.change(session, { files: former.files });
  }
}

class TwoSessionsPerNick extends NapsterPeer {
  protected override ghostOf(_nick: string): Session | undefined {
    return undefined;
  }
}

class CaseMatters extends NapsterPeer {
  protected override isMatch(query: Query, entry: Described, owner: Session): boolean {
    return super.isMatch(query, entry, owner) && query.words.every((word) => entry.file.includes(word));
  }
}

class AnyWordWillDo extends NapsterPeer {
  protected override isMatch(query: Query, entry: Described, owner: Session): boolean {
    const { words } = query;
    return words.length < 2
      ? super.isMatch(query, entry, owner)
      : words.some((word) => super.isMatch({ ...query, words: [word] }, entry, owner));
  }
}

class AtLeastIsMoreThan extends NapsterPeer {
  protected override isMatch(query: Query, entry: Described, owner: Session): boolean {
    const { bitrate } = query;
    const isEqual = bitrate?.how === 'AT LEAST' && entry.bitrate === bitrate.than;
    return !isEqual && super.isMatch(query, entry, owner);
  }
}

class LineSpeedIgnored extends NapsterPeer {
  protected override isMatch(query: Query, entry: Described, owner: Session): boolean {
    return super.isMatch({ ...query, linespeed: null }, entry, owner);
  }
}

class OneResultTooMany extends NapsterPeer {
  protected override mostFor(query: Query): number {
    return super.mostFor(query) + 1;
  }
}

class MaxResultsIgnored extends NapsterPeer {
  protected override mostFor(_query: Query): number {
    return this.parameters.results;
  }
}

class FiftyResultsAtMost extends NapsterPeer {
  protected override mostFor(query: Query): number {
    return Math.min(50, super.mostFor(query));
  }
}

class FloodsItsClients extends NapsterPeer {
  protected override answerSearch(session: Session, text: string): void {
    for (const { address } of this.core.sessions) this.tell(address, { type: 'search', query: text });
    super.answerSearch(session, text);
  }
}

class ListsTwice extends NapsterPeer {
  protected override list(session: Session, file: Described): void {
    this.change(session, { files: [...session.files, file] });
  }
}

class UnshareAllIgnored extends NapsterPeer {
  protected override keepHouse(session: Session, message: Housekeeping): void {
    if (message.type !== 'unshare_all') super.keepHouse(session, message);
  }
}

class CountersGoBelowZero extends NapsterPeer {
  protected override keepHouse(session: Session, message: Housekeeping): void {
    if (message.type === 'download_end') this.change(session, { downloads: session.downloads - 1 });
    else super.keepHouse(session, message);
  }
}

class ListsNobody extends NapsterPeer {
  protected override answerBrowse(session: Session, nick: string): void {
    if (this.sessionOf(nick)) super.answerBrowse(session, nick);
    else this.tell(session.address, { type: 'browse_end', nick });
  }
}

class TurnsAwayInSilence extends NapsterPeer {
  protected override tell(to: string, message: Framed): void {
    if (message.type !== 'login_error') super.tell(to, message);
  }
}

class NamesTheDead extends NapsterPeer {
  protected override serverGone(_server: string): void {}
}

class ReportsArrivalsOnly extends NapsterPeer {
  private isOver = false;
  protected override endSession(session: Session): void {
    this.isOver = true;
    super.endSession(session);
    this.isOver = false;
  }
  protected override report(): void {
    if (!this.isOver) super.report();
  }
}

class NamesTheFirst extends NapsterPeer {
  protected override leastLoaded(): string | undefined {
    return (
      super.leastLoaded() &&
      this.parameters.servers.find((each) => this.core.loads.some(([known]) => known === each))
    );
  }
}

class RemembersItsSessions extends NapsterPeer {
  protected override serve(): void {
    const { sessions } = this.core;
    super.serve();
    this.core.sessions = sessions;
    this.touched();
  }
}

/** Sessions, index, search and redirection gone wrong. */
export const indexMutants = [
  mutant(
    'keeps-entries-of-the-gone',
    'A session and its entries stay when the connection ends.',
    'Classic mistake: index entries live as long as the login session',
    KeepsEntriesOfTheGone,
  ),
  mutant(
    'unshares-for-everybody',
    'Message 102 removes every entry of that name, whoever shares it.',
    'Classic mistake: napster messages 102',
    UnsharesForEverybody,
  ),
  mutant(
    'cap-before-filter',
    'The first entries are taken, as many as the limit, and only then filtered.',
    'Classic mistake: napster messages 200',
    CapBeforeFilter,
  ),
  mutant(
    'no-end-without-hits',
    'A search that finds nothing is not ended.',
    'Classic mistake: napster messages 202',
    NoEndWithoutHits,
  ),
  mutant(
    'ends-twice',
    'A search that meets the limit is ended there, and at the end.',
    'Classic mistake: napster messages 202',
    EndsTwice,
  ),
  mutant(
    'relogin-keeps-the-files',
    'A new session inherits the entries of the one before under its nick.',
    'Classic mistake: napster messages 748; opennap login.c (ghosts)',
    ReloginKeepsTheFiles,
  ),
  mutant(
    'two-sessions-per-nick',
    'A nick that is taken is let in again.',
    'Classic mistake: napster messages 748; opennap login.c (ghosts)',
    TwoSessionsPerNick,
  ),
  mutant(
    'case-matters',
    'Capitals in file names are not found.',
    'Classic mistake: opennap search.c (strncasecmp)',
    CaseMatters,
  ),
  mutant(
    'any-word-will-do',
    'One of several words is enough.',
    'Classic mistake: opennap search.c (“implicit AND”)',
    AnyWordWillDo,
  ),
  mutant(
    'at-least-is-more-than',
    'AT LEAST 128 leaves out 128.',
    'Classic mistake: napster messages 200',
    AtLeastIsMoreThan,
  ),
  mutant(
    'line-speed-ignored',
    'LINESPEED is read and forgotten.',
    'Classic mistake: napster messages 200',
    LineSpeedIgnored,
  ),
  mutant(
    'one-result-too-many',
    'The limit is met one result too late.',
    'Classic mistake: napster messages 200',
    OneResultTooMany,
  ),
  mutant(
    'max-results-ignored',
    'MAX_RESULTS is read and forgotten.',
    'Classic mistake: napster messages 200',
    MaxResultsIgnored,
  ),
  mutant(
    'fifty-results-at-most',
    'The server’s limit is 50.',
    'Classic mistake: napster messages 200 (“greater than 100”)',
    FiftyResultsAtMost,
  ),
  mutant(
    'floods-its-clients',
    'The server passes each search on to all clients.',
    'Classic mistake: an index makes flooding needless',
    FloodsItsClients,
  ),
  mutant(
    'lists-twice',
    'What is shared again stands in the index twice.',
    'Classic mistake: napster messages 100',
    ListsTwice,
  ),
  mutant(
    'unshare-all-ignored',
    'Message 110 does nothing.',
    'Classic mistake: napster messages 110',
    UnshareAllIgnored,
  ),
  mutant(
    'counters-go-below-zero',
    'Message 219 is believed without a 218 before.',
    'Classic mistake: opennap download.c (download_end does not look)',
    CountersGoBelowZero,
  ),
  mutant(
    'names-the-dead',
    'The redirector goes on naming a server that is gone.',
    'Classic mistake: napster messages §2',
    NamesTheDead,
  ),
  mutant(
    'reports-arrivals-only',
    'A server tells the redirector of users who come, and not of those who go.',
    'Classic mistake: napster messages 214',
    ReportsArrivalsOnly,
  ),
  mutant(
    'names-the-first',
    'The redirector always names the first server.',
    'Classic mistake: napster messages §2',
    NamesTheFirst,
  ),
  mutant(
    'unshares-whatever-the-case',
    'Message 102 removes the owner’s entries whose names differ in capitals only, too.',
    'Classic mistake: napster messages 102',
    UnsharesWhateverTheCase,
  ),
  mutant(
    'lists-nobody',
    'Who is not there shares nothing, says a list.',
    'Classic mistake: napster messages 210, 213',
    ListsNobody,
  ),
  mutant(
    'turns-away-in-silence',
    'Whoever is not let in is not told why.',
    'Classic mistake: napster messages 0; opennap login.c (“is already active”)',
    TurnsAwayInSilence,
  ),
  mutant(
    'remembers-its-sessions',
    'A server that has crashed and comes back holds those to be there who were, with all that they shared.',
    'Classic mistake: state that has outlived its connection (napster messages 2, 100: entries live as long as the login session)',
    RemembersItsSessions,
  ),
];
