import type { NapsterView } from '../../spec/napster/messages.ts';
import type { NapsterParameters } from '../../spec/napster/parameters.ts';
import { nickOf, roleOf } from '../../spec/napster/parameters.ts';
import type { Teller } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';
import { operationInWords, type Words } from '../kit/words.ts';

/** Napster in its own words: servers with who is there and what they share, clients with what comes and goes. */
export const napsterStory: Teller<NapsterView, NapsterParameters> = {
  draw({ peers, params }) {
    const lines = peers.flatMap(({ address, alive, view }) => {
      if (!alive || !view) return [];
      const role = roleOf(params, address);
      return [
        `${address} ${role === 'client' ? clientIn(view, nickOf(params, `${address}`)) : helperIn(view, role)}`,
      ];
    });
    return lines.length > 0 ? lines : ['nobody'];
  },

  operation: (operation) => operationInWords(operation, words),

  change(address, before, after) {
    if (!after) return undefined;
    const told: string[] = [];
    if (before && before.server !== after.server)
      told.push(after.server === null ? 'is offline' : `is logged in at ${after.server}`);
    told.push(
      ...difference(
        before?.sessions,
        after.sessions,
        ([nick, where]) => `${nick} at ${where}`,
        'has',
        'has no longer',
      ),
    );
    told.push(
      ...difference(
        before?.index,
        after.index,
        ([nick, file]) => `${file} of ${nick}`,
        'lists',
        'lists no longer',
      ),
    );
    told.push(...difference(before?.library, after.library, ([file]) => file, 'shares', 'shares no longer'));
    told.push(...stages(before?.downloads, after.downloads, 'download of', 'from'));
    told.push(...stages(before?.uploads, after.uploads, 'upload of', 'to'));
    return told.length > 0 ? `${address}: ${told.join('; ')}` : undefined;
  },
};

type Transfers = NapsterView['downloads'];

function clientIn({ server, library, downloads, uploads }: NapsterView, nick: string): string {
  const files = library.map(([file]) => file).join(', ');
  const where = server === null ? 'offline' : `at ${server}`;
  const moving = [
    ...downloads.map(([from, file, stage]) => `  gets ${file} from ${from} (${stage})`),
    ...uploads.map(([to, file, stage]) => `  gives ${file} to ${to} (${stage})`),
  ].join('');
  return `${nick}, ${where}${files ? `  shares ${files}` : ''}${moving}`;
}

function helperIn({ sessions, index }: NapsterView, role: string): string {
  if (role === 'redirector')
    return `redirector  ${sessions.map(([server, , , , users]) => `${server}: ${users}`).join(', ')}`;
  const entries = index.map(([nick, file]) => `${file} of ${nick}`).join(', ');
  return `server  ${sessions.map(([nick]) => nick).join(', ') || 'nobody'}${entries ? `  lists ${entries}` : ''}`;
}

function difference<R extends readonly unknown[]>(
  before: readonly R[] | undefined,
  after: readonly R[],
  told: (row: R) => string,
  more: string,
  less: string,
): string[] {
  const had = new Set((before ?? []).map(told));
  const has = new Set(after.map(told));
  const came = [...has].filter((each) => !had.has(each));
  const went = [...had].filter((each) => !has.has(each));
  return [
    ...(came.length > 0 ? [`${more} ${came.join(', ')}`] : []),
    ...(went.length > 0 ? [`${less} ${went.join(', ')}`] : []),
  ];
}

function stages(before: Transfers | undefined, after: Transfers, what: string, whom: string): string[] {
  const known = (list: Transfers | undefined, [nick, file]: Transfers[number]) =>
    list?.find((each) => each[0] === nick && each[1] === file)?.[2];
  const moved = after
    .filter((row) => known(before, row) !== row[2])
    .map(([nick, file, stage]) => `${what} ${file} ${whom} ${nick}: ${stage}`);
  const over = (before ?? [])
    .filter((row) => known(after, row) === undefined)
    .map(([nick, file]) => `${what} ${file} ${whom} ${nick}: over`);
  return [...moved, ...over];
}

const words: Words = {
  name: String,
  join: 'comes in through',
  leave: 'leaves',
  timers: { retry: 'tries again to log in', report: 'reports to the redirector' },
  call: callInWords,
};

function callInWords({ call, args }: Operation & { do: 'call' }): string {
  const { file, nick, query, via } = args as Readonly<Record<string, string>>;
  const sentences: Readonly<Record<string, string>> = {
    share: `shares ${file}`,
    unshare: `unshares ${file}`,
    unshare_all: 'unshares everything',
    search: `searches ${query === '' ? 'for anything' : query}`,
    browse: `lists the files of ${nick}`,
    download: `downloads ${file} from ${nick}`,
    login: `logs in through ${via}`,
    logout: 'logs out',
  };
  return sentences[call] ?? call;
}
