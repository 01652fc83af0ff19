import type { Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { DEFAULTS, type NapsterParameters, roleOf } from '../parameters.ts';

/** What may stand in a body. Liars send anything, so every field may be missing. */
interface Body {
  readonly type?: string;
  readonly ok?: boolean;
  readonly nick?: string;
  readonly file?: string;
  readonly md5?: string;
  readonly size?: number;
  readonly bitrate?: number;
  readonly freq?: number;
  readonly time?: number;
  readonly ip?: number;
  readonly port?: number;
  readonly speed?: number;
  readonly limit?: number;
  readonly query?: string;
  readonly host?: string;
  readonly via?: Name;
  readonly users?: number;
  readonly socket?: string;
  readonly value?: number;
  readonly verb?: string;
  readonly number?: number;
  readonly offset?: number;
  readonly hits?: readonly unknown[];
  readonly files?: readonly unknown[];
}

export function bodyOf(event: Seen): Body {
  return (event.body ?? {}) as Body;
}

/** What the run agrees on; where nobody said, the usual. */
export function agreed(event: Seen): NapsterParameters {
  return (event.params as NapsterParameters | undefined) ?? DEFAULTS;
}

/** The keys of machines that watch every client as one, every server, or every redirector. */
export const onePerClient = keyOf('client');
export const onePerServer = keyOf('server');
export const onePerRedirector = keyOf('redirector');

function keyOf(role: ReturnType<typeof roleOf>): (event: Seen) => number | undefined {
  return (event) => (roleOf(agreed(event), event.peer) === role ? 0 : undefined);
}

/** The key of machines that watch what one user wants of one file. */
export function nickAndFile(event: Seen): string | undefined {
  const { nick, file } = bodyOf(event);
  return nick === undefined || file === undefined ? undefined : `${nick} ${file}`;
}

/** What two rows or messages say of a file, in one text. */
export function describedIn(event: Seen): string {
  const { nick, file, md5, size, bitrate, freq, time } = bodyOf(event);
  return JSON.stringify([nick, file, md5, size, bitrate, freq, time]);
}

/** Clients that are logged in at a server, as its observer knows them. */
export interface Login {
  readonly address: Name | undefined;
  readonly nick: string;
  readonly port: number;
  readonly speed: number;
}

export function loginIn(event: Seen): Login {
  const { nick = '', port = 0, speed = 0 } = bodyOf(event);
  return { address: event.other, nick, port, speed };
}
