import type { Id } from '../../../../spec/kit/identifiers.ts';
import { ipOf, portOf } from '../../../../spec/mainline-dht/compact.ts';
import { fell, HELD, unclear, type WireCase } from '../../case.ts';
import type { Judgement } from '../../results.ts';
import type { Bench, Heard, Seat } from '../bench.ts';
import { bytesText, told } from '../packet.ts';
import { announcePeer, getPeers, isNamed, tokenFor } from '../questions.ts';
import { NAMES_NOBODY, namesNodes } from '../sweep.ts';

/** Tokens, and the store of peers. Each case has seats and infohashes of its own, so that none depends on another's. */

const PORT = 21_000;

export const token: WireCase<Bench> = {
  id: 'bep5/get_peers/token',
  claim: 'get_peers is answered with a token.',
  level: 'MUST',
  sentence: 'In either case a "token" key is also included in the return value.',
  source: 'BEP 5 get_peers',
  judge: async (bench) => {
    const seat = bench.seats[3]!;
    if (bench.isLost) return unclear(bench.whyLost());
    const heard = await bench.ask(seat, getPeers(seat, bench.infoHash('a token')));
    if (heard.as === 'response' && typeof heard.values.get('token') === 'string') return HELD;
    return bench.disappointed(seat, heard, 'a response with "token": a string');
  },
};

export const nodesOrValues: WireCase<Bench> = {
  id: 'bep5/get_peers/nodes-or-values',
  claim: 'get_peers is answered with peers, or else with nodes.',
  level: 'MUST',
  sentence:
    'Otherwise, the contacted node must respond with the contact information of the nodes in its routing table that are closest to the infohash of the torrent.',
  source: 'BEP 5 Overview',
  judge: async (bench) => {
    const seat = bench.seats[3]!;
    if (bench.isLost) return unclear(bench.whyLost());
    const heard = await bench.ask(seat, getPeers(seat, bench.infoHash('nodes or values')));
    if (heard.as === 'response' && (isCompact(heard) || Array.isArray(heard.values.get('values'))))
      return HELD;
    if (heard.as === 'response' && !heard.values.has('nodes') && !(await namesNodes(bench)))
      return unclear(NAMES_NOBODY);
    return bench.disappointed(seat, heard, 'a response with "nodes": 26 bytes each, or "values": a list');
  },
};

function isCompact({ values }: Heard & { readonly as: 'response' }): boolean {
  const nodes = values.get('nodes');
  return typeof nodes === 'string' && nodes.length % 26 === 0;
}

/** An announcement as it should be. */
interface Announced {
  readonly token: string | undefined;
  readonly answer?: Heard;
  /** What somebody else is told afterwards. */
  readonly named?: boolean;
  /** That a peer is named at all, be it a wrong one: so it stores what is announced. */
  readonly isAnybody?: boolean;
  readonly heard?: Heard;
}

const announcements = new WeakMap<Bench, Announced>();

async function announced(bench: Bench): Promise<Announced> {
  const known = announcements.get(bench);
  if (known) return known;
  const [seat, reader] = [bench.seats[4]!, bench.seats[5]!];
  const infoHash = bench.infoHash('announced');
  const token = bench.isLost ? undefined : await tokenFor(bench, seat, infoHash);
  let found: Announced = { token };
  if (token !== undefined) {
    const answer = await bench.ask(seat, announcePeer(seat, infoHash, token, PORT));
    found = { token, answer, ...(await isNamed(bench, reader, infoHash, peerOf(seat, PORT))) };
  }
  announcements.set(bench, found);
  return found;
}

function peerOf(seat: Seat, port: number): string {
  return `${ipOf(seat.socket.address)}:${port}`;
}

/** Nothing can be said of announcements where there are no tokens. */
function noToken(bench: Bench): Judgement {
  return unclear(bench.isLost ? bench.whyLost() : 'it gives no token');
}

/** Generic Error and Server Error: it may have no room. */
const OTHER_REASONS = [201, 202];

export const tokenAccepted: WireCase<Bench> = {
  id: 'bep5/tokens/accepted',
  claim:
    'A token that was given a moment ago is accepted: the announcement is answered by a response, or the peer named.',
  level: 'MUST',
  sentence: 'Tokens must be accepted for a reasonable amount of time after they have been distributed.',
  source: 'BEP 5 Overview',
  judge: async (bench) => {
    const { answer, named } = await announced(bench);
    if (!answer) return noToken(bench);
    if (answer.as === 'error' && OTHER_REASONS.includes(answer.code))
      return unclear(`it answers error ${answer.code}, which is about no token`);
    return answer.as === 'response' || named
      ? HELD
      : bench.disappointed(bench.seats[4]!, answer, 'a response: the token is the one that it gave');
  },
};

