import type { Seen } from '../machine.ts';

/** The types of every machine's setup. */
export function typesOf<C>(): { context: C; events: Seen } {
  return {} as { context: C; events: Seen };
}

/** Whether the conclusion that was just told is a success. */
export function succeeded({ body }: Seen): boolean {
  return (body as { ok?: boolean } | undefined)?.ok === true;
}

/** The key of a machine that each peer has one of. */
export function onePerPeer(): number {
  return 0;
}
