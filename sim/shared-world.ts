import { type Bandwidth, type Freight, type SavedLink, SharedLink } from './bandwidth.ts';
import {
  CLOSED,
  DELIVER,
  DOWN_FREE,
  DRAINED,
  type Ending,
  HUNG_UP,
  type Loss,
  type Packet,
  UP_FREE,
} from './due.ts';
import type { Address, Message } from './peer.ts';
import { type TimedOptions, TimedWorld } from './timed-world.ts';
import type { Resident } from './world.ts';

/** What is saved besides the rest of a timed world. */
interface SharedSave {
  readonly timed: unknown;
  readonly ups: readonly SavedLink[];
  readonly downs: readonly SavedLink[];
}

/**
 * The message grain where links have limits. A message passes its sender's uplink, is under way, and passes its receiver's
 * downlink; each of the two is shared fairly by the connections that use it. What weighs nothing waits only for what was sent
 * before it on the same connection.
 */
export class SharedWorld extends TimedWorld {
  private readonly bandwidth: Bandwidth;
  private readonly ups: SharedLink[] = [];
  private readonly downs: SharedLink[] = [];

  constructor(options: TimedOptions, bandwidth: Bandwidth) {
    super(options);
    this.bandwidth = bandwidth;
  }

  override onTheirWay(): Message[] {
    const waiting = [...this.ups, ...this.downs].flatMap((link) =>
      link.save().lanes.flatMap(([, lane]) => lane),
    );
    const packets = waiting.filter(({ kind }) => kind === DELIVER).map(({ load }) => load as Packet);
    return [...super.onTheirWay(), ...packets.map(({ message }) => message)];
  }

  protected override settleIn(resident: Resident): void {
    super.settleIn(resident);
    const { up, down } = this.bandwidth.ratesOf(resident.address);
    this.ups[resident.handle] = new SharedLink(up);
    this.downs[resident.handle] = new SharedLink(down);
  }

  /** What had not left it is lost, and so is what had not reached it. */
  protected override buried(resident: Resident): void {
    const { handle } = resident;
    for (const { other, freight } of this.ups[handle]!.clear())
      this.lost(resident, this.residents[other]!, freight, 'closed');
    for (const { other, freight } of this.downs[handle]!.clear())
      this.lost(this.residents[other]!, resident, freight, 'gone');
    super.buried(resident);
  }

  protected override backlogOf({ handle }: Resident, to: Address): number {
    const other = this.resident(to);
    return other ? this.ups[handle]!.waiting(other.handle) : 0;
  }

  protected override dispatch(
    from: Resident,
    to: Resident,
    kind: number,
    load: unknown,
    delayMs: number,
  ): void {
    const link = this.ups[from.handle]!;
    const size = kind === DELIVER ? this.bandwidth.sizeOf((load as Packet).message) : 0;
    if (link.waiting(to.handle) === 0 && (size === 0 || link.speed === 0))
      return super.dispatch(from, to, kind, load, delayMs);
    link.add(to.handle, { kind, life: to.life, load, size, delayMs });
    if (link.isIdle) this.serve(link, UP_FREE, from);
  }

  protected override reach(resident: Resident, kind: number, life: number, load: unknown): void {
    if (!resident.alive || resident.life !== life) return super.reach(resident, kind, life, load);
    if (kind === UP_FREE) return this.departed(resident);
    if (kind === DOWN_FREE) return this.arrived(resident);
    const sender = this.senderOf(kind, load);
    const link = this.downs[resident.handle]!;
    const size = kind === DELIVER ? this.bandwidth.sizeOf((load as Packet).message) : 0;
    if (!sender || (link.waiting(sender.handle) === 0 && (size === 0 || link.speed === 0)))
      return super.reach(resident, kind, life, load);
    link.add(sender.handle, { kind, life, load, size, delayMs: 0 });
    if (link.isIdle) this.serve(link, DOWN_FREE, resident);
  }

  protected override occur(resident: Resident, kind: number, load: unknown): void {
    if (kind === DRAINED) this.tellDrained(resident, load as Address);
    else super.occur(resident, kind, load);
  }

  protected override saveGrain(): never {
    const saved: SharedSave = {
      timed: super.saveGrain(),
      ups: this.ups.map((link) => link.save()),
      downs: this.downs.map((link) => link.save()),
    };
    return saved as never;
  }

  protected override restoreGrain(saved: unknown): void {
    const { timed, ups, downs } = saved as SharedSave;
    super.restoreGrain(timed);
    ups.forEach((link, handle) => {
      this.ups[handle]!.restore(link);
    });
    downs.forEach((link, handle) => {
      this.downs[handle]!.restore(link);
    });
  }

  private serve(link: SharedLink, kind: number, resident: Resident): void {
    const ms = link.begin();
    if (ms !== undefined) this.agenda.push(this.time + ms, kind, resident.handle, resident.life, undefined);
  }

  private departed(resident: Resident): void {
    const link = this.ups[resident.handle]!;
    const { other, freight } = link.end();
    this.serve(link, UP_FREE, resident);
    const target = this.residents[other]!;
    const { kind, life, load, delayMs } = freight;
    this.agenda.push(this.arrival(resident, target, delayMs), kind, other, life, load);
    if (link.waiting(other) === 0)
      this.agenda.push(this.time, DRAINED, resident.handle, resident.life, target.address);
  }

  private arrived(resident: Resident): void {
    const link = this.downs[resident.handle]!;
    const { kind, life, load } = link.end().freight;
    this.serve(link, DOWN_FREE, resident);
    this.happen(resident, kind, life, load);
  }

  private senderOf(kind: number, load: unknown): Resident | undefined {
    if (kind === DELIVER) return this.resident((load as Packet).from);
    if (kind === HUNG_UP) return this.resident((load as Ending).other);
    return kind === CLOSED ? this.resident((load as Loss).gone) : undefined;
  }

  private lost(from: Resident, to: Resident, { kind, load }: Freight, why: 'closed' | 'gone'): void {
    if (kind === DELIVER) this.observer.dropped?.(from.handle, to.address, (load as Packet).message, why);
  }
}
