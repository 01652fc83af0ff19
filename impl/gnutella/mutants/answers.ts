import { type SharedFile, wordsOf } from '../../../spec/gnutella/matching.ts';
import type { HitRow } from '../../../spec/gnutella/messages.ts';
import { speedOf } from '../../../spec/gnutella/parameters.ts';
import type { Answer, Broadcast, Of } from '../../../spec/gnutella/wire.ts';
import { GnutellaPeer } from '../reference.ts';
import type { Link, Question } from '../state.ts';
import { mutant } from './mutant.ts';

class BackToTheLatest extends GnutellaPeer {
  protected override duplicate(link: Link, question: Broadcast): void {
    if (this.routeOf(question) !== 0) this.note(question, link.id);
  }
}

class BroadcastsAnswers extends GnutellaPeer {
  protected override sendBack(answer: Answer): void {
    const onward = this.onward(answer);
    if (onward) for (const { peer } of this.targetsOf(undefined)) this.env.send(peer, this.encoded(onward));
  }
}

class PassesOnWhatNobodyAsked extends GnutellaPeer {
  protected override hearAnswer(answer: Answer, link: Link): void {
    const question = answer.type === 'pong' ? 'ping' : 'query';
    if (this.seen.find(this.keyOf(question, answer.guid)) === undefined)
      this.sendBack(answer, this.anyLink());
    else super.hearAnswer(answer, link);
  }

  private anyLink(): number {
    return this.core.links[0]?.id ?? 0;
  }
}

class KeepsAnswers extends GnutellaPeer {
  protected override sendBack(): void {}
}

class SaysWhatItHadOnce extends GnutellaPeer {
  protected override unshare(name: string): void {
    this.core.files = this.core.files.map((file) => (file.name === name ? { ...file } : file));
  }
}

class RestartForgetsFiles extends GnutellaPeer {
  protected override filesAtLast(): readonly SharedFile[] {
    return [];
  }
}

class AnyWordWillDo extends GnutellaPeer {
  protected override found(query: Of<'query'>) {
    const words = query.criteria.split(' ');
    return words.flatMap((criteria) => super.found({ ...query, criteria }));
  }
}

class PartsOfWordsWillDo extends GnutellaPeer {
  protected override found({ criteria, speed }: Of<'query'>) {
    if (speedOf(this.address) < speed) return [];
    const sought = wordsOf(criteria);
    const has = (name: string) => sought.every((word) => name.toLowerCase().includes(word));
    return this.core.files.filter(({ name }) => sought.length > 0 && has(name));
  }
}

class SlowAndAnswering extends GnutellaPeer {
  protected override found(query: Of<'query'>) {
    return super.found({ ...query, speed: 0 });
  }
}

class SilentToPings extends GnutellaPeer {
  protected override pong(): Answer | undefined {
    return undefined;
  }
}

class TellsTheFirstHit extends GnutellaPeer {
  protected override wrapUp(question: Question): void {
    const rows = question.rows.slice(0, 1) as HitRow[];
    super.wrapUp(question.kind === 'query' ? this.replaced(question, rows) : question);
  }

  private replaced(question: Question, rows: readonly HitRow[]): Question {
    const changed = { ...question, rows };
    this.core.questions = this.core.questions.map((each) => (each === question ? changed : each));
    return changed;
  }
}

class ConcludesTwice extends GnutellaPeer {
  protected override wrapUp(question: Question): void {
    super.wrapUp(question);
    if (question.rows.length > 1) this.conclude(question.call, { ok: false, reason: 'it is late' });
  }
}

class WaitsForSomething extends GnutellaPeer {
  protected override wrapUp(question: Question): void {
    if (question.rows.length > 0) super.wrapUp(question);
  }
}

class CountsAllItEverShared extends GnutellaPeer {
  protected override pong(ping: Of<'ping'>): Answer | undefined {
    const pong = super.pong(ping);
    return pong?.type === 'pong' ? { ...pong, files: this.core.lastFile } : pong;
  }
}

