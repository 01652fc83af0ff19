import type { ChordMessage } from '../../../spec/chord/messages.ts';
import { between, type Id } from '../../../spec/kit/ring.ts';
import { ChordNode } from '../reference.ts';
import { mutant } from './mutant.ts';

type State = ChordMessage & { type: 'state' };

class AdoptsUnseen extends ChordNode {
  protected override considerSuccessor(candidate: Id): void {
    this.setSuccessors([candidate, ...this.state.successors.slice(1)]);
    this.notifySuccessor();
  }
}

class AdoptsAndForgets extends ChordNode {
  protected override considerSuccessor(candidate: Id): void {
    this.setSuccessors([candidate]);
    this.notifySuccessor();
  }
}

class JoinsUnseen extends ChordNode {
  protected override placeFound(call: number, via: Id, owner: Id | null, predecessor: Id | undefined): void {
    if (owner === null || predecessor === undefined) return super.placeFound(call, via, owner, predecessor);
    this.becomeMember(predecessor, [owner]);
    this.conclude(call, { ok: true });
  }
}

class JoinsAtWhomItKnows extends ChordNode {
  protected override join(call: number, via: Id): void {
    this.becomeMember(null, [via]);
    this.conclude(call, { ok: true });
  }
}

class StillMeansToAdopt extends ChordNode {
  protected override join(call: number, via: Id): void {
    const { candidate } = this.state;
    super.join(call, via);
    this.state.candidate = candidate;
  }
}

class StillAwaitsAnswers extends ChordNode {
  protected override join(call: number, via: Id): void {
    const { pending } = this.state;
    super.join(call, via);
    this.state.pending = [...this.state.pending, ...pending];
  }
}

class JoinsWithoutTheList extends ChordNode {
  protected override joinAfter(call: number, via: Id, predecessor: Id, state: State): void {
    super.joinAfter(call, via, predecessor, { ...state, successors: state.successors.slice(0, 1) });
  }
}

class PadsWithADuplicate extends ChordNode {
  protected override listWithout(dead: Id): readonly Id[] {
    const rest = this.state.successors.filter((node) => node !== dead);
    while (rest.length < this.parameters.successors) rest.push(rest.at(-1) ?? this.id);
    return rest;
  }
}

class DropsTwoForOne extends ChordNode {
  protected override listWithout(dead: Id): readonly Id[] {
    const { successors } = this.state;
    const rest = successors.filter((node, i) => node !== dead && successors[i - 1] !== dead);
    while (rest.length < this.parameters.successors) rest.push(this.space.next(rest.at(-1) ?? this.id));
    return rest;
  }
}

class ThinksItIsAlone extends ChordNode {
  protected override listWithout(_dead: Id): readonly Id[] {
    return this.state.successors.map(() => this.id);
  }
}

class NeverCutsItsList extends ChordNode {
  protected override listFrom(head: Id, tail: readonly Id[]): readonly Id[] {
    return [head, ...tail];
  }
}

class KeepsItsOwnTail extends ChordNode {
  protected override listFrom(head: Id, _tail: readonly Id[]): readonly Id[] {
    return [head, ...this.state.successors.slice(1)];
  }
}

class ListOfOne extends ChordNode {
  protected override setSuccessors(successors: readonly Id[]): void {
    super.setSuccessors(successors.slice(0, 1));
  }
}

class TrustsADeadPredecessor extends ChordNode {
  protected override suspectPredecessor(_predecessor: Id, _notifier: Id): void {}
}

class InventsAPredecessor extends ChordNode {
  protected override predecessorDied(predecessor: Id, _notifier: Id): void {
    if (this.state.predecessor === predecessor) this.changePredecessor(this.space.next(predecessor));
  }
}

class PrefersAFartherPredecessor extends ChordNode {
  protected override isBetterPredecessor(notifier: Id, predecessor: Id): boolean {
    return between(notifier, predecessor, this.id);
  }
}

class StabilizesWithoutWrap extends ChordNode {
  protected override isBetterSuccessor(candidate: Id, successor: Id): boolean {
    return this.id < candidate && candidate < successor;
  }
}

class NeverNotifies extends ChordNode {
  protected override notifySuccessor(): void {}
}

class SortsIdsAsText extends ChordNode {
  protected override create(members: readonly Id[]): void {
    const ring = [...members].sort();
    const at = (step: number) => ring[(ring.indexOf(this.id) + step + ring.length) % ring.length]!;
    this.becomeMember(
      at(-1),
      Array.from({ length: this.parameters.successors }, (_, i) => at(i + 1)),
    );
  }
}

