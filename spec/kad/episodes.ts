import type { Id } from '../kit/identifiers.ts';
import type { Name } from '../kit/property.ts';
import type { KadMessage } from './messages.ts';
import { idOf, isTolerated, spaceOf } from './parameters.ts';
import { LAST_TICKS, SEARCH_TICKS, STALL_TICKS, TICK_MS } from './times.ts';
import { isPublication, usable, type World } from './watch.ts';

/** A search or a store of one node for one target, as it can be seen from outside. */
interface Episode {
  readonly peer: Name;
  readonly target: Id;
  readonly isStore: boolean;
  readonly began: number;
  /** Whom it must ask at once: the closest usable contacts. Undefined: nobody knows when it began. */
  readonly first: readonly Id[] | undefined;
  readonly askedAtOnce: Id[];
  readonly asked: Set<Name>;
  /** When they first responded. */
  readonly responded: Map<Name, number>;
  readonly acted: Set<Name>;
  results: number;
}

/** A store lasts for no longer. */
const STORE_MS = SEARCH_TICKS['store-keyword'] * TICK_MS * 1.06;
/** What each contact may cost that has to be asked before another is acted upon. */
const EACH_MS = (STALL_TICKS + 1) * TICK_MS;
/** Confirmations, and results, of which a store or a search has enough. */
const ENOUGH = { store: 10, find: 300 };

/** How nodes search and store: whom they ask first, for how much, and what they do at those that respond. */
export class Episodes {
  private readonly world: World;
  private readonly open = new Map<string, Episode>();
  /** By node and target: when it was last asked about by this node. */
  private readonly lastAsked = new Map<string, number>();

  constructor(world: World) {
    this.world = world;
  }

  /** A user’s search begins. */
  searching(peer: Name, target: Id): void {
    const key = `${peer} ${target}`;
    const view = this.world.viewOf(peer);
    const now = this.world.now();
    // Another for this target may be under way, which it has to wait for.
    const isFirst = now - (this.lastAsked.get(key) ?? Number.NEGATIVE_INFINITY) > STORE_MS;
    const { alpha } = this.world.parameters;
    const space = spaceOf(this.world.parameters);
    const first =
      view && isFirst
        ? usable(view)
            .sort((a, b) => space.compare(target, a, b))
            .slice(0, alpha)
        : undefined;
    this.begin(key, { peer, target, isStore: false, first });
  }

  /** A user’s search is over, and well. */
  found(peer: Name, target: Id): void {
    const key = `${peer} ${target}`;
    const episode = this.open.get(key);
    if (episode && !episode.isStore) this.close(key, episode);
  }

  /** Something is to be stored anew; what is being stored may have nothing to store any more. */
  sharing(peer: Name, target: Id): void {
    for (const [key, episode] of this.open)
      if (episode.peer === peer && (episode.isStore || episode.target === target)) this.open.delete(key);
  }

  /** When the store began that is under way. */
  storeBegan(peer: Name, target: Id): number | undefined {
    const episode = this.open.get(`${peer} ${target}`);
    return episode?.isStore ? episode.began : undefined;
  }

  forget(peer: Name): void {
    for (const [key, episode] of this.open) if (episode.peer === peer) this.open.delete(key);
  }

  sent(peer: Name, to: Name, said: KadMessage): void {
    if (!('target' in said)) return;
    const key = `${peer} ${said.target}`;
    const now = this.world.now();
    const id = idOf(this.world.parameters, to);
    if (said.type === 'req') {
      this.lastAsked.set(key, now);
      if (said.check !== id)
        this.world.offend('asks-as-it-must', {
          peer,
          expected: `${to} asked as ${id}`,
          seen: `asked as ${said.check}`,
        });
      let episode = this.open.get(key);
      if (said.count === 4 && (!episode || (episode.isStore && now - episode.began > STORE_MS))) {
        if (episode) this.close(key, episode);
        episode = this.begin(key, { peer, target: said.target, isStore: true, first: undefined });
      }
      if (episode && now === episode.began) episode.askedAtOnce.push(id);
      episode?.asked.add(to);
    } else if (isPublication(said) || said.type.startsWith('search_')) {
      const episode = this.open.get(key);
      if (said.type !== 'search_res' && episode) episode.acted.add(to);
    }
  }

  received(peer: Name, from: Name, said: KadMessage): void {
    if (said.type !== 'res' && said.type !== 'search_res' && said.type !== 'publish_res') return;
    const episode = this.open.get(`${peer} ${said.target}`);
    if (!episode) return;
    if (said.type === 'search_res') episode.results += said.results.length;
    else if (said.type === 'publish_res') episode.results++;
    else if (episode.asked.has(from) && !episode.responded.has(from))
      episode.responded.set(from, this.world.now());
  }

  /** All has been quiet for long. */
  closeAll(): void {
    for (const [key, episode] of this.open) this.close(key, episode);
  }

  private begin(key: string, what: Pick<Episode, 'peer' | 'target' | 'isStore' | 'first'>): Episode {
    const episode: Episode = {
      ...what,
      began: this.world.now(),
      askedAtOnce: [],
      asked: new Set(),
      responded: new Map(),
      acted: new Set(),
      results: 0,
    };
    this.open.set(key, episode);
    return episode;
  }

  private close(key: string, episode: Episode): void {
    this.open.delete(key);
    const { peer, target, first, askedAtOnce, acted } = episode;
    if (first && (first.length !== askedAtOnce.length || !first.every((id) => askedAtOnce.includes(id))))
      this.world.offend('begins-with-the-closest', {
        peer,
        expected: `the α closest to ${target} of its usable contacts asked at once: ${first.join(', ') || 'nobody'}`,
        seen: askedAtOnce.join(', ') || 'nobody',
      });
    const missed = this.missed(episode);
    if (missed !== undefined)
      this.world.offend('acts-at-all-responders', {
        peer,
        expected: `${missed}, which has responded and is near ${target}, among those that it turned to`,
        seen: [...acted].join(', '),
      });
  }

  /**
   * Somebody who was there in time, and was left out. Left out may be all if there is nothing to store any more, and who is
   * behind so many that there is no time.
   */
  private missed({ isStore, asked, acted, responded, began, target, results }: Episode): Name | undefined {
    const ticks = SEARCH_TICKS[isStore ? 'store-note' : 'keyword'] - LAST_TICKS;
    const isHurried = asked.size * EACH_MS > ticks * TICK_MS * 0.9;
    if (acted.size === 0 || isHurried || results > (isStore ? ENOUGH.store : ENOUGH.find)) return undefined;
    const latest = began + ticks * TICK_MS * 0.9 - EACH_MS;
    for (const [other, at] of responded)
      if (
        at <= latest &&
        !acted.has(other) &&
        isTolerated(this.world.parameters, idOf(this.world.parameters, other), target)
      )
        return other;
    return undefined;
  }
}
