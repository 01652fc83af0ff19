import type { Name } from '../kit/property.ts';
import type { FastTrackMessage } from './messages.ts';

/** A search that a supernode was sent, and has not ended. */
export interface Owing {
  readonly supernode: Name;
  readonly to: Name;
  readonly id: string;
}

/** Which ends of searches (0x08) are owed, and to whom, as long as their connections last. */
export class Owed {
  /** By both ends of a connection: who owes, and whom; and which searches. */
  private readonly open = new Map<string, Owing[]>();

  heard(supernode: Name, from: Name, said: FastTrackMessage): void {
    if (said.type !== 'search' && said.type !== 'forward') return;
    const key = `${supernode} ${from}`;
    const owing = { supernode, to: from, id: said.id };
    const owings = this.open.get(key);
    if (owings) owings.push(owing);
    else this.open.set(key, [owing]);
  }

  said(supernode: Name, to: Name, said: FastTrackMessage): void {
    if (said.type !== 'reply_end') return;
    const owings = this.open.get(`${supernode} ${to}`) ?? [];
    const paid = owings.findIndex(({ id }) => id === said.id);
    if (paid >= 0) owings.splice(paid, 1);
  }

  /** Their connection has ended. */
  parted(one: Name, other: Name): void {
    this.open.delete(`${one} ${other}`);
    this.open.delete(`${other} ${one}`);
  }

  gone(peer: Name): void {
    for (const [key, [first]] of this.open)
      if (first === undefined || first.supernode === peer || first.to === peer) this.open.delete(key);
  }

  unpaid(): Owing | undefined {
    return [...this.open.values()].find((owings) => owings.length > 0)?.[0];
  }
}
