import { MainlineNode } from '../mainline-dht/reference.ts';

/** A node of the Mainline DHT as a peer has it beside itself. */
export class SwarmNode extends MainlineNode {
  isMember(): boolean {
    return this.core.phase === 'member';
  }

  /** The nodes in its table that are not bad. */
  known(): string[] {
    const { contacts, bad } = this.view();
    return contacts.filter(([id]) => !bad.includes(id)).map(([, address]) => address);
  }

  /** “Peers that receive this message should attempt to ping the node on the received port and IP address” (BEP 5). */
  toldOf(address: string): void {
    if (address !== this.address && !this.core.pending.some(({ to }) => to === address))
      this.ask(address, null, { type: 'ping' }, { for: 'greeting' });
  }
}
