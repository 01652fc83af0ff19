import type { Id } from '../../spec/kit/identifiers.ts';
import type { MainlineView } from '../../spec/mainline-dht/messages.ts';
import type { MainlineParameters } from '../../spec/mainline-dht/parameters.ts';
import type { Teller } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';
import { operationInWords, short, type Words } from '../kit/words.ts';

/** The DHT in its own words: nodes, the buckets they keep, the peers they were told of. */
export const mainlineStory: Teller<MainlineView, MainlineParameters> = {
  draw({ peers }) {
    const living = new Set(peers.filter(({ alive }) => alive).map(({ address }) => `${address}`));
    const lines = peers.flatMap(({ address, alive, view }) => {
      if (!alive || !view) return [];
      const addressOf = new Map(view.contacts);
      const mark = (id: Id) => {
        const other = addressOf.get(id) ?? short(id);
        return `${other}${living.has(other) ? '' : '✗'}${view.bad.includes(id) ? ' (bad)' : ''}`;
      };
      const buckets = view.buckets.map((bucket) => `[${bucket.map(mark).join(', ')}]`).join(' ');
      const state = `${view.member ? '' : ', not a member'}${view.read_only ? ', read-only' : ''}`;
      const peersKept = view.peers.map(([infoHash, peer]) => `${peer} for ${short(infoHash)}`).join(', ');
      return [
        `${address} ${short(view.id)}${state}  buckets ${buckets}${peersKept ? `  peers ${peersKept}` : ''}`,
      ];
    });
    return lines.length > 0 ? lines : ['no nodes'];
  },

  operation: (operation) => operationInWords(operation, words),

  change(address, before, after) {
    if (!after) return undefined;
    const told: string[] = [];
    if (!before?.member && after.member) told.push('is a member');
    if (before?.member && !after.member) told.push('is no longer a member');
    if (before && before.read_only !== after.read_only)
      told.push(after.read_only ? 'is read-only' : 'is read-only no longer');
    const known = before?.contacts ?? [];
    const has = (list: MainlineView['contacts'], id: Id) => list.some(([other]) => other === id);
    const came = after.contacts.filter(([id]) => !has(known, id));
    const went = known.filter(([id]) => !has(after.contacts, id));
    if (came.length > 0) told.push(`takes ${addressesOf(came)} into its table`);
    if (went.length > 0) told.push(`drops ${addressesOf(went)}`);
    const bad = after.bad.filter((id) => !before?.bad.includes(id));
    if (bad.length > 0)
      told.push(`finds ${addressesOf(after.contacts.filter(([id]) => bad.includes(id)))} bad`);
    if (before && after.peers.length > before.peers.length)
      told.push(`keeps ${after.peers.at(-1)![1]} for ${short(after.peers.at(-1)![0])}`);
    if (before && after.peers.length < before.peers.length) told.push('forgets a peer');
    return told.length > 0 ? `${address}: ${told.join('; ')}` : undefined;
  },
};

const words: Words = {
  name: String,
  leave: 'falls silent',
  fail: 'falls silent',
  timers: { refresh: 'refreshes its buckets' },
  call: callInWords,
};

function callInWords({ call, args }: Operation & { do: 'call' }): string {
  const { target, info_hash, port, implied_port, on } = args as {
    target?: Id;
    info_hash?: Id;
    port?: number;
    implied_port?: boolean;
    on?: boolean;
  };
  if (call === 'find_node') return `looks for the nodes closest to ${short(target!)}`;
  if (call === 'get_peers') return `looks for peers of ${short(info_hash!)}`;
  if (call === 'read_only') return on ? 'becomes read-only' : 'is read-only no longer';
  return `announces ${implied_port ? 'the port that it sends from' : `port ${port}`} for ${short(info_hash!)}`;
}

function addressesOf(contacts: MainlineView['contacts']): string {
  return contacts.map(([, address]) => address).join(', ');
}
