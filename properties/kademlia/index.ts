import { mutants } from '../../impl/kademlia/mutants/index.ts';
import { reference } from '../../impl/kademlia/subjects.ts';
import type { Address, Call, Message } from '../../sim/peer.ts';
import { REFRESH_MS } from '../../spec/kademlia/constants.ts';
import { kademliaSpec } from '../../spec/kademlia/index.ts';
import type { KademliaView } from '../../spec/kademlia/messages.ts';
import { isConnected, membersOf } from '../../spec/kademlia/neighbourhood.ts';
import { KademliaOracle } from '../../spec/kademlia/oracle.ts';
import { DEFAULTS, type KademliaParameters, RULES, spaceOf } from '../../spec/kademlia/parameters.ts';
import type { Protocol } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';
import { admitsKademlia, conditionsOf } from './assumptions.ts';
import { exploreKademlia } from './explore.ts';
import { generateKademlia } from './generate.ts';
import { sampleKademlia } from './measure.ts';
import { kademliaStory } from './story.ts';

/** Kademlia, as the toolkit runs it. */
export const kademlia: Protocol<KademliaView, KademliaParameters, KademliaOracle> = {
  spec: kademliaSpec,
  subjects: [reference, ...mutants],
  defaults: DEFAULTS,
  rules: RULES,
  generate: generateKademlia,
  space: spaceOf,
  found: (_address, initial) => call({ type: 'create', members: initial }),
  join: (via) => call({ type: 'join', via }),
  isMember: (view) => view.member,
  admits: admitsKademlia,
  conditions: conditionsOf,
  settle: {
    /** Refreshing every bucket four times was seen to bring back a contact in each; the fifth hour is for pairs. */
    rounds: () => 5,
    roundMs: REFRESH_MS,
  },
  oracle: (parameters) => new KademliaOracle(parameters),
  epilogue(observation, oracle) {
    const shown = membersOf(observation).map(({ id }) => id);
    // Of peers that show nothing nobody knows who is a member: whoever is there is asked.
    const living = observation.peers.filter(({ alive }) => alive).map(({ address }) => address);
    const members = shown.length > 0 ? shown : living;
    const operations: Operation[] = [];
    const ask = (peer: Address, what: string, key: Address) =>
      operations.push({ do: 'call', peer, call: what, args: { key } });
    for (const [at, { key }] of oracle.confirmed().entries())
      if (members.length > 0) ask(members[at % members.length]!, 'fetch', key);
    // Every member looks up a point at and one right beside another.
    const space = spaceOf(observation.params);
    for (const [at, peer] of members.entries()) {
      ask(peer, 'lookup', members[(at + 2) % members.length]!);
      ask(peer, 'lookup', space.flip(members[(at + 3) % members.length]!, at % space.bits));
    }
    return operations;
  },
  isIdeal: isConnected,
  explore: exploreKademlia,
  sample: sampleKademlia,
  story: kademliaStory,
  lie,
};

/** A lying node names other nodes than it should, or such as nobody is, and values that nobody stored. */
function lie(message: Message, draw: (bound: number) => number, peers: readonly Address[]): Message {
  if (draw(3) === 0 || (message.type !== 'nodes' && message.type !== 'found')) return message;
  const named = Array.from({ length: 2 }, () => {
    const peer = peers[draw(peers.length)]!;
    return draw(2) === 0 ? peer : beside(peer);
  });
  const forged = message.type === 'found' && draw(2) === 0;
  return { ...message, nodes: named, ...(forged ? { value: 'forged', ttl: 3_600_000 } : {}) } as Message;
}

/** The identifier next to a peer's: mostly nobody's. */
function beside(peer: Address): Address {
  if (typeof peer === 'number') return peer % 2 === 0 ? peer + 1 : peer - 1;
  const last = Number.parseInt(peer.at(-1)!, 16);
  return peer.slice(0, -1) + (last ^ 1).toString(16);
}

/** Calls carry their arguments beside their type. */
function call<T extends { readonly type: string }>(value: T): Omit<Call, 'id'> {
  return value;
}
