import type { Loss, Observer } from '../../sim/observer.ts';
import type { Address, Call, Message, Outcome } from '../../sim/peer.ts';

/** An observer that wants to be told of these. */
type Hearing<K extends keyof Observer> = Observer & Required<Pick<Observer, K>>;

/** Several observers as one, told in the order in which they were added, each only of what it has an ear for. */
export class Watchers implements Observer {
  private readonly ofCalls: Hearing<'called'>[] = [];
  private readonly ofSends: Hearing<'sent'>[] = [];
  private readonly ofReceipts: Hearing<'received'>[] = [];
  private readonly ofTimers: Hearing<'fired'>[] = [];
  private readonly ofSilence: Hearing<'unreachable'>[] = [];
  private readonly ofEndings: Hearing<'closed'>[] = [];
  private readonly ofConclusions: Hearing<'concluded'>[] = [];
  private readonly ofRest: Hearing<'settled'>[] = [];
  private readonly ofCrashes: Hearing<'crashed'>[] = [];
  private readonly ofErrors: Hearing<'threw'>[] = [];
  private readonly ofRestarts: Hearing<'restarted'>[] = [];
  private readonly ofLosses: Hearing<'dropped'>[] = [];

  /** Until the world starts. */
  add(...observers: readonly Observer[]): void {
    for (const each of observers) {
      if (hears(each, 'called')) this.ofCalls.push(each);
      if (hears(each, 'sent')) this.ofSends.push(each);
      if (hears(each, 'received')) this.ofReceipts.push(each);
      if (hears(each, 'fired')) this.ofTimers.push(each);
      if (hears(each, 'unreachable')) this.ofSilence.push(each);
      if (hears(each, 'closed')) this.ofEndings.push(each);
      if (hears(each, 'concluded')) this.ofConclusions.push(each);
      if (hears(each, 'settled')) this.ofRest.push(each);
      if (hears(each, 'crashed')) this.ofCrashes.push(each);
      if (hears(each, 'threw')) this.ofErrors.push(each);
      if (hears(each, 'restarted')) this.ofRestarts.push(each);
      if (hears(each, 'dropped')) this.ofLosses.push(each);
    }
  }

  called(peer: number, call: Call): void {
    for (const each of this.ofCalls) each.called(peer, call);
  }
  sent(peer: number, to: Address, message: Message): void {
    for (const each of this.ofSends) each.sent(peer, to, message);
  }
  received(peer: number, from: Address, message: Message): void {
    for (const each of this.ofReceipts) each.received(peer, from, message);
  }
  fired(peer: number, timer: string): void {
    for (const each of this.ofTimers) each.fired(peer, timer);
  }
  unreachable(peer: number, other: Address): void {
    for (const each of this.ofSilence) each.unreachable(peer, other);
  }
  closed(peer: number, other: Address): void {
    for (const each of this.ofEndings) each.closed(peer, other);
  }
  concluded(peer: number, call: number, outcome: Outcome): void {
    for (const each of this.ofConclusions) each.concluded(peer, call, outcome);
  }
  settled(peer: number): void {
    for (const each of this.ofRest) each.settled(peer);
  }
  crashed(peer: number): void {
    for (const each of this.ofCrashes) each.crashed(peer);
  }
  threw(peer: number, error: unknown): void {
    for (const each of this.ofErrors) each.threw(peer, error);
  }
  restarted(peer: number, keptState: boolean): void {
    for (const each of this.ofRestarts) each.restarted(peer, keptState);
  }
  dropped(from: number, to: Address, message: Message, why: Loss): void {
    for (const each of this.ofLosses) each.dropped(from, to, message, why);
  }
}

function hears<K extends keyof Observer>(observer: Observer, what: K): observer is Hearing<K> {
  return observer[what] !== undefined;
}
