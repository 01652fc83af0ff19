import type { Conformance } from '../../kit/property.ts';

/** One property for each machine: the peers’ outputs are among those that it enables. */
export const conformance: readonly Conformance[] = [
  promise(
    'ordinary-nodes-serve-nobody',
    'role',
    'An ordinary node takes no children, answers no searches and passes none on, a supernode is nobody’s child; and only who can be reached, has the bandwidth and has been there long enough is promoted.',
    'Liang, Kumar, Ross 2006',
  ),
  promise(
    'one-parent-at-a-time',
    'attachment',
    'An ordinary node asks supernodes only, is one’s child at a time, and shares and searches there and nowhere else.',
    'Liang, Kumar, Ross 2006; giFT-FastTrack 0x02, 0x2c (“we wait with sharing until we get it”)',
  ),
  promise(
    'announces-what-it-shares',
    'sharing',
    'A node announces and takes back what its user shares, or no longer shares, and nothing else.',
    'giFT-FastTrack 0x05, 0x22',
  ),
  promise(
    'index-is-sound',
    'index-entry',
    'What a supernode says to be in its index was shared by a child, whose connection is open, or by its own user, and has not been unshared since; and it takes no more children than it may.',
    'giFT-FastTrack 0x05, 0x07, 0x22, 0x2c; Liang, Kumar, Ross 2006',
  ),
  promise(
    'reports-what-was-found',
    'search',
    'What a node tells its user of a search is what its supernode said of it.',
    'giFT-FastTrack 0x07, 0x08',
  ),
  promise(
    'answers-are-sound',
    'answers',
    'Each reply to a child is to a search of it that is open, and matches it if it is of the supernode’s own index; one 0x08 ends that.',
    'giFT-FastTrack 0x06, 0x07, 0x08',
  ),
  promise(
    'forwards-over-links-only',
    'link',
    'A search is forwarded to supernodes only with which there is a link, and a link is asked for, or answered, once.',
    'giFT-FastTrack 0x01, 0x0a, 0x0b; Liang, Kumar, Ross 2006',
  ),
  promise(
    'searches-are-handled-once',
    'flood',
    'A supernode passes a search on at most once, to each neighbour but the one that brought it, one hop on and not beyond the limit; what it finds, or neighbours have found, goes back there, and each copy has at most one end.',
    'giFT-FastTrack 0x07, 0x08, 0x0a, 0x0b; that a search is known by its number: ours',
  ),
  promise(
    'pushes-go-through-the-latest-supernode',
    'push',
    'A push names the supernode that the latest hit does, goes there and from there to its child, and only who was told to connects.',
    'giFT-FastTrack 0x07, 0x0d, fst_push',
  ),
  promise(
    'transfers-by-the-book',
    'transfer',
    'Within a transfer each end says what is its turn to say, and the pieces of a file go in order, each once.',
    'giFT-FastTrack, fst_download, fst_http, fst_push',
  ),
  promise(
    'garbage-ends-the-connection',
    'session',
    'To whoever has said what makes no sense nothing is said any more before that connection is closed.',
    'giFT-FastTrack, fst_session',
  ),
  promise(
    'calls-end-once',
    'call',
    'Every conclusion belongs to a call, and no call is concluded twice.',
    'spec/fasttrack/messages.ts calls',
  ),
];

function promise(name: string, machine: string, statement: string, source: string): Conformance {
  return { name, kind: 'conformance', machine, statement, source };
}
