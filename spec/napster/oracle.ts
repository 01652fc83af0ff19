import type { Conclusion, Finding, Name, Operating, Oracle } from '../kit/property.ts';
import { Shares } from '../kit/shares.ts';
import { Breaks } from './breaks.ts';
import { FIREWALLED } from './constants.ts';
import { type Experience, experienceOf } from './experience.ts';
import type { EntryRow, NapsterCall, NapsterOutcome, NapsterView, TransferRow } from './messages.ts';
import {
  clientsOf,
  disagreement,
  entriesOf,
  type NapsterObservation,
  type Shown,
  serversOf,
} from './network.ts';
import { Offers } from './offers.ts';
import { type NapsterParameters, nickOf, roleOf } from './parameters.ts';
import { limitOf, matches, type Query, readQuery } from './query.ts';
import { Requests } from './requests.ts';
import type { Said } from './wire.ts';

/** What a search has to find. */
export interface Due {
  /** All that others share on the same server and that matches. */
  readonly others: readonly EntryRow[];
  /** How much matches there, the asker’s own files included. */
  readonly total: number;
  readonly limit: number;
}

/** What a list has to show: all that the user shares there; null: nobody of that name is there. */
export type Listing = readonly EntryRow[] | null;

interface Asked {
  readonly call: NapsterCall;
  readonly peer: Name;
  readonly unrest: number;
  /** The asker’s server at that time. */
  readonly server: string | null;
  readonly due: Due | undefined;
  readonly listing: Listing | undefined;
  /** What matches anywhere, on whatever server: what folklore expects. */
  readonly anywhere: readonly EntryRow[];
  /** It had to succeed as things stood. */
  readonly mustArrive: boolean;
  /** Downloads of the same owner that this user had asked for by then, this one included; and failures. */
  readonly begun: number;
  readonly failures: number;
  /** What had happened to clients and connections by then; −1: some of it has yet to be over, or its owner thinks otherwise. */
  commotion: number;
  /** Its pieces have come. */
  isReading: boolean;
}

/** Remembers what a run went through. */
export class NapsterOracle implements Oracle<NapsterView, NapsterParameters> {
  readonly experienced = new Set<Experience>();
  /** First offences against promises that only a memory can judge, by the name of the property. */
  readonly offences = new Map<string, Finding>();
  /** What was ever downloaded under an MD5. */
  readonly contents = new Map<string, Set<string>>();
  readonly requests: Requests;
  readonly users = new Shares();
  readonly offers = new Offers();
  private readonly parameters: NapsterParameters;
  private readonly asked = new Map<number, Asked>();
  private readonly open = new Map<number, { readonly peer: Name; readonly type: string }>();
  private readonly gone = new Map<Name, number>();
  private readonly wasOnline = new Set<Name>();
  private readonly shown = new Map<Name, NapsterView>();
  /** By asker: whom and what its searches have found. */
  private readonly hits = new Set<string>();
  /** Whoever has heard a message of an unknown type, and from whom. */
  private readonly strange = new Set<string>();
  /** Clients that were logged in, and whose user has said nothing else since. */
  private readonly staying = new Set<Name>();
  private unrest = 0;
  private failures = 0;
  /** How often something has happened to a client or a connection. */
  private commotion = 0;
  private readonly breaks = new Breaks();
  private readonly paused = new Set<Name>();
  /** Downloads that a user has asked for of another. */
  private readonly downloads = new Map<string, number>();

  constructor(parameters: NapsterParameters) {
    this.parameters = parameters;
    this.requests = new Requests(parameters);
  }

  operating(operation: Operating, _observation: NapsterObservation): void {
    const { peer } = operation;
    if (operation.do !== 'call' && operation.do !== 'wait' && operation.do !== 'timer') this.unrest++;
    if (
      !HARMLESS.has(operation.do) &&
      !(operation.do === 'fail' && roleOf(this.parameters, peer) !== 'client')
    )
      this.commotion++;
    this.breaks.operating(operation, this.shown);
    if (operation.do === 'pause') this.paused.add(peer!);
    if (operation.do === 'resume') this.paused.delete(peer!);
    if (operation.do !== 'fail' || peer === undefined) return;
    this.gone.set(peer, ++this.failures);
  }

