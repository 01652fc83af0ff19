import type { Eventually } from '../../kit/property.ts';
import type { GnutellaView } from '../messages.ts';
import type { GnutellaOracle } from '../oracle.ts';
import type { GnutellaParameters } from '../parameters.ts';

type Property = Eventually<GnutellaView, GnutellaParameters, GnutellaOracle>;

/** How much later than the last operation convergence is judged, in milliseconds, and how much of it clocks that run slow lose. */
export const SETTLE_MS = 180_000;
const SLOW = 0.9;

/** An attempt to connect is answered, or TCP’s end of it told, long before. Who has nobody goes on trying anew, for ever. */
const TRY_MS = 60_000;

/** Judged three minutes after the last operation. */
export const convergence: readonly Property[] = [
  {
    name: 'connections-are-mutual',
    kind: 'eventually',
    statement:
      'Whoever has a connection is had by the other, who is there; and none is being made for a minute.',
    source: 'G0.4 §2; a connection is TCP’s',
    assumes: ['honest'],
    judge({ peers, now }, oracle) {
      const known = new Map(peers.filter(({ alive }) => alive).map((peer) => [peer.address, peer]));
      for (const { address, alive, view } of peers) {
        if (!alive || !view) continue;
        const half = view.calling.find((each) => now - oracle.attempts.since(address, each) > TRY_MS);
        if (half !== undefined)
          return { peer: address, expected: `a connection with ${half}, or none`, seen: 'half a one' };
        const lost = view.links.find((each) => {
          const other = known.get(each);
          return !other || (other.view && !other.view.links.includes(`${address}`));
        });
        if (lost !== undefined)
          return { peer: address, expected: `a connection of ${lost} with it`, seen: 'none' };
      }
      return undefined;
    },
  },
  {
    name: 'orphans-are-attached',
    kind: 'eventually',
    statement:
      'A leaf that has lost its ultrapeer is attached to another one that it knows, if any has room.',
    source: 'Ultrapeers §3.1 (X-Try-Ultrapeers: “addresses of ultrapeer to try if the connection is lost”)',
    assumes: ['honest'],
    judge: (observation, oracle) => oracle.shielding.orphan(observation),
  },
  {
    name: 'tables-say-what-is-shared',
    kind: 'eventually',
    statement:
      'The table that an ultrapeer has of a leaf holds the words of what the leaf shares, and no others.',
    source: 'QRP §4 (“subtracts the last route table sent from the current route table”)',
    assumes: ['honest'],
    judge: (observation, oracle) => oracle.shielding.mistold(observation),
  },
  {
    name: 'high-ttls-are-lowered',
    kind: 'eventually',
    statement: 'A Ping or Query that comes with a TTL that is too high goes on with a lower one.',
    source: 'G0.4 §3.1 (“lower it as necessary”); gtk-gnutella hard_ttl_limit',
    judge: (_observation, oracle) => oracle.floods.dropped(),
  },
  {
    name: 'pongs-are-told',
    kind: 'eventually',
    statement:
      'Where Pongs are cached, a Ping is told of those that have come lately, and of those that come soon after.',
    source: 'ping-pong, pseudocode',
    assumes: ['honest'],
    judge: (_observation, oracle) => oracle.pongs.untold(),
  },
  {
    name: 'pongs-are-asked-for',
    kind: 'eventually',
    statement:
      'Where Pongs are cached, a servent that has a Ping and has sent none for three seconds pings its neighbours.',
    source: 'ping-pong, pseudocode (“Refresh the cache if necessary”)',
    assumes: ['honest'],
    judge: (_observation, oracle) => oracle.pongs.silent(),
  },
  {
    name: 'library-is-what-its-user-shares',
    kind: 'eventually',
    statement:
      'A servent shares what its user has asked it to, and nothing else; if it comes back with its state, it still does.',
    source: 'G0.4 §3.2.4; spec/gnutella/messages.ts calls (“Share this file from now on.”)',
    judge({ peers }, oracle) {
      for (const { address, alive, view } of peers) {
        const finding = alive && view && oracle.libraries.mistaken(address, view);
        if (finding) return finding;
      }
      return undefined;
    },
  },
  {
    name: 'walkers-go-on',
    kind: 'eventually',
    statement:
      'Whoever has a walker that may go on, and a neighbour besides the one who has brought it, has passed it on, also when it came again.',
    source: 'Lv et al. 2002 §5 (a walker goes on at each step; checking)',
    assumes: ['honest'],
    judge: (_observation, oracle) => oracle.trails.stopped(),
  },
  {
    name: 'nothing-hangs',
    kind: 'eventually',
    needsViews: false,
    statement:
      'Whatever was asked of a servent that is there is answered: calls are taken or refused, searches end.',
    source: 'G0.4 §2; that originators wait so long and no longer is ours',
    assumes: ['honest'],
    judge(_observation, oracle) {
      const [hanging] = oracle.unanswered();
      return hanging && { peer: hanging.peer, expected: `an answer to its ${hanging.type}`, seen: 'none' };
    },
  },
  {
    name: 'memory-is-bounded',
    kind: 'eventually',
    statement:
      'After twice the time for which Pings and Queries have to be remembered nothing is left of them.',
    source: 'gtk-gnutella routing.c (two tables that take turns)',
    judge({ peers, params }) {
      if (2 * params.memoryMs > SLOW * SETTLE_MS) return undefined;
      const full = peers.find(({ alive, view }) => alive && view && view.remembered > 0);
      return (
        full && { peer: full.address, expected: 'nothing', seen: `${full.view!.remembered} descriptors` }
      );
    },
  },
];
