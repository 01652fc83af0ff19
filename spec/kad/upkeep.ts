import type { Id } from '../kit/identifiers.ts';
import type { Finding, Name } from '../kit/property.ts';
import type { KadMessage, KadView } from './messages.ts';
import { hostOf, idOf, spaceOf, subnetOf } from './parameters.ts';
import {
  BIG_GAP_MS,
  BIG_TIMER_MS,
  CHECK_MS,
  FIRST_SELF_LOOKUP_MS,
  HOUR_MS,
  MERGE_MS,
  REST_MS,
  SEARCH_TICKS,
  SELF_LOOKUP_MS,
  SMALL_TIMER_MS,
  TICK_MS,
} from './times.ts';
import { DRIFT, usable, type World } from './watch.ts';

/** A lookup lasts for no longer. */
const LOOKUP_MS = SEARCH_TICKS.node * TICK_MS * DRIFT;

/** One contact of one node, as an observer of both can know it. */
interface Acquaintance {
  readonly met: number;
  /** When it last gave a sign of life, and when it was last checked; null: never. */
  life: number | null;
  check: number | null;
  type: string;
}

/** One node’s table over time. */
interface Table {
  readonly since: number;
  /** It has a past that nobody has seen. */
  readonly isOld: boolean;
  readonly contacts: Map<Id, Acquaintance>;
  /** When each zone came to be one that is looked up, and when that last happened. */
  readonly zones: Map<string, number>;
  /** Whether it has nobody to ask, and when it last had not. */
  isAlone: boolean;
  aloneAt: number;
  selfAt: number | null;
  /** Lookups for random targets that may be under way: when each began. */
  random: ReadonlyMap<Id, number>;
  zonesAt: number;
  /** What must have happened before the next event. */
  due: (() => void) | null;
}

/** How nodes keep up their tables: handshakes, types, checks, lookups in zones, and zones that become one again. */
export class Upkeep {
  private readonly world: World;
  private readonly tables = new Map<Name, Table>();
  private readonly past = new Set<Name>();
  /** Whose address has been proved to whom; who has been asked to, and who has been greeted. */
  private readonly proved = new Set<string>();
  private readonly asked = new Set<string>();
  private readonly greeted = new Set<string>();
  /** How many contacts each node shows in each zone. */
  private readonly sizes = new Map<Name, ReadonlyMap<string, number>>();
  /** What is expected of those who are joining. */
  private readonly joining = new Map<Name, (view: KadView) => void>();

  constructor(world: World) {
    this.world = world;
  }

  /** A node goes, comes back, or bootstraps. */
  interrupted(peer: Name): void {
    this.joining.delete(peer);
    // Even one that has not been looked at yet: since it was founded it has shown nothing new.
    if (this.tables.delete(peer) || this.world.viewOf(peer)?.member) this.past.add(peer);
  }

  started(peer: Name, members: readonly Name[]): void {
    for (const each of members) this.proved.add(`${peer} ${each}`);
  }

  /** Something has been done, or something else is about to happen: what was due must be done. */
  settle(peer: Name): void {
    const table = this.tables.get(peer);
    const due = table?.due;
    if (!table || !due) return;
    table.due = null;
    due();
  }

  changed(peer: Name, view: KadView): void {
    const now = this.world.now();
    const joining = this.joining.get(peer);
    if (joining && view.member) {
      this.joining.delete(peer);
      joining(view);
    }
    let table = this.tables.get(peer);
    if (!table) {
      if (!view.member) return;
      table = {
        since: now,
        isOld: this.past.has(peer),
        contacts: new Map(),
        zones: new Map(),
        isAlone: false,
        aloneAt: Number.NEGATIVE_INFINITY,
        selfAt: null,
        random: new Map(),
        zonesAt: now,
        due: null,
      };
      this.tables.set(peer, table);
    }
    if (table.isAlone) table.aloneAt = now;
    table.isAlone = usable(view).length === 0;
    this.compareZones(peer, table, view);
    this.compareContacts(peer, table, view);
    this.settle(peer);
  }

