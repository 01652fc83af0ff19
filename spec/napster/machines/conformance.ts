import type { Conformance } from '../../kit/property.ts';

/** One property for each machine: the peers’ outputs are among those that it enables. */
export const conformance: readonly Conformance[] = [
  promise(
    'frames-can-be-read',
    'framing',
    'What a peer sends can be read: its length field counts the data, least significant byte first, and its data is laid out as its type says.',
    'napster messages §2, §3',
  ),
  promise(
    'least-loaded-server',
    'redirector',
    'The redirector names the server with the fewest users, of those that it is connected to.',
    'napster messages §2; 214',
  ),
  promise(
    'logged-in-before-asking',
    'session',
    'A client is logged in at one server at a time, and says nothing else to it before the server has let it in; whoever was logged out by its user, or has lost its name to another, comes back at its user’s word only.',
    'napster messages 2, 3, 748; when clients try again is ours',
  ),
  promise(
    'announces-what-it-shares',
    'sharing',
    'A client announces, takes back and grants what its user shares, or no longer shares, and nothing else.',
    'napster messages 100, 102, 110, 607–609',
  ),
  promise(
    'index-is-sound',
    'index-entry',
    'What a server names was shared in the session of its owner, which is open, and has not been unshared since; and one nick has one session.',
    'napster messages 2, 100, 102, 110, 201, 212',
  ),
  promise(
    'reports-what-was-found',
    'search',
    'What a client tells its user of a search is what the server said of it.',
    'napster messages 201, 202',
  ),
  promise(
    'reports-what-is-listed',
    'browse',
    'What a client tells its user of another’s files is what the server said of them.',
    'napster messages 212, 213',
  ),
  promise(
    'search-is-sound',
    'answers',
    'Each result of a search matches all that it asks for, there are no more than it allows and the server’s limit, and one 202 ends them.',
    'napster messages 200, 201, 202',
  ),
  promise(
    'brokers-what-was-said',
    'broker',
    'A request is passed on once and answered once, with what the owner said, and with the address, the port and the link type with which the other has logged in; and whoever cannot be connected to is told by whom.',
    'napster messages 203, 204, 206, 500, 501, 607–609, 619, 620, 626',
  ),
  promise(
    'asks-as-the-owner-is-reached',
    'download',
    'A client asks for what its user wants once, and for a push only where the owner’s port is 0 and its own is not.',
    'napster messages 203, 204, 500, §5.1',
  ),
  promise(
    'answers-each-request',
    'upload',
    'A client answers each request for a file at most once, and none that was not made.',
    'napster messages 607, 608, 609, 619',
  ),
  promise(
    'connects-to-open-ports-only',
    'doors',
    'A data connection is opened towards a client only where the server has named its port, and that is not 0; and none but those that did not open are said to be out of reach.',
    'napster messages 2 (port 0), 204, 501, 626, §5',
  ),
  promise(
    'transfers-by-the-book',
    'transfer',
    'Within a connection each end says what is its turn to say, and the pieces of a file go in order, each once.',
    'napster messages §5.1, §5.2',
  ),
  promise(
    'counts-in-pairs',
    'counters',
    'Within a session no 219 is sent without a 218 of its own before, and no 221 without a 220.',
    'napster messages 218–221',
  ),
  promise(
    'calls-end-once',
    'call',
    'Every conclusion belongs to a call, and no call is concluded twice.',
    'spec/napster/messages.ts calls',
  ),
];

function promise(name: string, machine: string, statement: string, source: string): Conformance {
  return { name, kind: 'conformance', machine, statement, source };
}
