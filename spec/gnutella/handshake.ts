import { isAddress } from '../kit/ipv4.ts';
import { CONNECT_06, PORT, ROUTING_VERSION, STATUS_06 } from './constants.ts';

/** What a servent of 0.6 says of itself in the headers of its handshake (ultrapeers §3). */
interface Headers {
  /** `X-Ultrapeer`: it is one; a leaf is none. */
  readonly ultrapeer: boolean;
  /** `X-Query-Routing`: it knows query routing. */
  readonly routing: boolean;
}

/** The steps of a 0.6 handshake (handshaking 0.6 §3): it asks; the other agrees or does not; and it agrees, or does not. */
export type Handshake06 =
  | ({ readonly type: 'connect_06' } & Headers)
  | ({ readonly type: 'ok_06'; readonly tries: readonly string[] } & Headers)
  | ({ readonly type: 'busy'; readonly code: number; readonly tries: readonly string[] } & Headers);

/** A step as text: a first line, and headers. */
export function handshakeText(said: Handshake06): string {
  const tries = said.type === 'connect_06' ? [] : said.tries;
  return [
    firstLineOf(said),
    `X-Ultrapeer: ${said.ultrapeer ? 'True' : 'False'}`,
    ...(said.routing ? [`X-Query-Routing: ${ROUTING_VERSION}`] : []),
    ...(tries.length > 0 ? [`X-Try-Ultrapeers: ${tries.map((each) => `${each}:${PORT}`).join(',')}`] : []),
    '\r\n',
  ].join('\r\n');
}

function firstLineOf(said: Handshake06): string {
  if (said.type === 'connect_06') return CONNECT_06;
  return `${STATUS_06} ${said.type === 'ok_06' ? '200 OK' : `${said.code} Service Unavailable`}`;
}

/** What such a text says; undefined: it is none. Headers may come in any order and case; those that nobody knows are let be. */
export function readHandshake(words: string): Handshake06 | undefined {
  if (!words.endsWith('\r\n\r\n')) return undefined;
  const [first, ...lines] = words.slice(0, -4).split('\r\n');
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^([\w-]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (name === undefined) return undefined;
    fields.set(name.toLowerCase(), value!);
  }
  const headers = {
    ultrapeer: fields.get('x-ultrapeer')?.toLowerCase() === 'true',
    routing: fields.has('x-query-routing'),
  };
  if (first === CONNECT_06) return { type: 'connect_06', ...headers };
  const [, code] = /^GNUTELLA\/0\.6 (\d{3})( |$)/.exec(first!) ?? [];
  if (code === undefined) return undefined;
  const tries = triesIn(fields.get('x-try-ultrapeers') ?? '');
  return code === '200'
    ? { type: 'ok_06', ...headers, tries }
    : { type: 'busy', code: Number(code), ...headers, tries };
}

/** Addresses before their ports; what is none is let be. */
function triesIn(list: string): string[] {
  return list
    .split(',')
    .map((each) => each.trim().split(':')[0]!)
    .filter((each) => isAddress(each));
}