/** Ring maintenance gone wrong. */
export const ringMutants = [
  mutant(
    'adopts-unseen',
    'The successor’s predecessor becomes successor without having been heard from; the rest of the list stays.',
    'Classic mistake: no liveness check before adopting succ.pred; CCR 2012 §4, AtLeastOneRing; RingsNetwork/rings#388',
    AdoptsUnseen,
  ),
  mutant(
    'adopts-and-forgets',
    'The successor’s predecessor becomes the only successor, unseen.',
    'bushidocodes/chord-grpc#156 (no successor list); CCR 2012 §4, AtLeastOneRing',
    AdoptsAndForgets,
  ),
  mutant(
    'joins-unseen',
    'A joiner adopts the successor that the lookup named, without contact and without a list.',
    'Classic mistake: join without contacting the successor; CCR 2012 §4, ConnectedAppendages',
    JoinsUnseen,
  ),
  mutant(
    'joins-at-whom-it-knows',
    'A joiner takes the node that it was told of for its successor, and has joined.',
    'ToN Fig. 6 join (successor = n′.find_successor(n)); RingsNetwork/rings#388',
    JoinsAtWhomItKnows,
  ),
  mutant(
    'still-means-to-adopt',
    'A node that comes back with its state still means to adopt whom it meant to in its former life, and begins nothing else.',
    'TSE §IV Join (a joiner knows m’s list and nothing else), StabilizeFromSuccessor (only when idle)',
    StillMeansToAdopt,
  ),
  mutant(
    'still-awaits-answers',
    'A node that comes back with its state waits for what it asked in its former life, which nobody will answer.',
    'TSE §IV Join (a joiner knows m’s list and nothing else), StabilizeFromSuccessor (only when idle)',
    StillAwaitsAnswers,
  ),
  mutant(
    'joins-without-the-list',
    'A joiner takes only the first entry of the list that it is given.',
    'CCR 2012 §4, ConnectedAppendages; TSE §IV Join; RingsNetwork/rings#388',
    JoinsWithoutTheList,
  ),
  mutant(
    'pads-with-a-duplicate',
    'A list that got short is filled up by repeating its last entry.',
    'Classic mistake: list padded with a duplicate; ZAVE15 Fig. 3; TSE §III NoDuplicates',
    PadsWithADuplicate,
  ),
  mutant(
    'drops-two-for-one',
    'With a dead successor the next entry, a real one, is dropped too.',
    'RingsNetwork/rings#786 (last real successor dropped)',
    DropsTwoForOne,
  ),
  mutant(
    'thinks-it-is-alone',
    'A node whose successor dies starts over as the only node of a ring.',
    'RingsNetwork/rings#774 (list empties and the peer thinks it is alone)',
    ThinksItIsAlone,
  ),
  mutant(
    'never-cuts-its-list',
    'The successor’s list is shifted in whole and never shortened to r entries.',
    'Classic mistake: list shifted but never shortened to r; TSE §IV (butLast)',
    NeverCutsItsList,
  ),
  mutant(
    'keeps-its-own-tail',
    'Stabilize replaces the first entry and keeps the rest of its own old list.',
    'Classic mistake: stabilize keeps its own tail; TSE §V (safe, and never heals)',
    KeepsItsOwnTail,
  ),
  mutant(
    'list-of-one',
    'Only the first successor is kept.',
    'Classic mistake: successor list of one; bushidocodes/chord-grpc#156',
    ListOfOne,
  ),
  mutant(
    'trusts-a-dead-predecessor',
    'A notifier farther away than the old predecessor is turned down without asking whether that is alive.',
    'Classic mistake: rectify ignores a dead predecessor; TSE §IV Rectify',
    TrustsADeadPredecessor,
  ),
  mutant(
    'invents-a-predecessor',
    'In the place of a dead predecessor stands the id after it, as at the end of a list.',
    'TSE §IV (the id after the last stands in, in lists only)',
    InventsAPredecessor,
  ),
  mutant(
    'prefers-a-farther-predecessor',
    'notify is accepted from nodes farther away than the predecessor, not from nearer ones.',
    'Classic mistake: notify accepted from a node further away; ToN Fig. 6 notify',
    PrefersAFartherPredecessor,
  ),
  mutant(
    'stabilizes-without-wrap',
    'Whether the successor’s predecessor is nearer is compared as on a line: n < x < successor.',
    'Classic mistake: between without wrap-around; CCR 2012 §3',
    StabilizesWithoutWrap,
  ),
  mutant(
    'never-notifies',
    'Stabilize ends without telling the successor.',
    'ToN Fig. 6 stabilize (successor.notify(n)); RingsNetwork/rings#388',
    NeverNotifies,
  ),
  mutant(
    'sorts-ids-as-text',
    'The initial ring is put in order by comparing numbers as text: 10 before 9.',
    'Array.prototype.sort without a comparator; bmuller/kademlia#28 (wrong order)',
    SortsIdsAsText,
  ),
];