  changed(observation: NapsterObservation, peer: number): void {
    const { address, alive, view } = observation.peers[peer]!;
    const before = this.shown.get(address);
    this.breaks.changed(address, alive ? view : undefined);
    if (!alive || !view) {
      this.shown.delete(address);
      this.unrest++;
      if (alive) return;
      if (roleOf(this.parameters, address) === 'client') this.commotion++;
      this.forgetCalls(address);
      this.staying.delete(address);
      this.requests.gone(address);
      this.users.gone(address);
      return;
    }
    this.shown.set(address, view);
    if (!before || !isAlike(before, view)) this.unrest++;
    if (view.downloads.length > 0) this.noteReading(address, view);
    if (before && before.server === null && view.server !== null && this.wasOnline.has(address))
      this.experienced.add('client back online');
    if (view.server !== null) this.wasOnline.add(address);
  }

  called(
    peer: Name,
    call: { readonly id: number; readonly type: string },
    observation: NapsterObservation,
  ): void {
    const asked = call as NapsterCall;
    this.open.set(call.id, { peer, type: call.type });
    if (asked.type === 'share') this.noteShare(peer, asked);
    if (asked.type === 'unshare') this.users.tell(peer, call.id, asked.file, null);
    if (asked.type === 'unshare_all') this.users.tellNothing(peer, call.id);
    if (asked.type === 'share' || asked.type === 'unshare' || asked.type === 'unshare_all')
      this.thinksOtherwise(peer, 'file' in asked ? asked.file : undefined);
    if (SESSIONS.has(asked.type)) this.staying.delete(peer);
    if (!QUESTIONS.has(asked.type)) this.unrest++;
    const view = this.shown.get(peer);
    if (asked.type === 'download')
      this.downloads.set(this.pairOf(peer, asked), this.begunBy(peer, asked) + 1);
    this.asked.set(call.id, {
      call: asked,
      peer,
      unrest: this.unrest,
      server: view?.server ?? null,
      due: asked.type === 'search' ? this.dueOf(asked.query, peer, observation) : undefined,
      listing: asked.type === 'browse' ? this.listingOf(asked.nick, peer, observation) : undefined,
      anywhere: asked.type === 'search' ? this.matching(readQuery(asked.query), observation) : [],
      mustArrive: asked.type === 'download' && this.mustArrive(peer, asked.nick, asked.file, observation),
      begun: asked.type === 'download' ? this.begunBy(peer, asked) : 0,
      failures: this.failures,
      commotion: this.breaks.isCut || this.paused.size > 0 ? -1 : this.commotion,
      isReading: false,
    });
  }

  concluded({ peer, call, outcome }: Conclusion, _observation: NapsterObservation): void {
    this.open.delete(call.id);
    this.users.concluded(peer, call.id, outcome.ok);
    const asked = this.asked.get(call.id);
    if (!asked) return;
    const { type } = asked.call;
    if ((type === 'join' || type === 'login') && outcome.ok) this.staying.add(peer);
    if (type === 'search' && outcome.ok) {
      const { hits } = outcome as NapsterOutcome & { hits: readonly EntryRow[] };
      if (hits.length === 0) this.experienced.add('nothing found');
      if (asked.due && asked.due.total > asked.due.limit) this.experienced.add('limit of results');
      for (const [nick, file] of hits) this.hits.add(`${peer} ${nick} ${file}`);
    }
    if (asked.call.type === 'download') this.noteDownload(asked, peer, outcome as NapsterOutcome);
  }

  sent(peer: Name, to: Name, message: { readonly type: string }): void {
    const said = message as Said;
    const isStrange = said.type === 'failure' && this.strange.delete(`${peer} ${to}`);
    const experience = isStrange ? 'nonsense answered' : experienceOf(said);
    if (experience) this.experienced.add(experience);
    this.requests.said(peer, to, said);
    if (said.type !== 'data') return;
    for (const end of [peer, to])
      if (roleOf(this.parameters, end) !== 'client')
        this.offend('data-flows-between-clients', {
          peer,
          expected: 'bytes of files between clients only',
          seen: `some from ${peer} to ${to}, and ${end} is no client`,
        });
  }

  received(peer: Name, from: Name, message: { readonly type: string }): void {
    const said = message as Said;
    if (said.type === 'ghost') this.staying.delete(peer);
    if (said.type === 'get_error' && this.hits.has(`${peer} ${said.nick} ${said.file}`))
      this.experienced.add('stale hit');
    if (said.type === 'get_ack' && said.port === FIREWALLED && this.parameters.firewalled.includes(`${peer}`))
      this.experienced.add('both behind firewalls');
    if (said.type === 'unknown_frame') this.strange.add(`${peer} ${from}`);
    this.requests.heard(peer, from, said);
  }

  closed(peer: Name, other: Name): void {
    this.requests.parted(peer, other);
  }

  unreachable(peer: Name, other: Name): void {
    this.requests.parted(peer, other);
  }

