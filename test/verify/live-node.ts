import { randomInt } from 'node:crypto';
import type { Address, Environment, Outcome, Peer, PeerFactory } from '../../sim/peer.ts';
import type { Datagram } from '../../spec/mainline-dht/krpc.ts';
import type { Endpoint } from '../../verify/wire/socket.ts';

/** However fast its clock runs, those whom it asks answer in real time, and on a busy machine. */
const SHORTEST_MS = 500;

/**
 * A sans-IO peer whose messages are datagrams, on a real socket and by the real clock. The peer is the same that lives in the
 * world; only its environment is another. What it throws ends it, as it would end a process.
 */
export class Host {
  readonly peer: Peer<Datagram>;
  private readonly socket: Endpoint;
  private readonly rate: number;
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly concluded = new Map<number, (outcome: Outcome) => void>();
  private calls = 0;
  private isDead = false;

  /** @param rate how much faster than ours its clock runs */
  constructor(factory: PeerFactory<never>, parameters: unknown, socket: Endpoint, rate = 1) {
    this.socket = socket;
    this.rate = rate;
    this.peer = factory(socket.address, parameters as never, this.environment()) as unknown as Peer<Datagram>;
    socket.onPacket((bytes, from) => {
      const message = { type: 'datagram', bytes: Buffer.from(bytes, 'latin1').toString('hex') } as const;
      this.living(() => this.peer.receive(from, message));
    });
  }

  call(call: { readonly type: string }): Promise<Outcome> {
    const id = ++this.calls;
    return new Promise((resolve) => {
      this.concluded.set(id, resolve);
      this.peer.call({ ...call, id });
    });
  }

  async close(): Promise<void> {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    await this.socket.close();
  }

  private living(act: () => void): void {
    if (this.isDead) return;
    try {
      act();
    } catch {
      this.isDead = true;
    }
  }

  private environment(): Environment<never> {
    const env: Environment<Datagram> = {
      send: (to: Address, { bytes }) =>
        this.socket.send(Buffer.from(bytes, 'hex').toString('latin1'), `${to}`),
      close: () => undefined,
      backlog: () => 0,
      setTimer: (name, delayMs) => this.arm(name, delayMs),
      clearTimer: (name) => this.disarm(name),
      now: () => Math.floor(performance.now() * this.rate),
      random: (bound) => randomInt(bound),
      done: (call, outcome) => {
        this.concluded.get(call)?.(outcome);
        this.concluded.delete(call);
      },
    };
    return env as unknown as Environment<never>;
  }

  private arm(name: string, delayMs: number): void {
    this.disarm(name);
    const timer = setTimeout(
      () => {
        this.timers.delete(name);
        this.living(() => this.peer.timer(name));
      },
      Math.max(delayMs / this.rate, Math.min(delayMs, SHORTEST_MS)),
    );
    this.timers.set(name, timer);
  }

  private disarm(name: string): void {
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
  }
}
