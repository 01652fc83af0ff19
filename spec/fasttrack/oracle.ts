import type { Conclusion, Finding, Name, Oracle } from '../kit/property.ts';
import { Shares } from '../kit/shares.ts';
import { Bereaved } from './bereaved.ts';
import { Downloads, type Wanted } from './downloads.ts';
import { type Experience, experienceOf } from './experience.ts';
import { matches, type Query } from './files.ts';
import { Floods, type Spread } from './floods.ts';
import type {
  EntryRow,
  FastTrackCall,
  FastTrackMessage,
  FastTrackOutcome,
  FastTrackView,
  HitRow,
} from './messages.ts';
import {
  ballOf,
  disagreement,
  type FastTrackObservation,
  floodCost,
  halfLink,
  shownOf,
  supernodesOf,
} from './network.ts';
import { Owed } from './owed.ts';
import type { FastTrackParameters } from './parameters.ts';

/** What was to be seen when a search was begun. */
export interface Prospect {
  /** The asker’s supernode; itself, if it is one. */
  readonly supernode: string;
  /** What matches in that one’s index, the asker’s own apart; undefined: it is not what is shared there. */
  readonly group: readonly EntryRow[] | undefined;
  /** Supernodes within the limit of hops; undefined: not all links are whole. */
  readonly ball: ReadonlySet<string> | undefined;
  /** What matches in their indexes. */
  readonly within: readonly EntryRow[];
  /** What everybody shares that matches. */
  readonly anywhere: readonly EntryRow[];
  /** What a flood of all supernodes costs that can be reached at all; undefined: not all of them are sure to pass it on. */
  readonly cost: number | undefined;
  /** What matches and has been lost with a supernode that reached the asker’s; and with a neighbour of that. */
  readonly lost: readonly EntryRow[];
  readonly lostNearby: readonly EntryRow[];
}

interface Asked {
  readonly call: FastTrackCall;
  readonly peer: Name;
  readonly unrest: number;
  readonly prospect: Prospect | undefined;
  readonly wanted: Wanted | undefined;
}

/** Remembers what a run went through. */
export class FastTrackOracle implements Oracle<FastTrackView, FastTrackParameters> {
  readonly experienced = new Set<Experience>();
  /** First offences against promises that only a memory can judge, by the name of the property. */
  readonly offences = new Map<string, Finding>();
  private readonly parameters: FastTrackParameters;
  readonly owed = new Owed();
  readonly users = new Shares();
  private readonly floods = new Floods();
  private readonly bereaved = new Bereaved();
  private readonly downloads = new Downloads();
  private readonly asked = new Map<number, Asked>();
  private readonly open = new Map<number, { readonly peer: Name; readonly type: string }>();
  /** Every row that was ever shared, by node. */
  private readonly shares = new Set<string>();
  private readonly shown = new Map<Name, FastTrackView>();
  private readonly wasChild = new Set<Name>();
  /** By peer: who has told it of others last, and has not taken it since. */
  private readonly listed = new Map<Name, Name>();
  /** Supernodes and floods that have come to them. */
  private readonly heard = new Set<string>();
  /** By downloader and owner: pushes that nobody has come for. */
  private readonly pushed = new Set<string>();
  private unrest = 0;
  private isCut = false;
  private readonly paused = new Set<Name>();

  constructor(parameters: FastTrackParameters) {
    this.parameters = parameters;
  }

  operating(
    { do: what, peer }: { readonly do: string; readonly peer?: Name },
    observation: FastTrackObservation,
  ): void {
    if (what !== 'call' && what !== 'wait' && what !== 'timer') this.unrest++;
    if (what === 'partition') this.isCut = true;
    if (what === 'heal') this.isCut = false;
    if (what === 'pause') this.paused.add(peer!);
    if (what === 'resume') this.paused.delete(peer!);
    if (what === 'fail' && peer !== undefined) this.bereaved.failing(peer, observation);
  }

  changed(observation: FastTrackObservation, peer: number): void {
    const { address, alive, view } = observation.peers[peer]!;
    const before = this.shown.get(address);
    if (!alive || !view) {
      this.shown.delete(address);
      this.unrest++;
      if (alive) return;
      for (const [id, call] of this.open) if (call.peer === address) this.open.delete(id);
      this.downloads.gone(address);
      this.owed.gone(address);
      this.users.gone(address);
      return;
    }
    this.shown.set(address, view);
    if (!before || !isAlike(before, view)) this.unrest++;
    if (view.parent === null) return;
    if (before && before.parent === null && this.wasChild.has(address))
      this.experienced.add('orphan taken again');
    this.wasChild.add(address);
    this.bereaved.taken(address);
  }

