import type { Name } from '../kit/property.ts';
import { isInOrder, type Krpc } from './krpc.ts';

/** A query that has come, and awaits its answer. */
export interface Owed {
  readonly peer: Name;
  readonly from: Name;
  readonly type: string;
  readonly at: number;
  readonly said: Krpc;
}

/** Queries that nodes have received, and whether they have answered them: none may be lost on the way any more. */
export class OwedAnswers {
  private readonly open = new Map<string, Owed>();
  /** Everything that may have an answer, by whom it reached, from whom, and its transaction id. */
  private readonly come = new Set<string>();
  /** Who has answered what nobody asked is a liar, and held to nothing. */
  private readonly strays = new Set<Name>();

  received(peer: Name, from: Name, said: Krpc, at: number): void {
    if (said.type === 'garbage' || said.type === 'response' || said.type === 'error') return;
    const key = `${peer} ${from} ${said.t}`;
    // A packet that comes twice need not be answered twice; and to one that is malformed nobody is obliged to answer.
    if (!this.come.has(key) && said.type !== 'malformed')
      this.open.set(key, { peer, from, type: said.type, at, said });
    this.come.add(key);
  }

  answered(peer: Name, to: Name, t: string): void {
    const key = `${peer} ${to} ${t}`;
    this.open.delete(key);
    if (!this.come.has(key)) this.strays.add(peer);
  }

  /** A node is gone, or answers nobody any more. */
  forget(peer: Name): void {
    for (const [key, owed] of this.open) if (owed.peer === peer) this.open.delete(key);
  }

  *unanswered(): Generator<Owed> {
    for (const owed of this.open.values())
      if (!this.strays.has(owed.peer) && isInOrder(owed.said)) yield owed;
  }
}
