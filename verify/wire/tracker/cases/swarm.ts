import { fell, HELD, unclear, type WireCase } from '../../case.ts';
import { countsText, sameCounts, type TrackerBench } from '../bench.ts';
import type { Counts, Told } from '../speaker.ts';

/** What both BEP 3 and BEP 15 ask of a tracker: who is named, who is counted, and for how long. */

const TAKES_PART = {
  sentence: 'This tracker returns a list of peers that are currently transferring the file.',
  source: 'BEP 23 Overview',
};

export const namesWhoTakesPart: WireCase<TrackerBench> = {
  id: 'bep23/peers/names-who-takes-part',
  claim:
    'Who announces is told of another who has: its address as it is seen, and the port that it has said.',
  level: 'MUST',
  ...TAKES_PART,
  judge: async (bench) => {
    const infoHash = bench.torrent();
    const [first, second] = bench.people(2);
    const refused = await bench.begin([first!], infoHash);
    if (refused) return bench.disappointed(refused);
    const begun = await bench.announce(second!, infoHash, { event: 'started' });
    const judged = (told: Told) => {
      if (told.as === 'peers') return bench.named(first!, told);
      if (told.as === 'strange') return fell(`a list with ${first!.address}`, `${told.why}: ${told.text}`);
      return bench.disappointed(told);
    };
    const isWrong = (told: Told) => judged(told).verdict === 'falsified';
    if (!isWrong(begun)) return judged(begun);
    // A tracker may need a moment: nor does any document say how fresh lists must be.
    return judged(
      await bench.settled(
        'lists',
        () => bench.announce(second!, infoHash),
        (told) => !isWrong(told),
      ),
    );
  },
};

export const onlyItsPeers: WireCase<TrackerBench> = {
  id: 'bep23/peers/only-its-peers',
  claim: 'Who announces one torrent is not told of those who take part in another only.',
  level: 'MUST',
  ...TAKES_PART,
  judge: async (bench) => {
    const [one, other] = [bench.torrent(), bench.torrent()];
    const [stranger, asks] = bench.people(2);
    const refused = await bench.begin([stranger!], other);
    if (refused) return bench.disappointed(refused);
    const told = await bench.announce(asks!, one, { event: 'started' });
    if (told.as !== 'peers') return bench.disappointed(told);
    return told.peers.includes(stranger!.address)
      ? fell(`a list without ${stranger!.address}, which takes part in another torrent`, told.text)
      : HELD;
  },
};

export const forgetsWhoStops: WireCase<TrackerBench> = {
  id: 'bep23/peers/forgets-who-stops',
  claim: 'Who has announced that it stops is not named any more.',
  level: 'SHOULD',
  ...TAKES_PART,
  judge: async (bench) => {
    const infoHash = bench.torrent();
    const [stays, goes, asks] = bench.people(3);
    const refused = await bench.begin([stays!, goes!], infoHash);
    if (refused) return bench.disappointed(refused);
    const gone = await bench.announce(goes!, infoHash, { event: 'stopped' });
    if (gone.as === 'refused') return bench.disappointed(gone);
    const told = await bench.announce(asks!, infoHash, { event: 'started' });
    if (told.as !== 'peers') return bench.disappointed(told);
    return told.peers.includes(goes!.address)
      ? fell(`a list without ${goes!.address}, which has stopped`, told.text)
      : HELD;
  },
};

/** So many, that a list of {@link WANTED} can be chosen from. */
const CROWD = 60;
const WANTED = 10;
const ASKERS = 5;

export const randomList: WireCase<TrackerBench> = {
  id: 'cohen2003/peer-distribution/random-list',
  claim: 'In a swarm that is larger than a list, not everybody is told the same.',
  level: 'SHOULD',
  sentence: 'The standard tracker algorithm is to return a random list of peers.',
  source: 'Cohen 2003 §2.2',
  judge: async (bench) => {
    const infoHash = bench.torrent();
    const crowd = bench.people(CROWD);
    const refused = await bench.begin(crowd, infoHash);
    if (refused) return bench.disappointed(refused);
    const lists: string[] = [];
    for (const asker of bench.people(ASKERS)) {
      const told = await bench.announce(asker, infoHash, { event: 'started', wanted: WANTED });
      if (told.as !== 'peers') return bench.disappointed(told);
      if (told.peers.length >= CROWD)
        return unclear(`it names all of ${CROWD} peers: there is nothing to choose`);
      lists.push([...told.peers].sort().join(' '));
    }
    return new Set(lists).size > 1
      ? HELD
      : fell(`lists that differ, for ${ASKERS} askers in a swarm of ${CROWD}`, lists[0]!);
  },
};

