import type { Id } from '../../kit/identifiers.ts';
import type { Conclusion, Finding, OutcomeProperty } from '../../kit/property.ts';
import { searchOf } from '../errands.ts';
import type { KadView, Pair } from '../messages.ts';
import type { Asked, KadObservation, KadOracle } from '../oracle.ts';
import { idOf, type KadParameters, spaceOf } from '../parameters.ts';
import type { Breach } from '../promises.ts';
import { CLEAN_MS, LIFETIME_MS, SEARCH_TICKS, TICK_MS } from '../times.ts';
import { hasWords } from '../words.ts';

type Property = OutcomeProperty<KadView, KadParameters, KadOracle>;

/** What a search came to: results of whichever kind. */
function resultsOf({ outcome }: Conclusion): readonly Pair[] {
  const { files, sources, notes } = outcome as unknown as Record<string, readonly Pair[] | undefined>;
  return files ?? sources ?? notes ?? [];
}

/** Judged on every result that a caller got. */
export const outcomeProperties: readonly Property[] = [
  search(
    'search-soundness',
    'What a search finds was published under its key, and has all its words.',
    'CIndexed::SendValidKeywordResult (SearchTermsMatch), SendValidSourceResult, SendValidNoteResult',
    ['honest'],
    (asked, conclusion, oracle) => {
      const { kind, key, words } = searchOf(asked.call, oracle.parameters)!;
      for (const [id, text] of resultsOf(conclusion)) {
        const published = oracle.publications.find(kind, key, id);
        if (!published?.texts.has(text))
          return {
            expected: `something that was published under ${key}`,
            seen: `${id}, ${JSON.stringify(text)}`,
          };
        if (!hasWords(text, words))
          return {
            expected: `names with all the words of ${JSON.stringify(words)}`,
            seen: JSON.stringify(text),
          };
      }
      return undefined;
    },
  ),
  search(
    'entries-expire',
    'Keyword entries and notes are found for 24 hours after they were last published, sources for 5, and then no more, but for half an hour until the index is cleaned.',
    'KADEMLIAREPUBLISHTIMEK, …S, …N; CIndexed::Clean (MIN2S(30))',
    ['honest', 'true-clocks'],
    (asked, conclusion, oracle) => {
      const { kind, key } = searchOf(asked.call, oracle.parameters)!;
      const most = LIFETIME_MS[kind] + CLEAN_MS + 2 * SEARCH_TICKS[kind] * TICK_MS;
      for (const [id] of resultsOf(conclusion)) {
        const published = oracle.publications.find(kind, key, id);
        const age = published ? oracle.now() - published.at : 0;
        if (age > most)
          return {
            expected: `no ${kind} last published more than ${Math.round(most / 60_000)} minutes ago`,
            seen: `${id}, published ${Math.round(age / 60_000)} minutes ago`,
          };
      }
      return undefined;
    },
  ),
  {
    ...search(
      'search-completeness',
      'A search finds what one of the α nodes closest to its key of all, which the searcher has as a usable contact, had confirmed and has not been full since, if nobody comes or goes meanwhile.',
      'CSearch::Go (the α closest usable contacts are asked), JumpStart, StorePacket; elsewhere stores and searches overlap by chance only',
      ['whole-network'],
      (asked, conclusion, oracle) => {
        if (!oracle.wasCalm(asked)) return undefined;
        const results = resultsOf(conclusion);
        const missing = asked.promised.find(({ source }) => results.every(([id]) => id !== source));
        return (
          missing && {
            expected: `${missing.source}, which ${missing.indexer} holds`,
            seen: results.length === 0 ? 'nothing' : results.map(([id]) => id).join(', '),
          }
        );
      },
    ),
    needsViews: true,
  },
  search(
    'searches-stop',
    'A search is over within 45 seconds.',
    'SEARCHFILE_LIFETIME, SEARCHKEYWORD_LIFETIME, SEARCHNOTES_LIFETIME; CSearchManager::JumpStart',
    ['true-clocks'],
    (asked, _conclusion, oracle) => {
      const took = oracle.now() - asked.at;
      const most = (SEARCH_TICKS.keyword + 2) * TICK_MS;
      return took > most ? { expected: `an end within ${most} ms`, seen: `${took} ms` } : undefined;
    },
  ),
  {
    ...breach(
      'names-the-closest',
      'Whoever is asked names the closest to the target of those contacts that he may name, closest first, and as many as are wanted if there are.',
      'ProcessKademlia2Request; CRoutingZone::GetClosestTo',
      ['honest'],
    ),
    needsViews: true,
  },
  {
    name: 'confirmed-by-somebody',
    kind: 'outcome',
    statement: 'A store counts no more copies than confirmations have come.',
    source: 'CSearchManager::ProcessPublishResult',
    judge(conclusion, _observation, oracle) {
      const asked = oracle.askedFor(conclusion);
      const { stored } = conclusion.outcome as { stored?: number };
      if (!asked || stored === undefined || stored <= oracle.confirmedSince(asked)) return undefined;
      return {
        peer: asked.peer,
        expected: `at most ${oracle.confirmedSince(asked)} copies, as many as were confirmed`,
        seen: `${stored}`,
      };
    },
  },
  breach(
    'acts-in-the-tolerance-zone',
    'A search asks for results, and stores, only at nodes in the tolerance zone of its key.',
    'CSearch::StorePacket (SEARCHTOLERANCE)',
    ['honest'],
  ),
  breach(
    'keywords-are-hashed-in-lower-case',
    'The key of a keyword is the MD4 of its lower-case form, for those who publish and for those who search.',
    'CSearchManager::GetWords (MakeLower), KadGetKeywordHash',
    ['honest'],
  ),
];

