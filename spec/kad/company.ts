import type { Name } from '../kit/property.ts';
import type { KadView } from './messages.ts';
import type { KadObservation } from './oracle.ts';
import { subnetOf } from './parameters.ts';

/** Contacts of one /24 network that a bin may hold: of more, some are lost when zones are merged. */
const PER_SUBNET = 2;

/** Who knows whom, and whether anybody forgets somebody who has been there all the time. */
export class Company {
  /** Who has been away in this run, or has started anew. */
  private readonly away = new Set<Name>();
  private readonly contacts = new Map<Name, KadView['contacts']>();
  private readonly dropped = new Map<Name, Name>();

  /** Somebody comes or goes. */
  interrupted(peer: Name): void {
    this.away.add(peer);
    this.contacts.delete(peer);
  }

  /** What one peer shows has changed. */
  changed(peers: KadObservation['peers'], peer: number): void {
    const { address, alive, view } = peers[peer]!;
    if (!alive || !view) {
      this.interrupted(address);
      return;
    }
    const before = this.contacts.get(address) ?? [];
    this.contacts.set(address, view.contacts);
    for (const [id, contact] of before) {
      if (view.contacts.some(([other]) => other === id) || this.away.has(contact)) continue;
      const isThere = peers.some(
        (other) => other.address === contact && other.alive && other.view?.id === id,
      );
      const alike = before.filter(([, other]) => subnetOf(other) === subnetOf(contact)).length;
      if (isThere && alike <= PER_SUBNET) this.dropped.set(address, contact);
    }
  }

  droppedAlive(peer: Name): Name | undefined {
    return this.dropped.get(peer);
  }
}