/** Two have everything, three have not: what a scrape must count. */
async function mixedSwarm(bench: TrackerBench) {
  const infoHash = bench.torrent();
  const swarm = bench.people(5);
  const refused = await bench.begin(swarm, infoHash, (_who, at) => (at < 2 ? 0 : 1000));
  return { infoHash, swarm, refused };
}

function isMixed([counts]: readonly Counts[]): boolean {
  return counts?.seeders === 2 && counts.leechers === 3;
}

export function counted(id: string, sentence: string, source: string): WireCase<TrackerBench> {
  return {
    id,
    claim: 'A scrape counts who has everything, and who has not.',
    level: 'MUST',
    sentence,
    source,
    judge: async (bench) => {
      const { infoHash, refused } = await mixedSwarm(bench);
      if (refused) return bench.disappointed(refused);
      const scraped = await bench.scrape([infoHash], isMixed);
      if (scraped.as !== 'counts') return bench.uncounted(scraped);
      return isMixed(scraped.counts)
        ? HELD
        : fell('2 seeders and 3 leechers', `${countsText(scraped.counts[0]!)}: ${scraped.text}`);
    },
  };
}

export function completionCounted(id: string, sentence: string, source: string): WireCase<TrackerBench> {
  return {
    id,
    claim: 'Who completes is counted as such, once, and has everything from then on.',
    // The number is named, and nowhere does it say that a tracker has to keep it.
    level: 'SHOULD',
    sentence,
    source,
    judge: async (bench) => {
      const { infoHash, swarm, refused } = await mixedSwarm(bench);
      if (refused) return bench.disappointed(refused);
      const before = await bench.scrape([infoHash], isMixed);
      if (before.as !== 'counts') return bench.uncounted(before);
      const told = await bench.announce(swarm[4]!, infoHash, { left: 0, event: 'completed' });
      if (told.as !== 'peers') return bench.disappointed(told);
      const due = { seeders: 3, leechers: 2, completed: before.counts[0]!.completed + 1 };
      const after = await bench.scrape([infoHash], ([counts]) => sameCounts(counts, due));
      if (after.as !== 'counts') return unclear(`it could be scraped once: ${after.text}`);
      return sameCounts(after.counts[0], due)
        ? HELD
        : fell(countsText(due), `${countsText(after.counts[0]!)}: ${after.text}`);
    },
  };
}

export function severalScraped(id: string, sentence: string, source: string): WireCase<TrackerBench> {
  return {
    id,
    claim: 'Of several torrents that are scraped at once each has its own counts.',
    level: 'MUST',
    sentence,
    source,
    judge: async (bench) => {
      const [one, other] = [bench.torrent(), bench.torrent()];
      const swarm = bench.people(3);
      const refused = (await bench.begin(swarm, one)) ?? (await bench.begin(swarm.slice(1), other, () => 0));
      if (refused) return bench.disappointed(refused);
      const isRight = ([first, second]: readonly Counts[]) =>
        first?.seeders === 2 && first.leechers === 0 && second?.seeders === 0 && second.leechers === 3;
      const scraped = await bench.scrape([other, one], isRight);
      if (scraped.as !== 'counts') return bench.uncounted(scraped);
      return isRight(scraped.counts) ? HELD : fell('2 seeders of one, 3 leechers of the other', scraped.text);
    },
  };
}

/** How many intervals somebody may be silent, before it does not take part any more. */
const PATIENT_INTERVALS = 3;

export const forgetsWhoIsSilent: WireCase<TrackerBench> = {
  id: 'bep23/peers/forgets-who-is-silent',
  claim: `Who has been silent for ${PATIENT_INTERVALS} intervals is not named any more.`,
  level: 'SHOULD',
  ...TAKES_PART,
  judge: async (bench) => {
    const infoHash = bench.torrent();
    const [silent, other] = bench.people(2);
    const begun = await bench.announce(silent!, infoHash, { event: 'started' });
    if (begun.as !== 'peers') return bench.disappointed(begun);
    const waitMs = 1000 * begun.interval * PATIENT_INTERVALS + 2000;
    if (waitMs > bench.budget.left())
      return unclear(
        `its interval is ${begun.interval} s: give --budget ${Math.ceil(begun.interval * PATIENT_INTERVALS + 60)}s to see`,
      );
    await bench.budget.wait(waitMs);
    const told = await bench.announce(other!, infoHash, { event: 'started' });
    if (told.as !== 'peers') return bench.disappointed(told);
    return told.peers.includes(silent!.address)
      ? fell(`a list without ${silent!.address}, silent for ${Math.round(waitMs / 1000)} s`, told.text)
      : HELD;
  },
};
