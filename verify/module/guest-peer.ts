import type { Address, Call, Environment, Message, Outcome, Peer } from '../../sim/peer.ts';
import type { IdentifierSpace } from '../../spec/kit/identifiers.ts';
import { type Expected, readAction, readShown } from '../pipe/answer.ts';
import { Misfit, type Vocabularies } from '../terms.ts';
import { firstLine, SubjectTrouble } from '../trouble.ts';
import { GUEST_METHODS, type Guest, ModuleMisfit, type PeerModule, SAVING_METHODS } from './contract.ts';
import type { Place } from './heart.ts';

/** What all guests of one module have in common. */
export interface Host {
  readonly module: PeerModule;
  readonly spec: Vocabularies;
  /** Runs a guest's code, where its silence is noticed. */
  within<T>(place: Place, code: () => T): T;
}

/**
 * A peer whose code is not ours. Whatever goes in or out is a copy, so that nobody's mistake is another's; what goes out is
 * checked against the vocabularies of the protocol, as over the pipe. A guest that throws is the world's business; one that
 * breaks the contract has told nothing about the protocol, and ends the campaign.
 */
export class GuestPeer implements Peer {
  /** Absent where the guest shows none. */
  view?: () => unknown;
  version?: () => number;
  private readonly host: Host;
  private readonly guest: Guest;
  private readonly address: Address;
  private readonly calls = new Map<number, string>();
  private readonly expected: Expected;
  /** A guest may swallow what it is thrown, so it is remembered. */
  private trouble: SubjectTrouble | undefined;
  private shown: unknown;
  private shownText = '';
  private changes = 0;
  /** What the guest called its view when it was taken last. */
  private shownVersion: number | undefined;

  /** @throws ModuleMisfit when what the module makes is not a peer; SubjectTrouble. */
  constructor(
    host: Host,
    address: Address,
    params: unknown,
    env: Environment<never>,
    space: IdentifierSpace,
  ) {
    this.host = host;
    this.address = address;
    const own = { n: 0, peer: address, spec: host.spec, space, calls: this.calls, views: true };
    this.expected = own;
    const make = () => host.module.create(address, copy(params) as never, this.environment(env));
    const guest = this.born('create', () => this.enter('create', make));
    this.guest = asGuest(guest, host.module.saves === true);
    if (typeof this.guest.view === 'function') {
      this.view = () => this.shown;
      this.version = () => this.changes;
      this.born('view', () => this.look());
    }
  }

  call(call: Call): void {
    this.calls.set(call.id, call.type);
    this.tell('call', () => this.guest.call(copy(call)));
  }

  receive(from: Address, message: Message): void {
    this.tell('receive', () => this.guest.receive(from, copy(message) as never));
  }

  timer(name: string): void {
    this.tell('timer', () => this.guest.timer(name));
  }

  unreachable(peer: Address): void {
    this.tell('unreachable', () => this.guest.unreachable(peer));
  }

  drained(peer: Address): void {
    this.tell('drained', () => this.guest.drained?.(peer));
  }

  snapshot(): unknown {
    return this.enter('snapshot', () => copy(this.guest.snapshot!()));
  }

  restore(state: unknown): void {
    this.tell('restore', () => this.guest.restore!(copy(state)));
  }

  /** A guest that throws before it lives is no peer yet, whose mistake this could be. */
  private born<T>(place: Place, code: () => T): T {
    try {
      return code();
    } catch (error) {
      if (error instanceof SubjectTrouble || error instanceof ModuleMisfit) throw error;
      throw new SubjectTrouble(`peer ${this.address}: its ${place}() threw: ${firstLine(error)}`, []);
    }
  }

  private tell(place: Place, code: () => void): void {
    this.enter(place, code);
    if (this.view) this.look();
  }

  private enter<T>(place: Place, code: () => T): T {
    let result: T;
    try {
      result = this.host.within(place, code);
    } catch (error) {
      throw this.trouble ?? error;
    }
    // Whatever the guest made of what it was thrown: it has broken the contract.
    if (this.trouble) throw this.trouble;
    return result;
  }

  /** Reads the guest's view, and notices whether it has changed. */
  private look(): void {
    const version = this.guest.version && this.enter('view', () => this.guest.version!());
    if (version !== undefined && version === this.shownVersion) return;
    this.shownVersion = version;
    const view = this.enter('view', () => this.guest.view!());
    const text = JSON.stringify(view) ?? 'null';
    if (text === this.shownText) return;
    this.shown = this.checked(undefined, () => readShown(JSON.parse(text), this.expected));
    this.shownText = text;
    this.changes++;
  }

  /** What the guest acts through. */
  private environment(env: Environment<never>): Environment<never> {
    const read = (name: string, value: unknown) =>
      this.checked(`its ${name}`, () => readAction({ [name]: value }, this.expected));
    const act = (name: string, value: unknown) => read(name, copy(value));
    return {
      send: (to, message) => {
        const action = act('send', { to, message });
        if ('send' in action) env.send(action.send.to, action.send.message as never);
      },
      close: (to) => {
        const action = act('close', to);
        if ('close' in action) env.close(action.close);
      },
      backlog: (to) => env.backlog(to),
      setTimer: (name, delayMs) => {
        read('set_timer', { name, delay_ms: Math.ceil(delayMs) });
        env.setTimer(name, delayMs);
      },
      clearTimer: (name) => {
        read('clear_timer', name);
        env.clearTimer(name);
      },
      now: () => Math.floor(env.now()),
      random: (bound) => {
        if (!Number.isInteger(bound) || bound < 1)
          this.fail(`its random(bound) was given ${bound}: it should be a whole number of at least 1`);
        return env.random(bound);
      },
      done: (call, outcome) => {
        const action = act('done', { ...(outcome as Outcome), call });
        if ('done' in action) env.done(action.done.call, action.done.outcome);
      },
    };
  }

  private checked<T>(what: string | undefined, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof Misfit)
        this.fail(what === undefined ? error.message : `${what}: ${error.message}`);
      throw error;
    }
  }

  private fail(reason: string): never {
    this.trouble = new SubjectTrouble(`peer ${this.address}: ${reason}`, []);
    throw this.trouble;
  }
}

/** @throws ModuleMisfit which names what is missing. */
function asGuest(made: Guest, saves: boolean): Guest {
  if (typeof made !== 'object' || made === null)
    throw new ModuleMisfit('create(address, params, env) should return a peer');
  for (const name of [...GUEST_METHODS, ...(saves ? SAVING_METHODS : [])])
    if (typeof made[name] !== 'function')
      throw new ModuleMisfit(`the peer that create() returned lacks ${name}()`);
  return made;
}

/** Plain data that shares nothing with the original: what would arrive over a wire. */
function copy<T>(value: T): T {
  return value === undefined ? value : JSON.parse(JSON.stringify(value));
}