/** Believed of Kad, and false. */
export const outcomeFolklore: readonly Property[] = [
  {
    name: 'the-k-closest-hold-it',
    kind: 'outcome',
    needsViews: true,
    statement: 'When a file has been shared, the K nodes closest to its hash hold its source.',
    source: 'Folklore; false by the tolerance zone and by storing at responders (CSearch::StorePacket)',
    assumes: ['whole-network'],
    expected: 'falsified',
    judge(conclusion, { peers, params }, oracle) {
      const asked = oracle.askedFor(conclusion);
      if (asked?.call.type !== 'share' || !conclusion.outcome.ok || !oracle.wasCalm(asked)) return undefined;
      const { file } = asked.call;
      const space = spaceOf(params);
      const closest = peers
        .flatMap(({ address, alive, view }) =>
          alive && view?.member && address !== asked.peer ? [{ address, view }] : [],
        )
        .sort((a, b) => space.compare(file, a.view.id, b.view.id))
        .slice(0, params.k);
      const publisher = `${idOf(params, asked.peer)}`;
      const without = closest.find(
        ({ view }) => !view.sources.some(([key, id]) => key === file && id === publisher),
      );
      return (
        without && {
          peer: without.address,
          expected: `the source ${publisher} of ${file}`,
          seen: 'no such entry',
        }
      );
    },
  },
  {
    name: 'search-finds-everything',
    kind: 'outcome',
    needsViews: true,
    statement: 'A search for sources finds every source that some node of the network holds.',
    source:
      'Folklore; false: results of those that were asked within 45 seconds (SEARCHFILE_LIFETIME, SEARCHFILE_TOTAL)',
    assumes: ['whole-network'],
    expected: 'falsified',
    judge(conclusion, { peers }, oracle) {
      const asked = oracle.askedFor(conclusion);
      if (asked?.call.type !== 'sources' || !conclusion.outcome.ok || !oracle.wasCalm(asked))
        return undefined;
      const { file } = asked.call;
      const results = resultsOf(conclusion).map(([id]) => `${id}`);
      for (const { address, alive, view } of peers)
        for (const [key, id] of (alive && view?.sources) || [])
          if (key === file && address !== asked.peer && !results.includes(id))
            return {
              peer: asked.peer,
              expected: `the source ${id}, which ${address} holds`,
              seen: results.join(', ') || 'nothing',
            };
      return undefined;
    },
  },
  {
    name: 'confirmed-means-stored',
    kind: 'outcome',
    needsViews: true,
    statement: 'Whoever confirms a keyword has it in its index.',
    source: 'Folklore; false by Process2PublishKeyRequest, which answers success when the index is full',
    assumes: ['whole-network'],
    expected: 'falsified',
    judge(conclusion, observation, oracle) {
      const asked = oracle.askedFor(conclusion);
      if (asked?.call.type !== 'share' || !conclusion.outcome.ok) return undefined;
      return unkept(asked.call.file, observation, oracle);
    },
  },
];

/** A node that has confirmed to have this file under some keyword, and has it not. */
function unkept(file: Id, { peers }: KadObservation, oracle: KadOracle): Finding | undefined {
  for (const { indexer, key } of oracle.publications.confirmationsOf(file)) {
    const view = peers.find(({ address, alive }) => address === indexer && alive)?.view;
    if (view && !view.keywords.some(([known, id]) => known === key && id === `${file}`))
      return {
        peer: indexer,
        expected: `the file ${file} under ${key}, as it has confirmed`,
        seen: 'no such entry',
      };
  }
  return undefined;
}

function search(
  name: string,
  statement: string,
  source: string,
  assumes: readonly string[],
  judge: (asked: Asked, conclusion: Conclusion, oracle: KadOracle) => Omit<Finding, 'peer'> | undefined,
): Property {
  return {
    name,
    kind: 'outcome',
    statement,
    source,
    assumes,
    judge(conclusion, _observation, oracle) {
      const asked = oracle.askedFor(conclusion);
      if (!asked || !conclusion.outcome.ok || !searchOf(asked.call, oracle.parameters)) return undefined;
      const finding = judge(asked, conclusion, oracle);
      return finding && { peer: asked.peer, ...finding };
    },
  };
}

/** What a message that went by has shown of the node, told when its user next gets a result. */
function breach(name: Breach, statement: string, source: string, assumes: readonly string[]): Property {
  return {
    name,
    kind: 'outcome',
    statement,
    source,
    assumes,
    judge: (conclusion, _observation, oracle) => oracle.breachOf(conclusion.peer, name),
  };
}
