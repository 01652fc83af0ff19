import type { Conclusion, Finding, OutcomeProperty } from '../../kit/property.ts';
import type { EntryRow, FastTrackView, HitRow } from '../messages.ts';
import type { FastTrackOracle } from '../oracle.ts';
import type { FastTrackParameters } from '../parameters.ts';

type Property = OutcomeProperty<FastTrackView, FastTrackParameters, FastTrackOracle>;

/** Judged on every result that a caller got. */
export const outcomeProperties: readonly Property[] = [
  {
    name: 'group-search-is-complete',
    kind: 'outcome',
    needsViews: true,
    statement:
      'While nobody comes, goes, shares or unshares, a search finds all that others of the same supernode share, and the supernode itself.',
    source: 'Liang, Kumar, Ross 2006; giFT-FastTrack 0x06, 0x07',
    assumes: ['honest'],
    judge: (conclusion, _observation, oracle) => missing(conclusion, oracle.prospect(conclusion)?.group),
  },
  {
    name: 'search-covers-the-ball',
    kind: 'outcome',
    needsViews: true,
    statement:
      'With equal latencies, and while nobody comes, goes, shares or unshares, a search comes to the supernodes within the limit of hops of the asker’s, and to no others; and finds all that their children share.',
    source:
      'flooding with suppression of copies, cf. Gnutella 0.4; ball of radius H in the graph of supernodes',
    assumes: ['honest', 'equal-latencies'],
    judge(conclusion, _observation, oracle) {
      const prospect = oracle.prospect(conclusion);
      if (!prospect?.ball) return undefined;
      const reached = oracle.spread(conclusion)?.reached ?? new Set([prospect.supernode]);
      const unreached = [...prospect.ball].find((each) => !reached.has(each));
      const outside = [...reached].find((each) => !prospect.ball?.has(`${each}`));
      if (unreached === undefined && outside === undefined) return missing(conclusion, prospect.within);
      return {
        peer: conclusion.peer,
        expected: `a search that comes to ${[...prospect.ball].join(', ')}`,
        seen: `one that came to ${[...reached].join(', ')}`,
      };
    },
  },
  {
    name: 'flood-costs-the-links',
    kind: 'outcome',
    needsViews: true,
    statement:
      'While nobody comes or goes, a search that all s supernodes pass on is forwarded 2|E| − s + 1 times, whatever the latencies.',
    source: 'each supernode forwards to all neighbours but one, the first to all: sum of degrees less s − 1',
    assumes: ['honest'],
    judge(conclusion, _observation, oracle) {
      const prospect = oracle.prospect(conclusion);
      if (prospect?.cost === undefined || !conclusion.outcome.ok) return undefined;
      const forwards = oracle.spread(conclusion)?.forwards ?? 0;
      if (forwards === prospect.cost) return undefined;
      return { peer: conclusion.peer, expected: `${prospect.cost} forwards`, seen: `${forwards}` };
    },
  },
  {
    name: 'hits-were-shared',
    kind: 'outcome',
    statement: 'What a search finds its owner has shared, as it is described.',
    source: 'giFT-FastTrack 0x07, 0x22',
    assumes: ['honest'],
    judge({ peer, outcome }, _observation, oracle) {
      const { hits = [] } = outcome as { hits?: readonly HitRow[] };
      const strange = hits.find((row) => !oracle.wasShared(row));
      return strange && { peer, expected: 'what was shared', seen: strange.join(' ') };
    },
  },
  {
    name: 'hits-come-once',
    kind: 'outcome',
    needsViews: true,
    statement: 'While nobody comes, goes, shares or unshares, no node’s file is found twice.',
    source: 'Liang, Kumar, Ross 2006 (one parent, whose index alone has it; each supernode answers once)',
    assumes: ['honest'],
    judge(conclusion, _observation, oracle) {
      if (!oracle.prospect(conclusion)?.ball) return undefined;
      const { hits = [] } = conclusion.outcome as { hits?: readonly HitRow[] };
      const names = hits.map(nameOf);
      const twice = names.find((each, at) => names.indexOf(each) < at);
      return twice === undefined
        ? undefined
        : { peer: conclusion.peer, expected: 'each hit once', seen: `${twice} twice` };
    },
  },
  {
    name: 'downloads-arrive',
    kind: 'outcome',
    needsViews: true,
    statement:
      'What a search has found, and is as it was found, can be downloaded, if one of the two can be connected to, and nobody comes, goes, shares or unshares meanwhile.',
    source: 'giFT-FastTrack 0x0d, fst_download, fst_push',
    assumes: ['honest'],
    judge(conclusion, _observation, oracle) {
      const wanted = oracle.wanted(conclusion);
      if (!wanted?.mustArrive || conclusion.outcome.ok) return undefined;
      return {
        peer: conclusion.peer,
        expected: `${wanted.file} of ${wanted.node}`,
        seen: `no file: ${conclusion.outcome.reason}`,
      };
    },
  },
  {
    name: 'downloads-are-whole',
    kind: 'outcome',
    statement:
      'A download that succeeds has brought all of a file that its owner has shared under that name.',
    source: 'giFT-FastTrack, fst_http (the size before the data)',
    assumes: ['honest'],
    judge(conclusion, _observation, oracle) {
      const wanted = oracle.wanted(conclusion);
      if (!wanted || !conclusion.outcome.ok) return undefined;
      const { size = 0, content = '' } = conclusion.outcome as { size?: number; content?: string };
      if (oracle.wasContent(wanted, size, content)) return undefined;
      return {
        peer: conclusion.peer,
        expected: `all of a file ${wanted.file} that ${wanted.node} has shared`,
        seen: `${size} bytes of ${content || 'nothing'}`,
      };
    },
  },
  {
    name: 'no-way-between-firewalls',
    kind: 'outcome',
    statement: 'Of two nodes behind firewalls neither gets a file of the other.',
    source: 'giFT-FastTrack, fst_push (who is firewalled cannot have files pushed to it)',
    judge(conclusion, { params: { firewalled } }, oracle) {
      const wanted = oracle.wanted(conclusion);
      if (!wanted || !conclusion.outcome.ok) return undefined;
      if (!firewalled.includes(`${conclusion.peer}`) || !firewalled.includes(wanted.node)) return undefined;
      return { peer: conclusion.peer, expected: `nothing of ${wanted.node}`, seen: wanted.file };
    },
  },
];

