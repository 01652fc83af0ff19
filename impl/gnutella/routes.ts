import type { Rows } from './state.ts';

/**
 * What was seen, and which connection brought it. Two tables take turns: each entry is remembered for one turn at least and
 * two at most, and forgetting costs nothing an entry.
 */
export class Routes {
  /** Undefined: nothing is in it, as in most of most networks most of the time. */
  private recent: Map<string, number> | undefined;
  private older: Map<string, number> | undefined;

  get size(): number {
    return (this.recent?.size ?? 0) + (this.older?.size ?? 0);
  }

  find(key: string): number | undefined {
    return this.recent?.get(key) ?? this.older?.get(key);
  }

  note(key: string, link: number): void {
    this.recent ??= new Map();
    this.recent.set(key, link);
  }

  /** A turn is over. */
  turn(): void {
    this.older = this.recent;
    this.recent = undefined;
  }

  save(): { readonly recent: Rows; readonly older: Rows } {
    return { recent: [...(this.recent ?? [])], older: [...(this.older ?? [])] };
  }

  restore(recent: Rows, older: Rows): void {
    this.recent = tableOf(recent);
    this.older = tableOf(older);
  }
}

function tableOf(rows: Rows): Map<string, number> | undefined {
  return rows.length > 0 ? new Map(rows) : undefined;
}