  sent(peer: Name, to: Name, said: KadMessage): void {
    const view = this.world.viewOf(peer);
    const table = this.tableOf(peer, view);
    if (said.type === 'hello_req') this.noteCheck(peer, to);
    if (said.type === 'hello_res') {
      if (said.ack) this.asked.add(`${peer} ${to}`);
      const type = view?.types.find(([id]) =>
        view.contacts.some(([each, at]) => each === id && at === to),
      )?.[1];
      if (type?.endsWith('?') && !said.ack)
        this.world.offend('addresses-are-proved', {
          peer,
          expected: `${to} asked to prove its address`,
          seen: 'no hello_res_ack is wanted',
        });
    }
    if (said.type === 'bootstrap_res' && said.contacts.length === 0 && (view?.contacts.length ?? 0) > 0)
      this.world.offend('newcomers-are-taken-in', {
        peer,
        expected: `some contacts for ${to}`,
        seen: 'none',
      });
    if (said.type !== 'req' || !table || !view) return;
    this.noteSearch(table, view, said.target);
    if (said.count === 11 && said.target !== view.id) this.noteRandom(peer, table, said.target);
  }

  received(peer: Name, from: Name, said: KadMessage): void {
    const table = this.tableOf(peer, this.world.viewOf(peer));
    const way = `${peer} ${from}`;
    if (said.type === 'bootstrap_res') {
      for (const each of [from, ...said.contacts.map(([, address]) => address)])
        this.proved.add(`${peer} ${each}`);
      this.expectSome(
        peer,
        from,
        said.contacts.map(([, address]) => address),
      );
    }
    const isAck = said.type === 'hello_res_ack' && this.asked.has(way);
    const isAnswer = said.type === 'hello_res' && this.greeted.has(way);
    if (isAck || isAnswer) this.proved.add(way);
    if (!table || (said.type !== 'hello_req' && !isAnswer)) return;
    this.greeted.delete(way);
    this.noteLife(peer, table, from);
    if (said.type === 'hello_req') this.expectTakenIn(peer, from);
  }

  /** One that has shown nothing new since it is watched is looked at now. */
  private tableOf(peer: Name, view: KadView | undefined): Table | undefined {
    if (view?.member && !this.tables.has(peer)) this.changed(peer, view);
    return this.tables.get(peer);
  }

  /** Whether this node has had nobody to ask at any time since, as far as is known. */
  wasAlone(peer: Name, since: number): boolean {
    const table = this.tables.get(peer);
    return !table || table.isAlone || table.aloneAt >= since;
  }

  /** What a node has left undone, judged when all has been quiet for some minutes. */
  neglected(peer: Name, view: KadView): Finding | undefined {
    const table = this.tables.get(peer);
    const { k, upkeep } = this.world.parameters;
    if (!table || table.isOld || table.isAlone || !upkeep) return undefined;
    const now = this.world.now();
    const late = (since: number, most: number, expected: string): Finding | undefined =>
      now - since > most * DRIFT
        ? { peer, expected, seen: `nothing for ${Math.round((now - since) / 60_000)} minutes` }
        : undefined;
    // One contact of a bin is looked at each minute, and twice when it is checked.
    const round = (2 * k + 3) * SMALL_TIMER_MS;
    for (const [id, { life, check }] of table.contacts) {
      if (check !== null && check > (life ?? -1)) {
        const finding = late(check, CHECK_MS + round, `${id}, which is silent, checked again, or dropped`);
        if (finding) return finding;
      } else if (life !== null) {
        const finding = late(
          life,
          REST_MS[2] + round,
          `${id} checked, two hours after its last sign of life`,
        );
        if (finding) return finding;
      }
    }
    const quiet = Math.max(table.since, table.aloneAt);
    for (const [zone, at] of table.zones) {
      const most = BIG_TIMER_MS + (view.zones.length + 10) * BIG_GAP_MS + 5 * SMALL_TIMER_MS;
      const finding = late(Math.max(at, quiet), most, `a lookup in zone ${zone || 'of all'}`);
      if (finding) return finding;
    }
    const self = table.selfAt ?? Number.NEGATIVE_INFINITY;
    const first = late(
      Math.max(self, quiet, table.since),
      FIRST_SELF_LOOKUP_MS + SMALL_TIMER_MS,
      'a lookup for itself',
    );
    if (table.selfAt === null && first && !Number.isFinite(table.aloneAt)) return first;
    const again = late(Math.max(self, quiet), SELF_LOOKUP_MS + 5 * SMALL_TIMER_MS, 'a lookup for itself');
    if (again) return again;
    if (!mergeable(view, k)) return undefined;
    return late(table.zonesAt, MERGE_MS + SMALL_TIMER_MS, 'nearly empty zones to be merged');
  }