  called(
    peer: Name,
    call: { readonly id: number; readonly type: string },
    observation: FastTrackObservation,
  ): void {
    const asked = call as FastTrackCall;
    this.open.set(call.id, { peer, type: call.type });
    if (asked.type === 'unshare') this.users.tell(peer, call.id, asked.file, null);
    if (asked.type === 'share') {
      this.users.tell(peer, call.id, asked.file, [asked.file, asked.hash, asked.size]);
      this.downloads.shared(peer, asked.file, asked.size, asked.content);
      this.shares.add(JSON.stringify([`${peer}`, asked.file, asked.hash, asked.size] satisfies EntryRow));
    }
    if (asked.type !== 'search' && asked.type !== 'download') this.unrest++;
    if (asked.type === 'search') this.floods.called(peer, call.id);
    if (asked.type === 'demote' && (this.shown.get(peer)?.children.length ?? 0) > 0)
      this.experienced.add('demotion with children');
    const prospect = asked.type === 'search' ? this.prospectOf(peer, asked, observation) : undefined;
    const wanted = asked.type === 'download' ? this.wantedBy(peer, asked, observation) : undefined;
    this.asked.set(call.id, { call: asked, peer, unrest: this.unrest, prospect, wanted });
  }

  concluded({ peer, call, outcome }: Conclusion, _observation: FastTrackObservation): void {
    this.open.delete(call.id);
    this.users.concluded(peer, call.id, outcome.ok);
    const asked = this.asked.get(call.id)?.call;
    if (!asked) return;
    const experience = experienceOf(asked, peer, outcome, this.parameters);
    if (experience) this.experienced.add(experience);
    if (asked.type === 'download' && this.pushed.delete(`${peer} ${asked.node}`) && !outcome.ok)
      this.experienced.add('push in vain');
    if (asked.type !== 'search' || !outcome.ok) return;
    const { hits } = outcome as FastTrackOutcome & { hits: readonly HitRow[] };
    this.downloads.found(peer, hits);
    const own = this.shown.get(peer)?.parent ?? peer;
    if (hits.some(([, , , , supernode]) => supernode !== own))
      this.experienced.add('found at another supernode');
    if (hits.some((hit) => !this.wasShared(hit))) this.experienced.add('file that nobody has');
  }

  sent(peer: Name, to: Name, message: { readonly type: string }): void {
    const said = message as FastTrackMessage;
    this.floods.sent(peer, said);
    this.owed.said(peer, to, said);
    if (said.type === 'node_pong') this.experienced.add('pinged an ordinary node');
    if (said.type === 'garbage') this.experienced.add('garbage');
    if (said.type === 'push' && said.dest === peer) this.pushed.add(`${peer} ${said.pusher}`);
    if (said.type !== 'forward' && said.type !== 'reply' && said.type !== 'reply_end') return;
    if (this.shown.get(peer)?.role === 'ordinary')
      this.offend('ordinary-nodes-pass-nothing-on', {
        peer,
        expected: 'no part in the searches of others',
        seen: `${said.type} to ${to}`,
      });
    if (said.type === 'forward' && said.hops > this.parameters.hops)
      this.offend('hops-are-limited', {
        peer,
        expected: `at most ${this.parameters.hops} hops`,
        seen: `${said.hops}, to ${to}`,
      });
  }

  received(peer: Name, from: Name, message: { readonly type: string }): void {
    const said = message as FastTrackMessage;
    this.floods.received(peer, from, said);
    const view = this.shown.get(peer);
    // Whoever is no supernode any more, or hears a stranger, owes nothing.
    if (view && serves(view, from)) this.owed.heard(peer, from, said);
    if (said.type === 'node_list') {
      this.experienced.add('sent elsewhere');
      this.listed.set(peer, from);
    }
    if (said.type === 'external_ip') this.listed.delete(peer);
    if (said.type === 'give') this.pushed.delete(`${peer} ${from}`);
    if (said.type === 'http_error') this.experienced.add('stale hit');
    if (said.type !== 'forward' || !view) return;
    if (this.heard.has(`${peer} ${said.id}`)) this.experienced.add('search has gone round');
    this.heard.add(`${peer} ${said.id}`);
    if (said.hops === this.parameters.hops && view.links.length > 1)
      this.experienced.add('search has come to its end');
  }

  closed(peer: Name, other: Name): void {
    this.unrest++;
    this.owed.parted(peer, other);
  }

  unreachable(peer: Name, other: Name): void {
    this.unrest++;
    this.owed.parted(peer, other);
    const view = this.shown.get(peer);
    if (view?.index.some(([node]) => node === other)) this.experienced.add('index emptied');
    if (view?.downloads.some(([node]) => node === other)) this.experienced.add('transfer broken off');
    for (const [id, call] of this.open)
      if (call.peer === peer && this.asked.get(id)?.prospect?.supernode === other)
        this.experienced.add('search lost with its supernode');
    if (this.listed.get(peer) !== other) return;
    this.experienced.add(view?.role === 'supernode' ? 'link refused' : 'turned away');
    this.listed.delete(peer);
  }

