import type { Address } from '../../../sim/peer.ts';
import type { KadParameters } from '../../../spec/kad/parameters.ts';
import type { Id } from '../../../spec/kit/identifiers.ts';
import type { Subject } from '../../kit/subject.ts';
import { KadNode } from '../reference.ts';
import type { Known } from '../zones.ts';
import { mutant } from './mutant.ts';

class NeverWorse extends KadNode {
  protected override worse(type: number): number {
    return type;
  }
}

class DeafToSigns extends KadNode {
  protected override alive(contact: Known): Known {
    return contact;
  }
}

class NamesInTableOrder extends KadNode {
  protected override nearest(_target: Id, count: number): Known[] {
    return this.table
      .entries()
      .filter((contact) => this.isNameable(contact))
      .slice(0, count);
  }
}

class KeepsTheDead extends KadNode {
  protected override isGone(): boolean {
    return false;
  }
}

class NamesAnybody extends KadNode {
  protected override isNameable(): boolean {
    return true;
  }
}

class GreedyAnswers extends KadNode {
  protected override countNamed(count: number): number {
    return count + 1;
  }
}

class AnswersTwice extends KadNode {
  protected override asked(...question: Parameters<KadNode['asked']>): void {
    super.asked(...question);
    super.asked(...question);
  }
}

class RemembersFormerJoins extends KadNode {
  protected override join(call: number, via: Address): void {
    const former = this.state.joining;
    super.join(call, via);
    if (former !== null) this.conclude(former, { ok: false, reason: 'interrupted' });
  }
}

class SearchesFirst extends KadNode {
  protected override join(...asked: Parameters<KadNode['join']>): void {
    super.join(...asked);
    this.state.phase = 'member';
    const [, via] = asked;
    this.env.send(via, { type: 'hello_req', id: this.id });
  }
}

/** Mistakes about how contacts are met, checked, and named to others. */
export const contactMutants: readonly Subject<KadParameters>[] = [
  mutant(
    'dead-never-worse',
    'Checks a silent contact without making its type worse, and so for ever.',
    'CContact::CheckingType without type++',
    NeverWorse,
  ),
  mutant(
    'keeps-the-dead',
    'Never removes a contact of type 4.',
    'OnSmallTimer without RemoveContact',
    KeepsTheDead,
  ),
  mutant(
    'deaf-to-signs',
    'Takes no notice when a contact answers its check: whoever is checked is lost in the end.',
    'SetAlive without UpdateType',
    DeafToSigns,
  ),
  mutant(
    'names-in-table-order',
    'Names whichever contacts come first, however far from the target.',
    'an answer that is not sorted',
    NamesInTableOrder,
  ),
  mutant(
    'names-anybody',
    'Names to others contacts of which it knows nothing yet.',
    'GetClosestTo(2, …) without type and verification',
    NamesAnybody,
  ),
  mutant(
    'one-contact-too-many',
    'Names one contact more than it was asked for.',
    'an off-by-one in the count',
    GreedyAnswers,
  ),
  mutant(
    'answers-twice',
    'Answers every question for contacts twice.',
    'a retry without a question',
    AnswersTwice,
  ),
  mutant(
    'answers-a-former-life',
    'Back with its state from a crash, answers the join that the crash had interrupted.',
    'a restart that takes up what was asked of a process that is dead',
    RemembersFormerJoins,
  ),
  mutant(
    'greets-before-bootstrap',
    'Greets the node that it bootstraps from before that has answered.',
    'a join that does not wait',
    SearchesFirst,
  ),
];
