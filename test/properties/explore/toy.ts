import type { Subject } from '../../../impl/kit/subject.ts';
import type { Protocol } from '../../../properties/kit/protocol.ts';
import type { Operation } from '../../../properties/kit/scenario.ts';
import type { Address, Call, Environment, Peer, PeerFactory } from '../../../sim/peer.ts';
import type { Always, Observation } from '../../../spec/kit/property.ts';
import { between, ringOfSize } from '../../../spec/kit/ring.ts';
import { whole } from '../../../spec/kit/rules.ts';
import type { Vocabulary } from '../../../spec/kit/vocabulary.ts';

/**
 * A toy overlay: everyone keeps one friend, greets it now and then, and takes whoever greets it and sits nearer as its
 * friend instead. Small enough to be explored by the most naive search, and rich enough to need every rule of the
 * explorer: inline requests, messages in events of their own, strangers, crashes, departures, lives.
 */
export interface ToyParams {
  readonly points: number;
}

export interface ToyView {
  readonly member: boolean;
  readonly friend: number | null;
}

interface ToyState {
  readonly friend: number | null;
  readonly member: boolean;
  readonly greeting: boolean;
  /** The call, and whom it waits for. */
  readonly joining: readonly [call: number, via: number] | null;
  readonly leaving: readonly [call: number, friend: number] | null;
}

type ToyMessage =
  | { readonly type: 'ask' | 'hello' | 'thanks' | 'fine' }
  | { readonly type: 'told' | 'bye'; readonly friend: number | null };

const messages = {
  ask: term({}),
  told: term({ friend: { type: 'id?', doc: '' } }),
  hello: { ...term({}), ownEvent: true },
  thanks: term({}),
  bye: term({ friend: { type: 'id?', doc: '' } }),
  fine: term({}),
} as const satisfies Vocabulary;

const calls = {
  found: term({ members: { type: 'ids', doc: '' } }),
  join: term({ via: { type: 'id', doc: '' } }),
  leave: term({}),
} as const satisfies Vocabulary;

function term<F>(fields: F) {
  return { doc: '', source: '', fields };
}

class ToyPeer implements Peer<ToyMessage, ToyState, ToyView> {
  protected state: ToyState = {
    friend: null,
    member: false,
    greeting: false,
    joining: null,
    leaving: null,
  };
  readonly id: number;
  readonly params: ToyParams;
  readonly env: Environment<ToyMessage>;

  constructor(id: number, params: ToyParams, env: Environment<ToyMessage>) {
    this.id = id;
    this.params = params;
    this.env = env;
  }

  call(call: Call): void {
    const { id, type, members, via } = call as Call & { members: number[]; via: number };
    if (type === 'found') this.beMember(members[(members.indexOf(this.id) + 1) % members.length]!);
    else if (type === 'join') {
      this.set({ joining: [id, via] });
      this.env.send(via, { type: 'ask' });
    } else if (this.state.friend === null || this.state.friend === this.id) this.env.done(id, { ok: true });
    else {
      this.set({ leaving: [id, this.state.friend] });
      this.env.send(this.state.friend, { type: 'bye', friend: this.state.friend });
    }
  }

  receive(from: Address, message: ToyMessage): void {
    const { state } = this;
    if (message.type === 'ask') this.env.send(from, { type: 'told', friend: state.friend });
    else if (message.type === 'told' && state.joining) {
      if (message.friend === null) this.endJoin(false);
      else {
        this.endJoin(true);
        this.beMember(message.friend === this.id ? (from as number) : message.friend);
      }
    } else if (message.type === 'hello') {
      this.env.send(from, { type: 'thanks' });
      if (state.member && between(this.id, from, state.friend!)) this.set({ friend: from as number });
    } else if (message.type === 'thanks') this.set({ greeting: false });
    else if (message.type === 'bye') {
      if (state.friend === from) this.set({ friend: this.id });
      this.env.send(from, { type: 'fine' });
    } else if (message.type === 'fine' && state.leaving) this.env.done(state.leaving[0], { ok: true });
  }

  timer(): void {
    this.env.setTimer('greet', 1);
    const { friend, greeting } = this.state;
    if (greeting || friend === null || friend === this.id) return;
    this.set({ greeting: true });
    this.env.send(friend, { type: 'hello' });
  }

  unreachable(peer: Address): void {
    const { joining, leaving, greeting, friend } = this.state;
    if (joining?.[1] === peer) this.endJoin(false);
    if (leaving?.[1] === peer) this.env.done(leaving[0], { ok: true });
    if (greeting) this.set({ greeting: false });
    if (friend === peer) this.mourn(peer as number);
  }

  /** The friend is dead. The id after it stands in for it, as in Chord, and then nobody does. */
  protected mourn(friend: number): void {
    this.set({ friend: friend % 2 === 0 ? (friend + 1) % this.params.points : this.id });
  }

  view(): ToyView {
    return { member: this.state.member, friend: this.state.friend };
  }

  snapshot(): ToyState {
    return this.state;
  }

  restore(state: ToyState): void {
    this.state = state;
  }

  protected set(change: Partial<ToyState>): void {
    this.state = { ...this.state, ...change };
  }

  private beMember(friend: number): void {
    this.set({ friend, member: true });
    this.env.setTimer('greet', 1);
  }

  private endJoin(ok: boolean): void {
    const [call] = this.state.joining!;
    this.set({ joining: null });
    this.env.done(call, ok ? { ok } : { ok, reason: 'no' });
  }
}

