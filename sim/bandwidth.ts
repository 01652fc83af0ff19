import type { Address, Message } from './peer.ts';

/** What messages weigh and what links carry, as who knows the protocol says. */
export interface Bandwidth {
  /** Bytes that a message takes on a link; 0: none worth counting. */
  sizeOf(message: Message): number;
  /** Bytes a second that a peer can send and receive; 0: as many as it likes. */
  ratesOf(address: Address): { readonly up: number; readonly down: number };
}

/** Something that waits for a link. */
export interface Freight {
  readonly kind: number;
  /** Of the peer that it is meant for. */
  readonly life: number;
  readonly load: unknown;
  readonly size: number;
  /** How long it is under way between the links. */
  readonly delayMs: number;
}

/** A {@link SharedLink} as plain data. */
export interface SavedLink {
  readonly lanes: readonly (readonly [other: number, freight: readonly Freight[]])[];
  readonly turn: readonly number[];
  readonly serving: number;
}

/** Nobody is served. */
const IDLE = -1;

/**
 * One way of a peer's link to the network. Its connections share it fairly: each sends one message in its turn, and keeps
 * the order of its own.
 */
export class SharedLink {
  /** Bytes a millisecond; 0: no limit. */
  readonly speed: number;
  private lanes = new Map<number, Freight[]>();
  /** Connections that wait, in the order of their turns; the one that is served is not among them. */
  private turn: number[] = [];
  /** The connection whose first message is on the link. */
  private serving = IDLE;

  constructor(bytesPerSecond: number) {
    this.speed = bytesPerSecond / 1000;
  }

  get isIdle(): boolean {
    return this.serving === IDLE;
  }

  /** Messages of the connection with this peer that have not passed yet. */
  waiting(other: number): number {
    return this.lanes.get(other)?.length ?? 0;
  }

  add(other: number, freight: Freight): void {
    const lane = this.lanes.get(other);
    if (lane) lane.push(freight);
    else {
      this.lanes.set(other, [freight]);
      this.turn.push(other);
    }
  }

  /** The next connection's turn begins. Returns how many milliseconds its message takes; undefined: nobody waits. */
  begin(): number | undefined {
    const next = this.turn.shift();
    if (next === undefined) return undefined;
    this.serving = next;
    const { size } = this.lanes.get(next)![0]!;
    return this.speed === 0 ? 0 : size / this.speed;
  }

  /** The message that was on the link has passed. */
  end(): { readonly other: number; readonly freight: Freight } {
    const other = this.serving;
    const lane = this.lanes.get(other)!;
    const freight = lane.shift()!;
    if (lane.length > 0) this.turn.push(other);
    else this.lanes.delete(other);
    this.serving = IDLE;
    return { other, freight };
  }

  /** Everything that waits is lost; returns it, with the peers at the other ends. */
  clear(): { readonly other: number; readonly freight: Freight }[] {
    const lost = [...this.lanes].flatMap(([other, lane]) => lane.map((freight) => ({ other, freight })));
    this.lanes.clear();
    this.turn = [];
    this.serving = IDLE;
    return lost;
  }

  save(): SavedLink {
    return {
      lanes: [...this.lanes].map(([other, lane]) => [other, [...lane]]),
      turn: [...this.turn],
      serving: this.serving,
    };
  }

  restore({ lanes, turn, serving }: SavedLink): void {
    this.lanes = new Map(lanes.map(([other, lane]) => [other, [...lane]]));
    this.turn = [...turn];
    this.serving = serving;
  }
}
