import { fell, HELD, unclear, type WireCase } from '../../case.ts';
import { bytesText } from '../../mainline-dht/packet.ts';
import type { Someone, TrackerBench } from '../bench.ts';
import { ACTION, announceRequest, connectRequest, field, scrapeRequest, u32 } from '../packets.ts';
import type { Announcement } from '../speaker.ts';
import type { UdpSpeaker } from '../udp.ts';

type Bench = TrackerBench<UdpSpeaker>;

/** “If a response is not received after 15 * 2 ^ n seconds, the client should retransmit” (BEP 15): so long the first may take. */
const PATIENT_TRIES = 5;
const TRIES = 3;

export const connectAnswers: WireCase<Bench> = {
  id: 'bep15/connect/response',
  claim: 'A connect request is answered by action 0, its transaction id, and a connection id.',
  level: 'MUST',
  sentence:
    'Check whether the packet is at least 16 bytes. Check whether the transaction ID is equal to the one you chose. Check whether the action is connect.',
  source: 'BEP 15 Connect',
  judge: async (bench) => {
    const { speaker, ips } = bench;
    const connect = (tries: number) => speaker.ask(ips[0]!, connectRequest, tries);
    const soon = await connect(TRIES);
    const answer = soon ?? (speaker.stray === undefined ? await connect(PATIENT_TRIES) : undefined);
    if (answer === undefined) {
      const { stray } = speaker;
      bench.lose(stray === undefined ? 'no answer' : 'its answers have other transaction ids');
      if (stray === undefined) return unclear(bench.whyLost());
      bench.hasSpoken = true;
      return fell('16 bytes with action 0 and our transaction id', bytesText(stray));
    }
    bench.hasSpoken = true;
    if (field(answer, 0) === ACTION.error) {
      bench.lose(`it refuses: ${bytesText(answer.slice(8))}`);
      return unclear(bench.whyLost());
    }
    return answer.length >= 16 && field(answer, 0) === ACTION.connect
      ? HELD
      : fell('16 bytes with action 0', bytesText(answer));
  },
};

export const announceAnswers: WireCase<Bench> = {
  id: 'bep15/announce/response',
  claim:
    'An announcement is answered by action 1, its transaction id, interval, counts, and six bytes a peer.',
  level: 'MUST',
  sentence:
    'Check whether the packet is at least 20 bytes. Check whether the transaction ID is equal to the one you chose. Check whether the action is announce.',
  source: 'BEP 15 Announce',
  judge: async (bench) => {
    const [who] = bench.people(1);
    const told = await bench.announce(who!, bench.torrent(), { event: 'started' });
    if (told.as === 'strange') return fell('a whole answer', `${told.why}: ${told.text}`);
    if (told.as !== 'peers') return bench.disappointed(told);
    return told.interval > 0 ? HELD : fell('an interval of at least a second', told.text);
  },
};

export const reused: WireCase<Bench> = {
  id: 'bep15/connection-id/reused',
  claim: 'A connection id is good for several requests.',
  level: 'MUST',
  sentence: 'A connection ID can be used for multiple requests.',
  source: 'BEP 15 UDP connections / spoofing',
  judge: async (bench) => {
    const [who] = bench.people(1);
    const id = await bench.speaker.connect(who!.ip, true);
    if (id === undefined) return unclear(bench.whyLost('no connection id'));
    for (let times = 0; times < 3; times++) {
      const told = await bench.speaker.announceWith(who!.ip, id, announcementOf(bench, who!));
      if (told.as === 'peers') continue;
      if (times === 0) return bench.disappointed(told);
      // Whether it is about the connection id, or about how often somebody announces, is seen with a new one.
      const other = await bench.speaker.connect(who!.ip, true);
      if (other === undefined) return unclear(bench.whyLost('no connection id'));
      const anew = await bench.speaker.announceWith(who!.ip, other, announcementOf(bench, who!));
      return anew.as === 'peers' ? fell('an answer each time', told.text) : bench.disappointed(anew);
    }
    return HELD;
  },
};

export const verified: WireCase<Bench> = {
  id: 'bep15/connection-id/verified',
  claim: 'An announcement with a connection id that was not given is not carried out.',
  level: 'MUST',
  sentence: 'The tracker verifies the connection_id and ignores the request if it doesn’t match.',
  source: 'BEP 15 UDP connections / spoofing',
  judge: async (bench) => {
    const [forger] = bench.people(1);
    if (!bench.hasSpoken || bench.isLost) return unclear(bench.whyLost());
    const forged = bench.fresh('connection id').slice(0, 8);
    return refuses(bench, forger!, forged, 'a connection id that was not given');
  },
};

