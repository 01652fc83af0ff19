import { describe, expect, it } from 'vitest';
import type { Subject } from '../../../impl/kit/subject.ts';
import { explore, scenarioOf } from '../../../properties/explore/index.ts';
import type { Protocol } from '../../../properties/kit/protocol.ts';
import type { Grain, Operation } from '../../../properties/kit/scenario.ts';
import { Stage } from '../../../properties/kit/stage.ts';
import type { DirectedWorld } from '../../../sim/directed-world.ts';
import { Tape } from '../../../sim/tape.ts';
import type { Always, Observation } from '../../../spec/kit/property.ts';
import { Naive, type NaiveWorld } from './naive.ts';
import { gentle, prompt, stubborn, type ToyParams, type ToyView, toy, toyModel } from './toy.ts';

/** Properties that fall in worlds of all sorts, and look at distances only, so that turning the circle changes nothing. */
const sorts: readonly Always<ToyView, ToyParams>[] = Array.from({ length: 40 }, (_, sort) => ({
  name: `sort-${sort}`,
  kind: 'always',
  scope: 'world',
  statement: '',
  source: '',
  judge: (observation) =>
    sortOf(observation) % 40 === sort ? { expected: 'another sort', seen: `sort ${sort}` } : undefined,
}));

function sortOf({ peers, params }: Observation<ToyView, ToyParams>): number {
  const marks = peers.map(({ address, alive, view }) =>
    alive ? ((view!.friend ?? -7) - (address as number) + params.points) % params.points : 50,
  );
  return Math.abs(
    marks.reduce((sum, mark, at) => sum + (mark + 1) * (marks[(at + 1) % marks.length]! + 3), 0),
  );
}

describe('the operations of a path', () => {
  it.each(
    (['atomic', 'message'] as const).flatMap((grain) =>
      [true, false].flatMap((symmetry) =>
        [gentle, stubborn, prompt].map((subject) => [subject.name, grain, symmetry, subject] as const),
      ),
    ),
  )('lead the simulator to the same world: %s, %s grain, symmetry %s', (_, grain, symmetry, subject) => {
    const protocol = toy();
    const model = grain === 'atomic' ? toyModel(4, 3) : toyModel(3, 2);
    const options = { protocol, subject, model, grain, properties: sorts, maxDepth: 9, symmetry };
    const paths = explore(options).properties.flatMap(({ name, shortest }) =>
      shortest ? [{ name, ...shortest }] : [],
    );
    expect(paths.length).toBeGreaterThan(8);
    for (const { name, operations, finding } of paths) {
      const naive = new Naive(protocol, subject, model, grain);
      const world = replay(naive, operations, protocol, subject, model, grain);
      expect(sortOf(naive.observe(world)) % 40).toBe(Number(name.slice('sort-'.length)));
      expect(finding.seen).toBe(`sort ${sortOf(naive.observe(world)) % 40}`);
    }
  });

  it('name packets in flight to addresses that are nobody’s, turned as the world is', () => {
    const protocol = toy(['fail']);
    const model = toyModel(4, 4);
    const nobody: Always<ToyView, ToyParams> = {
      ...sorts[0]!,
      name: 'nobody-is-alone',
      judge: (observation) => {
        const alone = observation.peers.find(({ address, view }) => view?.friend === address);
        return alone && { peer: alone.address, expected: 'company', seen: 'nobody' };
      },
    };
    const [outcome] = explore({ protocol, subject: gentle, model, properties: [nobody] }).properties;
    const { operations, finding } = outcome!.shortest!;
    const naive = new Naive(protocol, gentle, model, 'atomic');
    const world = replay(naive, operations, protocol, gentle, model, 'atomic');
    expect(operations.some((each) => each.do === 'deliver' && (each.to as number) % 2 === 1)).toBe(true);
    expect(nobody.judge(naive.observe(world), -1, undefined)).toEqual(finding);
  });
});

/** Carries the operations out in the simulator and in the naive model, and holds the two against each other. */
function replay(
  naive: Naive<ToyView, ToyParams>,
  operations: readonly Operation[],
  protocol: Protocol<ToyView, ToyParams>,
  subject: Subject<ToyParams>,
  model: ReturnType<typeof toyModel>,
  grain: Grain,
): NaiveWorld {
  const scenario = scenarioOf({ protocol, model, grain }, operations);
  const relay = {} as Stage;
  const stage = new Stage(protocol as Protocol, subject as Subject, scenario, new Tape([]), {
    called: (...event) => relay.called(...event),
    concluded: (...event) => relay.concluded(...event),
    settled: (...event) => relay.settled(...event),
  });
  Object.setPrototypeOf(relay, stage);
  stage.open();
  let world = naive.founded();
  for (const operation of operations) {
    const step = [...naive.next(world)].find((each) => same(each.operation, operation));
    expect(step, JSON.stringify(operation)).toBeDefined();
    stage.perform(operation, naive.observe(world) as Observation<unknown>, () => undefined);
    world = step!.next;
    expect(shown(stage.world as DirectedWorld, grain)).toEqual(shownNaively(world, grain));
  }
  expect(stage.done).toEqual(operations);
  return world;
}

function same(a: Operation, b: Operation): boolean {
  const sorted = (value: Operation) => JSON.stringify(Object.entries(value).sort());
  return sorted(a) === sorted(b);
}

/** News that changes nothing is in flight in the simulator only, and need not ever arrive. */
const counted = (grain: Grain) => (packet: string) => grain === 'atomic' || !packet.endsWith('unreachable');

function shown(world: DirectedWorld, grain: Grain) {
  const alive = world.residents.filter((resident) => resident.alive);
  return {
    peers: Object.fromEntries(
      alive.map(({ address, peer }) => [
        address,
        { view: peer.view!(), timers: world.timers(address).sort() },
      ]),
    ),
    flight: world.flight
      .map(({ from, to, message }) => `${from} ${to} ${message.type}`)
      .filter(counted(grain)),
  };
}

function shownNaively({ peers, flight }: NaiveWorld, grain: Grain) {
  return {
    peers: Object.fromEntries(
      Object.entries(peers).map(([address, { state, timers }]) => {
        const { member, friend } = state as ToyView;
        return [address, { view: { member, friend }, timers }];
      }),
    ),
    flight: flight.map(({ from, to, message }) => `${from} ${to} ${message.type}`).filter(counted(grain)),
  };
}
