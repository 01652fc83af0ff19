import type { Id } from '../kit/identifiers.ts';
import type { Conclusion, Finding, Name, Oracle } from '../kit/property.ts';
import { Acquainted } from './acquainted.ts';
import { Admissions, type Standing, standingOf } from './admission.ts';
import { Announcements } from './announcements.ts';
import { idOf, ipOf } from './compact.ts';
import { MARGIN_MS, TOKEN_MS } from './constants.ts';
import { type Experience, experienceOf } from './experience.ts';
import { ERRORS, type Krpc, type Query, type Response } from './krpc.ts';
import { FEW } from './machines/returning.ts';
import type { MainlineCall, MainlineOutcome, MainlineView } from './messages.ts';
import { OwedAnswers } from './owed.ts';
import type { MainlineParameters } from './parameters.ts';
import { certainOf, closestOf, gapIn, type MainlineObservation, type Member, membersOf } from './reach.ts';
import { wrongReferral } from './referrals.ts';

/** What is remembered of a call. */
interface Asked {
  readonly call: MainlineCall;
  readonly peer: Name;
  readonly at: number;
  readonly churn: number;
  /** Lookups were exact when it was made. */
  readonly isConnected: boolean;
  /** For get_peers: who must be found. */
  readonly promised: readonly string[];
  /** For announce: no token that it may still use is at hand, so it looks up the nodes that are closest now. */
  readonly isAnew: boolean;
}

/** A lookup as old as that has no tokens that an announcement may come with: the vocabulary says four minutes. */
const HARVEST_MS = 5 * 60_000;

/** Queries in a row that make a node bad if they stay unanswered, for whatever “multiple” may mean. */
const SEVERAL = 4;

/** Remembers what a run went through. */
export class MainlineOracle implements Oracle<MainlineView, MainlineParameters> {
  readonly acquainted = new Acquainted();
  readonly announcements = new Announcements();
  private readonly owed = new OwedAnswers();
  readonly experienced = new Set<Experience>();
  /** First offences against promises that only a memory can judge, by the name of the property. */
  readonly offences = new Map<string, Finding>();
  private readonly parameters: MainlineParameters;
  private readonly asked = new Map<number, Asked>();
  private readonly open = new Map<
    number,
    { readonly peer: Name; readonly type: string; readonly target: unknown }
  >();
  private readonly shown = new Map<Name, MainlineView>();
  /** When a bucket of this node last split: its halves inherit its age. */
  private readonly splits = new Map<Name, number>();
  /** By node: what it last looked up, and when. */
  private readonly sought = new Map<Name, Map<Id, number>>();
  /** Who has sent broken packets, or claimed an id that is not its own: what it asked, and which of its ids answered, nobody can say. */
  private readonly liars: Set<Name>;
  /** Those of whom it is known from the start: they are held to nothing. */
  private readonly known: ReadonlySet<Name>;
  /** The well-formed query that last came under this receiver, sender and transaction id. */
  private readonly questions = new Map<string, Query>();
  private readonly admissions: Admissions;
  /** When a node was last given a token: by itself, the giver and the token. */
  private readonly tokens = new Map<string, number>();
  private churn = 0;
  private isCut = false;

  /** @param liars what they send is not what they mean. */
  constructor(parameters: MainlineParameters, liars: readonly Name[] = []) {
    this.parameters = parameters;
    this.known = new Set(liars);
    this.liars = new Set(liars);
    this.admissions = new Admissions(this.acquainted, parameters.k);
  }

  operating(
    operation: {
      readonly do: string;
      readonly peer?: Name;
      readonly keepState?: boolean;
      readonly call?: string;
    },
    _observation: MainlineObservation,
  ): void {
    const { peer } = operation;
    if (operation.do !== 'call' && operation.do !== 'wait') this.churn++;
    if (operation.call === 'read_only') this.churn++;
    if (operation.do === 'partition') this.isCut = true;
    if (operation.do === 'heal') this.isCut = false;
    if (peer === undefined) return;
    if (operation.do === 'pause') this.acquainted.stalls(peer);
    if (operation.do === 'fail')
      for (const [id, call] of this.open) if (call.peer === peer) this.open.delete(id);
    if (operation.do === 'join' || (operation.do === 'restart' && !operation.keepState))
      this.acquainted.forget(peer);
    else if (operation.do === 'restart') this.acquainted.interrupted(peer);
    this.admissions.forget(peer);
    if (operation.do !== 'call' || operation.call === 'read_only') this.owed.forget(peer);
  }

