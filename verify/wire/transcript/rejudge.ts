import { Misfit } from '../../terms.ts';
import { targetOf, WireRefusal } from '../address.ts';
import { MANNERS as PEER_MANNERS } from '../bittorrent/bench.ts';
import { verifyPeer } from '../bittorrent/suite.ts';
import { MANNERS as NODE_MANNERS } from '../mainline-dht/bench.ts';
import { verifyMainline } from '../mainline-dht/suite.ts';
import type { CaseReport, WireReport } from '../results.ts';
import { MANNERS as TRACKER_MANNERS } from '../tracker/bench.ts';
import { verifyTracker } from '../tracker/suite.ts';
import { trackerTargetOf } from '../tracker/target.ts';
import type { Header } from './entry.ts';
import { readTranscript, TranscriptMisfit } from './read.ts';
import { RecordedWire } from './recorded.ts';

/** What was judged over the wire is judged again, from its transcript. */

/** Reads all of it, and judges nothing. @throws TranscriptMisfit where it is damaged, or of a run that packets alone cannot judge */
export async function inspect(path: string): Promise<Header> {
  const { header, entries } = await readTranscript(path);
  for await (const _ of entries);
  suiteOf(header);
  return header;
}

/** @param path a transcript that has been inspected */
export async function rejudge(path: string, ended?: (report: CaseReport) => void): Promise<WireReport> {
  const { header, entries } = await readTranscript(path);
  const suite = suiteOf(header);
  const wire = new RecordedWire(header, entries);
  try {
    return await wire.play(() => suite(wire, ended));
  } finally {
    await entries.return(undefined);
  }
}

type Suite = (wire: RecordedWire, ended?: (report: CaseReport) => void) => Promise<WireReport>;

/** @throws TranscriptMisfit */
function suiteOf(header: Header): Suite {
  const { protocol, subject, seed, strict, slow, budget, torrent, hasContent } = header;
  const common = { seed, strict, slow, budget };
  const manners = <M extends object>(usual: M, more: readonly string[] = []) =>
    mannersOf(header, usual, more);
  try {
    switch (protocol) {
      case 'mainline-dht': {
        const target = targetOf(subject, ipIn(subject));
        const asked = { ...common, target, manners: manners(NODE_MANNERS) };
        return (wire, ended) => verifyMainline({ ...asked, wire, ended });
      }
      case 'bittorrent': {
        if (!torrent) throw new Misfit('it does not say which torrent that was');
        const isGuest = subject.startsWith('http:');
        const target = (isGuest ? trackerTargetOf : targetOf)(subject, ipIn(subject));
        const asked = { ...common, target, torrent, manners: manners(PEER_MANNERS, ['isLocal']) };
        return (wire, ended) => verifyPeer({ ...asked, hasContent: hasContent === true, wire, ended });
      }
      case 'tracker': {
        const target = trackerTargetOf(subject, ipIn(subject));
        const asked = { ...common, target, manners: manners(TRACKER_MANNERS) };
        return (wire, ended) => verifyTracker({ ...asked, wire, ended });
      }
      default:
        throw new Misfit(`packets alone cannot judge ${protocol} again`);
    }
  } catch (error) {
    if (error instanceof WireRefusal) throw new TranscriptMisfit('entry 1: "subject" is no address');
    throw error instanceof Misfit ? new TranscriptMisfit(`entry 1: ${error.message}`) : error;
  }
}

/** Whoever was judged then may be judged again. */
function ipIn(subject: string): string | undefined {
  return /\d+\.\d+\.\d+\.\d+/.exec(subject)?.[0];
}

function mannersOf<M extends object>({ manners }: Header, usual: M, more: readonly string[]): M {
  const names = Object.keys(usual);
  const given = manners as Record<string, unknown>;
  const isRight =
    names.every((name) => typeof given[name] === 'number') &&
    Object.keys(given).every(
      (name) => names.includes(name) || (more.includes(name) && typeof given[name] === 'boolean'),
    );
  if (!isRight) throw new Misfit('"manners" should be those of this version');
  return manners as M;
}
