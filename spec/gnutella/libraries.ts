import type { Conclusion, Finding, Name } from '../kit/property.ts';
import type { GnutellaCall, GnutellaView } from './messages.ts';

/** A file that a user has wanted shared, or not any more. */
interface Wish {
  /** Bytes; several while a servent has not said which. */
  readonly sizes: readonly number[];
  /** It must be shared; else it may be. */
  readonly isSure: boolean;
}

/** What users share, as they have asked for it and have been told that it is done. */
export class Libraries {
  private readonly all = new Map<Name, Map<string, Wish>>();

  called(peer: Name, call: GnutellaCall): void {
    if (call.type !== 'share' && call.type !== 'unshare') return;
    const { sizes = [] } = this.of(peer).get(call.name) ?? {};
    const asked = call.type === 'share' ? [call.size] : [];
    this.of(peer).set(call.name, { sizes: [...sizes, ...asked], isSure: false });
  }

  concluded({ peer, call, outcome }: Conclusion): void {
    const asked = call as GnutellaCall;
    if (!outcome.ok) return;
    if (asked.type === 'share') this.of(peer).set(asked.name, { sizes: [asked.size], isSure: true });
    if (asked.type === 'unshare') this.of(peer).delete(asked.name);
  }

  /** It comes back without its state: it may have kept what it shares, or not. */
  reborn(peer: Name): void {
    for (const [name, wish] of this.of(peer)) this.of(peer).set(name, { ...wish, isSure: false });
  }

  /** What a servent shows and its user does not share, or the other way round. */
  mistaken(peer: Name, { files }: GnutellaView): Finding | undefined {
    const shown = new Map(files.map(([, size, name]) => [name, size]));
    for (const [name, size] of shown)
      if (!this.of(peer).get(name)?.sizes.includes(size))
        return { peer, expected: 'what its user shares', seen: `${name} of ${size} bytes` };
    for (const [name, { isSure }] of this.of(peer))
      if (isSure && !shown.has(name))
        return { peer, expected: name, seen: [...shown.keys()].join(', ') || 'nothing' };
    return undefined;
  }

  private of(peer: Name): Map<string, Wish> {
    const wishes = this.all.get(peer) ?? new Map<string, Wish>();
    this.all.set(peer, wishes);
    return wishes;
  }
}