  changed(observation: MainlineObservation, peer: number): void {
    const { address, alive, view } = observation.peers[peer]!;
    const before = this.shown.get(address);
    if (!alive || !view) {
      this.shown.delete(address);
      return;
    }
    this.shown.set(address, view);
    if (!before || before === view) return;
    if (view.ranges.length > before.ranges.length) {
      this.experienced.add('bucket split');
      this.splits.set(address, observation.now);
    }
    if (view.peers.length < before.peers.length) this.experienced.add('peer expired');
    for (const [id, other] of before.contacts)
      if (!view.contacts.some(([known]) => known === id))
        this.noteRemoval(address, other, id, observation.now);
  }

  called(
    peer: Name,
    call: { readonly id: number; readonly type: string },
    observation: MainlineObservation,
  ): void {
    const asked = call as MainlineCall;
    const { now } = observation;
    if (asked.type === 'create') this.acquainted.met(peer, asked.members, now);
    if (asked.type === 'announce') this.announcements.begun(peer, asked);
    const target = targetOf(asked);
    const isLookup = target !== undefined || asked.type === 'join';
    const isConnected = isLookup && this.isConnected(observation, asked.type === 'join' ? peer : undefined);
    const all =
      asked.type === 'get_peers' && isConnected && this.announcements.isSettled(asked.info_hash, this.churn)
        ? this.announcements.promised(asked.info_hash, now, this.churn)
        : [];
    // Nobody need be told of himself, nor of more than a few.
    const promised = all.length > FEW ? [] : all.filter((each) => ipOf(each) !== ipOf(`${peer}`));
    this.open.set(call.id, { peer, type: call.type, target });
    const isAnew =
      target !== undefined && now - (this.sought.get(peer)?.get(target) ?? -HARVEST_MS) >= HARVEST_MS;
    this.asked.set(call.id, { call: asked, peer, at: now, churn: this.churn, isConnected, promised, isAnew });
  }

  concluded({ peer, call, outcome }: Conclusion, observation: MainlineObservation): void {
    this.open.delete(call.id);
    const asked = this.asked.get(call.id);
    if (!asked) return;
    const target = targetOf(asked.call);
    if (target !== undefined) this.acquainted.letGo(peer, target);
    if (asked.call.type === 'join') {
      if (outcome.ok) this.noteJoin(asked, observation);
      this.churn++;
    }
    if (!outcome.ok) return;
    if (this.isCut && target !== undefined) this.experienced.add('lookup through a partition');
    if (asked.call.type === 'join') this.experienced.add('join completed');
    if (asked.call.type === 'announce') {
      const { nodes } = outcome as MainlineOutcome & { nodes: readonly Id[] };
      const isComplete = this.isExact(asked, observation, nodes);
      this.announcements.done(peer, asked.call, asked.at, this.churn, isComplete);
    }
    const { peers } = outcome as { peers?: readonly string[] };
    if (peers && peers.length > 0) this.experienced.add('peers found');
  }

  sent(peer: Name, to: Name, message: { readonly type: string }, { now }: MainlineObservation): void {
    const said = message as Krpc;
    const experience = experienceOf(said);
    if (experience) this.experienced.add(experience);
    if (said.type === 'error' && said.code === ERRORS.protocol)
      this.experienced.add(
        this.questions.get(`${peer} ${to} ${said.t}`)?.type === 'announce_peer'
          ? 'token refused'
          : 'malformed packet answered',
      );
    if ('id' in said ? said.id !== idOf(`${peer}`) : said.type !== 'error') this.liars.add(peer);
    if ('id' in said && said.id !== idOf(`${peer}`))
      this.offend('speaks-under-its-own-id', {
        peer,
        expected: `its id ${idOf(`${peer}`)}`,
        seen: `${said.id}`,
      });
    if (said.type === 'response' || said.type === 'error') this.owed.answered(peer, to, said.t);
    if (said.type === 'response') this.noteReferral(peer, to, said, now);
    if (!isQuery(said)) return;
    if (said.type === 'announce_peer') this.noteToken(peer, to, said.token, now);
    const target = 'target' in said ? said.target : said.type === 'get_peers' ? said.info_hash : undefined;
    const { answeredAt } = this.acquainted.between(peer, to);
    if (said.type === 'ping' && answeredAt !== null && !this.acquainted.isGood(peer, to, now, -MARGIN_MS))
      this.experienced.add('questionable node pinged');
    this.acquainted.asked(peer, to, said.t, target, now);
    if (target === undefined) return;
    this.noteLookup(peer, target, now);
  }

