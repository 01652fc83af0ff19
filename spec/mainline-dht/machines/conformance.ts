import type { Conformance } from '../../kit/property.ts';

/** One property for each machine: the nodes’ outputs are among those that it enables. */
export const conformance: readonly Conformance[] = [
  promise(
    'outsiders-ask-nobody',
    'membership',
    'A node asks nobody before it was told to, and has joined only when somebody has answered.',
    'BEP 5 Routing Table (starting up)',
  ),
  promise(
    'answers-as-asked',
    'answering',
    'A query is answered to the asker, under its transaction id, with what it asked for or the error that fits, at most once for each time it arrived.',
    'BEP 5 KRPC Protocol, Errors, DHT Queries',
  ),
  promise(
    'asks-whom-it-knows',
    'acquaintance',
    'A node asks only nodes that it has heard of otherwise than by a read-only query.',
    'BEP 5 Overview; BEP 43 Read-Only State',
  ),
  promise(
    'only-answering-nodes-are-named',
    'referral',
    'A node tells others only of nodes that have answered a query of its own, under the transaction id of that query and the id that it names.',
    'BEP 5 Routing Table (“only known good nodes”), KRPC Protocol',
  ),
  promise(
    'lookup-finds-who-answered',
    'lookup',
    'Whom a lookup finds has answered a query for its target.',
    'BEP 5 Routing Table; Kademlia §2.3',
  ),
  promise(
    'found-peers-were-named',
    'search',
    'Whatever peers a search finds were named by an answer to a query for this torrent, or announced to the node itself.',
    'BEP 5 get_peers',
  ),
  promise(
    'token-required',
    'token',
    'An announcement is accepted only with a token that went to the same IP address in the last ten minutes, and not refused with one of the last five.',
    'BEP 5 Overview, announce_peer',
  ),
  promise(
    'announces-with-the-token-given',
    'announcing',
    'A node announces only to nodes that gave it a token for this torrent, and presents to each its own.',
    'BEP 5 Overview, announce_peer',
  ),
  promise(
    'acceptance-was-given',
    'acceptance',
    'Whoever is said to have accepted an announcement has answered it, and not with an error; and somebody has, if it is said to have succeeded.',
    'BEP 5 announce_peer (Response), Errors',
  ),
  promise(
    'peers-were-announced',
    'store',
    'A node names only peers that were announced to it for this torrent, from that IP address and with that port.',
    'BEP 5 announce_peer, Contact Encoding',
  ),
  promise(
    'accepted-peers-are-returned',
    'returning',
    'A node names to whoever asks for a torrent the peers that it has accepted for it in the last half hour: all of them, but perhaps for the asker itself, as long as they are at most eight.',
    'BEP 5 get_peers (“they are returned in a key "values" as a list of strings”)',
  ),
  promise(
    'expired-peers-never-returned',
    'expiry',
    'A node does not name a peer whose last announcement was more than 30 minutes ago.',
    'libtorrent (BEP 5 does not say)',
  ),
  promise(
    'read-only-nodes-are-silent',
    'read-only',
    'A read-only node answers nobody, and its queries, and no other node’s, say that it is one.',
    'BEP 43 Read-Only State',
  ),
  promise(
    'calls-end-once',
    'call',
    'Every conclusion belongs to a call, and no call is concluded twice.',
    'spec/mainline-dht/messages.ts calls',
  ),
];

function promise(name: string, machine: string, statement: string, source: string): Conformance {
  return { name, kind: 'conformance', machine, statement, source };
}
