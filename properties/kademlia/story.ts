import type { KademliaView } from '../../spec/kademlia/messages.ts';
import { gapIn } from '../../spec/kademlia/neighbourhood.ts';
import type { KademliaParameters } from '../../spec/kademlia/parameters.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import type { Teller } from '../kit/protocol.ts';
import { operationInWords, short, type Words } from '../kit/words.ts';

/** Kademlia in its own words: buckets, contacts, keepers. */
export const kademliaStory: Teller<KademliaView, KademliaParameters> = {
  draw(observation) {
    const alive = new Set(observation.peers.filter((peer) => peer.alive).map(({ address }) => address));
    const lines = observation.peers.flatMap(({ address, view }) => {
      if (!alive.has(address) || !view) return [];
      const mark = (id: Id) => `${short(id)}${alive.has(id) ? '' : '✗'}${view.stale.includes(id) ? '?' : ''}`;
      const buckets = view.buckets.map((bucket) => `[${bucket.map(mark).join(', ')}]`).join(' ') || 'none';
      const keys = [
        ...view.pairs.map(([key]) => short(key)),
        ...view.cached.map(([key]) => `${short(key)} (cached)`),
      ];
      const rest = keys.length > 0 ? `   keys ${keys.join(', ')}` : '';
      return [`${short(address).padStart(8)}${view.member ? '' : ' (joining)'}   buckets ${buckets}${rest}`];
    });
    const gap = gapIn(observation);
    if (gap) lines.push(`${short(gap.member)} knows nobody near ${short(gap.unknown)}`);
    return lines.length > 0 ? lines : ['no members'];
  },

  operation: (operation) => operationInWords(operation, words),

  change(address, before, after) {
    if (!after) return undefined;
    const told: string[] = [];
    if (!before?.member && after.member) told.push('is a member');
    const had = before?.buckets.flat() ?? [];
    const has = after.buckets.flat();
    const news = has.filter((id) => !had.includes(id));
    const lost = had.filter((id) => !has.includes(id));
    const stale = after.stale.filter((id) => !before?.stale.includes(id));
    if (news.length > 0) told.push(`now knows ${news.map(short).join(', ')}`);
    if (lost.length > 0) told.push(`forgets ${lost.map(short).join(', ')}`);
    if (stale.length > 0) told.push(`takes ${stale.map(short).join(', ')} for gone`);
    for (const [what, key] of [
      ['pairs', 'keeps'],
      ['cached', 'caches'],
    ] as const) {
      const keys = after[what].map(([id]) => short(id));
      if (keys.join() !== (before?.[what] ?? []).map(([id]) => short(id)).join())
        told.push(`${key} [${keys.join(', ')}]`);
    }
    return told.length > 0 ? `${short(address)}: ${told.join('; ')}` : undefined;
  },
};

const words: Words = {
  name: short,
  timers: { refresh: 'refreshes its buckets' },
  call({ call, args }) {
    const { key, value } = args as { key: Id; value?: string };
    const deeds = { store: `stores ${JSON.stringify(value)} under`, fetch: 'fetches', lookup: 'looks up' };
    return `${deeds[call as keyof typeof deeds]} key ${short(key)}`;
  },
};
