import type { Address, Message } from '../../../sim/peer.ts';
import { ERRORS, type Failure, type Response, read } from '../../../spec/mainline-dht/krpc.ts';
import type { MainlineOutcome } from '../../../spec/mainline-dht/messages.ts';
import { MainlineNode } from '../reference.ts';
import type { Pending } from '../state.ts';
import { mutant } from './mutant.ts';

type Values = Partial<Pick<Response, 'nodes' | 'values' | 'token'>>;

class AnswersTwice extends MainlineNode {
  protected override respond(to: string, t: string, values: Values): void {
    super.respond(to, t, values);
    if (values.nodes) super.respond(to, t, values);
  }
}

class AnswersUnderItsOwnNumber extends MainlineNode {
  protected override respond(to: string, t: string, values: Values): void {
    super.respond(to, values.nodes ? t : 'ffff', values);
  }
}

class MalformedIsUnknown extends MainlineNode {
  protected override fail(to: string, t: string, code: number, message: string): void {
    super.fail(to, t, code === ERRORS.protocol && message !== 'Bad token' ? ERRORS.unknown : code, message);
  }
}

class BelievesUnaskedAnswers extends MainlineNode {
  override receive(from: Address, message: Message): void {
    const said = read(message);
    super.receive(from, message);
    if (said.type === 'response') this.heardAnswer({ id: said.id, address: `${from}` });
  }
}

class BreaksAtGarbage extends MainlineNode {
  override receive(from: Address, message: Message): void {
    const said = read(message);
    if (said.type === 'garbage') throw new Error(said.why);
    super.receive(from, message);
  }
}

class AnyTransactionId extends MainlineNode {
  protected override match(from: string, t: string): Pending | undefined {
    const pending = this.core.pending.find(({ to }) => to === from);
    return super.match(from, pending?.t.toString(16).padStart(4, '0') ?? t);
  }
}

class RefusalsCountAsAcceptance extends MainlineNode {
  protected override refused(pending: Pending, error: Failure): void {
    const { purpose, expects } = pending;
    if (purpose.for === 'announcement') this.announced(purpose.announcement, expects);
    else super.refused(pending, error);
  }
}

class SilenceIsAcceptance extends MainlineNode {
  protected override unanswered(pending: Pending): void {
    const { purpose, expects } = pending;
    if (purpose.for === 'announcement') this.announced(purpose.announcement, expects);
    else super.unanswered(pending);
  }
}

class ConcludesTwice extends MainlineNode {
  protected override conclude(call: number, outcome: MainlineOutcome): void {
    super.conclude(call, outcome);
    super.conclude(call, outcome);
  }
}

class SwallowsFailures extends MainlineNode {
  protected override conclude(call: number, outcome: MainlineOutcome): void {
    if (outcome.ok) super.conclude(call, outcome);
  }
}

class JoinsNobody extends MainlineNode {
  protected override joinAlone(call: number): void {
    this.conclude(call, { ok: true });
  }
}

/** Messages and outcomes gone wrong: what the machines are for. */
export const disciplineMutants = [
  mutant(
    'answers-twice',
    'A query for nodes is answered twice.',
    'BEP 5 KRPC Protocol (“a single packet is sent in response”)',
    AnswersTwice,
  ),
  mutant(
    'answers-under-its-own-number',
    'The answer to a ping does not echo the transaction id.',
    'BEP 5 KRPC Protocol (“echoed in the response”)',
    AnswersUnderItsOwnNumber,
  ),
  mutant(
    'malformed-is-unknown',
    'A malformed packet is answered with error 204 instead of 203.',
    'Classic mistake: BEP 5 Errors',
    MalformedIsUnknown,
  ),
  mutant(
    'believes-unasked-answers',
    'Whoever sends a response comes into the table, asked or not.',
    'Classic mistake: BEP 5 KRPC Protocol (transaction id); libp2p/js-libp2p#3538 (table polluted)',
    BelievesUnaskedAnswers,
  ),
  mutant(
    'any-transaction-id',
    'Whatever comes from a node that was asked is the answer, under whichever transaction id.',
    'Classic mistake: BEP 5 KRPC Protocol (“echoed in the response”)',
    AnyTransactionId,
  ),
  mutant(
    'refusal-is-acceptance',
    'A node that has refused an announcement is told of as one that has accepted it.',
    'Classic mistake: BEP 5 Errors (an error is an answer, too)',
    RefusalsCountAsAcceptance,
  ),
  mutant(
    'silence-is-acceptance',
    'A node that has not answered an announcement is told of as one that has accepted it.',
    'Classic mistake: fire and forget',
    SilenceIsAcceptance,
  ),
  mutant(
    'breaks-at-garbage',
    'A packet that cannot be decoded brings the node down.',
    'webtorrent/bittorrent-dht#66, #224; holepunchto/dht-rpc#17 (crash on malformed input)',
    BreaksAtGarbage,
  ),
  mutant(
    'concludes-twice',
    'Every call is concluded twice.',
    'Callback called twice; libp2p/go-libp2p-kad-dht#290 (lookup end)',
    ConcludesTwice,
  ),
  mutant(
    'swallows-failures',
    'A call that fails is never concluded.',
    'libp2p/rust-libp2p#1105 (lookup never ends)',
    SwallowsFailures,
  ),
  mutant(
    'joins-nobody',
    'A node whose bootstrap node is silent says that it has joined.',
    'bushidocodes/chord-grpc#31 (a peer alone thinks that it is the network); BEP 5 Routing Table',
    JoinsNobody,
  ),
];
