import type { Id } from '../kit/identifiers.ts';
import type { Conclusion, Finding, Name, Oracle } from '../kit/property.ts';
import { Acquainted } from './acquainted.ts';
import { Announcements } from './announcements.ts';
import { idOf, ipOf } from './compact.ts';
import { type Experience, experienceOf } from './experience.ts';
import { ERRORS, type Krpc, type Query, type Response } from './krpc.ts';
import type { MainlineCall, MainlineOutcome, MainlineView } from './messages.ts';
import { type MainlineParameters, space } from './parameters.ts';
import { closestOf, gapIn, type MainlineObservation, membersOf } from './reach.ts';
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
}

/** Clocks run fast or slow by up to five in a hundred of the time for which a node is good. */
const MARGIN_MS = 60_000;

/** Remembers what a run went through. */
export class MainlineOracle implements Oracle<MainlineView, MainlineParameters> {
  readonly acquainted = new Acquainted();
  readonly announcements = new Announcements();
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
  private readonly liars = new Set<Name>();
  /** The well-formed query that last came under this receiver, sender and transaction id. */
  private readonly questions = new Map<string, Query>();
  /** By node: who has just answered it, and belongs into the bucket around its id. */
  private readonly due = new Map<Name, { readonly id: Id; readonly address: Name }>();
  private churn = 0;
  private isCut = false;

  constructor(parameters: MainlineParameters) {
    this.parameters = parameters;
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
    if (operation.do === 'fail')
      for (const [id, call] of this.open) if (call.peer === peer) this.open.delete(id);
    if (operation.do === 'join' || (operation.do === 'restart' && !operation.keepState))
      this.acquainted.forget(peer);
    this.due.delete(peer);
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
    this.open.set(call.id, { peer, type: call.type, target: targetOf(asked) });
    if (asked.type === 'create') this.acquainted.met(peer, asked.members, now);
    if (asked.type === 'announce') this.announcements.begun(peer, asked);
    const isConnected = 'target' in asked || 'info_hash' in asked ? this.isConnected(observation) : false;
    const promised =
      asked.type === 'get_peers' && isConnected && this.announcements.isSettled(asked.info_hash, this.churn)
        ? this.announcements.promised(asked.info_hash, now, this.churn)
        : [];
    this.asked.set(call.id, { call: asked, peer, at: now, churn: this.churn, isConnected, promised });
  }

  concluded({ peer, call, outcome }: Conclusion, observation: MainlineObservation): void {
    this.open.delete(call.id);
    const asked = this.asked.get(call.id);
    if (!asked) return;
    const target = targetOf(asked.call);
    if (target !== undefined) this.acquainted.letGo(peer, target);
    if (asked.call.type === 'join') this.churn++;
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
    if (said.type === 'response') this.noteReferral(peer, to, said, now);
    if (!isQuery(said)) return;
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
    if ('id' in said && said.id !== idOf(`${from}`)) this.experienced.add('id forged');
    // Whether a read-only node, which answers nobody, counts who asks it, BEP 43 leaves open.
    if (isQuery(said) && !said.ro && !this.shown.get(peer)?.read_only)
      this.acquainted.wasAsked(peer, from, now);
    if (isQuery(said)) this.questions.set(`${peer} ${from} ${said.t}`, said);
    this.noteAdmission(peer);
    if (said.type === 'response' && !this.acquainted.answered(peer, from, said.t, now))
      this.experienced.add('unasked answer');
    if (said.type === 'response') this.expectAdmission(peer, from, said.id, now);
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
  private isConnected(observation: MainlineObservation): boolean {
    const members = this.isCut ? undefined : membersOf(observation);
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
    const good = this.certainlyGood(peer, table, to, now);
    const wrong = wrongReferral(question, nodes, table.contacts, good, this.parameters.k);
    if (wrong) this.offend('names-the-k-closest', { peer, ...wrong });
  }

  /** Of its table, but for who asks: no healthy node can think otherwise of them. */
  private certainlyGood(peer: Name, { contacts, bad }: MainlineView, to: Name, now: number): Id[] {
    return contacts.flatMap(([id, other]) => {
      const isGood =
        other !== to &&
        id === idOf(other) &&
        !bad.includes(id) &&
        this.acquainted.between(peer, other).unanswered === 0 &&
        this.acquainted.isGood(peer, other, now, MARGIN_MS);
      return isGood ? [id] : [];
    });
  }

  /**
   * Who has answered now comes into the bucket around the own id: there is room, or it is full of good nodes and splits,
   * until there is or the id lies in another’s range.
   * Left out are those with another’s IP address, of whom libtorrent takes one only.
   */
  private expectAdmission(peer: Name, from: Name, id: Id, now: number): void {
    const table = this.shown.get(peer);
    if (!table?.member || id !== idOf(`${from}`) || this.acquainted.between(peer, from).answeredAt !== now)
      return;
    const isAlone = table.contacts.every(([, other]) => ipOf(other) !== ipOf(`${from}`));
    const near = table.buckets[0] ?? [];
    const good = new Set(this.certainlyGood(peer, table, from, now));
    if (isNear(table, id) && isAlone && near.every((each) => good.has(each)))
      this.due.set(peer, { id, address: from });
  }

  /** Before the next packet arrives. */
  private noteAdmission(peer: Name): void {
    const due = this.due.get(peer);
    const table = this.shown.get(peer);
    this.due.delete(peer);
    if (!due || !table || this.acquainted.between(peer, due.address).unanswered > 0) return;
    if (!isNear(table, due.id) || table.contacts.some(([id]) => id === due.id)) return;
    this.offend('own-bucket-takes-all', {
      peer,
      expected: `${due.address} (${due.id}), which has answered, in the bucket around its own id, split if it was full`,
      seen: `${table.ranges.length} buckets, and it is in none`,
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
    if (!this.offences.has(property)) this.offences.set(property, finding);
  }
}

/** In the range of the bucket around its own id. */
function isNear({ id: own, ranges }: MainlineView, id: Id): boolean {
  return space.sharedPrefix(own, id) >= ranges.length - 1;
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