  /** Calls without an answer, of peers that are still there. */
  unanswered(): readonly { readonly peer: Name; readonly type: string }[] {
    return [...this.open.values()];
  }

  /** Its user wants it to be online, and it has been. */
  stays(client: Name): boolean {
    return this.staying.has(client);
  }

  callOf(conclusion: Conclusion): NapsterCall | undefined {
    return this.asked.get(conclusion.call.id)?.call;
  }

  /** What this search has to find; undefined: nobody can say, for too much happened meanwhile. */
  due(conclusion: Conclusion): Due | undefined {
    const asked = this.asked.get(conclusion.call.id);
    return asked?.unrest === this.unrest ? asked.due : undefined;
  }

  /** What this list has to show; undefined: nobody can say. */
  listing(conclusion: Conclusion): Listing | undefined {
    const asked = this.asked.get(conclusion.call.id);
    return asked?.unrest === this.unrest ? asked.listing : undefined;
  }

  /** What matches this search anywhere, and has been shared all the while. */
  anywhere(conclusion: Conclusion): readonly EntryRow[] {
    const asked = this.asked.get(conclusion.call.id);
    return asked?.unrest === this.unrest ? asked.anywhere : [];
  }

  /** This download had to succeed when it was asked for, and nothing has happened that may prevent it. */
  hadToArrive(conclusion: Conclusion): boolean {
    const asked = this.asked.get(conclusion.call.id);
    if (!asked?.mustArrive || asked.call.type !== 'download' || asked.unrest !== this.unrest) return false;
    return asked.begun === this.begunBy(asked.peer, asked.call);
  }

  /** Nobody need send on what its user shares no longer, or anew. */
  private thinksOtherwise(owner: Name, file?: string): void {
    const nick = nickOf(this.parameters, `${owner}`);
    for (const asked of this.asked.values())
      if (asked.call.type === 'download' && asked.call.nick === nick)
        if (file === undefined || file === asked.call.file) asked.commotion = -1;
  }

  /** Pieces of this download have come, and nothing has happened since it was asked for to any client or connection. */
  wasLeftInPeace(conclusion: Conclusion): boolean {
    const asked = this.asked.get(conclusion.call.id);
    return asked?.isReading === true && asked.commotion === this.commotion;
  }

  /** The server at which this was asked has failed since. */
  lostItsServer(conclusion: Conclusion): boolean {
    const asked = this.asked.get(conclusion.call.id);
    return asked !== undefined && this.outlivedServer(asked);
  }

  /** Whoever is gone owes nobody an answer. */
  private forgetCalls(peer: Name): void {
    for (const [id, call] of this.open) if (call.peer === peer) this.open.delete(id);
  }

  private noteReading(peer: Name, { downloads }: NapsterView): void {
    for (const [id, { type }] of this.open) {
      const asked = type === 'download' ? this.asked.get(id) : undefined;
      if (asked?.peer !== peer || asked.call.type !== 'download') continue;
      const { nick, file } = asked.call;
      const isReading = ([from, name, stage]: TransferRow) =>
        from === nick && name === file && stage === 'reading';
      asked.isReading ||= downloads.some(isReading);
    }
  }

  private pairOf(peer: Name, { nick }: { readonly nick: string }): string {
    return `${nickOf(this.parameters, `${peer}`)} ${nick}`;
  }

  private begunBy(peer: Name, call: { readonly nick: string }): number {
    return this.downloads.get(this.pairOf(peer, call)) ?? 0;
  }

  private noteShare(peer: Name, call: NapsterCall & { type: 'share' }): void {
    const { file, md5, size, bitrate, freq, time } = call;
    this.users.tell(peer, call.id, file, [file, md5, size, bitrate, freq, time]);
    this.offers.shared(nickOf(this.parameters, `${peer}`), call);
  }

  private noteDownload(asked: Asked, peer: Name, outcome: NapsterOutcome): void {
    const { nick, file } = asked.call as NapsterCall & { type: 'download' };
    if (!outcome.ok) {
      if (asked.isReading) this.experienced.add('transfer broken off');
      if (this.offers.contentsOf(nick, file).length === 0 && this.hits.has(`${peer} ${nick} ${file}`))
        this.experienced.add('false announcement');
      return;
    }
    const { md5, content } = outcome as NapsterOutcome & { md5: string; content: string };
    if (!this.offers.contentsOf(nick, file).includes(content)) this.experienced.add('false content');
    if (this.outlivedServer(asked)) this.experienced.add('transfer outlived its server');
    if (md5 === '') return;
    const known = this.contents.get(md5) ?? new Set();
    if (known.size > 0 && !known.has(content)) this.experienced.add('same MD5, other content');
    this.contents.set(md5, known.add(content));
  }

