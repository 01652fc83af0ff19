import type { GnutellaView } from '../../spec/gnutella/messages.ts';
import type { GnutellaParameters } from '../../spec/gnutella/parameters.ts';
import { roleOf } from '../../spec/gnutella/roles.ts';
import type { Teller } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';
import { operationInWords, type Words } from '../kit/words.ts';

/** Gnutella in its own words: servents, their neighbours and what they share. */
export const gnutellaStory: Teller<GnutellaView, GnutellaParameters> = {
  draw({ peers, params }) {
    const lines = peers.flatMap(({ address, alive, view }) => {
      if (!alive || !view) return [];
      const files = view.files.map(([, , name]) => name).join(', ');
      const role = roleOf(address, params);
      return [
        `${address}${role === 'servent' ? '' : `, ${role}`} — ${view.links.join(', ') || 'nobody'}${files ? `  shares ${files}` : ''}`,
      ];
    });
    return lines.length > 0 ? lines : ['nobody'];
  },

  operation: (operation) => operationInWords(operation, words),

  change(address, before, after) {
    if (!after) return undefined;
    const told = [
      ...difference(before?.links, after.links, 'is connected with', 'is not connected any more with'),
      ...difference(before?.files.map(nameOf), after.files.map(nameOf), 'shares', 'shares no longer'),
    ];
    return told.length > 0 ? `${address}: ${told.join('; ')}` : undefined;
  },
};

function nameOf([, , name]: GnutellaView['files'][number]): string {
  return name;
}

function difference(
  before: readonly string[] | undefined,
  after: readonly string[],
  more: string,
  less: string,
): string[] {
  const came = after.filter((each) => !before?.includes(each));
  const went = (before ?? []).filter((each) => !after.includes(each));
  return [
    ...(came.length > 0 ? [`${more} ${came.join(', ')}`] : []),
    ...(went.length > 0 ? [`${less} ${went.join(', ')}`] : []),
  ];
}

const words: Words = {
  name: String,
  join: 'comes in through',
  leave: 'says Bye',
  timers: { forget: 'forgets what it has seen long ago', attach: 'tries the next ultrapeer' },
  call: callInWords,
};

function callInWords({ call, args }: Operation & { do: 'call' }): string {
  const { to, from, owner, name, criteria, ttl, control } = args as Readonly<Record<string, string>>;
  const sentences: Readonly<Record<string, string>> = {
    connect: `connects to ${to}`,
    disconnect: `parts with ${from}`,
    share: `shares ${name}`,
    unshare: `unshares ${name}`,
    push: `pushes ${owner} for ${name}`,
    ping: `pings with TTL ${ttl}`,
    search: `searches for ${criteria === '' ? 'nothing' : criteria} with TTL ${ttl}${control === 'flood' ? '' : `, by ${control}`}`,
  };
  return sentences[call] ?? call;
}
