import type { KadView } from '../../spec/kad/messages.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import type { Teller } from '../kit/protocol.ts';
import { operationInWords, short, type Words } from '../kit/words.ts';

/** Kad in Kad’s own words: zones, contacts with their types, entries. */
export const kadStory: Teller<KadView, unknown> = {
  draw({ peers }) {
    const lines = peers.flatMap(({ address, alive, view }) => {
      if (!alive) return [`${address} is gone`];
      if (!view) return [`${address} shows nothing`];
      return [
        `${address} (${short(view.id)})${view.member ? '' : ' is not connected'}${contactsOf(view)}${indexOf(view)}`,
      ];
    });
    return lines.length > 0 ? lines : ['nobody'];
  },

  operation: (operation) => operationInWords(operation, words),

  change(address, before, after) {
    if (!after) return undefined;
    const told: string[] = [];
    if (!before?.member && after.member) told.push('is connected');
    const had = new Set(before?.contacts.map(([id]) => id));
    const has = new Set(after.contacts.map(([id]) => id));
    const met = after.contacts.filter(([id]) => !had.has(id));
    const lost = (before?.contacts ?? []).filter(([id]) => !has.has(id));
    if (met.length > 0) told.push(`knows ${met.map(([id, where]) => `${short(id)} at ${where}`).join(', ')}`);
    if (lost.length > 0) told.push(`forgets ${lost.map(([id]) => short(id)).join(', ')}`);
    if (entriesOf(before) !== entriesOf(after)) told.push(entriesOf(after) || 'has an empty index');
    return told.length > 0 ? `${address}: ${told.join('; ')}` : undefined;
  },
};

const words: Words = {
  name: String,
  join: 'bootstraps from',
  fail: 'falls silent',
  timers: {
    small: 'looks at each of its bins',
    big: 'looks up a random identifier in one of its zones',
    self: 'looks itself up',
    merge: 'merges zones that are nearly empty',
    jump: 'looks at its searches',
    publish: 'publishes what is due',
    bootstrap: 'has waited long enough for an answer',
  },
  call: ({ call, args }) => deed(call, args),
};

function deed(call: string, args: Readonly<Record<string, unknown>>): string {
  const file = short(args.file as Id);
  switch (call) {
    case 'share':
      return `shares the file ${file} as ${JSON.stringify(args.name)}`;
    case 'note':
      return `notes of the file ${file}: ${JSON.stringify(args.comment)}`;
    case 'search':
      return `searches for ${JSON.stringify(args.words)}`;
    case 'sources':
      return `asks who has the file ${file}`;
    case 'notes':
      return `asks what is said of the file ${file}`;
    default:
      return args.closed ? 'is found to be firewalled' : 'is found to be reachable';
  }
}

function contactsOf({ contacts, zones, types }: KadView): string {
  if (contacts.length === 0) return ', without contacts';
  const zoneOf = new Map(zones);
  const typeOf = new Map(types);
  return contacts.map(([id]) => `  ${zoneOf.get(id) || '·'}: ${short(id)} type ${typeOf.get(id)}`).join('');
}

function indexOf(view: KadView): string {
  const entries = entriesOf(view);
  return entries ? `, ${entries}` : '';
}

function entriesOf(view: KadView | undefined): string {
  if (!view) return '';
  const part = (what: string, pairs: KadView['keywords']) =>
    pairs.length > 0 ? [`${what} ${pairs.map(([key, id]) => `${short(key)}→${short(id)}`).join(', ')}`] : [];
  return [
    ...part('keywords', view.keywords),
    ...part('sources', view.sources),
    ...part('notes', view.notes),
  ].join('; ');
}