  received(peer: Name, from: Name, message: { readonly type: string }, { now }: MainlineObservation): void {
    const said = message as Krpc;
    const table = this.shown.get(peer);
    if ('id' in said && said.id !== idOf(`${from}`)) this.experienced.add('id forged');
    // Whether a read-only node, which answers nobody, counts who asks it, BEP 43 leaves open.
    if (isQuery(said) && !said.ro && !table?.read_only) this.acquainted.wasAsked(peer, from, now);
    if (isQuery(said)) this.questions.set(`${peer} ${from} ${said.t}`, said);
    this.owed.received(peer, from, said, now);
    if (!table?.member || table.read_only) this.owed.forget(peer);
    this.acquainted.heard(peer, from, now);
    const unpaid = this.admissions.unpaid(peer, table);
    if (unpaid) this.offend(unpaid.property, unpaid.finding);
    if (said.type !== 'response') return;
    if (said.token !== '') this.tokens.set(`${peer} ${from} ${said.token}`, now);
    if (!this.acquainted.answered(peer, from, said.t, now)) this.experienced.add('unasked answer');
    this.admissions.answered(peer, table, from, said.id, now);
  }

  /** A query to which an honest node that is there has answered nothing. */
  ignored({ peers }: MainlineObservation) {
    const silent = new Set(peers.filter(({ view }) => view?.read_only).map(({ address }) => address));
    return [...this.owed.unanswered()].find(({ peer }) => !this.liars.has(peer) && !silent.has(peer));
  }

  /** Calls without an answer, of peers that are still there. */
  unanswered(): readonly { readonly peer: Name; readonly type: string }[] {
    return [...this.open.values()];
  }

  callOf(conclusion: Conclusion): MainlineCall | undefined {
    return this.asked.get(conclusion.call.id)?.call;
  }

  /** Whether lookups were exact when the call was made and nobody has come, gone or been cut off since. */
  wasConnected(conclusion: Conclusion): boolean {
    const asked = this.asked.get(conclusion.call.id);
    return asked?.isConnected === true && asked.churn === this.churn;
  }

  /** Peers that this get_peers must find, with no churn since it was asked. */
  promised(conclusion: Conclusion): readonly string[] {
    const asked = this.asked.get(conclusion.call.id);
    return asked && asked.churn === this.churn ? asked.promised : [];
  }

  /** Whom an announcement that is over must have reached, nobody having come or gone since; undefined: nobody can say. */
  mustReach(conclusion: Conclusion, members: readonly Member[]): readonly Id[] | undefined {
    const asked = this.asked.get(conclusion.call.id);
    if (asked?.call.type !== 'announce' || !asked.isAnew || !this.wasConnected(conclusion)) return undefined;
    if (!this.announcements.isFirst(asked.call.info_hash)) return undefined;
    return certainOf(members, asked.call.info_hash, this.parameters.k, idOf(`${conclusion.peer}`));
  }

  /** When this node last looked up something in a range, or was answered from it, or its range may have come to be. */
  lastChange(peer: Name, isIn: (id: Id) => boolean): number {
    let last = this.splits.get(peer) ?? 0;
    for (const [target, at] of this.sought.get(peer) ?? []) if (at > last && isIn(target)) last = at;
    for (const [other, at] of this.acquainted.answersTo(peer)) if (at > last && isIn(idOf(other))) last = at;
    return last;
  }

  /**
   * Nobody is cut off, joining or read-only; all contacts live, and are good; and each node knows somebody in each part of the
   * space in which somebody is.
   */
  private isConnected(observation: MainlineObservation, joining?: Name): boolean {
    const members = this.isCut ? undefined : membersOf(observation, joining);
    if (!members || members.some(({ view }) => view.read_only)) return false;
    const living = new Set(members.map(({ address }) => address));
    const isSound = members.every(
      ({ address, view }) =>
        view.bad.length === 0 &&
        view.contacts.every(
          ([id, other]) =>
            living.has(other) &&
            id === idOf(other) &&
            this.acquainted.isGood(address, other, observation.now, MARGIN_MS),
        ),
    );
    return isSound && gapIn(members) === undefined;
  }

  /** Where lookups are exact, one for the own id has an answer of those that are closest to it: “until it cannot find any closer”. */
  private noteJoin({ peer, at, churn, isConnected }: Asked, observation: MainlineObservation): void {
    const members = membersOf(observation, peer);
    if (!isConnected || churn !== this.churn || !members) return;
    // Who is named as one of the K may be the node itself.
    const right = closestOf(members, idOf(`${peer}`), this.parameters.k - 1, idOf(`${peer}`));
    const missed = members.find(
      ({ address, view }) =>
        right.includes(view.id) && (this.acquainted.between(peer, address).answeredAt ?? -1) < at,
    );
    if (missed)
      this.offend('join-finds-the-closest', {
        peer,
        expected: `an answer of ${missed.address} (${missed.view.id}), one of the ${this.parameters.k - 1} closest to it`,
        seen: 'it has joined without one',
      });
  }

