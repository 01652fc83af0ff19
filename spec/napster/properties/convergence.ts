import type { Eventually } from '../../kit/property.ts';
import type { NapsterView } from '../messages.ts';
import { clientsOf, disagreement, serversOf } from '../network.ts';
import type { NapsterOracle } from '../oracle.ts';
import { type NapsterParameters, nickOf, roleOf } from '../parameters.ts';

type Property = Eventually<NapsterView, NapsterParameters, NapsterOracle>;

/** Judged three minutes after the last operation. */
export const convergence: readonly Property[] = [
  {
    name: 'index-is-what-is-shared',
    kind: 'eventually',
    statement:
      'A server’s sessions are those of the clients that are logged in there, and its index is what they share: entries of whoever has gone are gone.',
    source: 'napster messages 2, 100, 102, 110; index entries live as long as the login session',
    assumes: ['honest'],
    judge(observation) {
      for (const server of serversOf(observation) ?? []) {
        const found = disagreement(observation, server);
        if (found) return { peer: server.address, expected: 'what its clients share', seen: found.seen };
      }
      return undefined;
    },
  },
  {
    name: 'library-is-what-its-user-shares',
    kind: 'eventually',
    statement:
      'A client shares what its user has said to share, as it was described, and nothing that its user shares no longer, online or offline.',
    source:
      'napster messages 100, 102, 110; calls share and unshare (“from now on, at whatever server you log in”)',
    assumes: ['honest'],
    judge({ peers }, oracle) {
      for (const { address, alive, view } of peers) {
        const found = alive && view ? oracle.users.amiss(address, view.library) : undefined;
        if (found) return found;
      }
      return undefined;
    },
  },
  {
    name: 'clients-come-back',
    kind: 'eventually',
    statement:
      'A client that was logged in, and whose user has not logged it out, is logged in again, if any server is there; unless another has its name.',
    source: 'napster messages §2, 2, 748; that clients try again is ours',
    assumes: ['honest'],
    judge(observation, oracle) {
      const { params } = observation;
      for (const { address, view } of clientsOf(observation) ?? []) {
        if (view.server !== null || !oracle.stays(address)) continue;
        const nick = nickOf(params, address);
        const open = (serversOf(observation) ?? []).find(
          (server) => server.view.member && !server.view.sessions.some(([name]) => name === nick),
        );
        if (open) return { peer: address, expected: `a session at ${open.address} or another`, seen: 'none' };
      }
      return undefined;
    },
  },
  {
    name: 'transfers-end',
    kind: 'eventually',
    statement: 'No transfer goes on for ever, at either end: the file has come, or it is given up.',
    source: 'napster messages §5; that the other end may fall silent is left to clients',
    assumes: ['honest'],
    judge({ peers }) {
      for (const { address, alive, view } of peers) {
        const [row] = alive && view ? [...view.downloads, ...view.uploads] : [];
        if (row) return { peer: address, expected: 'no transfer', seen: row.join(' ') };
      }
      return undefined;
    },
  },
  {
    name: 'nothing-hangs',
    kind: 'eventually',
    needsViews: false,
    statement:
      'Whatever was asked of a peer that is there is answered: a search ends with 202 or with its server, a transfer finishes or is refused.',
    source:
      'napster messages 202, 206, 213, 609, 620, §5; that the other end of a transfer may fall silent is left to clients',
    judge(_observation, oracle) {
      const [hanging] = oracle.unanswered();
      return hanging && { peer: hanging.peer, expected: `an answer to its ${hanging.type}`, seen: 'none' };
    },
  },
  {
    name: 'the-redirector-knows-the-loads',
    kind: 'eventually',
    statement: 'The redirector knows how many users each server has that is there.',
    source: 'napster messages §2, 214; that servers report it is ours',
    judge(observation) {
      const { peers, params } = observation;
      const redirector = peers.find(({ address }) => address === params.redirector);
      if (!redirector?.alive || !redirector.view) return undefined;
      const known = new Map(redirector.view.sessions.map(([server, , , , users]) => [server, users]));
      for (const { address, view } of serversOf(observation) ?? [])
        if (known.get(address) !== view.sessions.length)
          return {
            peer: redirector.address,
            expected: `${view.sessions.length} users at ${address}`,
            seen: `${known.get(address) ?? 'nothing of it'}`,
          };
      return undefined;
    },
  },
  {
    name: 'requests-are-answered',
    kind: 'eventually',
    needsViews: false,
    statement:
      'A server answers each request for a download: with where the owner is, that the owner declines, or that it cannot be had, also if the owner goes meanwhile.',
    source: 'napster messages 204, 206 (“such as the user is not logged in”), 501, 609, 620',
    assumes: ['honest'],
    judge(_observation, oracle) {
      const request = oracle.requests.unanswered();
      return (
        request && {
          peer: request.server,
          expected: `an answer to ${request.by}, who wants ${request.file} of ${request.nick}`,
          seen: 'none',
        }
      );
    },
  },
  {
    name: 'counters-return-to-zero',
    kind: 'eventually',
    statement:
      'When no transfer is under way, every session counts no downloads and no uploads: each 218 has had its 219, each 220 its 221.',
    source: 'napster messages 218–221, §5.1 (“one 218/219 pair for EACH concurrent download”)',
    assumes: ['honest'],
    judge({ peers, params }) {
      if (peers.some(({ view }) => view && view.downloads.length + view.uploads.length > 0)) return undefined;
      for (const { address, alive, view } of peers) {
        if (!alive || roleOf(params, address) !== 'server') continue;
        const off = view?.sessions.find(([, , , , downloads, uploads]) => downloads + uploads !== 0);
        if (off)
          return {
            peer: address,
            expected: `no transfers of ${off[0]}`,
            seen: `${off[4]} down, ${off[5]} up`,
          };
      }
      return undefined;
    },
  },
];