  private compareZones(peer: Name, table: Table, view: KadView): void {
    const { k, kk, kbase } = this.world.parameters;
    const now = this.world.now();
    const sizes = sizesOf(view);
    const before = [...table.contacts.values()].length;
    if (before > 0) {
      const former = this.sizes.get(peer) ?? new Map<string, number>();
      for (const zone of sizes.keys()) {
        const inner = [...former].filter(([each]) => each !== zone && each.startsWith(zone));
        const sum = inner.reduce((total, [, size]) => total + size, 0);
        if (inner.length > 0 && sum >= k / 2)
          this.world.offend('zones-merge-when-nearly-empty', {
            peer,
            expected: `zones of ${sum} contacts apart, half a bin of ${k} or more`,
            seen: `zone ${zone || 'of all'} in their place`,
          });
      }
      if ([...sizes.keys()].join() !== [...former.keys()].join()) table.zonesAt = now;
    }
    this.sizes.set(peer, sizes);
    for (const zone of table.zones.keys()) if (!sizes.has(zone)) table.zones.delete(zone);
    for (const [zone, size] of sizes) {
      const isSearched = Number.parseInt(`0${zone}`, 2) < kk || zone.length < kbase || k - size >= 0.8 * k;
      if (!isSearched) table.zones.delete(zone);
      else if (!table.zones.has(zone)) table.zones.set(zone, now);
    }
  }

  private compareContacts(peer: Name, table: Table, view: KadView): void {
    const now = this.world.now();
    const addressOf = new Map(view.contacts);
    for (const [id, { check, type }] of table.contacts) {
      if (addressOf.has(id)) continue;
      table.contacts.delete(id);
      if (type.startsWith('4') && check !== null && (now - check) * DRIFT < CHECK_MS)
        this.world.offend('checks-keep-time', {
          peer,
          expected: `${id} given two minutes to answer`,
          seen: `dropped after ${Math.round((now - check) / 1000)} seconds`,
        });
    }
    for (const [id, type] of view.types) {
      const known = table.contacts.get(id) ?? { met: now, life: null, check: null, type };
      known.type = type;
      table.contacts.set(id, known);
      const age = (now - known.met) * DRIFT;
      if (!table.isOld && ((type[0] === '0' && age < 2 * HOUR_MS) || (type[0] === '1' && age < HOUR_MS)))
        this.world.offend('types-tell-the-age', {
          peer,
          expected: `${id} of type ${age < HOUR_MS ? 2 : 1}, known for ${Math.round((now - known.met) / 60_000)} minutes`,
          seen: `type ${type}`,
        });
      if (!type.endsWith('?') && !this.proved.has(`${peer} ${addressOf.get(id)}`))
        this.world.offend('addresses-are-proved', {
          peer,
          expected: `${addressOf.get(id)} to have answered a question, or confirmed an answer`,
          seen: 'its address counts as proved, and it has not',
        });
    }
  }

  private contactAt(peer: Name, address: Name): Id | undefined {
    return this.world.viewOf(peer)?.contacts.find(([, each]) => each === address)?.[0];
  }

  private noteCheck(peer: Name, to: Name): void {
    this.greeted.add(`${peer} ${to}`);
    const id = this.contactAt(peer, to);
    const known = id === undefined ? undefined : this.tables.get(peer)?.contacts.get(id);
    if (!known) return;
    const now = this.world.now();
    if (known.life !== null && (now - known.life) * DRIFT < HOUR_MS && known.life >= (known.check ?? -1))
      this.world.offend('checks-keep-time', {
        peer,
        expected: `${to} left in peace for an hour after a sign of life`,
        seen: `checked after ${Math.round((now - known.life) / 60_000)} minutes`,
      });
    known.check = now;
  }

  private noteLife(peer: Name, table: Table, from: Name): void {
    const id = this.contactAt(peer, from);
    const known = id === undefined ? undefined : table.contacts.get(id);
    if (id === undefined || !known || id !== idOf(this.world.parameters, from)) return;
    const now = this.world.now();
    known.life = now;
    const hours = Math.min(2, Math.floor((now - known.met) / (HOUR_MS * DRIFT)));
    if (hours === 0 || table.isOld) return;
    table.due = () => {
      const type = table.contacts.get(id)?.type;
      if (type !== undefined && Number(type[0]) > 2 - hours)
        this.world.offend('types-tell-the-age', {
          peer,
          expected: `${id}, known for ${hours} hours and alive, of type ${2 - hours}`,
          seen: `type ${type}`,
        });
    };
  }