/** Believed of super-peers, and false. */
export const folklore: readonly Property[] = [
  {
    name: 'super-peers-make-search-complete',
    kind: 'outcome',
    needsViews: true,
    statement: 'A search finds every file that matches, whoever shares it.',
    source:
      'Folklore; searches go so many hops, and links are few (Liang, Kumar, Ross 2006: a supernode sees a fraction of them)',
    assumes: ['honest'],
    expected: 'falsified',
    judge: (conclusion, _observation, oracle) => missing(conclusion, oracle.prospect(conclusion)?.anywhere),
  },
  {
    name: 'a-failure-loses-only-the-supernode',
    kind: 'outcome',
    needsViews: true,
    statement: 'When a supernode has failed, what its children share is found as before.',
    source: 'Folklore; their entries are gone until another supernode has them (Liang, Kumar, Ross 2006)',
    assumes: ['honest'],
    expected: 'falsified',
    judge: (conclusion, _observation, oracle) => missing(conclusion, oracle.prospect(conclusion)?.lost),
  },
  {
    name: 'neighbours-know-the-index',
    kind: 'outcome',
    needsViews: true,
    statement: 'When a supernode has failed, its neighbours still know what its children share.',
    source: 'Folklore; supernodes do not exchange their indexes (Liang, Kumar, Ross 2006)',
    assumes: ['honest'],
    expected: 'falsified',
    judge: (conclusion, _observation, oracle) => missing(conclusion, oracle.prospect(conclusion)?.lostNearby),
  },
  {
    name: 'hops-reach-whoever-is-that-near',
    kind: 'outcome',
    needsViews: true,
    statement: 'A search comes to every supernode within the limit of hops, whatever the latencies.',
    source:
      'Folklore; what came first on a longer way is passed on less far, and the copy on the shorter way is dropped',
    assumes: ['honest'],
    expected: 'falsified',
    judge(conclusion, _observation, oracle) {
      const prospect = oracle.prospect(conclusion);
      if (!prospect?.ball || !conclusion.outcome.ok) return undefined;
      const reached = oracle.spread(conclusion)?.reached ?? new Set([prospect.supernode]);
      const unreached = [...prospect.ball].find((each) => !reached.has(each));
      if (unreached === undefined) return undefined;
      return {
        peer: conclusion.peer,
        expected: `a search that comes to ${unreached}`,
        seen: [...reached].join(', '),
      };
    },
  },
];

/** What should have been found, and was not. */
function missing({ peer, outcome }: Conclusion, due: readonly EntryRow[] | undefined): Finding | undefined {
  if (!due) return undefined;
  const { hits = [] } = outcome as { hits?: readonly HitRow[] };
  const found = new Set(hits.map(nameOf));
  const lacking = due.find((row) => !found.has(nameOf(row)));
  if (outcome.ok && !lacking) return undefined;
  return {
    peer,
    expected: lacking ? nameOf(lacking) : 'an answer',
    seen: outcome.ok ? hits.map(nameOf).join(', ') || 'nothing' : `no answer: ${outcome.reason}`,
  };
}

function nameOf([node, file]: EntryRow | HitRow): string {
  return `${file} of ${node}`;
}
