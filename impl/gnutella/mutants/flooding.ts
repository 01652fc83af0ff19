import type { Answer, Broadcast } from '../../../spec/gnutella/wire.ts';
import { GnutellaPeer } from '../reference.ts';
import type { Link } from '../state.ts';
import { mutant } from './mutant.ts';

class KnowsGuidsOnly extends GnutellaPeer {
  protected override hearAnswer(answer: Answer, link: Link): void {
    if (!this.hasPassed(answer)) super.hearAnswer(answer, link);
  }

  /** The table has one row a GUID: an answer looks like its question come back. */
  private hasPassed({ guid, type }: Answer): boolean {
    const route = this.seen.find(this.keyOf(type === 'pong' ? 'ping' : 'query', guid));
    return route !== undefined && route !== 0;
  }
}

class ForwardsEachCopy extends GnutellaPeer {
  protected override duplicate(link: Link, question: Broadcast): void {
    const onward = this.onward(question);
    if (onward) this.spread(onward as Broadcast, link);
  }
}

class Echoes extends GnutellaPeer {
  protected override targetsOf(_arrival: Link | undefined): readonly Link[] {
    return super.targetsOf(undefined);
  }
}

class ForgetsItsOwn extends GnutellaPeer {
  protected override begin(question: Broadcast): void {
    this.spread(question, undefined);
  }

  /** Whoever asks for answers finds them without a table. */
  protected override hearAnswer(answer: Answer, link: Link): void {
    if (this.core.questions.some(({ guids }) => guids.includes(answer.guid))) this.collect(answer);
    else super.hearAnswer(answer, link);
  }
}

class AnswersEachCopy extends GnutellaPeer {
  protected override duplicate(link: Link, question: Broadcast): void {
    if (this.routeOf(question) !== 0) this.answer(link, question);
  }
}

class TellsOneNeighbour extends GnutellaPeer {
  protected override targetsOf(arrival: Link | undefined): readonly Link[] {
    return super.targetsOf(arrival).slice(0, arrival ? 1 : 8);
  }
}

class DropsHigherTtls extends GnutellaPeer {
  protected override goesFarther(): boolean {
    return false;
  }
}

class HighestIsTheFirst extends GnutellaPeer {
  protected override remember(question: Broadcast, route: number | undefined): void {
    if (route === undefined) super.remember(question, route);
  }
}

class NeverForgets extends GnutellaPeer {
  protected override forgetOld(): void {
    this.touched();
  }
}

class ForgetsAtOnce extends GnutellaPeer {
  protected override note(question: Broadcast, link: number): void {
    super.note(question, link);
    this.env.setTimer('forget', 5);
  }
}

class AsksOneNeighbour extends GnutellaPeer {
  protected override begin(question: Broadcast): void {
    this.note(question, 0);
    const [first] = this.targetsOf(undefined);
    if (first) this.env.send(first.peer, this.encoded(question));
  }
}

class ForgetsInOneTurn extends GnutellaPeer {
  protected override forgetOld(): void {
    this.seen.turn();
    super.forgetOld();
  }
}

class ForgetsWithConnections extends GnutellaPeer {
  protected override forget(link: Link, reason: string): void {
    super.forget(link, reason);
    this.forgetOld();
  }
}

class AnswersHigherTtlsAgain extends GnutellaPeer {
  protected override hearQuestion(link: Link, heard: Broadcast): void {
    const question = this.lowered(heard);
    const route = question && this.routeOf(question);
    const isFarther = question && route !== undefined && this.goesFarther(question, route);
    super.hearQuestion(link, heard);
    if (isFarther) this.answer(link, question);
  }
}

/** Floods gone wrong. */
export const floodingMutants = [
  mutant(
    'knows-guids-only',
    'Duplicates are known by their GUID alone, so an answer passes for its question come back.',
    'Classic mistake: G0.4 §4 (rule 6: “same Payload Descriptor and Descriptor ID”)',
    KnowsGuidsOnly,
  ),
  mutant(
    'forwards-each-copy',
    'Duplicates are forwarded, too.',
    'Classic mistake: G0.4 §4 (rule 6)',
    ForwardsEachCopy,
  ),
  mutant(
    'echoes',
    'What has come goes back to whoever has brought it, too.',
    'Classic mistake: G0.4 §4 (rule 4)',
    Echoes,
  ),
  mutant(
    'forgets-its-own',
    'The originator does not remember what it has asked, and takes it for another’s when it comes back.',
    'Classic mistake: G0.4 §4 (rule 6)',
    ForgetsItsOwn,
  ),
  mutant(
    'answers-each-copy',
    'A Query is answered as often as it comes.',
    'Classic mistake: G0.4 §4 (rules 2, 6)',
    AnswersEachCopy,
  ),
  mutant(
    'tells-one-neighbour',
    'What has come is forwarded to one neighbour only.',
    'Classic mistake: G0.4 §4 (rule 4: “all of its directly connected servents”)',
    TellsOneNeighbour,
  ),
  mutant(
    'asks-one-neighbour',
    'A question of its own goes to one neighbour only.',
    'Classic mistake: G0.4 §4 (rule 4)',
    AsksOneNeighbour,
  ),
  mutant(
    'drops-higher-ttls',
    'A copy that may go farther is dropped, where it should be forwarded.',
    'Classic mistake: gtk-gnutella routing.c',
    DropsHigherTtls,
  ),
  mutant(
    'highest-is-the-first',
    'What may go farther than the first copy is forwarded, though another that has gone farther still was.',
    'Classic mistake: gtk-gnutella routing.c (a duplicate with a higher TTL than all before)',
    HighestIsTheFirst,
  ),
  mutant(
    'never-forgets',
    'What was seen is remembered for ever.',
    'Classic mistake: gtk-gnutella routing.c (tables that take turns)',
    NeverForgets,
  ),
  mutant(
    'forgets-at-once',
    'What was seen is forgotten before its duplicates and answers have come.',
    'Classic mistake: gtk-gnutella routing.c (no turn shorter than an hour)',
    ForgetsAtOnce,
  ),
  mutant(
    'forgets-in-one-turn',
    'All that was seen is forgotten at once when the time comes, also what has just come.',
    'Classic mistake: gtk-gnutella routing.c (two tables that take turns)',
    ForgetsInOneTurn,
  ),
  mutant(
    'forgets-with-connections',
    'Whenever a connection ends a servent forgets what it has seen long ago, however long that is.',
    'Classic mistake: gtk-gnutella routing.c (no turn shorter than an hour)',
    ForgetsWithConnections,
  ),
  mutant(
    'answers-higher-ttls-again',
    'A copy that may go farther is answered, too, and not only forwarded.',
    'Classic mistake: gtk-gnutella routing.c',
    AnswersHigherTtlsAgain,
  ),
];
