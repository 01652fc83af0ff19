import type { Finding, Name } from './property.ts';

type Row = readonly [file: string, ...description: unknown[]];

interface Told {
  readonly call: number;
  /** As it has to stand in a library; null: no longer. */
  readonly row: Row | null;
  readonly isDone: boolean;
}

/** What users have told peers to share, or to share no longer, since these have come in. */
export class Shares {
  private readonly told = new Map<Name, Map<string, Told>>();

  /** A user says so; what was said of this file before holds no longer. */
  tell(peer: Name, call: number, file: string, row: Row | null): void {
    const told = this.told.get(peer) ?? new Map<string, Told>();
    this.told.set(peer, told.set(file, { call, row, isDone: false }));
  }

  /** A user shares nothing any more. */
  tellNothing(peer: Name, call: number): void {
    for (const file of this.told.get(peer)?.keys() ?? []) this.tell(peer, call, file, null);
  }

  /** Only what a peer says to have done it is held to. */
  concluded(peer: Name, call: number, ok: boolean): void {
    const told = this.told.get(peer);
    for (const [file, each] of told ?? []) {
      if (each.call !== call) continue;
      if (ok) told!.set(file, { ...each, isDone: true });
      else told!.delete(file);
    }
  }

  /** Whatever it may remember when it comes back. */
  gone(peer: Name): void {
    this.told.delete(peer);
  }

  /** What is missing in this peer’s library, or too much; undefined: nothing. */
  amiss(peer: Name, library: readonly Row[]): Finding | undefined {
    for (const [file, { row, isDone }] of this.told.get(peer) ?? []) {
      const found = library.find(([name]) => name === file);
      if (!isDone || JSON.stringify(found ?? null) === JSON.stringify(row)) continue;
      return { peer, expected: row ? row.join(' ') : `no ${file}`, seen: found ? found.join(' ') : 'none' };
    }
    return undefined;
  }
}
