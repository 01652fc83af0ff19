import type { Conclusion, Finding, Name } from '../kit/property.ts';
import type { GnutellaCall } from './messages.ts';

/** Whom a servent that parts, or leaves, has yet to tell. */
export class Partings {
  private readonly all = new Map<number, { readonly peer: Name; readonly left: Set<Name> }>();

  called(peer: Name, call: GnutellaCall & { readonly id: number }, links: readonly string[]): void {
    const left = call.type === 'leave' ? links : call.type === 'disconnect' ? [call.from] : [];
    const open = left.filter((each) => links.includes(each));
    if (open.length > 0) this.all.set(call.id, { peer, left: new Set(open) });
  }

  /** The other was told, or is gone itself. */
  over(peer: Name, other: Name): void {
    for (const each of this.all.values()) if (each.peer === peer) each.left.delete(other);
  }

  /** Somebody who was not told. */
  untold({ peer, call, outcome }: Conclusion): Finding | undefined {
    const [other] = this.all.get(call.id)?.left ?? [];
    if (other === undefined || !outcome.ok) return undefined;
    return { peer, expected: `a Bye to ${other}`, seen: 'none' };
  }
}
