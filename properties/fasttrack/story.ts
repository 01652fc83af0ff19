import type { FastTrackView } from '../../spec/fasttrack/messages.ts';
import type { FastTrackParameters } from '../../spec/fasttrack/parameters.ts';
import type { Teller } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';
import { operationInWords, type Words } from '../kit/words.ts';

/** FastTrack in its own words: supernodes with their children, links and entries, ordinary nodes with what they share. */
export const fastTrackStory: Teller<FastTrackView, FastTrackParameters> = {
  draw({ peers }) {
    const lines = peers.flatMap(({ address, alive, view }) =>
      alive && view ? [`${address} ${view.role === 'supernode' ? supernodeIn(view) : nodeIn(view)}`] : [],
    );
    return lines.length > 0 ? lines : ['nobody'];
  },

  operation: (operation) => operationInWords(operation, words),

  change(address, before, after) {
    if (!after) return undefined;
    const told: string[] = [];
    if (before && before.role !== after.role)
      told.push(after.role === 'supernode' ? 'is a supernode' : 'is an ordinary node');
    if (before && before.parent !== after.parent)
      told.push(after.parent === null ? 'has no supernode' : `is a child of ${after.parent}`);
    told.push(
      ...difference(
        before?.children,
        after.children,
        ([child]) => `${child}`,
        'has the child',
        'has no longer the child',
      ),
      ...difference(before?.links, after.links, (link) => link, 'is linked with', 'is linked no longer with'),
      ...difference(
        before?.index,
        after.index,
        ([node, file]) => `${file} of ${node}`,
        'lists',
        'lists no longer',
      ),
      ...difference(
        before?.downloads,
        after.downloads,
        ([node, file, stage]) => `${file} of ${node} (${stage})`,
        'fetches',
        'fetches no longer',
      ),
      ...difference(
        before?.uploads,
        after.uploads,
        ([node, file, sent]) => `${file || 'itself'} to ${node} (${sent} bytes)`,
        'offers',
        'offers no longer',
      ),
      ...difference(before?.library, after.library, ([file]) => `${file}`, 'shares', 'shares no longer'),
    );
    return told.length > 0 ? `${address}: ${told.join('; ')}` : undefined;
  },
};

function nodeIn({ parent, library }: FastTrackView): string {
  const files = library.map(([file]) => file).join(', ');
  return `${parent === null ? 'without a supernode' : `child of ${parent}`}${files ? `  shares ${files}` : ''}`;
}

function supernodeIn({ children, links, index }: FastTrackView): string {
  const entries = index.map(([node, file]) => `${file} of ${node}`).join(', ');
  const linked = links.length > 0 ? `  linked with ${links.join(', ')}` : '';
  return `supernode of ${children.map(([child]) => child).join(', ') || 'nobody'}${linked}${entries ? `  lists ${entries}` : ''}`;
}

function difference<R>(
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

const words: Words = {
  name: String,
  join: 'comes in through',
  leave: 'leaves',
  timers: {
    retry: 'looks for a supernode again',
    links: 'looks for links',
    probe: 'waits for pongs no longer',
    attach: 'waits for its supernode no longer',
  },
  call: callInWords,
};

function callInWords({ call, args }: Operation & { do: 'call' }): string {
  const { file, kind, sought, node } = args as Readonly<Record<string, string>>;
  const sentences: Readonly<Record<string, string>> = {
    share: `shares ${file}`,
    unshare: `unshares ${file}`,
    download: `downloads ${file} of ${node}`,
    promote: 'is to be a supernode',
    demote: 'is to be an ordinary node',
    search: `searches ${kind === 'location' ? `who has ${sought}` : sought === '' ? 'for anything' : sought}`,
  };
  return sentences[call] ?? call;
}
