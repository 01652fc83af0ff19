import type { Address, Environment, Message, Outcome } from './peer.ts';
import type { Resident } from './world.ts';

/** What a world does for each of its residents: one object for all of them. */
export interface Host {
  sent(from: Resident, to: Address, message: Message): void;
  closed(from: Resident, to: Address): void;
  backlogOf(from: Resident, to: Address): number;
  arm(resident: Resident, timer: string, delayMs: number): void;
  disarm(resident: Resident, timer: string): void;
  clockOf(resident: Resident): number;
  draw(bound: number): number;
  concluded(resident: Resident, call: number, outcome: Outcome): void;
}

/**
 * What a peer acts through, for one life only: a former life can do nothing any more. Small, for there is one for each peer, and
 * in large networks each lies in memory that nobody has looked at for long.
 */
export class Seat implements Environment<Message> {
  private readonly host: Host;
  private readonly resident: Resident;
  private readonly life: number;

  constructor(host: Host, resident: Resident, life: number) {
    this.host = host;
    this.resident = resident;
    this.life = life;
  }

  send(to: Address, message: Message): void {
    if (this.isLiving()) this.host.sent(this.resident, to, message);
  }

  close(to: Address): void {
    if (this.isLiving()) this.host.closed(this.resident, to);
  }

  backlog(to: Address): number {
    return this.host.backlogOf(this.resident, to);
  }

  setTimer(timer: string, delayMs: number): void {
    if (this.isLiving()) this.host.arm(this.resident, timer, delayMs);
  }

  clearTimer(timer: string): void {
    if (this.isLiving()) this.host.disarm(this.resident, timer);
  }

  now(): number {
    return this.host.clockOf(this.resident);
  }

  random(bound: number): number {
    return this.host.draw(bound);
  }

  done(call: number, outcome: Outcome): void {
    if (this.isLiving()) this.host.concluded(this.resident, call, outcome);
  }

  private isLiving(): boolean {
    return this.resident.alive && this.resident.life === this.life;
  }
}
