import { unfitness } from '../../spec/fasttrack/parameters.ts';
import { DownloadingNode } from './downloading.ts';

/** Ordinary nodes become supernodes, and supernodes ordinary nodes. Who decides that was never published: here the user does. */
export abstract class ElectingNode extends DownloadingNode {
  protected promote(call: number): void {
    const reason = this.is('supernode') ? 'a supernode already' : this.hindrance();
    if (reason !== undefined) {
      this.conclude(call, { ok: false, reason });
      return;
    }
    this.leaveParent();
    this.core.role = 'supernode';
    this.touched();
    this.conclude(call, { ok: true });
    this.seekLinks();
  }

  protected hindrance(): string | undefined {
    return unfitness(this.parameters, this.address) ?? (this.isNew() ? 'too new' : undefined);
  }

  protected isNew(): boolean {
    return this.env.now() - this.core.born < this.parameters.uptime;
  }

  protected demote(call: number): void {
    if (!this.is('supernode')) {
      this.conclude(call, { ok: false, reason: 'no supernode' });
      return;
    }
    // From now on it asks nobody for links.
    this.core.role = 'ordinary';
    this.touched();
    this.stepDown();
    this.conclude(call, { ok: true });
    this.seek(null);
  }

  /** A supernode’s connections are closed, and all that went over them ends. Children are told where to go. */
  protected stepDown(): void {
    const others = this.others();
    this.orphaned();
    for (const { address } of this.core.links) this.part(address);
    for (const { address } of this.core.children) {
      this.tell(address, { type: 'node_list', supernodes: others });
      this.part(address);
    }
    this.core.courted = [];
  }
}
