import { MOST_RING } from '../../../spec/gnutella/constants.ts';
import type { GnutellaCall } from '../../../spec/gnutella/messages.ts';
import type { Broadcast, Word } from '../../../spec/gnutella/wire.ts';
import { GnutellaPeer } from '../reference.ts';
import type { Link, Question, Waiting } from '../state.ts';
import type { Walker } from '../walking.ts';
import { mutant } from './mutant.ts';

class RingsUnderOneGuid extends GnutellaPeer {
  protected override ringHeader(question: Question, ttl: number) {
    const [guid] = question.guids;
    const header = super.ringHeader(question, ttl);
    return guid === undefined ? header : { ...header, guid };
  }
}

class RingsDoNotWiden extends GnutellaPeer {
  protected override nextRing(): number {
    return 1;
  }
}

class RingsBeginAtTheEnd extends GnutellaPeer {
  protected override nextRing(): number {
    return MOST_RING;
  }
}

class StopsAtTheFirstRing extends GnutellaPeer {
  protected override wrapUp(question: Question): void {
    const isRing = question.search?.control === 'ring' && question.rows.length === 0;
    super.wrapUp(isRing ? this.flooded(question) : question);
  }

  private flooded(question: Question): Question {
    const changed = { ...question, search: { ...question.search!, control: 'flood' as const } };
    this.core.questions = this.core.questions.map((each) => (each === question ? changed : each));
    return changed;
  }
}

class GoesOnAfterSuccess extends GnutellaPeer {
  protected override wrapUp(question: Question): void {
    if (question.search?.control !== 'ring' || question.rows.length === 0 || question.guids.length > 1) {
      super.wrapUp(question);
      return;
    }
    const hidden = { ...question, rows: [] };
    this.core.questions = this.core.questions.map((each) => (each === question ? hidden : each));
    super.wrapUp(hidden);
    this.core.questions = this.core.questions.map((each) =>
      each.call === question.call ? { ...each, rows: question.rows } : each,
    );
  }
}

class NeverChecks extends GnutellaPeer {
  protected override isDue(): boolean {
    return false;
  }
}

class AlwaysGoOn extends GnutellaPeer {
  protected override isSeeking(): boolean {
    return true;
  }
}

class WalkersMultiply extends GnutellaPeer {
  protected override sendOn(walker: Walker, arrival: Link | undefined): void {
    super.sendOn(walker, arrival);
    if (arrival) super.sendOn(walker, arrival);
  }
}

class StateOfEachWalker extends GnutellaPeer {
  protected override usedOf(walker: Walker, link: Link): string {
    return `${super.usedOf(walker, link)} ${walker.walker}`;
  }
}

class OneWalkerTooMany extends GnutellaPeer {
  protected override search(search: GnutellaCall & { type: 'search' }): void {
    super.search({ ...search, walkers: search.walkers + 1 });
  }
}

class ForgetsToKeepState extends GnutellaPeer {
  protected override step(walker: Walker, arrival: Link | undefined): void {
    super.step({ ...walker, keeps: false }, arrival);
  }
}

class WalkersDieOnReturn extends GnutellaPeer {
  protected override hearQuestion(link: Link, question: Broadcast): void {
    const isWalker = question.type === 'query' && question.walker !== null;
    if (!isWalker || this.routeOf(question) === undefined) super.hearQuestion(link, question);
  }
}

class GoIsStop extends GnutellaPeer {
  protected override hearWord(from: string, word: Word): void {
    super.hearWord(from, word.type === 'go' ? { ...word, type: 'stop' } : word);
  }
}

class WalksPastHome extends GnutellaPeer {
  protected override goesOnFromHome(): boolean {
    return true;
  }
}

class WalkersTurnBack extends GnutellaPeer {
  protected override choicesOf(walker: Walker): readonly Link[] {
    return super.choicesOf(walker, undefined);
  }
}

