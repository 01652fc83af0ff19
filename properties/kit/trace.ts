import type { Loss, Observer } from '../../sim/observer.ts';
import type { Address, Call, Message, Outcome } from '../../sim/peer.ts';
import type { World } from '../../sim/world.ts';
import type { TraceEvent } from './results.ts';

/** Writes down everything that happens in a world; others may write between the lines. */
export class Recorder<Line = TraceEvent> implements Observer {
  readonly events: (TraceEvent | Line)[] = [];
  private readonly world: World;
  private readonly versions: number[] = [];

  constructor(world: World) {
    this.world = world;
  }

  called(peer: number, call: Call): void {
    this.events.push({ ...this.at(peer), event: 'call', call });
  }
  sent(peer: number, to: Address, message: Message): void {
    this.events.push({ ...this.at(peer), event: 'send', to, message });
  }
  received(peer: number, from: Address, message: Message): void {
    this.events.push({ ...this.at(peer), event: 'receive', from, message });
  }
  fired(peer: number, timer: string): void {
    this.events.push({ ...this.at(peer), event: 'timer', timer });
  }
  unreachable(peer: number, other: Address): void {
    this.events.push({ ...this.at(peer), event: 'unreachable', other });
  }
  closed(peer: number, other: Address): void {
    this.events.push({ ...this.at(peer), event: 'close', other });
  }
  concluded(peer: number, call: number, outcome: Outcome): void {
    this.events.push({ ...this.at(peer), event: 'done', call, outcome });
  }
  crashed(peer: number): void {
    this.events.push({ ...this.at(peer), event: 'crash' });
  }
  threw(peer: number, error: unknown): void {
    this.events.push({ ...this.at(peer), event: 'throw', error: String(error) });
  }
  restarted(peer: number, keptState: boolean): void {
    this.versions[peer] = -1;
    this.events.push({ ...this.at(peer), event: 'restart', keptState });
  }
  dropped(from: number, to: Address, message: Message, why: Loss): void {
    this.events.push({ ...this.at(from), event: 'drop', to, message, why });
  }
  settled(handle: number): void {
    const { peer } = this.world.residents[handle]!;
    if (!peer.view) return;
    const version = peer.version?.() ?? this.events.length;
    if (this.versions[handle] === version) return;
    this.versions[handle] = version;
    this.events.push({ ...this.at(handle), event: 'view', view: peer.view() });
  }

  private at(peer: number): { at: number; peer: Address } {
    return { at: this.world.now(), peer: this.world.residents[peer]!.address };
  }
}
