import { isDictionary } from '../../../../spec/mainline-dht/bencoding.ts';
import { fell, HELD, skipped, unclear, type WireCase } from '../../case.ts';
import { packetOf } from '../../mainline-dht/packet.ts';
import type { Judgement } from '../../results.ts';
import type { Someone, TrackerBench } from '../bench.ts';
import { escaped, type Got, type HttpSpeaker, type Query, queryOf, textOf, understood } from '../http.ts';

type Bench = TrackerBench<HttpSpeaker>;

const ANSWER = {
  sentence:
    'Otherwise, it must have two keys: interval, which maps to the number of seconds the downloader should wait between regular rerequests, and peers.',
  source: 'BEP 3 trackers',
};

export const bencoded: WireCase<Bench> = {
  id: 'bep3/trackers/bencoded',
  claim: 'An announcement is answered by a bencoded dictionary.',
  level: 'MUST',
  sentence: 'Tracker responses are bencoded dictionaries.',
  source: 'BEP 3 trackers',
  judge: async (bench) => {
    const [who] = bench.people(1);
    const got = await get(bench, who!, {});
    if ('failure' in got) {
      bench.lose(got.failure);
      return unclear(bench.whyLost());
    }
    bench.hasSpoken = true;
    if (packetOf(got.bytes).envelope) return HELD;
    if (!isElsewhere(got.status)) return fell('a bencoded dictionary', textOf(got));
    bench.lose(`status ${got.status}: is that where it takes announcements?`);
    return unclear(bench.whyLost());
  },
};

/** What a web server says of a path that is not the tracker’s, not yet, or not now: redirections, 401, 403, 404, and gateways. */
function isElsewhere(status: number): boolean {
  return (status >= 300 && status < 400) || [401, 403, 404, 429, 502, 503, 504].includes(status);
}

export const intervalAndPeers: WireCase<Bench> = {
  id: 'bep3/trackers/interval-and-peers',
  claim:
    'An answer has an interval, which is a number of seconds, and peers; or a failure reason, which is a string.',
  level: 'MUST',
  ...ANSWER,
  judge: async (bench) => {
    const [who] = bench.people(1);
    const told = await bench.announce(who!, bench.torrent(), { event: 'started' });
    if (told.as === 'refused') return bench.disappointed(told);
    if (told.as !== 'peers')
      return told.as === 'strange'
        ? fell('"interval" and "peers"', `${told.why}: ${told.text}`)
        : lost(bench, told);
    return Number.isInteger(told.interval) && told.interval > 0
      ? HELD
      : fell('an interval of at least a second', told.text);
  },
};

export const dictionaries: WireCase<Bench> = {
  id: 'bep3/trackers/peer-dictionaries',
  claim:
    'Who asks for the original format gets peers with "peer id", "ip" and "port", or compact ones all the same.',
  level: 'MUST',
  sentence:
    'peers maps to a list of dictionaries corresponding to peers, each of which contains the keys peer id, ip, and port, which map to the peer’s self-selected ID, IP address or dns name as a string, and port number, respectively.',
  source: 'BEP 3 trackers; BEP 23',
  judge: async (bench) => {
    const infoHash = bench.torrent();
    const [first, second] = bench.people(2);
    const refused = await bench.begin([first!], infoHash);
    if (refused) return bench.disappointed(refused);
    const got = await get(bench, second!, { infoHash, compact: '0' });
    const told = understood(got);
    if (told.as === 'nothing') return lost(bench, told);
    if (told.as === 'refused') return bench.disappointed(told);
    if (told.as !== 'peers') return fell('peers in either format', told.text);
    const peers = 'bytes' in got ? packetOf(got.bytes).envelope?.get('peers') : undefined;
    if (typeof peers === 'string') return HELD;
    const isNamed = (peers as readonly unknown[]).some(
      (each) =>
        isDictionary(each as never) &&
        (each as Map<string, unknown>).get('peer id') === first!.id &&
        (each as Map<string, unknown>).get('ip') === first!.ip &&
        (each as Map<string, unknown>).get('port') === first!.port,
    );
    if (isNamed) return HELD;
    return told.peers.includes(first!.address)
      ? fell(`a dictionary with ${first!.address} and its peer id`, told.text)
      : bench.named(first!, told);
  },
};

export const compact: WireCase<Bench> = {
  id: 'bep23/compact/six-bytes',
  claim: 'A compact list has six bytes for each peer, address and port in network order.',
  level: 'MUST',
  sentence:
    'The first 4 bytes contain the 32-bit ipv4 address. The remaining two bytes contain the port number. Both address and port use network-byte order.',
  source: 'BEP 23 Overview',
  judge: async (bench) => {
    const infoHash = bench.torrent();
    const [first, second] = bench.people(2);
    const refused = await bench.begin([first!], infoHash);
    if (refused) return bench.disappointed(refused);
    const got = await get(bench, second!, { infoHash });
    const told = understood(got);
    if (told.as !== 'peers') return bench.disappointed(told);
    const peers = 'bytes' in got ? packetOf(got.bytes).envelope?.get('peers') : undefined;
    if (typeof peers !== 'string') return skipped('it lists dictionaries only, as it may');
    return bench.named(first!, told);
  },
};

export const compactByDefault: WireCase<Bench> = {
  id: 'bep23/compact/by-default',
  claim: 'Who does not say which format it wants gets the compact one.',
  level: 'SHOULD',
  sentence: 'It is SUGGESTED that trackers return compact format by default.',
  source: 'BEP 23 Overview',
  judge: async (bench) => {
    const infoHash = bench.torrent();
    const [first, second] = bench.people(2);
    const refused = await bench.begin([first!], infoHash);
    if (refused) return bench.disappointed(refused);
    const got = await get(bench, second!, { infoHash, compact: undefined });
    const told = understood(got);
    if (told.as !== 'peers') return bench.disappointed(told);
    const peers = 'bytes' in got ? packetOf(got.bytes).envelope?.get('peers') : undefined;
    return typeof peers === 'string' ? HELD : fell('peers as a string', told.text);
  },
};