/** Sticks to a dead friend for ever. */
class Stubborn extends ToyPeer {
  protected override mourn(): void {}
}

export const gentle = subject('gentle', ToyPeer);
export const stubborn = subject('stubborn', Stubborn);
/** What it greets with is handled within the event that sends it. */
export const prompt: Subject<ToyParams> = { ...gentle, name: 'prompt', inline: ['hello'] };

function subject(name: string, Class: typeof ToyPeer): Subject<ToyParams> {
  const create = ((id: Address, params: ToyParams, env: Environment<ToyMessage>) =>
    new Class(id as number, params, env)) as unknown as PeerFactory<ToyParams>;
  return { name, kind: 'mutant', doc: '', source: '', create };
}

type Seen = Observation<ToyView, ToyParams>;

function membersOf({ peers }: Seen): { address: number; friend: number }[] {
  return peers
    .filter(({ alive, view }) => alive && view?.member)
    .map(({ address, view }) => ({ address: address as number, friend: view!.friend! }));
}

/** Nobody's friend is gone. */
export const livingFriends: Always<ToyView, ToyParams> = {
  name: 'living-friends',
  kind: 'always',
  scope: 'peer',
  statement: '',
  source: '',
  judge(observation, peer) {
    const { address, view } = observation.peers[peer]!;
    const friend = observation.peers.find((each) => each.address === view?.friend);
    return !view?.member || (friend?.alive && friend.view?.member)
      ? undefined
      : { peer: address, expected: 'a friend that lives', seen: `${view.friend}` };
  },
};

/** Somebody has a friend other than itself. */
export const company: Always<ToyView, ToyParams> = {
  name: 'company',
  kind: 'always',
  scope: 'world',
  statement: '',
  source: '',
  judge(observation) {
    const members = membersOf(observation);
    return members.length < 2 || members.some(({ address, friend }) => address !== friend)
      ? undefined
      : { expected: 'company', seen: 'hermits' };
  },
};

/** Never false. */
export const harmless: Always<ToyView, ToyParams> = {
  ...company,
  name: 'harmless',
  judge: () => undefined,
};

export const properties = [livingFriends, company, harmless];

/** So many peers on every other point of the circle, the first of them members. */
export function toyModel(peers: number, initial: number) {
  const addresses = Array.from({ length: peers }, (_, i) => 2 * i);
  return { params: { points: 2 * peers }, peers: addresses, initial: addresses.slice(0, initial) };
}

/** Which operations a toy model has. */
export type ToyRules = readonly ('join' | 'fail' | 'leave')[];

export function toy(rules: ToyRules = ['join', 'fail', 'leave']): Protocol<ToyView, ToyParams> {
  const isWanted = (operation: Operation) => (rules as readonly string[]).includes(operation.do);
  const unused = () => {
    throw new Error('not for exploration');
  };
  return {
    spec: {
      name: 'toy',
      title: 'Toy',
      doc: '',
      sources: [],
      limits: [],
      constants: [],
      messages,
      calls,
      outcomes: {},
      view: term({}),
      briefing: { parameters: {}, notes: [] },
      machines: [],
      properties: [],
    },
    subjects: [gentle, stubborn, prompt],
    defaults: { points: 8 },
    rules: { points: whole(1, 100) },
    generate: unused,
    space: ({ points }) => ringOfSize(points),
    found: (_address, initial) => ({ type: 'found', members: initial }) as Omit<Call, 'id'>,
    join: (via) => ({ type: 'join', via }) as Omit<Call, 'id'>,
    leave: () => ({ type: 'leave' }),
    isMember: ({ member }) => member,
    admits(operation, { observation, departing }) {
      if (operation.do !== 'fail' && operation.do !== 'leave') return true;
      const staying = membersOf(observation).filter(({ address }) => !departing.includes(address));
      return staying.some(({ address }) => address !== operation.peer);
    },
    conditions: () => new Set(),
    settle: { rounds: () => 0, roundMs: 0 },
    oracle: unused,
    epilogue: () => [],
    /** Friends live, and nobody who could have company is alone. */
    isIdeal(observation) {
      const members = membersOf(observation);
      const isMember = (id: number) => members.some(({ address }) => address === id);
      return members.every(
        ({ address, friend }) => isMember(friend) && (members.length === 1 || friend !== address),
      );
    },
    explore: {
      model: (peers) => toyModel(peers, 2),
      operations(observation) {
        const members = membersOf(observation).map(({ address }) => address);
        return observation.peers
          .flatMap(({ address, alive, view }): Operation[] => {
            if (!alive) return members.map((via) => ({ do: 'join', peer: address, via }));
            return view?.member
              ? [
                  { do: 'fail', peer: address },
                  { do: 'leave', peer: address },
                ]
              : [];
          })
          .filter(isWanted);
      },
      rotation: {
        circle: ({ points }) => ringOfSize(points),
        renameState(saved, rename) {
          const state = saved as ToyState;
          return {
            ...state,
            friend: state.friend === null ? null : rename(state.friend),
            joining: state.joining && [state.joining[0], rename(state.joining[1])],
            leaving: state.leaving && [state.leaving[0], rename(state.leaving[1])],
          };
        },
      },
      usualPeers: 3,
      paramsFor: () => toyModel(3, 2).params,
      plain: {},
    },
    story: { draw: () => [], operation: () => '', change: () => undefined },
  };
}
