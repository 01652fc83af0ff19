import type { Observation } from '../kit/property.ts';
import type { EntryRow, NapsterView } from './messages.ts';
import { type NapsterParameters, nickOf, roleOf } from './parameters.ts';

export type NapsterObservation = Observation<NapsterView, NapsterParameters>;

/** A peer that is there and shows itself. */
export interface Shown {
  readonly address: string;
  readonly view: NapsterView;
}

/** All peers of a role that are there, or undefined when one of them shows nothing. */
function shown({ peers, params }: NapsterObservation, role: string): readonly Shown[] | undefined {
  const found: Shown[] = [];
  for (const { address, alive, view } of peers) {
    if (!alive || roleOf(params, address) !== role) continue;
    if (!view) return undefined;
    found.push({ address: `${address}`, view });
  }
  return found;
}

export const clientsOf = (observation: NapsterObservation) => shown(observation, 'client');
export const serversOf = (observation: NapsterObservation) => shown(observation, 'server');

/** How the entries of a client’s library stand in an index. */
export function entriesOf({ params }: NapsterObservation, { address, view }: Shown): readonly EntryRow[] {
  const nick = nickOf(params, address);
  return view.library.map((row) => [nick, ...row]);
}

/** What a server and the clients that think to be logged in there do not agree on, in a sentence; undefined: they agree. */
export function disagreement(observation: NapsterObservation, server: Shown): Disagreement | undefined {
  const clients = (clientsOf(observation) ?? []).filter(({ view }) => view.server === server.address);
  const { sessions, index } = server.view;
  for (const [nick, address] of sessions)
    if (!clients.some((client) => client.address === address))
      return { seen: `a session of ${nick} at ${address}, who does not think so` };
  for (const { address } of clients)
    if (!sessions.some((session) => session[1] === address))
      return { seen: `no session of ${address}, who thinks to be logged in` };
  const shared = new Set(
    clients.flatMap((client) => entriesOf(observation, client).map((entry) => JSON.stringify(entry))),
  );
  const listed = new Set(index.map((entry) => JSON.stringify(entry)));
  for (const entry of listed)
    if (!shared.has(entry)) return { seen: `an entry that nobody shares: ${entry}` };
  for (const entry of shared)
    if (!listed.has(entry)) return { seen: `no entry for what is shared: ${entry}` };
  return undefined;
}

export interface Disagreement {
  readonly seen: string;
}

/** Every server’s index is what those who are logged in there share. */
export function isSettled(observation: NapsterObservation): boolean {
  const servers = serversOf(observation);
  if (!servers || !clientsOf(observation)) return false;
  return servers.every((server) => disagreement(observation, server) === undefined);
}
