import type { Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import type { KademliaParameters } from '../parameters.ts';

/** What may stand in a body. Liars send anything, so every field may be missing. */
interface Body {
  readonly rpc?: number;
  readonly lookup?: number;
  readonly target?: Name;
  readonly key?: Name;
  readonly value?: string | null;
  readonly ttl?: number;
  readonly cached?: boolean;
  readonly nodes?: readonly Name[];
  readonly asked?: number;
  readonly members?: readonly Name[];
  readonly via?: Name;
}

export function bodyOf(event: Seen): Body {
  return (event.body ?? {}) as Body;
}

/** What all nodes of the run have agreed on. */
export function parametersOf(event: Seen): KademliaParameters {
  return event.params as KademliaParameters;
}

/** A question under way: to whom, and its rpc id. */
export interface Question {
  readonly to: Name | undefined;
  readonly rpc: number | undefined;
}

/** The question that was just sent. */
export function questionIn(event: Seen): Question {
  return { to: event.other, rpc: bodyOf(event).rpc };
}

/** Whether the message that was just received answers this. */
export function isAnswerTo({ to, rpc }: Question, event: Seen): boolean {
  return to === event.other && rpc === bodyOf(event).rpc;
}
