import { describe, expect, it } from 'vitest';
import type { Subject } from '../../../impl/kit/subject.ts';
import { explore, scenarioOf } from '../../../properties/explore/index.ts';
import type { Protocol } from '../../../properties/kit/protocol.ts';
import type { Grain, Operation } from '../../../properties/kit/scenario.ts';
import { Stage } from '../../../properties/kit/stage.ts';
import type { DirectedWorld } from '../../../sim/directed-world.ts';
import type { Address, Call, Environment, Message, Peer, PeerFactory } from '../../../sim/peer.ts';
import { Tape } from '../../../sim/tape.ts';
import type { Always } from '../../../spec/kit/property.ts';
import type { Vocabulary } from '../../../spec/kit/vocabulary.ts';
import { Naive, type NaiveWorld } from './naive.ts';
import { toy } from './toy.ts';

/**
 * Guests and hosts: a peer visits the next one, which takes one guest at a time and shows others out; a guest hands over a gift,
 * goes, and may come again at once. Everything that the end of a connection can meet is met here.
 */
interface House {
  readonly host: Address | null;
  readonly guest: Address | null;
  readonly gifts: number;
}

class Visitor implements Peer<Message, House, House> {
  private house: House = { host: null, guest: null, gifts: 0 };
  private readonly id: number;
  private readonly count: number;
  private readonly env: Environment<Message>;

  constructor(id: number, count: number, env: Environment<Message>) {
    this.id = id;
    this.count = count;
    this.env = env;
  }

  call(call: Call): void {
    this.env.setTimer('visit', 1);
    this.env.done(call.id, { ok: true });
  }

  timer(name: string): void {
    const { host } = this.house;
    if (name === 'visit') {
      const next = (this.id + 1) % this.count;
      if (host === null) this.env.send(next, { type: 'knock' });
      this.env.setTimer('part', 1);
    } else {
      if (host !== null) {
        this.env.send(host, { type: 'gift' });
        this.env.close(host);
        this.house = { ...this.house, host: null };
      }
      this.env.setTimer('visit', 1);
    }
  }

  receive(from: Address, { type }: Message): void {
    const { house, env } = this;
    if (type === 'gift') this.house = { ...house, gifts: 1 - house.gifts };
    else if (type === 'welcome') this.house = { ...house, host: from };
    else if (house.guest !== null && house.guest !== from) env.close(from);
    else {
      this.house = { ...house, guest: from };
      env.send(from, { type: 'welcome' });
    }
  }

  unreachable(peer: Address): void {
    const { host, guest, gifts } = this.house;
    this.house = { host: host === peer ? null : host, guest: guest === peer ? null : guest, gifts };
  }

  view(): House {
    return this.house;
  }

  snapshot(): House {
    return this.house;
  }

  restore(house: House): void {
    this.house = house;
  }
}

const term = { doc: '', source: '', fields: {} };
const messages: Vocabulary = { knock: term, welcome: term, gift: { ...term, ownEvent: true } };

interface Village {
  readonly count: number;
}

const village: Protocol<House, Village> = {
  ...(toy() as unknown as Protocol<House, Village>),
  connections: true,
  admits: () => true,
  found: () => ({ type: 'found' }),
  isIdeal: () => true,
  explore: {
    usualPeers: 2,
    paramsFor: () => ({ count: 2 }),
    model: (count) => {
      const peers = Array.from({ length: count }, (_, i) => i);
      return { params: { count }, peers, initial: peers };
    },
    operations: ({ peers }) =>
      peers.flatMap(({ address, alive }): Operation[] => [
        ...(alive && address === 0 ? [{ do: 'fail', peer: address } as const] : []),
        ...peers.flatMap(({ address: other, alive: isThere }): Operation[] =>
          alive && isThere && address < other ? [{ do: 'sever', peer: address, other }] : [],
        ),
      ]),
  },
};
Object.assign(village, { spec: { ...village.spec, messages } });

const visitor: Subject<Village> = {
  name: 'visitor',
  kind: 'mutant',
  doc: '',
  source: '',
  create: ((id: Address, { count }: Village, env: Environment<Message>) =>
    new Visitor(id as number, count, env)) as unknown as PeerFactory<Village>,
};

/** Worlds of all sorts, so that there are ways to many of them. */
const sorts: readonly Always<House, Village>[] = Array.from({ length: 30 }, (_, sort) => ({
  name: `sort-${sort}`,
  kind: 'always',
  scope: 'world',
  statement: '',
  source: '',
  judge: ({ peers }) => {
    const marks = peers.map(({ view }) =>
      view ? 9 * (Number(view.host ?? 2) + 1) + 3 * (Number(view.guest ?? 2) + 1) + view.gifts : 1,
    );
    const mark = marks.reduce((sum, each, at) => sum + each * (at + 1), 0);
    return mark % 30 === sort ? { expected: 'another sort', seen: `sort ${sort}` } : undefined;
  },
}));

const CASES: readonly (readonly [Grain, number, number])[] = [
  ['atomic', 2, 40],
  ['atomic', 3, 6],
  ['message', 2, 9],
  ['message', 3, 5],
];

describe.each(CASES)('connections end, %s grain, %i peers, %i events deep', (grain, count, maxDepth) => {
  const model = village.explore!.model(count, visitor);
  const options = { protocol: village, subject: visitor, model, grain, properties: sorts, maxDepth };

  it('as in the naive search', () => {
    const expected = new Naive(village, visitor, model, grain).search(maxDepth);
    const found = explore(options);
    expect(found.states).toBe(expected.worlds.size);
    expect(found.states).toBeGreaterThan(30);
  });

  it('as in the simulator, along the way to every sort of world', () => {
    const ways = explore(options).properties.flatMap(({ shortest }) => (shortest ? [shortest] : []));
    expect(ways.length).toBeGreaterThan(5);
    for (const { operations } of ways) follow(operations, grain, model);
  });
});

type Model = ReturnType<NonNullable<typeof village.explore>['model']>;

function follow(operations: readonly Operation[], grain: Grain, model: Model): void {
  const naive = new Naive(village, visitor, model, grain);
  const scenario = scenarioOf({ protocol: village, model, grain }, operations);
  const stage = new Stage(village as Protocol, visitor as Subject, scenario, new Tape([]), {});
  stage.open();
  let world = naive.founded();
  for (const operation of operations) {
    const step = [...naive.next(world)].find(
      (each) => JSON.stringify(each.operation) === JSON.stringify(operation),
    );
    expect(step, JSON.stringify(operation)).toBeDefined();
    stage.perform(operation, naive.observe(world), () => undefined);
    world = step!.next;
    expect(shown(stage.world as DirectedWorld, grain)).toEqual(shownNaively(world, grain));
  }
  expect(stage.done).toEqual(operations);
}

/** News that changes nothing is in flight in the simulator only. */
function told(flight: readonly { from: Address; to: Address; message: Message }[], grain: Grain) {
  return flight
    .map(({ from, to, message }) => `${from} ${to} ${message.type}`)
    .filter((packet) => grain === 'atomic' || !packet.endsWith('unreachable'));
}

function shown(world: DirectedWorld, grain: Grain) {
  const alive = world.residents.filter((resident) => resident.alive);
  const peers = alive.map(({ address, peer }) => [`${address}`, peer.view!(), world.timers(address).sort()]);
  return { peers, flight: told(world.flight, grain) };
}

function shownNaively({ peers, flight }: NaiveWorld, grain: Grain) {
  return {
    peers: Object.entries(peers).map(([address, { state, timers }]) => [address, state, timers]),
    flight: told(flight, grain),
  };
}