  /** These are the k closest nodes of all to the call’s infohash. */
  private isExact(asked: Asked, observation: MainlineObservation, found: readonly Id[]): boolean {
    const target = targetOf(asked.call);
    const members = membersOf(observation);
    if (!asked.isConnected || asked.churn !== this.churn || !members || target === undefined) return false;
    const right = closestOf(members, target, this.parameters.k, idOf(`${asked.peer}`));
    return right.length === found.length && right.every((id) => found.includes(id));
  }

  private noteRemoval(peer: Name, other: string, id: Id, now: number): void {
    const { unanswered } = this.acquainted.between(peer, other);
    this.experienced.add('node replaced');
    if (this.liars.has(other) || this.liars.has(peer)) return;
    if (unanswered === 0)
      this.offend('dropped-only-after-silence', {
        peer,
        expected: `${other} (${id}) to stay until it leaves a query unanswered`,
        seen: 'it was dropped, and everything that it was asked since it last answered it has answered',
      });
    if (unanswered < 2 && this.acquainted.isGood(peer, other, now, MARGIN_MS))
      this.offend('good-node-never-replaced', {
        peer,
        expected: `the good node ${other} (${id}) to stay`,
        seen: 'it has left the table',
      });
  }

  /** “The compact node info for the target node or the K closest good nodes in its own routing table.” */
  private noteReferral(peer: Name, to: Name, { t, nodes, has }: Response, now: number): void {
    const question = this.questions.get(`${peer} ${to} ${t}`);
    const table = this.shown.get(peer);
    if (!question || !table || !has.includes('nodes')) return;
    const having = (...those: Standing[]) =>
      table.contacts.filter((contact) =>
        those.includes(standingOf(this.acquainted, peer, table, contact, now)),
      );
    const perhaps = having('good', 'unsure').map(([id]) => id);
    const good = having('good').flatMap(([id, other]) => (other === to ? [] : [id]));
    const wrong = wrongReferral(question, nodes, perhaps, good, this.parameters.k);
    if (wrong) this.offend('names-the-k-closest', { peer, ...wrong });
    const bad = nodes.find(([id, other]) => table.bad.includes(id) || this.isSilent(peer, other, now));
    if (bad)
      this.offend('names-nobody-bad', {
        peer,
        expected: `nodes that answer, or nobody: not ${bad[1]} (${bad[0]}), which it has asked in vain again and again`,
        seen: 'it is named',
      });
  }

  /** Has left several queries in a row unanswered, for whoever was patient enough. */
  private isSilent(peer: Name, other: Name, now: number): boolean {
    const { vain } = this.acquainted.between(peer, other);
    return vain - this.acquainted.awaited(peer, other, now) >= SEVERAL;
  }

  /** One that is older than ten minutes nobody accepts. */
  private noteToken(peer: Name, to: Name, token: string, now: number): void {
    const age = now - (this.tokens.get(`${peer} ${to} ${token}`) ?? now);
    if (age > TOKEN_MS + MARGIN_MS)
      this.offend('announces-with-recent-tokens', {
        peer,
        expected: 'a token of a recent query for peers',
        seen: `one that ${to} gave it ${Math.round(age / 60_000)} minutes ago`,
      });
  }

  private noteLookup(peer: Name, target: Id, now: number): void {
    const sought = this.sought.get(peer) ?? new Map<Id, number>();
    this.sought.set(peer, sought.set(target, now));
    const lookups = [...this.open.values()].filter(
      (call) => call.peer === peer && call.target === target,
    ).length;
    const most = this.parameters.alpha * Math.max(1, lookups);
    const inFlight = this.acquainted.inFlight(peer, target);
    if (inFlight >= this.parameters.alpha) this.experienced.add('lookup at its limit');
    if (inFlight > most)
      this.offend('lookup-in-flight-at-most-alpha', {
        peer,
        expected: `at most ${most} queries for ${target} under way`,
        seen: `${inFlight}`,
      });
  }

  private offend(property: string, finding: Finding): void {
    if (finding.peer !== undefined && this.known.has(finding.peer)) return;
    if (!this.offences.has(property)) this.offences.set(property, finding);
  }
}

function isQuery(said: Krpc): said is Query {
  return (
    said.type === 'ping' ||
    said.type === 'find_node' ||
    said.type === 'get_peers' ||
    said.type === 'announce_peer'
  );
}

function targetOf(call: MainlineCall): Id | undefined {
  if ('target' in call) return call.target;
  if ('info_hash' in call) return call.info_hash;
  return undefined;
}
