import type { Id } from '../../../spec/kit/identifiers.ts';
import type { NodeInfo } from '../../../spec/mainline-dht/compact.ts';
import { GOOD_MS } from '../../../spec/mainline-dht/constants.ts';
import type { Response } from '../../../spec/mainline-dht/krpc.ts';
import { space } from '../../../spec/mainline-dht/parameters.ts';
import type { Bucket } from '../../xor/bucket.ts';
import type { Question } from '../asking.ts';
import { MainlineNode } from '../reference.ts';
import type { Contact, Goodness, Pending } from '../state.ts';
import { mutant } from './mutant.ts';

class DoubtsNobody extends MainlineNode {
  protected override contest(_bucket: Bucket<Contact>, _newcomer: Contact): void {}
}

class GoodForAnHour extends MainlineNode {
  protected override goodness(contact: Contact): Goodness {
    const goodness = super.goodness(contact);
    const isRecent = this.env.now() - Math.max(contact.answeredAt, contact.askedAt ?? 0) <= 4 * GOOD_MS;
    return goodness === 'questionable' && isRecent ? 'good' : goodness;
  }
}

class KeepsTheBad extends MainlineNode {
  protected override replaceable(_bucket: Bucket<Contact>): Contact | undefined {
    return undefined;
  }
}

class SilenceIsForgiven extends MainlineNode {
  protected override noteSilence(_pending: Pending): void {}
}

class NamesTheBad extends MainlineNode {
  protected override closestFor(target: Id, asker: string): NodeInfo[] {
    return this.table
      .closest(target, this.parameters.k, ({ address }) => address !== asker)
      .map(({ id, address }) => [id, address]);
  }
}

class DoubtfulAsGoodAsAny extends MainlineNode {
  protected override closestFor(target: Id, asker: string): NodeInfo[] {
    return this.table
      .closest(
        target,
        this.parameters.k,
        (contact) => contact.address !== asker && this.goodness(contact) !== 'bad',
      )
      .map(({ id, address }) => [id, address]);
  }
}

class JoinsAtTheFirstAnswer extends MainlineNode {
  protected override answered(pending: Pending, response: Response): void {
    if (pending.purpose.for === 'bootstrap') {
      this.heardAnswer({ id: response.id, address: pending.to });
      this.joined(pending.purpose.call, true);
    } else super.answered(pending, response);
  }
}

class SearchesUnderAnotherId extends MainlineNode {
  protected override ownId(question: Question): Id {
    return question.type === 'get_peers' ? space.flip(this.id, space.bits - 1) : this.id;
  }
}

/** Decisions about nodes that are not good any more, and about who is to be known, gone wrong. */
export const contestMutants = [
  mutant(
    'doubts-nobody',
    'A bucket that is full of questionable nodes takes nobody, and nobody is pinged.',
    'libp2p/js-libp2p#3537 (old ones never pinged); BEP 5 Routing Table',
    DoubtsNobody,
  ),
  mutant(
    'good-for-an-hour',
    'A node is good for an hour after it was last heard.',
    'Wrong period: BEP 5 Routing Table (“within the last 15 minutes”)',
    GoodForAnHour,
  ),
  mutant(
    'keeps-the-bad',
    'A bad node makes no room for a newcomer.',
    'webtorrent/bittorrent-dht#20 (dead contacts kept); BEP 5 Routing Table',
    KeepsTheBad,
  ),
  mutant(
    'silence-is-forgiven',
    'Queries that nobody answers are not counted: nobody is ever bad.',
    'webtorrent/bittorrent-dht#20 (dead contacts kept)',
    SilenceIsForgiven,
  ),
  mutant(
    'names-the-bad',
    'Bad nodes are named as good ones are.',
    'Classic mistake: BEP 5 find_node (“closest good nodes”)',
    NamesTheBad,
  ),
  mutant(
    'doubtful-as-good-as-any',
    'Questionable nodes are named before good ones that are farther.',
    'Classic mistake: BEP 5 Routing Table (“nodes that we know are good are given priority”)',
    DoubtfulAsGoodAsAny,
  ),
  mutant(
    'joins-at-the-first-answer',
    'A node has joined as soon as its bootstrap node has answered, and looks nobody up.',
    'Classic mistake: BEP 5 Routing Table (“attempt to find the closest nodes in the DHT to itself”)',
    JoinsAtTheFirstAnswer,
  ),
  mutant(
    'searches-under-another-id',
    'Peers are looked for under an id that is not the own one.',
    'Classic mistake: a new id for each search; BEP 5 get_peers',
    SearchesUnderAnotherId,
  ),
];