/** Every byte; letters and digits, besides, as they are. */
export const escaping: WireCase<Bench> = {
  id: 'bep3/trackers/escaping',
  claim: 'An infohash is the same torrent however it is escaped.',
  level: 'SHOULD',
  sentence:
    'The 20byte truncated infohash as described above. This value will almost certainly have to be escaped.',
  source: 'BEP 3 trackers (info_hash)',
  judge: async (bench) => {
    const infoHash = bench.torrent();
    const [first, second] = bench.people(2);
    const refused = await bench.begin([first!], infoHash);
    if (refused) return bench.disappointed(refused);
    const sparing = Array.from(infoHash, (byte) =>
      /[A-Za-z0-9.~_-]/.test(byte) ? byte : lower(escaped(byte)),
    );
    const got = await get(bench, second!, { infoHash: { as: sparing.join('') } });
    const told = understood(got);
    if (told.as === 'peers') return bench.named(first!, told);
    return fell(`a list with ${first!.address}, for the same infohash escaped sparingly`, told.text);
  },
};

export const failureReason: WireCase<Bench> = {
  id: 'bep3/trackers/failure-reason',
  claim: 'An announcement that lacks something, or has it wrong, is answered by a failure reason.',
  level: 'SHOULD',
  sentence:
    'If a tracker response has a key failure reason, then that maps to a human readable string which explains why the query failed, and no other keys are required.',
  source: 'BEP 3 trackers',
  judge: async (bench) => {
    const [who] = bench.people(1);
    for (const [what, query] of wrongQueries(bench, who!)) {
      const got = await bench.speaker.get(who!.ip, bench.path, query);
      if ('failure' in got)
        return bench.hasSpoken ? fell(`a failure reason for ${what}`, got.failure) : lost(bench);
      const reason = packetOf(got.bytes).envelope?.get('failure reason');
      if (typeof reason !== 'string') return fell(`a failure reason for ${what}`, textOf(got));
    }
    return HELD;
  },
};

function wrongQueries(bench: Bench, who: Someone): [what: string, query: Query][] {
  const whole = queryOf({ infoHash: bench.torrent(), peerId: who.id, port: who.port, left: 1 });
  const without = (key: string) => whole.filter(([name]) => name !== key);
  const having = (key: string, value: string) =>
    whole.map(([name, usual]): readonly [string, string] => [name, name === key ? value : usual]);
  return [
    ['an announcement without info_hash', without('info_hash')],
    ['an info_hash of 19 bytes', having('info_hash', escaped('x'.repeat(19)))],
    ['an announcement without peer_id', without('peer_id')],
    ['an announcement without port', without('port')],
    ['a port that is no number', having('port', 'six')],
    ['port 70000', having('port', '70000')],
  ];
}

export const survives: WireCase<Bench> = {
  id: 'bep3/trackers/malformed',
  claim: 'After requests that make no sense it still answers announcements.',
  level: 'SHOULD',
  sentence: 'Tracker responses are bencoded dictionaries.',
  source: 'BEP 3 trackers',
  judge: async (bench) => {
    if (bench.isLost) return unclear(bench.whyLost());
    const [who, other] = bench.people(2);
    const odd: [what: string, query: Query][] = [
      ...wrongQueries(bench, who!),
      ['no query at all', []],
      ['broken escapes', [['info_hash', '%zz%']]],
      ['an info_hash of 4,000 bytes', [['info_hash', escaped('x'.repeat(4000))]]],
      ['numbers beyond all bounds', queryOf({ ...nobody(bench), port: 1e30, left: 1e300 })],
      ['a negative left', queryOf({ ...nobody(bench), left: -1 })],
      [
        'keys that objects have',
        [
          ['__proto__', '1'],
          ['constructor', '1'],
          ['toString', '1'],
        ],
      ],
    ];
    for (const [what, query] of odd) {
      await bench.speaker.get(who!.ip, bench.path, query);
      const told = await bench.announce(other!, bench.torrent(), { event: 'started' });
      if (told.as !== 'nothing') continue;
      bench.lose(told.text);
      return fell('announcements are still answered', `${told.text} after ${what}`);
    }
    return HELD;
  },
};

function nobody(bench: Bench) {
  return { infoHash: bench.torrent(), peerId: bench.fresh('peer'), port: 1, left: 1 };
}

/** One announcement, with a format asked for, and an infohash of the caller’s, or its escaped form. */
function get(
  bench: Bench,
  who: Someone,
  given: { infoHash?: string | { readonly as: string }; compact?: string | undefined },
): Promise<Got> {
  const { infoHash = bench.torrent() } = given;
  const plain = typeof infoHash === 'string' ? infoHash : '';
  const query = queryOf({ infoHash: plain, peerId: who.id, port: who.port, left: 1, event: 'started' });
  const format = 'compact' in given ? given.compact : '1';
  return bench.speaker.get(
    who.ip,
    bench.path,
    query.flatMap(([key, value]): Query => {
      if (key === 'info_hash' && typeof infoHash !== 'string') return [[key, infoHash.as]];
      if (key !== 'compact') return [[key, value]];
      return format === undefined ? [] : [[key, format]];
    }),
  );
}

function lower(text: string): string {
  return text.toLowerCase();
}

function lost(bench: Bench, told?: { readonly text: string }): Judgement {
  return unclear(bench.whyLost(told?.text));
}