  /** Whatever it searches for: there is no second search for a target beside it, so a lookup may not be made for its sake. */
  private noteSearch(table: Table, view: KadView, target: Id): void {
    const now = this.world.now();
    const { parameters } = this.world;
    const bits = spaceOf(parameters).distance(view.id, target).toString(2).padStart(parameters.bits, '0');
    for (const zone of table.zones.keys()) if (bits.startsWith(zone)) table.zones.set(zone, now);
    if (target === view.id) table.selfAt = now;
  }

  /** Nodes may ask several, one after the other: what counts is when a lookup begins. */
  private noteRandom(peer: Name, table: Table, target: Id): void {
    const now = this.world.now();
    const underWay = [...table.random].filter(([, at]) => now - at <= LOOKUP_MS);
    table.random = new Map(underWay);
    if (table.random.has(target)) return;
    const last = underWay.at(-1)?.[1] ?? Number.NEGATIVE_INFINITY;
    if (!table.isOld && (now - last) * DRIFT < BIG_GAP_MS)
      this.world.offend('one-zone-at-a-time', {
        peer,
        expected: 'ten seconds between the lookups in two zones',
        seen: `${now - last} ms`,
      });
    table.random = new Map([...underWay, [target, now]]);
  }

  /** Whoever says hello is taken in, if there is room, or may be made by splitting. */
  private expectTakenIn(peer: Name, from: Name): void {
    const view = this.world.viewOf(peer);
    const table = this.tables.get(peer);
    const id = idOf(this.world.parameters, from);
    if (!table || !view?.member || !hasRoom(view, id, from, this.world.parameters)) return;
    table.due = () => {
      if (this.contactAt(peer, from) === undefined)
        this.world.offend('newcomers-are-taken-in', {
          peer,
          expected: `${from} (${id}) among its contacts: there is room for it`,
          seen: 'it is not',
        });
    };
  }

  /** Whoever knew nobody knows, besides whom it has asked, somebody whom that one has named. */
  private expectSome(peer: Name, via: Name, named: readonly Name[]): void {
    const view = this.world.viewOf(peer);
    const others = named.filter((each) => hostOf(each) !== hostOf(via) && hostOf(each) !== hostOf(peer));
    if (
      !view ||
      view.member ||
      view.contacts.length > 0 ||
      others.length === 0 ||
      this.world.parameters.k < 2
    )
      return;
    this.joining.set(peer, ({ contacts }) => {
      if (contacts.length < 2)
        this.world.offend('newcomers-are-taken-in', {
          peer,
          expected: `${via}, and of those that it has named at least one of ${others.join(', ')}`,
          seen: `${contacts.length} contacts`,
        });
    });
  }
}

function sizesOf({ zones }: KadView): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const [, zone] of zones) sizes.set(zone, (sizes.get(zone) ?? 0) + 1);
  return new Map([...sizes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether there are sister zones, or one whose sister is empty, with less than half a bin between them. */
function mergeable(view: KadView, k: number): boolean {
  const sizes = sizesOf(view);
  return [...sizes].some(([zone, size]) => {
    if (zone === '') return false;
    const sister = zone.slice(0, -1) + (zone.endsWith('0') ? '1' : '0');
    const isLeaf = [...sizes.keys()].every((each) => each === sister || !each.startsWith(sister));
    return isLeaf && size + (sizes.get(sister) ?? 0) < k / 2;
  });
}

/** Whether a newcomer must find a place: its bin is not full, or may be split until it is not, and few are like it. */
function hasRoom(view: KadView, id: Id, address: Name, parameters: World['parameters']): boolean {
  const { bits, k, kk, kbase } = parameters;
  const space = spaceOf(parameters);
  const alike = view.contacts.filter(([, each]) => subnetOf(each) === subnetOf(address));
  if (id === view.id || alike.length >= 2) return false;
  if (view.contacts.some(([each, at]) => each === id || hostOf(at) === hostOf(address))) return false;
  const bitsOf = (each: Id) => space.distance(view.id, each).toString(2).padStart(bits, '0');
  const distance = bitsOf(id);
  const own = [...sizesOf(view).keys()].find((zone) => distance.startsWith(zone));
  if (own === undefined) return true;
  for (let zone = own; ; zone = distance.slice(0, zone.length + 1)) {
    const inside = view.contacts.filter(([each]) => bitsOf(each).startsWith(zone)).length;
    if (inside < k) return true;
    const maySplit = Number.parseInt(`0${zone}`, 2) < kk || zone.length < kbase;
    if (!maySplit || zone.length >= bits - 1) return false;
  }
}