export const boundToAddress: WireCase<Bench> = {
  id: 'bep15/connection-id/bound-to-address',
  claim: 'A connection id is of no use to another address.',
  level: 'MUST',
  sentence:
    'However, it is possible to spoof the source address of a UDP packet. The tracker has to ensure this doesn’t occur, so it calculates a value (connection_id) and sends it to the client.',
  source: 'BEP 15 UDP connections / spoofing',
  judge: async (bench) => {
    const [owner, thief] = bench.people(2);
    if (owner!.ip === thief!.ip) return unclear('all our peers have one address here');
    const id = await bench.speaker.connect(owner!.ip, true);
    if (id === undefined) return unclear(bench.whyLost('no connection id'));
    return refuses(bench, thief!, id, `the connection id of ${owner!.ip}`);
  },
};

/** Neither answered as an announcement, nor carried out: others are not told. An error is no harm. */
async function refuses(bench: Bench, who: Someone, id: string, what: string) {
  const announcement = announcementOf(bench, who);
  const told = await bench.speaker.announceWith(who.ip, id, announcement, '', 1);
  if (told.as === 'peers') return fell(`no answer, or an error, to ${what}`, told.text);
  const witness = bench.people(2).find(({ ip }) => ip !== who.ip) ?? bench.people(1)[0]!;
  const seen = await bench.announce(witness, announcement.infoHash, { event: 'started' });
  if (seen.as !== 'peers') return bench.disappointed(seen);
  return seen.peers.includes(who.address)
    ? fell(`a list without ${who.address}, which had ${what}`, seen.text)
    : HELD;
}

export const notGuessable: WireCase<Bench> = {
  id: 'bep15/connection-id/not-guessable',
  claim: 'Connection ids of different addresses differ, and do not simply count.',
  level: 'SHOULD',
  sentence: 'Connection IDs should not be guessable by the client.',
  source: 'BEP 15 UDP connections / spoofing',
  judge: async (bench) => {
    const ids: bigint[] = [];
    for (const ip of new Set(bench.ips)) {
      const id = await bench.speaker.connect(ip, true);
      if (id === undefined) return unclear(bench.whyLost('no connection id'));
      ids.push(Buffer.from(id, 'latin1').readBigUInt64BE());
    }
    if (ids.length < 3) return unclear('all our peers have one address here');
    const steps = new Set(ids.slice(1).map((id, at) => BigInt.asUintN(64, id - ids[at]!)));
    if (steps.size > 1) return HELD;
    const [step] = steps;
    return step === 0n
      ? fell('a different id for each address', 'the same id for all')
      : fell('ids that cannot be told from one another', `ids that each are ${step} more than the last`);
  },
};

export const longerPackets: WireCase<Bench> = {
  id: 'bep15/packets/longer',
  claim: 'An announcement with more bytes than fields is answered all the same.',
  level: 'MUST',
  sentence:
    'Do not expect packets to be exactly of a certain size. Future extensions could increase the size of packets.',
  source: 'BEP 15 UDP tracker protocol',
  judge: async (bench) => {
    const [who] = bench.people(1);
    const id = await bench.speaker.connect(who!.ip);
    if (id === undefined) return unclear(bench.whyLost('no connection id'));
    const plain = await bench.speaker.announceWith(who!.ip, id, announcementOf(bench, who!));
    if (plain.as !== 'peers') return bench.disappointed(plain);
    // An option of BEP 41 that says that nothing follows.
    const told = await bench.speaker.announceWith(who!.ip, id, announcementOf(bench, who!), '\x00');
    return told.as === 'peers' ? HELD : fell('an answer as to one that is as long as its fields', told.text);
  },
};

const WANTED = 3;

export const numWant: WireCase<Bench> = {
  id: 'bep15/announce/num-want',
  claim: 'No more peers are named than are wanted.',
  level: 'SHOULD',
  sentence: '92 32-bit integer num_want -1 // default',
  source: 'BEP 15 Announce',
  judge: async (bench) => {
    const infoHash = bench.torrent();
    const refused = await bench.begin(bench.people(8), infoHash);
    if (refused) return bench.disappointed(refused);
    const [asker] = bench.people(1);
    const told = await bench.announce(asker!, infoHash, { event: 'started', wanted: WANTED });
    if (told.as !== 'peers') return bench.disappointed(told);
    return told.peers.length <= WANTED ? HELD : fell(`at most ${WANTED} peers`, told.text);
  },
};