export const announcementAnswered: WireCase<Bench> = {
  id: 'bep5/announce_peer/answers',
  claim: 'An announcement that is believed is answered by a response.',
  level: 'MUST',
  sentence: 'Response messages are sent upon successful completion of a query.',
  source: 'BEP 5 Responses',
  judge: async (bench) => {
    const { answer, named } = await announced(bench);
    if (!answer) return noToken(bench);
    if (answer.as === 'response') return HELD;
    return named
      ? bench.disappointed(bench.seats[4]!, answer, 'a response: the peer is named from now on')
      : unclear('the announcement was not accepted');
  },
};

export const thenFound: WireCase<Bench> = {
  id: 'bep5/announce_peer/then-found',
  claim: 'A peer that was announced is named to whoever asks for peers next.',
  level: 'SHOULD',
  sentence:
    'Then the queried node should store the IP address of the querying node and the supplied port number under the infohash in its store of peer contact information.',
  source: 'BEP 5 announce_peer',
  judge: async (bench) => {
    const { answer, named, heard } = await announced(bench);
    if (answer?.as !== 'response')
      return answer ? unclear('the announcement was not accepted') : noToken(bench);
    if (named) return HELD;
    const peer = peerOf(bench.seats[4]!, PORT);
    return bench.disappointed(bench.seats[5]!, heard!, `"values" with ${peer}`);
  },
};

export const tokenWithPeers: WireCase<Bench> = {
  id: 'bep5/get_peers/token-with-peers',
  claim: 'Where get_peers is answered with peers there is a token, too.',
  level: 'MUST',
  sentence: 'In either case a "token" key is also included in the return value.',
  source: 'BEP 5 get_peers',
  judge: async (bench) => {
    const { isAnybody, heard } = await announced(bench);
    if (!isAnybody || heard?.as !== 'response') return unclear('it names no peer that was announced');
    return typeof heard.values.get('token') === 'string'
      ? HELD
      : fell('"token" beside "values": a string', told(heard.packet));
  },
};

export const onlyItsPeers: WireCase<Bench> = {
  id: 'bep5/get_peers/only-its-peers',
  claim: 'No peers are named for a torrent that nobody has announced.',
  level: 'MUST',
  sentence:
    'If the queried node has no peers for the infohash, a key "nodes" is returned containing the K nodes in the queried nodes routing table closest to the infohash supplied in the query.',
  source: 'BEP 5 get_peers',
  judge: async (bench) => {
    const seat = bench.seats[5]!;
    if (!(await announced(bench)).isAnybody) return unclear('it names no peer that was announced');
    const heard = await bench.ask(seat, getPeers(seat, bench.infoHash('announced by nobody')));
    if (heard.as !== 'response') return bench.disappointed(seat, heard, 'a response');
    const values = heard.values.get('values');
    return Array.isArray(values) && values.length > 0
      ? fell('no "values": nobody has announced that torrent', told(heard.packet))
      : HELD;
  },
};

export const impliedPort: WireCase<Bench> = {
  id: 'bep5/announce_peer/implied_port',
  claim: 'With implied_port, the peer is named with the source port of the packet, whatever "port" says.',
  level: 'SHOULD',
  sentence:
    "If it is present and non-zero, the port argument should be ignored and the source port of the UDP packet should be used as the peer's port instead.",
  source: 'BEP 5 announce_peer',
  judge: async (bench) => {
    const [seat, reader] = [bench.seats[6]!, bench.seats[7]!];
    if (!(await announced(bench)).named) return unclear('it names no peer that was announced');
    const infoHash = bench.infoHash('implied port');
    const own = await tokenFor(bench, seat, infoHash);
    if (own === undefined) return noToken(bench);
    const answer = await bench.ask(seat, announcePeer(seat, infoHash, own, PORT + 1, true));
    const { named, heard } = await isNamed(
      bench,
      reader,
      infoHash,
      peerOf(seat, portOf(seat.socket.address)),
    );
    if (named) return HELD;
    if (answer.as === 'nothing') return bench.disappointed(seat, answer, 'a response to the announcement');
    const other = `"values" with ${seat.socket.address}, the source of the packet`;
    return bench.disappointed(reader, heard, other);
  },
};