class CountsBytes extends GnutellaPeer {
  protected override pong(ping: Of<'ping'>): Answer | undefined {
    const pong = super.pong(ping);
    const kilobytes = this.core.files.reduce((sum, { size }) => sum + size, 0);
    return pong?.type === 'pong' ? { ...pong, kilobytes } : pong;
  }
}

class AsFastAsIsAsked extends GnutellaPeer {
  protected override hit(query: Of<'query'>): Answer | undefined {
    const hit = super.hit(query);
    return hit?.type === 'query_hit' ? { ...hit, speed: query.speed } : hit;
  }
}

class ListensNowhere extends GnutellaPeer {
  protected override hit(query: Of<'query'>): Answer | undefined {
    const hit = super.hit(query);
    return hit && { ...hit, port: 0 };
  }
}

/** Answers gone wrong. */
export const answerMutants = [
  mutant(
    'back-to-the-latest',
    'An answer goes back to whoever has brought its question last.',
    'Classic mistake: G0.4 §4 (rules 1, 2)',
    BackToTheLatest,
  ),
  mutant(
    'broadcasts-answers',
    'An answer that is passed on goes to all neighbours.',
    'Classic mistake: G0.4 §4 (rules 1, 2)',
    BroadcastsAnswers,
  ),
  mutant(
    'passes-on-what-nobody-asked',
    'An answer to an unknown question is passed on to some neighbour.',
    'Classic mistake: G0.4 §4 (rules 1, 2: “should remove the descriptor from the network”)',
    PassesOnWhatNobodyAsked,
  ),
  mutant(
    'keeps-answers',
    'Answers are not passed on.',
    'Classic mistake: G0.4 §4 (rules 1, 2)',
    KeepsAnswers,
  ),
  mutant(
    'says-what-it-had-once',
    'Files that are not shared any more are still found.',
    'Classic mistake: G0.4 §3.2.4',
    SaysWhatItHadOnce,
  ),
  mutant(
    'restart-forgets-files',
    'A servent that comes back with all its state shares nothing any more.',
    'Classic mistake: G0.4 §3.2.4',
    RestartForgetsFiles,
  ),
  mutant(
    'any-word-will-do',
    'One of the words that are sought is enough.',
    'Classic mistake: G0.4 §3.2.3 (search criteria)',
    AnyWordWillDo,
  ),
  mutant(
    'parts-of-words-will-do',
    'A file matches that has what is sought within its words.',
    'Classic mistake: G0.4 §3.2.3; QRP §2 (“keywords”)',
    PartsOfWordsWillDo,
  ),
  mutant(
    'slow-and-answering',
    'The least speed that is asked for is not looked at.',
    'Classic mistake: G0.4 §3.2.3 (minimum speed)',
    SlowAndAnswering,
  ),
  mutant('silent-to-pings', 'Pings are not answered.', 'Classic mistake: G0.4 §3.2.1', SilentToPings),
  mutant(
    'tells-the-first-hit',
    'The user is told of one result only.',
    'Classic mistake: G0.4 §3.2.4',
    TellsTheFirstHit,
  ),
  mutant(
    'concludes-twice',
    'A search is told to have failed after its results were told.',
    'Classic mistake: a timer that was not unset',
    ConcludesTwice,
  ),
  mutant(
    'waits-for-something',
    'A search that finds nothing does not end.',
    'Classic mistake: no timeout where there is no answer',
    WaitsForSomething,
  ),
  mutant(
    'counts-all-it-ever-shared',
    'A Pong counts files that are not shared any more.',
    'Classic mistake: G0.4 §3.2.2 (Number of Shared Files)',
    CountsAllItEverShared,
  ),
  mutant(
    'counts-bytes',
    'A Pong says how many bytes are shared, and not kilobytes.',
    'Classic mistake: G0.4 §3.2.2 (Number of Kilobytes Shared)',
    CountsBytes,
  ),
  mutant(
    'as-fast-as-is-asked',
    'A QueryHit says the speed that was asked for, and not its own.',
    'Classic mistake: G0.4 §3.2.4 (Speed)',
    AsFastAsIsAsked,
  ),
  mutant('listens-nowhere', 'A QueryHit says port 0.', 'Classic mistake: G0.4 §3.2.4 (Port)', ListensNowhere),
];
