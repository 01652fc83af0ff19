import type { KademliaMessage, KademliaOutcome } from '../../../spec/kademlia/messages.ts';
import type { Id } from '../../../spec/kit/identifiers.ts';
import { KademliaNode } from '../reference.ts';
import type { Write } from '../state.ts';
import { mutant } from './mutant.ts';

class AnswersTwice extends KademliaNode {
  protected override serve(from: Id, message: KademliaMessage): void {
    super.serve(from, message);
    if (message.type === 'find_node') super.serve(from, message);
  }
}

class AnswersWithAWrongNumber extends KademliaNode {
  protected override serve(from: Id, message: KademliaMessage): void {
    super.serve(from, { ...message, rpc: message.rpc + 1 });
  }
}

class ConcludesTwice extends KademliaNode {
  protected override conclude(call: number, outcome: KademliaOutcome): void {
    super.conclude(call, outcome);
    super.conclude(call, outcome);
  }
}

class SwallowsFailures extends KademliaNode {
  protected override conclude(call: number, outcome: KademliaOutcome): void {
    if (outcome.ok && 'value' in outcome && outcome.value === null) return;
    super.conclude(call, outcome);
  }
}

class ConfirmsAtOnce extends KademliaNode {
  protected override settle(write: Write): void {
    super.settle({ ...write, kept: [...write.kept, ...this.table.entries().map(({ id }) => id)] });
  }
}

/** Messages and outcomes gone wrong: what the machines are for. */
export const disciplineMutants = [
  mutant(
    'answers-twice',
    'FIND_NODE is answered twice.',
    'Vocabulary: each question is answered once',
    AnswersTwice,
  ),
  mutant(
    'answers-with-a-wrong-number',
    'Answers carry the next rpc id.',
    'Vocabulary: the answer repeats the rpc id; §2.3',
    AnswersWithAWrongNumber,
  ),
  mutant(
    'concludes-twice',
    'Every call is concluded twice.',
    'Callback called twice; libp2p/go-libp2p-kad-dht#290 (lookup end)',
    ConcludesTwice,
  ),
  mutant(
    'swallows-failures',
    'A fetch that finds nothing is never concluded.',
    'Callback forgotten on the unhappy path; §2.3',
    SwallowsFailures,
  ),
  mutant(
    'confirms-for-others',
    'A store names everyone it knows as keepers.',
    'Classic mistake: sent is stored; §2.3 STORE',
    ConfirmsAtOnce,
  ),
];
