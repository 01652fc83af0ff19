import type { Conformance } from '../../kit/property.ts';

/** One property for each machine: the peers’ outputs are among those that it enables. */
export const conformance: readonly Conformance[] = [
  promise(
    'frames-can-be-read',
    'framing',
    'What a servent sends can be read: its length field counts the payload, least significant byte first, and its payload is laid out as its type says. In 0.6 its own GUIDs are marked: byte 8 is 0xff, byte 15 is 0.',
    'G0.4 §2, §3; gtk-gnutella GUIDs (byte 8, byte 15)',
  ),
  promise(
    'handshake-first',
    'connection',
    'Descriptors go within open connections only: after one has asked and the other has said OK, in 0.6 both, and none after Bye, said or heard, or after nonsense; one of an unknown type is not the end. Headers of 0.6 say what a servent is, and name ultrapeers to try; 503 is a refusal.',
    'G0.4 §2; Handshaking 0.6 §3; ultrapeers §3; Bye proposal',
  ),
  promise(
    'header-law',
    'header',
    'Along its way the TTL of a descriptor goes down and its hops go up by one at each hop, so that their sum is what it was or is lowered, and it goes no farther at TTL 0; what it says stays as it is. A Bye goes one hop, with a code.',
    'G0.4 §3.1 (TTL(0) = TTL(i) + Hops(i)), §4; gtk-gnutella hard_ttl_limit; Bye proposal',
  ),
  promise(
    'forward-once',
    'broadcast',
    'A servent forwards a Ping or Query to each neighbour at most once, and none that has not come; to leaves no Pings.',
    'G0.4 §4 (rules 4–6); gtk-gnutella routing.c for higher TTLs; ultrapeers §2 (“shield leaf nodes”)',
  ),
  promise(
    'no-echo',
    'arrival',
    'A Ping or Query is never forwarded to whoever has brought it.',
    'G0.4 §4 (rule 4: “except the one that delivered”)',
  ),
  promise(
    'originator-registers',
    'origin',
    'A servent neither forwards nor answers a Ping or Query of its own that comes back to it.',
    'G0.4 §4 (rule 6)',
  ),
  promise(
    'answer-once',
    'answer',
    'A servent answers a Ping or Query at most once, on however many ways it comes, with what it asks for, and to whoever has brought it.',
    'G0.4 §3.2.2–§3.2.4, §4 (rules 1, 2)',
  ),
  promise(
    'hit-soundness',
    'sharing',
    'What a servent says in a QueryHit or a Pong of its own of what it shares, and of its address, port and speed, is so at that moment.',
    'G0.4 §3.2.2, §3.2.4',
  ),
  promise(
    'reverse-path',
    'reverse-path',
    'Answers go back only along the path by which their question has first come; those to unknown questions go nowhere.',
    'G0.4 §4 (rules 1, 2)',
  ),
  promise(
    'push-by-servent',
    'push-path',
    'A Push goes the way that a QueryHit of the servent that is pushed has come, and no other.',
    'G0.4 §4 (rule 3: “along the same path that carried the incoming QueryHit”)',
  ),
  promise(
    'gives-when-pushed',
    'giving',
    'A servent pushes whom its user has named, for what was found there; it connects with GIV to whoever has pushed it, once for each Push; and a user is told of what was given.',
    'G0.4 §3.2.5, §6',
  ),
  promise(
    'reports-what-came',
    'search',
    'What a servent tells its user of a search or a Ping is what has come for it; and its walkers go on just until something has.',
    'G0.4 §3.2.2, §3.2.4, §4; Lv et al. 2002 §5 (checking)',
  ),
  promise(
    'rings-widen',
    'rings',
    'In a search by rings each flood has a GUID of its own and a higher TTL than the last, and none is begun once something was found.',
    'Lv et al. 2002 §4 (expanding ring)',
  ),
  promise(
    'walkers-are-in-one-place',
    'walker',
    'A walker is sent out once, and goes on to one neighbour as often as it has come, though not back; every fourth step only when its originator has said so.',
    'Lv et al. 2002 §5',
  ),
  promise(
    'leaves-never-forward',
    'leaf',
    'A leaf sends what begins with it, and passes nothing on.',
    'Ultrapeers §2 (“a super-node acts as a proxy to the gnutella network for the client nodes connected to it”)',
  ),
  promise(
    'tables-are-told-in-order',
    'route-table',
    'A leaf tells its ultrapeer of its table after RESET, in PATCHes that are numbered in order and fill it; ultrapeers tell nobody of theirs.',
    'QRP §4; ultrapeers §2 (“Ultrapeers do not propogate QRP tables amongst themselves”)',
  ),
  promise(
    'asks-leaves-that-may-have-it',
    'query-routing',
    'An ultrapeer sends a Query to a leaf only if all its words are in the table that the leaf has told, or if that was not told whole.',
    'QRP §2 (“if all keywords of the query are found”), §4; ultrapeers §2',
  ),
  promise(
    'pongs-from-cache',
    'pong-cache',
    'Pongs that answer a Ping from the cache have its GUID, have come within three seconds, from somebody else, are one hop older than they came, within the Ping’s TTL, and ten at most, of each distance the same number.',
    'ping-pong, pseudocode',
  ),
  promise(
    'calls-end-once',
    'call',
    'Every conclusion belongs to a call, and no call is concluded twice.',
    'spec/gnutella/messages.ts calls',
  ),
];

function promise(name: string, machine: string, statement: string, source: string): Conformance {
  return { name, kind: 'conformance', machine, statement, source };
}
