import type { OutcomeProperty } from '../../kit/property.ts';
import type { EntryRow, NapsterView } from '../messages.ts';
import type { NapsterOracle } from '../oracle.ts';
import type { NapsterParameters } from '../parameters.ts';
import { nickOf } from '../parameters.ts';

type Property = OutcomeProperty<NapsterView, NapsterParameters, NapsterOracle>;

/** Judged on every result that a caller got. */
export const outcomeProperties: readonly Property[] = [
  {
    name: 'search-is-complete',
    kind: 'outcome',
    needsViews: true,
    statement:
      'While nobody comes, goes, shares or unshares, and the index is what is shared, a search finds all that others share on this server and that matches, or as many as its limit.',
    source: 'napster messages 200–202; that the asker’s own files may be left out: opennap search.c',
    assumes: ['honest'],
    judge(conclusion, _observation, oracle) {
      const due = oracle.due(conclusion);
      if (!due) return undefined;
      const { hits = [] } = conclusion.outcome as { hits?: readonly EntryRow[] };
      const found = new Set(hits.map(nameOf));
      const missing = due.others.find((entry) => !found.has(nameOf(entry)));
      const isFull = hits.length >= Math.min(due.limit, due.others.length);
      if (conclusion.outcome.ok && isFull && (missing === undefined || due.total > due.limit))
        return undefined;
      return {
        peer: conclusion.peer,
        expected: `${Math.min(due.limit, due.others.length)} hits or more${missing ? `, ${nameOf(missing)} among them` : ''}`,
        seen: conclusion.outcome.ok ? listOf(hits) : `no answer: ${conclusion.outcome.reason}`,
      };
    },
  },
  {
    name: 'lists-are-complete',
    kind: 'outcome',
    needsViews: true,
    statement:
      'While nobody comes, goes, shares or unshares, and the index is what is shared, a list shows all that the user shares on this server; of whoever is not logged in there it says so.',
    source: 'napster messages 210–213',
    assumes: ['honest'],
    judge(conclusion, _observation, oracle) {
      const listing = oracle.listing(conclusion);
      if (listing === undefined) return undefined;
      const { peer, outcome } = conclusion;
      const { files = [] } = outcome as { files?: readonly EntryRow[] };
      if (listing === null)
        return outcome.ok ? { peer, expected: 'no such user', seen: listOf(files) } : undefined;
      const shown = new Set(files.map(nameOf));
      const missing = listing.find((entry) => !shown.has(nameOf(entry)));
      if (outcome.ok && missing === undefined) return undefined;
      return { peer, expected: listOf(listing), seen: outcome.ok ? listOf(files) : `${outcome.reason}` };
    },
  },
  {
    name: 'hits-were-shared',
    kind: 'outcome',
    statement: 'What a search finds, or a list shows, its owner has shared, as it is described.',
    source: 'napster messages 100, 201, 212',
    assumes: ['honest'],
    judge({ peer, outcome }, _observation, oracle) {
      const { hits, files } = outcome as { hits?: readonly EntryRow[]; files?: readonly EntryRow[] };
      const strange = (hits ?? files ?? []).find((row) => !oracle.offers.has(row));
      return strange && { peer, expected: 'what was shared', seen: strange.join(' ') };
    },
  },
  {
    name: 'downloads-arrive',
    kind: 'outcome',
    needsViews: true,
    statement:
      'What an online user of the same server shares can be downloaded, if one of the two can be connected to, no other download is under way, and nobody comes, goes, shares or unshares meanwhile.',
    source: 'napster messages 203, 204, 500, 501, 607, 608, §5.1, §5.2',
    assumes: ['honest'],
    judge(conclusion, _observation, oracle) {
      const call = oracle.callOf(conclusion);
      if (call?.type !== 'download' || conclusion.outcome.ok || !oracle.hadToArrive(conclusion))
        return undefined;
      return {
        peer: conclusion.peer,
        expected: `${call.file} of ${call.nick}`,
        seen: `no file: ${conclusion.outcome.reason}`,
      };
    },
  },
  {
    name: 'running-transfers-need-no-server',
    kind: 'outcome',
    needsViews: true,
    statement:
      'A transfer that has begun arrives, whatever its server, or anybody’s session, comes to: it fails only if an end of it goes or stalls, its owner shares it no longer, or anew, or a connection breaks.',
    source: 'napster messages §5 (“directly between clients without passing through the server”)',
    assumes: ['honest'],
    judge(conclusion, _observation, oracle) {
      const call = oracle.callOf(conclusion);
      if (call?.type !== 'download' || conclusion.outcome.ok || !oracle.wasLeftInPeace(conclusion))
        return undefined;
      return {
        peer: conclusion.peer,
        expected: `the rest of ${call.file} of ${call.nick}`,
        seen: `no file: ${conclusion.outcome.reason}`,
      };
    },
  },
  {
    name: 'downloads-are-whole',
    kind: 'outcome',
    statement:
      'A download that succeeds has brought all of a file that its owner has shared under that name.',
    source: 'napster messages §5.1, §5.2 (the size before the data)',
    assumes: ['honest'],
    judge(conclusion, _observation, oracle) {
      const call = oracle.callOf(conclusion);
      if (call?.type !== 'download' || !conclusion.outcome.ok) return undefined;
      const { content } = conclusion.outcome as { content?: string };
      const known = oracle.offers.contentsOf(call.nick, call.file);
      if (known.includes(content ?? '')) return undefined;
      return { peer: conclusion.peer, expected: known.join(' or ') || 'nothing', seen: `${content}` };
    },
  },
  {
    name: 'no-way-between-firewalls',
    kind: 'outcome',
    statement: 'Of two clients behind firewalls neither gets a file of the other.',
    source: 'napster messages 2 (port 0), 500, 642; opennap download.c (“both parties are not firewalled”)',
    judge(conclusion, { params, peers }, oracle) {
      const call = oracle.callOf(conclusion);
      if (call?.type !== 'download' || !conclusion.outcome.ok) return undefined;
      const { firewalled } = params;
      const owners = peers.filter(({ address }) => nickOf(params, `${address}`) === call.nick);
      if (!firewalled.includes(`${conclusion.peer}`)) return undefined;
      if (!owners.every(({ address }) => firewalled.includes(`${address}`))) return undefined;
      return { peer: conclusion.peer, expected: `nothing of ${call.nick}`, seen: `${call.file}` };
    },
  },
];