  private outlivedServer({ server, failures }: Asked): boolean {
    return server !== null && (this.gone.get(server) ?? 0) > failures;
  }

  private matching(query: Query | undefined, observation: NapsterObservation): readonly EntryRow[] {
    if (!query) return [];
    const sessions = (serversOf(observation) ?? []).flatMap(({ view }) => view.sessions);
    const speeds = new Map(sessions.map(([, address, , speed]) => [address, speed]));
    return (clientsOf(observation) ?? []).flatMap((client) =>
      entriesOf(observation, client).filter(
        (entry) => speeds.has(client.address) && isMatch(query, entry, speeds.get(client.address)!),
      ),
    );
  }

  private dueOf(text: string, peer: Name, observation: NapsterObservation): Due | undefined {
    const query = readQuery(text);
    const server = this.serverFor(peer, observation);
    if (!query || !server) return undefined;
    const speeds = new Map(server.view.sessions.map(([nick, , , speed]) => [nick, speed]));
    const all = server.view.index.filter((entry) => isMatch(query, entry, speeds.get(entry[0]) ?? 0));
    const own = nickOf(this.parameters, `${peer}`);
    return {
      others: all.filter(([nick]) => nick !== own),
      total: all.length,
      limit: limitOf(query, this.parameters.results),
    };
  }

  private listingOf(nick: string, peer: Name, observation: NapsterObservation): Listing | undefined {
    const server = this.serverFor(peer, observation);
    if (!server) return undefined;
    const { sessions, index } = server.view;
    return sessions.some(([name]) => name === nick) ? index.filter(([owner]) => owner === nick) : null;
  }

  /** Where this client is logged in; undefined: nowhere, or that server’s index is not what is shared there. */
  private serverFor(peer: Name, observation: NapsterObservation): Shown | undefined {
    const view = this.shown.get(peer);
    const server = serversOf(observation)?.find(({ address }) => address === view?.server);
    return server && !this.isBroken(peer) && !disagreement(observation, server) ? server : undefined;
  }

  private mustArrive(peer: Name, nick: string, file: string, observation: NapsterObservation): boolean {
    const view = this.shown.get(peer);
    const server = this.serverFor(peer, observation);
    if (!view || !server || this.paused.size > 0) return false;
    const asker = nickOf(this.parameters, `${peer}`);
    if (view.downloads.some(([from]) => from === nick) || nick === asker) return false;
    const session = server.view.sessions.find(([name]) => name === nick);
    const owner = session && this.shown.get(session[1]);
    if (
      !owner ||
      this.breaks.deceives(session[1]) ||
      owner.uploads.some(([to]) => to === asker) ||
      !owner.library.some(([name]) => name === file)
    )
      return false;
    const { firewalled } = this.parameters;
    return !(firewalled.includes(`${peer}`) && firewalled.includes(session[1]));
  }

  private isBroken(peer: Name): boolean {
    return this.breaks.isCut || this.breaks.deceives(peer);
  }

  private offend(property: string, finding: Finding): void {
    if (!this.offences.has(property)) this.offences.set(property, finding);
  }
}

/** Operations that are none of a running transfer’s business. */
const HARMLESS: ReadonlySet<string> = new Set(['call', 'wait', 'timer', 'join', 'restart']);

/** Calls by which a user decides anew whether to be online. */
const SESSIONS: ReadonlySet<string> = new Set(['join', 'login', 'logout', 'leave']);

/** Calls that change nothing that others may see. */
const QUESTIONS: ReadonlySet<string> = new Set(['search', 'browse', 'download']);

/** Whether two views tell the same of who is where and shares what. */
function isAlike(one: NapsterView, other: NapsterView): boolean {
  return (
    one.server === other.server &&
    areRowsAlike(one.library, other.library) &&
    areRowsAlike(one.index, other.index) &&
    // The counters behind these tell of transfers only.
    areRowsAlike(one.sessions, other.sessions, 4)
  );
}

type Rows = readonly (readonly unknown[])[];

function areRowsAlike(one: Rows, other: Rows, cells = 7): boolean {
  return (
    one.length === other.length &&
    one.every((row, at) => row.slice(0, cells).every((cell, column) => cell === other[at]![column]))
  );
}

function isMatch(query: Query, [, file, md5, size, bitrate, freq, time]: EntryRow, speed: number): boolean {
  return matches(query, { file, md5, size, bitrate, freq, time }, speed);
}
