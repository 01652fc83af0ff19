import type { Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';

/** What may stand in a body. Liars send anything, so every field may be missing. */
interface Body {
  readonly ok?: boolean;
  readonly nonce?: number;
  readonly key?: Name;
  readonly pairs?: readonly (readonly [key: Name, value: string])[];
  readonly owner?: Name;
  readonly hops?: number;
  readonly node?: Name;
  readonly final?: boolean;
  readonly predecessor?: Name | null;
  readonly successors?: readonly Name[];
  readonly members?: readonly Name[];
  readonly via?: Name;
}

export function bodyOf(event: Seen): Body {
  return (event.body ?? {}) as Body;
}

/** A question under way: to whom, and its nonce. */
export interface Question {
  readonly to: Name | undefined;
  readonly nonce: number | undefined;
}

/** The question that was just sent. */
export function questionIn(event: Seen): Question {
  return { to: event.other, nonce: bodyOf(event).nonce };
}

/** Whether the message that was just received answers one of these. */
export function isAnswerTo(questions: readonly Question[], event: Seen): boolean {
  return questions.some(({ to, nonce }) => to === event.other && nonce === bodyOf(event).nonce);
}