export const announceCounts: WireCase<Bench> = {
  id: 'bep15/announce/counts',
  claim: 'The answer counts those who have everything, and those who have not.',
  level: 'MUST',
  sentence: '12 32-bit integer leechers; 16 32-bit integer seeders',
  source: 'BEP 15 Announce',
  judge: async (bench) => {
    const infoHash = bench.torrent();
    const swarm = bench.people(4);
    const refused = await bench.begin(swarm, infoHash, (_who, at) => (at === 0 ? 0 : 1000));
    if (refused) return bench.disappointed(refused);
    const [who] = swarm.slice(1);
    const said = { infoHash, peerId: who!.id, port: who!.port, left: 1000, key: 0x63687270 };
    const announced = async () => {
      const id = await bench.speaker.connect(who!.ip);
      const answer =
        id === undefined ? undefined : await bench.speaker.ask(who!.ip, (t) => announceRequest(id, t, said));
      if (answer === undefined || field(answer, 0) !== ACTION.announce) return undefined;
      return [field(answer, 12), field(answer, 16)];
    };
    // Whether the asker counts itself nobody says.
    const isRight = (counts: Awaited<ReturnType<typeof announced>>) =>
      counts === undefined || (counts[1] === 1 && (counts[0] === 3 || counts[0] === 2));
    const counts = await bench.settled('counts', announced, isRight);
    if (counts === undefined) return unclear(bench.whyLost('it is not answered as the first time'));
    return isRight(counts)
      ? HELD
      : fell(
          '3 leechers, or 2 besides the asker, and 1 seeder',
          `${counts[0]} leechers, ${counts[1]} seeders`,
        );
  },
};

/** An error may be sent or not; if one is, this is how. */
export const errorForm: WireCase<Bench> = {
  id: 'bep15/errors/form',
  claim: 'An error has action 3 and the transaction id of what it is about.',
  level: 'MUST',
  sentence:
    'Check whether the packet is at least 8 bytes. Check whether the transaction ID is equal to the one you chose.',
  source: 'BEP 15 Errors',
  judge: async (bench) => {
    const ip = bench.ips[0]!;
    const id = await bench.speaker.connect(ip);
    if (id === undefined) return unclear(bench.whyLost('no connection id'));
    const answer = await bench.speaker.ask(ip, (t) => `${id}${u32(77)}${t}`);
    if (answer === undefined) return HELD;
    return field(answer, 0) === ACTION.error
      ? HELD
      : fell('an error, or nothing, to action 77', bytesText(answer));
  },
};

export const survives: WireCase<Bench> = {
  id: 'bep15/packets/malformed',
  claim: 'After packets that make no sense it still answers announcements.',
  level: 'SHOULD',
  sentence: 'If the tracker encounters an error, it might send an error packet.',
  source: 'BEP 15 Scrape',
  judge: async (bench) => {
    if (bench.isLost) return unclear(bench.whyLost());
    const ip = bench.ips[1]!;
    const id = await bench.speaker.connect(ip, true);
    if (id === undefined) return unclear(bench.whyLost('no connection id'));
    const said = { ...announcementOf(bench, bench.people(1)[0]!), key: 1 };
    const whole = announceRequest(id, 'abcd', said);
    const odd: [what: string, bytes: string][] = [
      ['an empty packet', ''],
      ['three bytes', 'abc'],
      ['half a connect request', connectRequest('abcd').slice(0, 9)],
      ['half an announcement', whole.slice(0, 50)],
      ['an announcement that lacks its last byte', whole.slice(0, -1)],
      ['an unknown action', `${id}${u32(0xffffffff)}abcd`],
      ['a scrape of nothing', scrapeRequest(id, 'abcd', [])],
      ['a scrape of half an infohash', scrapeRequest(id, 'abcd', ['0123456789'])],
      ['an event that does not exist', `${whole.slice(0, 80)}${u32(77)}${whole.slice(84)}`],
      ['port 0', `${whole.slice(0, 96)}\x00\x00`],
      ['a packet of 1,400 bytes', `${whole}${'\xff'.repeat(1400 - whole.length)}`],
    ];
    const [other] = bench.people(1);
    for (const [what, bytes] of odd) {
      bench.speaker.send(ip, bytes);
      const told = await bench.announce(other!, bench.torrent(), { event: 'started' });
      if (told.as !== 'nothing') continue;
      bench.lose(told.text);
      return fell('announcements are still answered', `${told.text} after ${what}`);
    }
    return HELD;
  },
};

function announcementOf(bench: Bench, { id, port }: Someone): Announcement {
  return { infoHash: bench.torrent(), peerId: id, port, left: 1000, event: 'started' };
}
