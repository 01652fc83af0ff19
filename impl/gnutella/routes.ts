import type { Rows } from './state.ts';

/**
 * What was seen, and which connection brought it. Two tables take turns: each entry is remembered for one turn at least and
 * two at most, and forgetting costs nothing an entry.
 */
export class Routes {
  private recent = new Map<string, number>();
  private older = new Map<string, number>();

  get size(): number {
    return this.recent.size + this.older.size;
  }

  find(key: string): number | undefined {
    return this.recent.get(key) ?? this.older.get(key);
  }

  note(key: string, link: number): void {
    this.recent.set(key, link);
  }

  /** A turn is over. */
  turn(): void {
    this.older = this.recent;
    this.recent = new Map();
  }

  save(): { readonly recent: Rows; readonly older: Rows } {
    return { recent: [...this.recent], older: [...this.older] };
  }

  restore(recent: Rows, older: Rows): void {
    this.recent = new Map(recent);
    this.older = new Map(older);
  }
}