class SilenceIsGo extends GnutellaPeer {
  protected override lapse(guid: string, walker: number): void {
    const silent = this.waitingFor(guid, walker);
    super.lapse(guid, walker);
    if (silent)
      this.step(
        silent.walker,
        this.core.links.find(({ id }) => id === silent.link),
      );
  }
}

class GoMovesAny extends GnutellaPeer {
  protected override waitingFor(): Waiting | undefined {
    return this.core.waiting[0];
  }
}

/** Flood controls gone wrong. */
export const controlMutants = [
  mutant(
    'rings-under-one-guid',
    'All rings of a search have the same GUID, so whoever has seen the first drops the next.',
    'Classic mistake: Lv et al. 2002 §4; G0.4 §4 (rule 6)',
    RingsUnderOneGuid,
  ),
  mutant(
    'rings-do-not-widen',
    'Each ring has the TTL of the first.',
    'Classic mistake: Lv et al. 2002 §4',
    RingsDoNotWiden,
  ),
  mutant(
    'rings-begin-at-the-end',
    'The first ring is as wide as the last.',
    'Classic mistake: Lv et al. 2002 §4',
    RingsBeginAtTheEnd,
  ),
  mutant(
    'stops-at-the-first-ring',
    'A ring that finds nothing is the last.',
    'Classic mistake: Lv et al. 2002 §4',
    StopsAtTheFirstRing,
  ),
  mutant(
    'goes-on-after-success',
    'A second ring is sent though the first has found something.',
    'Classic mistake: Lv et al. 2002 §4',
    GoesOnAfterSuccess,
  ),
  mutant(
    'never-checks',
    'Walkers stop by their TTL only.',
    'Classic mistake: Lv et al. 2002 §5 (checking)',
    NeverChecks,
  ),
  mutant(
    'always-go-on',
    'The originator lets walkers go on, whatever was found.',
    'Classic mistake: Lv et al. 2002 §5 (checking)',
    AlwaysGoOn,
  ),
  mutant(
    'walkers-multiply',
    'A walker goes on twice.',
    'Classic mistake: Lv et al. 2002 §5 (k walkers)',
    WalkersMultiply,
  ),
  mutant(
    'state-of-each-walker',
    'State is kept for each walker by itself, and not for the search.',
    'Classic mistake: Lv et al. 2002 §5 (state keeping)',
    StateOfEachWalker,
  ),
  mutant(
    'one-walker-too-many',
    'A search sends out one walker more than was asked for.',
    'Classic mistake: Lv et al. 2002 §5 (k walkers)',
    OneWalkerTooMany,
  ),
  mutant(
    'forgets-to-keep-state',
    'Whoever passes on a walker for which state is kept passes on one for which it is not.',
    'Classic mistake: Lv et al. 2002 §5 (state keeping)',
    ForgetsToKeepState,
  ),
  mutant(
    'walkers-die-on-return',
    'A walker that comes again is dropped, as floods are.',
    'Classic mistake: Lv et al. 2002 §5; G0.4 §4 (rule 6)',
    WalkersDieOnReturn,
  ),
  mutant(
    'go-is-stop',
    'A walker whose originator says that it may go on stays where it is.',
    'Classic mistake: Lv et al. 2002 §5 (checking)',
    GoIsStop,
  ),
  mutant(
    'walks-past-home',
    'A walker that comes back to its originator when it is to be checked goes on, whatever was found.',
    'Classic mistake: Lv et al. 2002 §5 (checking)',
    WalksPastHome,
  ),
  mutant(
    'walkers-turn-back',
    'A walker may go back to whoever has brought it.',
    'Classic mistake: Lv et al. 2002 §5; G0.4 §4 (rule 4: “except the one that delivered”)',
    WalkersTurnBack,
  ),
  mutant(
    'silence-is-go',
    'A walker whose originator says nothing goes on.',
    'Classic mistake: Lv et al. 2002 §5 (checking)',
    SilenceIsGo,
  ),
  mutant(
    'go-moves-any',
    'Of several walkers that wait, whichever has come first goes on when another is told to.',
    'Classic mistake: Lv et al. 2002 §5 (checking)',
    GoMovesAny,
  ),
];
