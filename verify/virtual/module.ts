import type { Address, Call, Environment, Message } from '../../sim/peer.ts';
import { type Guest, ModuleMisfit, type PeerModule } from '../module/contract.ts';
import type { Link } from './dgram.ts';
import { Loader } from './loader.ts';
import { Realm } from './realm.ts';

/** What a peer in a realm of its own does: of what it does not take, datagrams go to its socket and the rest to nobody. */
export type VirtualGuest<M extends Message = never, V = unknown> = Pick<Guest<M, V>, 'call'> &
  Partial<Omit<Guest<M, V>, 'call' | 'snapshot' | 'restore'>>;

/** The world’s timer that stands for all timers of a realm. Peers may arm others of their own. */
const CLOCK = 'virtual clock';

/** A packet, in every protocol whose peers speak in datagrams. */
interface Datagram extends Message {
  readonly type: 'datagram';
  /** In hexadecimal. */
  readonly bytes: string;
}

/**
 * The peers of a module that says it is `virtual`: each in a {@link Realm} of its own, so that what the module imports runs as
 * it is, by the world’s clock, on the world’s network, with the world’s chance.
 * @param file its path @param plain what it exports
 */
export function virtualModule(file: string, plain: PeerModule): PeerModule {
  if (plain.saves)
    throw new ModuleMisfit('a module that is "virtual" cannot save its peers: leave out "saves"');
  const loader = new Loader();
  // Once for nobody: then all is read and compiled, and what cannot be loaded is told before a run begins.
  const nowhere = { address: { host: '0.0.0.0', port: 0 }, send() {} };
  createIn(new Realm({ loader, seed: 0, link: nowhere }), file);
  return {
    ...(plain.name === undefined ? {} : { name: plain.name }),
    create: (address, params, env) => new RealmPeer(loader, file, address, params, env as never) as never,
  };
}

class RealmPeer implements Guest<Message> {
  view?: () => unknown;
  version?: () => number;
  private readonly env: Environment;
  private readonly realm: Realm;
  private readonly guest: VirtualGuest<Message>;
  /** When the world’s timer goes off. */
  private armed: number | undefined;

  constructor(loader: Loader, file: string, address: Address, params: unknown, env: Environment) {
    this.env = env;
    this.realm = new Realm({ loader, seed: env.random(2 ** 32), link: linkOf(address, env) });
    this.guest = this.step(() => {
      const create = createIn(this.realm, file);
      return create(address, params as never, env as never) as unknown as VirtualGuest<Message>;
    });
    if (typeof this.guest?.call !== 'function')
      throw new ModuleMisfit('the peer that create() returned lacks call()');
    if (typeof this.guest.view === 'function') this.view = () => this.guest.view!();
    if (typeof this.guest.version === 'function') this.version = () => this.guest.version!();
  }

  call(call: Call): void {
    this.step(() => this.guest.call(call));
  }

  receive(from: Address, message: Message): void {
    this.step(() => {
      if (this.guest.receive) this.guest.receive(from, message as never);
      else if (message.type === 'datagram') {
        const { host, port } = hostAndPort(from)!;
        this.realm.dgram.deliver(host, port, Buffer.from((message as Datagram).bytes, 'hex'));
      }
    });
  }

  timer(name: string): void {
    if (name !== CLOCK) return this.step(() => this.guest.timer?.(name));
    // A clock that drifts may be a fraction short of what was asked of it.
    const due = Math.max(this.env.now(), this.armed ?? 0);
    this.armed = undefined;
    try {
      this.realm.wake(due);
    } finally {
      this.arm();
    }
  }

  unreachable(peer: Address): void {
    this.step(() => this.guest.unreachable?.(peer));
  }

  drained(peer: Address): void {
    this.step(() => this.guest.drained?.(peer));
  }

  private step<T>(code: () => T): T {
    try {
      return this.realm.step(this.env.now(), code);
    } finally {
      this.arm();
    }
  }

  private arm(): void {
    const due = this.realm.clock.next();
    if (due === this.armed) return;
    this.armed = due;
    if (due === undefined) this.env.clearTimer(CLOCK);
    else this.env.setTimer(CLOCK, Math.max(0, due - this.env.now()));
  }
}

/** What the file exports there. */
function createIn(realm: Realm, file: string): PeerModule['create'] {
  const loaded = realm.load(file) as PeerModule & { readonly default?: PeerModule };
  return typeof loaded.create === 'function' ? loaded.create : loaded.default!.create;
}

function linkOf(address: Address, env: Environment): Omit<Link, 'later'> {
  return {
    // Where peers are not called by address and port, there are no datagrams to send.
    address: hostAndPort(address) ?? { host: '0.0.0.0', port: 0 },
    send(host, port, bytes) {
      const datagram: Datagram = { type: 'datagram', bytes: bytes.toString('hex') };
      env.send(`${host}:${port}`, datagram);
    },
  };
}

function hostAndPort(address: Address): { host: string; port: number } | undefined {
  const found = /^(.*):(\d+)$/.exec(String(address));
  return found ? { host: found[1]!, port: Number(found[2]) } : undefined;
}
