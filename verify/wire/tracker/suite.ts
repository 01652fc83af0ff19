import { TimeIsUp } from '../budget.ts';
import { headOf, reportOn, type WireCase } from '../case.ts';
import { LiveWire } from '../live.ts';
import type { CaseHead, WireReport } from '../results.ts';
import type { RecordableRun } from '../run.ts';
import type { Wire } from '../wire.ts';
import { MANNERS, type Manners, SEATS, TrackerBench, type Wiretap } from './bench.ts';
import * as http from './cases/http.ts';
import * as swarm from './cases/swarm.ts';
import * as udp from './cases/udp.ts';
import { HttpSpeaker } from './http.ts';
import type { Speaker } from './speaker.ts';
import type { TrackerTarget } from './target.ts';
import { UdpSpeaker } from './udp.ts';

const BEP48 = 'BEP 48 Scrape Response';
const BEP15 = 'BEP 15 Scrape';

/** In this order they are asked; what might kill the tracker, or takes long, comes last. */
const HTTP: readonly WireCase<TrackerBench<HttpSpeaker>>[] = [
  http.bencoded,
  http.intervalAndPeers,
  swarm.namesWhoTakesPart,
  swarm.onlyItsPeers,
  http.dictionaries,
  http.compact,
  http.compactByDefault,
  http.escaping,
  swarm.forgetsWhoStops,
  swarm.randomList,
  swarm.counted(
    'bep48/scrape/counts',
    'complete: The number of active peers that have completed downloading. incomplete: The number of active peers that have not completed downloading.',
    BEP48,
  ),
  swarm.completionCounted(
    'bep48/scrape/downloaded',
    'downloaded: The number of peers that have ever completed downloading.',
    BEP48,
  ),
  swarm.severalScraped(
    'bep48/scrape/several',
    'This key can be appended multiple times with different values for collecting data about multiple Swarms in one request.',
    'BEP 48 Scrape Request',
  ),
  http.failureReason,
  swarm.forgetsWhoIsSilent,
  http.survives,
];

const UDP: readonly WireCase<TrackerBench<UdpSpeaker>>[] = [
  udp.connectAnswers,
  udp.announceAnswers,
  udp.reused,
  udp.verified,
  udp.boundToAddress,
  udp.notGuessable,
  swarm.namesWhoTakesPart,
  swarm.onlyItsPeers,
  udp.numWant,
  udp.announceCounts,
  swarm.forgetsWhoStops,
  swarm.randomList,
  swarm.counted('bep15/scrape/counts', '8 + 12 * n seeders; 16 + 12 * n leechers', BEP15),
  swarm.completionCounted('bep15/scrape/completed', '12 + 12 * n completed', BEP15),
  swarm.severalScraped('bep15/scrape/several', 'Up to about 74 torrents can be scraped at once.', BEP15),
  udp.longerPackets,
  udp.errorForm,
  swarm.forgetsWhoIsSilent,
  udp.survives,
];

export function trackerCases({ transport }: TrackerTarget): CaseHead[] {
  return transport === 'http' ? HTTP.map(headOf) : UDP.map(headOf);
}

export interface TrackerOptions extends RecordableRun {
  readonly target: TrackerTarget;
  readonly manners?: Manners;
}

/** Judges the tracker that is there. @throws WireRefusal where this machine lacks addresses. */
export async function verifyTracker(options: TrackerOptions): Promise<WireReport> {
  const { target, seed, strict, budget, manners = MANNERS } = options;
  const wire = options.wire ?? new LiveWire(options);
  const ips = await wire.addresses(target, SEATS);
  const tap: Wiretap = { sent: 0, received: 0 };
  wire.begin({ protocol: 'tracker', subject: target.url, seed, strict, slow: false, budget, manners });
  if (target.transport === 'http') {
    const speaker = new HttpSpeaker(target, wire, manners, tap);
    return judge(
      HTTP,
      new TrackerBench(speaker, ips, target.path, seed, wire.budget, manners),
      tap,
      wire,
      options,
    );
  }
  const speaker = new UdpSpeaker(`${target.ip}:${target.port}`, seed, wire, manners, tap);
  await speaker.open(ips);
  return judge(
    UDP,
    new TrackerBench(speaker, ips, target.path, seed, wire.budget, manners),
    tap,
    wire,
    options,
  );
}

async function judge<S extends Speaker>(
  cases: readonly WireCase<TrackerBench<S>>[],
  bench: TrackerBench<S>,
  tap: Wiretap,
  wire: Wire,
  { target, seed, strict, ended }: TrackerOptions,
): Promise<WireReport> {
  try {
    const leave = () =>
      bench.leave().catch((error) => {
        if (!(error instanceof TimeIsUp)) throw error;
      });
    const about = {
      protocol: 'tracker',
      subject: target.url,
      seed,
      strict,
      ended,
      isLost: () => bench.isLost,
      whyLost: () => (bench.isLost ? bench.whyLost() : undefined),
      leave,
    };
    return await reportOn(about, cases, bench, tap, wire);
  } finally {
    await bench.speaker.close();
  }
}