/** Believed of Napster, and false. */
export const outcomeFolklore: readonly Property[] = [
  {
    name: 'finds-what-anyone-shares',
    kind: 'outcome',
    needsViews: true,
    statement: 'A search finds every file that matches, whoever shares it.',
    source: 'Folklore; the servers were not linked, and 200 brings 100 results at most',
    assumes: ['honest'],
    expected: 'falsified',
    judge(conclusion, { params }, oracle) {
      const own = nickOf(params, `${conclusion.peer}`);
      const { hits = [] } = conclusion.outcome as { hits?: readonly EntryRow[] };
      const found = new Set(hits.map(nameOf));
      const missing = oracle.anywhere(conclusion).find((row) => row[0] !== own && !found.has(nameOf(row)));
      if (!missing || !conclusion.outcome.ok) return undefined;
      return { peer: conclusion.peer, expected: nameOf(missing), seen: listOf(hits) };
    },
  },
  {
    name: 'same-md5-same-content',
    kind: 'outcome',
    statement: 'Files with the same MD5 are the same file.',
    source: 'Folklore; only the first 299,008 bytes are hashed (napster messages §3 MD5)',
    assumes: ['honest'],
    expected: 'falsified',
    judge({ peer, outcome }, _observation, oracle) {
      const { md5, content } = outcome as { md5?: string; content?: string };
      if (!md5 || content === undefined) return undefined;
      const other = [...(oracle.contents.get(md5) ?? [])].find((each) => each !== content);
      return other === undefined ? undefined : { peer, expected: other, seen: content };
    },
  },
  {
    name: 'transfers-end-with-the-server',
    kind: 'outcome',
    needsViews: true,
    statement: 'When the server fails, downloads that are under way fail, too.',
    source: 'Folklore (“single point of failure”); files go from client to client (napster messages §5)',
    assumes: ['honest'],
    expected: 'falsified',
    judge(conclusion, _observation, oracle) {
      const call = oracle.callOf(conclusion);
      if (call?.type !== 'download' || !conclusion.outcome.ok || !oracle.lostItsServer(conclusion))
        return undefined;
      return { peer: conclusion.peer, expected: 'no file', seen: `${call.file} of ${call.nick}` };
    },
  },
];

function nameOf([nick, file]: EntryRow): string {
  return `${file} of ${nick}`;
}

function listOf(rows: readonly EntryRow[]): string {
  return rows.map(nameOf).join(', ') || 'nothing';
}
