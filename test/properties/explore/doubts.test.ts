import { describe, expect, it } from 'vitest';
import type { Subject } from '../../../impl/kit/subject.ts';
import { explore, permanenceOf } from '../../../properties/explore/index.ts';
import { type Address, type Message, type Peer, SimulationOver } from '../../../sim/peer.ts';
import type { Always } from '../../../spec/kit/property.ts';
import { gentle, harmless, type ToyParams, type ToyView, toy, toyModel } from './toy.ts';

const protocol = toy();
const model = toyModel(3, 2);

/** A gentle peer that does something else when it is told something. */
function altered(
  change: (peer: Peer<Message>, send: (to: Address, message: Message) => void) => Partial<Peer>,
) {
  const create: Subject<ToyParams>['create'] = (address, params, env) => {
    const peer = gentle.create(address, params, env) as unknown as Peer<Message>;
    const send = (to: Address, message: Message) => env.send(to, message as never);
    return Object.assign(peer, change(peer, send)) as never;
  };
  return { ...gentle, create };
}

describe('a symmetry that is claimed and does not hold is given up', () => {
  const { explore: explorable, ...rest } = protocol;
  const plain = explore({ protocol, subject: gentle, model, symmetry: false });
  const expectPlain = (options: Partial<Parameters<typeof explore<ToyView, ToyParams>>[0]>, why: RegExp) => {
    const { symmetry, asymmetry, ...found } = explore({ protocol, subject: gentle, model, ...options });
    expect(symmetry).toBe(1);
    expect(asymmetry).toMatch(why);
    return found;
  };

  it('when a saved state keeps an id that is not renamed', () => {
    const renameState = (state: unknown) => state;
    const rotation = { ...explorable!.rotation!, renameState };
    const careless = { ...rest, explore: { ...explorable!, rotation } };
    const { states } = expectPlain({ protocol: careless }, /^turned by 1, the step of \{.* on \{.* comes/);
    expect(states).toBe(plain.states);
  });

  it('when a message holds an id that its vocabulary does not say', () => {
    const told = { doc: '', source: '', fields: {} };
    const messages = { ...protocol.spec.messages, told };
    const careless = { ...protocol, spec: { ...protocol.spec, messages } };
    expect(expectPlain({ protocol: careless }, /^turned/).states).toBe(plain.states);
  });

  it('when a peer minds who it is', () => {
    const vain = altered((peer) => {
      const timer = peer.timer.bind(peer);
      return { timer: (name) => void ((peer as unknown as { id: number }).id === 0 || timer(name)) };
    });
    expect(expectPlain({ subject: vain }, /^turned/).states).toBeLessThan(plain.states);
    const { permanence } = permanenceOf({ protocol, subject: vain, model }, [{ do: 'fail', peer: 2 }]);
    expect(permanence).toBe('permanent');
  });

  it('when a property minds who is who', () => {
    const firstLives: Always<ToyView, ToyParams> = {
      ...harmless,
      name: 'first-lives',
      judge: ({ peers }) => (peers[0]!.alive ? undefined : { expected: 'the first', seen: 'no first' }),
    };
    const { properties } = expectPlain({ properties: [firstLives] }, /^first-lives minds who is who$/);
    expect(properties[0]!.shortest?.events).toBe(1);
  });

  it('when what users may do, or what is ideal, minds who is who', () => {
    const operations: NonNullable<typeof explorable>['operations'] = (observation, params) =>
      explorable!.operations(observation, params).filter((each) => each.do !== 'fail' || each.peer !== 0);
    const isIdeal: typeof protocol.isIdeal = ({ peers }) => peers[1]!.alive;
    expectPlain({ protocol: { ...rest, explore: { ...explorable!, operations } } }, /^operations minds/);
    expectPlain({ protocol: { ...protocol, isIdeal } }, /^isIdeal minds who is who$/);
  });

  it('and is kept where it holds', () => {
    expect(explore({ protocol, subject: gentle, model })).not.toHaveProperty('asymmetry');
  });
});

describe('a subject that does worse than violate a property', () => {
  it('is gone when its code throws, as after a crash, and the way there is told', () => {
    const fragile = altered(() => ({
      unreachable(peer) {
        throw new Error(`lost ${peer}`);
      },
    }));
    const { brokenDown, complete, states } = explore({ protocol, subject: fragile, model: toyModel(3, 3) });
    expect({ complete, states: states > 100 }).toEqual({ complete: true, states: true });
    expect(brokenDown!.operations.map((operation) => operation.do)).toEqual(['fail', 'leave']);
    expect(brokenDown).toMatchObject({ events: 2, finding: { expected: 'to survive' } });
    expect(brokenDown!.finding.seen).toMatch(/^it threw Error: lost \d$/);
    expect(explore({ protocol, subject: gentle, model })).not.toHaveProperty('brokenDown');
  });

  it('is reported with the way there when it never ends an event', () => {
    const chatty = altered((peer, send) => {
      const plain = peer.receive.bind(peer);
      return {
        receive: (from, message) => (message.type === 'thanks' ? send(from, message) : plain(from, message)),
      };
    });
    expect(() => explore({ protocol, subject: chatty, model })).toThrow(
      /an event does not end: .*, after \[\{"do":"timer".*\}\]$/,
    );
  });

  it('ends the exploration when it cannot be simulated any more', () => {
    const dead = altered(() => ({
      timer() {
        throw new SimulationOver('the process has died');
      },
    }));
    expect(() => explore({ protocol, subject: dead, model })).toThrow(SimulationOver);
  });

  it('may not speak before it is spoken to', () => {
    const rude = altered((_, send) => {
      send(0, { type: 'thanks' });
      return {};
    });
    expect(() => explore({ protocol, subject: rude, model })).toThrow('a peer sends nothing before');
  });

  it('may not leave a founding with messages in flight', () => {
    const hasty = altered((peer, send) => {
      const plain = peer.call.bind(peer);
      return {
        call(call) {
          plain(call);
          send(0, { type: 'hello' });
        },
      };
    });
    expect(() => explore({ protocol, subject: hasty, model, symmetry: false })).toThrow(
      'founding leaves messages in flight',
    );
  });
});