/** What is answered to an announcement that must not be believed, and whether it was. */
async function tempt(
  bench: Bench,
  thief: Seat,
  reader: Seat,
  stolen: (infoHash: Id) => Promise<string | undefined>,
) {
  const infoHash = bench.infoHash(`for ${thief.node.id}`);
  const bytes = await stolen(infoHash);
  if (bytes === undefined) return undefined;
  const answer = await bench.ask(thief, announcePeer(thief, infoHash, bytes, PORT + 2));
  return { bytes, answer, ...(await isNamed(bench, reader, infoHash, peerOf(thief, PORT + 2))) };
}

/** It is refused, or seen not to be stored by a node that does store. */
async function refused(
  bench: Bench,
  thief: Seat,
  tempted: Awaited<ReturnType<typeof tempt>>,
): Promise<Judgement> {
  if (!tempted) return noToken(bench);
  const { answer, isThere, heard, bytes } = tempted;
  const peer = peerOf(thief, PORT + 2);
  // It has announced nothing else: whatever port is told was stored now.
  if (isThere && heard.as === 'response')
    return fell(`no ${peer} in "values": its token is ${bytesText(bytes)}`, told(heard.packet));
  if (answer.as === 'error') return HELD;
  if (!(await announced(bench)).isAnybody)
    return unclear('no error, and no peer that was announced is ever named');
  return heard.as === 'response' ? HELD : unclear('whether it was stored cannot be seen');
}

/** As long as a good one, and never given to anybody. */
function spoilt(good: string): string {
  return good === ''
    ? 'spoilt'
    : Array.from(good, (byte) => String.fromCharCode(byte.charCodeAt(0) ^ 0xa5)).join('');
}

const temptations = new WeakMap<Bench, Awaited<ReturnType<typeof tempt>>>();

async function badlyAnnounced(bench: Bench): Promise<Awaited<ReturnType<typeof tempt>>> {
  if (temptations.has(bench)) return temptations.get(bench);
  const thief = bench.seats[8]!;
  const tempted = bench.isLost
    ? undefined
    : await tempt(bench, thief, bench.seats[9]!, async (infoHash) => {
        const good = await tokenFor(bench, thief, infoHash);
        return good === undefined ? undefined : spoilt(good);
      });
  temptations.set(bench, tempted);
  return tempted;
}

export const badToken: WireCase<Bench> = {
  id: 'bep5/announce_peer/bad-token',
  claim: 'An announcement with a token that was never given is not stored.',
  level: 'MUST',
  sentence:
    'The queried node must verify that the token was previously sent to the same IP address as the querying node.',
  source: 'BEP 5 announce_peer',
  judge: async (bench) => refused(bench, bench.seats[8]!, await badlyAnnounced(bench)),
};

export const badTokenError: WireCase<Bench> = {
  id: 'bep5/errors/bad-token',
  claim: 'An announcement with a token that was never given is answered by error 203.',
  level: 'SHOULD',
  sentence: 'Errors are sent when a query cannot be fulfilled. 203: Protocol Error, such as […] bad token',
  source: 'BEP 5 Errors',
  judge: async (bench) => {
    const tempted = await badlyAnnounced(bench);
    if (!tempted) return noToken(bench);
    const { answer } = tempted;
    if (answer.as === 'error' && answer.code === 203) return HELD;
    return bench.disappointed(bench.seats[8]!, answer, 'error 203');
  },
};

export const boundToAddress: WireCase<Bench> = {
  id: 'bep5/tokens/bound-to-address',
  claim: 'A token that was given to one IP address is worth nothing at another.',
  level: 'MUST',
  sentence:
    'When a node attempts to "announce" a torrent, the queried node checks the token against the querying node\'s IP address. […] The queried node must verify that the token was previously sent to the same IP address as the querying node.',
  source: 'BEP 5 Overview, announce_peer',
  judge: async (bench) => {
    // The thief never asks for peers: whatever token it shows was not sent to its address.
    const [owner, thief, reader] = [bench.seats[10]!, bench.seats[11]!, bench.seats[12]!];
    if (ipOf(owner.socket.address) === ipOf(thief.socket.address))
      return unclear('it takes two addresses of ours; on loopback there are');
    if (bench.isLost) return unclear(bench.whyLost());
    const tempted = await tempt(bench, thief, reader, (infoHash) => tokenFor(bench, owner, infoHash));
    return refused(bench, thief, tempted);
  },
};
