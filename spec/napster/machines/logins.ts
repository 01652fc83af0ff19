import type { Seen } from '../../kit/machine.ts';
import { type Login, loginIn } from './seen.ts';

/** Who is logged in at a server, as machines remember it. */
export interface Logins {
  /** Login messages that have not been answered. */
  readonly knocking: readonly Login[];
  readonly inside: readonly Login[];
}

export const NOBODY: Logins = { knocking: [], inside: [] };

export function knocked(logins: Logins, event: Seen): Logins {
  return { ...without(logins, event), knocking: [...logins.knocking.filter(not(event)), loginIn(event)] };
}

/** The client that this event is about, if it waits to be let in. */
export function knockerIn({ knocking }: Logins, event: Seen): Login | undefined {
  return knocking.find(({ address }) => address === event.other);
}

export function letIn(logins: Logins, event: Seen): Logins {
  const login = knockerIn(logins, event)!;
  return {
    knocking: logins.knocking.filter((each) => each !== login),
    inside: [...logins.inside, login],
  };
}

/** The client at the other end has gone, or is thrown out. */
export function without({ knocking, inside }: Logins, event: Seen): Logins {
  return { knocking: knocking.filter(not(event)), inside: inside.filter(not(event)) };
}

export function insider({ inside }: Logins, event: Seen): Login | undefined {
  return inside.find(({ address }) => address === event.other);
}

export function named({ inside }: Logins, nick: string | undefined): Login | undefined {
  return inside.find((login) => login.nick === nick);
}

function not(event: Seen): (login: Login) => boolean {
  return ({ address }) => address !== event.other;
}
