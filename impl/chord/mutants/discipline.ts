import type { ChordMessage, ChordOutcome } from '../../../spec/chord/messages.ts';
import type { Id } from '../../../spec/kit/ring.ts';
import { ChordNode } from '../reference.ts';
import { mutant } from './mutant.ts';

class AnswersTwice extends ChordNode {
  override receive(from: Id, message: ChordMessage): void {
    super.receive(from, message);
    if (message.type === 'get_state') super.receive(from, message);
  }
}

class ConcludesTwice extends ChordNode {
  protected override conclude(call: number, outcome: ChordOutcome): void {
    super.conclude(call, outcome);
    super.conclude(call, outcome);
  }
}

class AnswersWithAWrongNonce extends ChordNode {
  protected override stateAnswer(asker: Id, nonce: number): ChordMessage {
    return super.stateAnswer(asker, nonce + 1);
  }
}

class NeverAnswersNotify extends ChordNode {
  protected override serve(from: Id, message: ChordMessage): void {
    if (message.type === 'notify') this.rectify(from);
    else super.serve(from, message);
  }
}

class SpeaksAfterLeaving extends ChordNode {
  protected override depart(call: number): void {
    super.depart(call);
    if (this.state.phase === 'gone') this.notifySuccessor();
  }
}

class SwallowsFailures extends ChordNode {
  protected override conclude(call: number, outcome: ChordOutcome): void {
    if (outcome.ok) super.conclude(call, outcome);
  }
}

type State = ChordMessage & { type: 'state' };

class NeverSaysPending extends ChordNode {
  protected override isPending(): boolean {
    return false;
  }
}

class PendingForTheSuccessorOnly extends ChordNode {
  protected override isPending(): boolean {
    return this.isAwaiting('stabilize');
  }
}

class JoinsOnAPendingList extends ChordNode {
  protected override joinAfter(call: number, via: Id, predecessor: Id, state: State): void {
    super.joinAfter(call, via, predecessor, { ...state, pending: false });
  }
}

class TakesAPendingSuccessorsList extends ChordNode {
  protected override successorSpoke(successor: Id, state: State): void {
    super.successorSpoke(successor, { ...state, pending: false });
  }
}

class TakesAPendingCandidatesList extends ChordNode {
  protected override candidateSpoke(candidate: Id, state: State): void {
    super.candidateSpoke(candidate, { ...state, pending: false });
  }
}

/** Messages and outcomes gone wrong: what the machines are for. */
export const disciplineMutants = [
  mutant(
    'answers-twice',
    'A question for the state is answered twice.',
    'Vocabulary: each request is answered once; tracker counters that drift, webtorrent/bittorrent-tracker#65',
    AnswersTwice,
  ),
  mutant(
    'concludes-twice',
    'Every call is concluded twice.',
    'Callback called twice; libp2p/go-libp2p-kad-dht#290 (lookup end)',
    ConcludesTwice,
  ),
  mutant(
    'answers-with-a-wrong-nonce',
    'The answer to a question for the state carries the next number.',
    'Vocabulary: the answer repeats the nonce',
    AnswersWithAWrongNonce,
  ),
  mutant(
    'never-answers-notify',
    'notify is heard and not answered, so that no stabilization ever ends.',
    'Vocabulary: notify is answered by notified; libp2p/rust-libp2p#1105 (never ends)',
    NeverAnswersNotify,
  ),
  mutant(
    'speaks-after-leaving',
    'A node that has left notifies its successor once more.',
    'ToN §IV-E.4; webtorrent/bittorrent-dht#20 (dead contacts kept)',
    SpeaksAfterLeaving,
  ),
  mutant(
    'swallows-failures',
    'A call that fails is never concluded.',
    'libp2p/rust-libp2p#1105 (lookup never ends)',
    SwallowsFailures,
  ),
  mutant(
    'never-says-pending',
    'A node tells its list as if it were sure to stay, whatever it is waiting for.',
    'ZAVE15 §5 (answer “pending” while waiting)',
    NeverSaysPending,
  ),
  mutant(
    'pending-for-the-successor-only',
    'A node that waits for the word of a candidate tells its list as if it were sure to stay.',
    'ZAVE15 §5; TSE §IV StabilizeFromPredecessor',
    PendingForTheSuccessorOnly,
  ),
  mutant(
    'joins-on-a-pending-list',
    'A joiner takes over the list of a member that has said it is about to change.',
    'ZAVE15 §5; TSE §IV Join',
    JoinsOnAPendingList,
  ),
  mutant(
    'takes-a-pending-successors-list',
    'A node takes over the list of its successor, which has said that it is about to change.',
    'ZAVE15 §5; TSE §IV StabilizeFromSuccessor',
    TakesAPendingSuccessorsList,
  ),
  mutant(
    'takes-a-pending-candidates-list',
    'A node takes over the list of a nearer successor, which has said that it is about to change.',
    'ZAVE15 §5; TSE §IV StabilizeFromPredecessor',
    TakesAPendingCandidatesList,
  ),
];