  /** Calls without an answer, of peers that are still there. */
  unanswered(): readonly { readonly peer: Name; readonly type: string }[] {
    return [...this.open.values()];
  }

  /** What this search had before it; undefined: nobody can say, for something has happened meanwhile. */
  prospect(conclusion: Conclusion): Prospect | undefined {
    const asked = this.asked.get(conclusion.call.id);
    return asked?.unrest === this.unrest && !this.isCut && this.paused.size === 0
      ? asked.prospect
      : undefined;
  }

  /** What this search has set off among supernodes; undefined: nothing. */
  spread(conclusion: Conclusion): Spread | undefined {
    return this.floods.of(conclusion.call.id);
  }

  /** This was shared by that node at some time. */
  wasShared([node, file, hash, size]: HitRow | EntryRow): boolean {
    return this.shares.has(JSON.stringify([node, file, hash, size]));
  }

  /** What this download was of; it need not arrive if something has happened meanwhile. */
  wanted(conclusion: Conclusion): Wanted | undefined {
    const asked = this.asked.get(conclusion.call.id);
    if (!asked?.wanted) return undefined;
    return { ...asked.wanted, mustArrive: asked.wanted.mustArrive && this.isCalmSince(asked) };
  }

  wasContent(wanted: Wanted, size: number, content: string): boolean {
    return this.downloads.wasContent(wanted, size, content);
  }

  private isCalmSince({ unrest }: Asked): boolean {
    return unrest === this.unrest && !this.isCut && this.paused.size === 0;
  }

  private wantedBy(
    peer: Name,
    { node, file }: { readonly node: string; readonly file: string },
    observation: FastTrackObservation,
  ): Wanted {
    const view = this.shown.get(peer);
    const mustArrive =
      view !== undefined && this.downloads.canArrive(peer, view, { node, file }, observation);
    return { node, file, mustArrive };
  }

  private prospectOf(peer: Name, query: Query, observation: FastTrackObservation): Prospect | undefined {
    const all = shownOf(observation);
    const asker = this.shown.get(peer);
    const supernode = asker?.role === 'supernode' ? `${peer}` : asker?.parent;
    if (!all || supernode === null || supernode === undefined) return undefined;
    const supernodes = supernodesOf(observation);
    const indexOf = new Map(supernodes.map(({ address, view }) => [address, view.index]));
    const sought = (rows: readonly EntryRow[]) =>
      rows.filter((row) => row[0] !== peer && isMatch(query, row));
    const own = supernodes.find(({ address }) => address === supernode);
    const isGroupWhole = own !== undefined && !disagreement(observation, own);
    const isWhole = isGroupWhole && !halfLink(observation);
    const ball = isWhole ? ballOf(observation, supernode, this.parameters.hops) : undefined;
    const component = ballOf(observation, supernode, supernodes.length);
    const losses = this.bereaved
      .lostNow(observation)
      .filter(({ row }) => row[0] !== peer && isMatch(query, row));
    return {
      supernode,
      group: isGroupWhole ? sought(own.view.index) : undefined,
      ball,
      within: sought([...(ball ?? [])].flatMap((each) => indexOf.get(each) ?? [])),
      anywhere: sought(
        all.flatMap(({ address, view }) => view.library.map((row): EntryRow => [address, ...row])),
      ),
      cost: ball && this.parameters.hops >= component.size ? floodCost(observation, component) : undefined,
      lost: losses.filter(({ ball: reached }) => reached.has(supernode)).map(({ row }) => row),
      lostNearby: losses.filter(({ neighbours }) => neighbours.has(supernode)).map(({ row }) => row),
    };
  }

  private offend(property: string, finding: Finding): void {
    if (!this.offences.has(property)) this.offences.set(property, finding);
  }
}

/** This is a supernode, and that one its child or neighbour. */
function serves({ role, children, links }: FastTrackView, other: Name): boolean {
  return role === 'supernode' && [...links, ...children.map(([child]) => child)].includes(`${other}`);
}

/** Whether two views tell the same of who is where and shares what. */
function isAlike(one: FastTrackView, other: FastTrackView): boolean {
  return (
    one.role === other.role &&
    one.parent === other.parent &&
    areAlike(one.links, other.links) &&
    areAlike(one.children, other.children) &&
    areAlike(one.library, other.library) &&
    areAlike(one.index, other.index)
  );
}

function areAlike(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && JSON.stringify(one) === JSON.stringify(other);
}

function isMatch(query: Query, [, file, hash, size]: EntryRow): boolean {
  return matches(query, { file, hash, size });
}
