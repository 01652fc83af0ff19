import type { Conclusion, Finding, Name, Observation, Oracle } from '../kit/property.ts';
import { bitfieldOf } from './bitfield.ts';
import { Choices } from './choices.ts';
import { Copies } from './copies.ts';
import type { Experience } from './experience.ts';
import { beatenBound } from './fluid-bound.ts';
import type { BitTorrentCall, BitTorrentMessage, BitTorrentView } from './messages.ts';
import { type Arrival, Mirror } from './mirror.ts';
import type { BitTorrentParameters } from './parameters.ts';
import type { Place } from './torrent.ts';
import { Turns } from './turns.ts';

export type SwarmObservation = Observation<BitTorrentView, BitTorrentParameters>;

/** Remembers what a run went through: what each peer must know, what it asked for and why, and whose turn it is. */
export class BitTorrentOracle implements Oracle<BitTorrentView, BitTorrentParameters> {
  readonly experienced = new Set<Experience>();
  /** First offences against promises that only a memory can judge, by the name of the property. */
  readonly offences = new Map<string, Finding>();
  /** Of all peers but liars: what those send proves nothing. */
  readonly mirrors = new Map<Name, Mirror>();
  private readonly parameters: BitTorrentParameters;
  private readonly liars: ReadonlySet<Name>;
  /** When those began who had nothing then. */
  private readonly began = new Map<Name, number>();
  /** Whom the tracker has answered since they began. */
  private readonly told = new Set<Name>();
  private readonly calls = new Map<number, BitTorrentCall>();
  private readonly shown = new Map<Name, BitTorrentView>();
  private readonly turns: Turns;
  private readonly choices: Choices;
  private readonly copies: Copies;
  private readonly offend = (property: string, finding: Finding): void => {
    if (!this.offences.has(property)) this.offences.set(property, finding);
  };

  constructor(parameters: BitTorrentParameters, liars: readonly Name[] = []) {
    this.parameters = parameters;
    this.liars = new Set(liars);
    this.turns = new Turns(parameters, this.offend, this.experienced);
    this.copies = new Copies(parameters.torrent.pieces.length);
    this.choices = new Choices(parameters, this.copies, this.offend, this.experienced);
  }

  operating(
    operation: { readonly do: string; readonly peer?: Name; readonly keepState?: boolean },
    _observation: SwarmObservation,
  ): void {
    const { peer } = operation;
    if (operation.do === 'sever') this.experienced.add('connection severed');
    if (peer === undefined || peer === this.parameters.tracker) return;
    const mirror = this.mirrors.get(peer);
    if (operation.do === 'pause' && mirror) mirror.hasStalled = true;
    const isGoing = operation.do === 'fail' || operation.do === 'leave';
    if (isGoing && this.isEarly(peer)) this.experienced.add('seed left early');
    if (operation.do === 'restart' || operation.do === 'join')
      this.returns(peer, operation.keepState === true);
  }

  changed(observation: SwarmObservation, peer: number): void {
    const { address, alive, view } = observation.peers[peer]!;
    const before = this.shown.get(address);
    const isThere = alive && view?.member === true;
    if (view?.role !== 'tracker') this.noteCopies(address, isThere ? view.have : undefined);
    if (!alive || !view || view.role === 'tracker') {
      this.shown.delete(address);
      if (!alive) this.turns.gone(address);
      return;
    }
    this.shown.set(address, view);
    if (view.endgame) this.experienced.add('endgame');
    if (before?.role === 'leecher' && view.role === 'seed') this.completed(address, observation.now);
    const mirror = this.mirrors.get(address);
    if (!mirror || !before) return;
    if (mirror.hasStalled) mirror.goesOn(observation.now);
    mirror.notes(view, observation.now);
    this.cancels(address, mirror, observation.now);
    const silent = mirror.silentOn(view.connections, observation.now);
    if (silent !== undefined)
      this.offend('speaks-every-two-minutes', {
        peer: address,
        expected: `a keep-alive to ${silent}, to which nothing was said for two minutes`,
        seen: 'none',
      });
    if (view.rounds === before.rounds + 1) this.turns.round(address, before, view, mirror, observation.now);
  }

  called(peer: Name, call: { readonly id: number; readonly type: string }, { now }: SwarmObservation): void {
    this.calls.set(call.id, call as BitTorrentCall);
    if (call.type === 'create' && peer !== this.parameters.tracker) this.returns(peer, false);
    if (call.type === 'create' || call.type === 'join')
      if (this.mirrors.get(peer)?.came === 0) this.began.set(peer, now);
      else this.began.delete(peer);
  }

  concluded(_conclusion: Conclusion): void {}

  sent(peer: Name, to: Name, plain: { readonly type: string }, { now }: SwarmObservation): void {
    const message = plain as BitTorrentMessage;
    const mirror = this.mirrors.get(peer);
    // What the nodes of the DHT say to each other has nothing to do with the peers’ connections.
    if (!mirror || message.type === 'datagram') return;
    if (message.type === 'announce') return this.choices.announced(peer, message, mirror);
    if (message.type === 'request') this.choices.asked(peer, to, message, mirror);
    if (message.type === 'bitfield' && message.bits !== bitfieldOf(mirror.have))
      this.offend('bitfield-is-truth', {
        peer,
        expected: `the bitfield ${bitfieldOf(mirror.have)}`,
        seen: message.bits,
      });
    mirror.says(to, message, now);
    const { maxInitiated } = this.parameters;
    if (message.type === 'handshake' && mirror.opened() > maxInitiated)
      this.offend('opens-no-more-connections', {
        peer,
        expected: `at most ${maxInitiated}`,
        seen: `${mirror.opened()}, with that to ${to}`,
      });
  }

  received(peer: Name, from: Name, plain: { readonly type: string }, { now }: SwarmObservation): void {
    const message = plain as BitTorrentMessage;
    const mirror = this.mirrors.get(peer);
    if (from === this.parameters.tracker && message.type === 'peers') this.told.add(peer);
    if (!mirror || from === this.parameters.tracker || message.type === 'datagram') return;
    // Without handshakes there is no connection, and nothing counts.
    if (message.type !== 'handshake' && !mirror.edges.has(from)) return;
    if (message.type === 'choke' && (mirror.edges.get(from)?.asked.size ?? 0) > 0)
      this.experienced.add('choked with requests under way');
    if (mirror.hasStalled) mirror.goesOn(now);
    this.cancels(peer, mirror, now);
    this.tells(peer, mirror, now);
    const arrival = mirror.told(from, message, now);
    if (message.type === 'piece' && arrival !== undefined) this.noteArrival(peer, from, message, arrival);
  }

  unreachable(peer: Name, other: Name): void {
    if (other === this.parameters.tracker) this.experienced.add('tracker down');
    this.mirrors.get(peer)?.ended(other);
  }

  closed(peer: Name, other: Name): void {
    this.mirrors.get(peer)?.ended(other);
  }

  callOf({ call }: Conclusion): BitTorrentCall | undefined {
    return this.calls.get(call.id);
  }

  private cancels(peer: Name, mirror: Mirror, now: number): void {
    const overdue = mirror.overdue(now);
    if (overdue === undefined) return;
    const [other, place] = overdue.split(' ');
    this.offend('endgame-cancels', {
      peer,
      expected: `a cancel to ${other} for block ${place}, which has come`,
      seen: 'none',
    });
  }

  /** Who has the piece need not be told; and before the handshakes of both ends nobody can be. */
  private tells(peer: Name, mirror: Mirror, now: number): void {
    for (const [other, index] of mirror.untoldFor(now)) {
      const isThere = this.shown.get(peer)?.connections.includes(other);
      if (!isThere || this.mirrors.get(other)?.have[index] !== 0) continue;
      this.offend('pieces-are-told', {
        peer,
        expected: `a have to ${other}, which lacks piece ${index}, within a minute after that has come`,
        seen: 'none',
      });
    }
  }

  private completed(peer: Name, now: number): void {
    this.experienced.add('download completed');
    if (!this.told.has(peer)) this.experienced.add('completed without a tracker');
    const began = this.began.get(peer);
    const finding = beatenBound(this.parameters, this.mirrors, this.liars, peer, now, began);
    if (finding) this.offend('no-run-beats-the-fluid-bound', { peer, ...finding });
  }

  private noteArrival(peer: Name, from: Name, { index, begin }: Place, arrival: Arrival): void {
    if (arrival === 'unasked') this.experienced.add('cancel crossed a block');
    if (arrival === 'unasked' || arrival === 'twice')
      this.offend('no-block-comes-twice', {
        peer,
        expected: 'every block to be of use',
        seen: `block ${index}:${begin} comes from ${from}, and is not asked for any more`,
      });
    if (arrival !== 'failed') return;
    this.experienced.add('hash failure');
    const innocent = this.mirrors.get(peer)?.innocent;
    if (innocent !== undefined)
      this.offend('a-wrong-piece-betrays-its-senders', {
        peer,
        expected: `everybody who sent a block of piece ${index}, which fails its hash, to have sent a wrong one`,
        seen: `${innocent} sent right ones`,
      });
  }

  /** A piece that nobody has any more: fate, if its last holder has gone; else somebody has lost it. */
  private noteCopies(peer: Name, have: string | undefined): void {
    const [lost] = this.copies.update(peer, have);
    if (lost === undefined) return;
    if (have !== undefined)
      this.offend('piece-availability', {
        peer,
        expected: `piece ${lost} to stay in the swarm: nobody has gone who had it`,
        seen: 'the last who had it has it no more',
      });
    else if (this.copies.size > 0) {
      this.experienced.add('piece lost');
      this.offend('rarest-first-keeps-every-piece', {
        peer,
        expected: `piece ${lost} to be with somebody else, too, when ${peer} goes`,
        seen: 'nobody has it',
      });
    }
  }

  private returns(peer: Name, keepsState: boolean): void {
    const { torrent, seeds } = this.parameters;
    this.told.delete(peer);
    if (this.liars.has(peer)) return;
    const former = this.mirrors.get(peer);
    if (!former || !keepsState) {
      this.mirrors.set(peer, new Mirror(torrent, seeds.includes(`${peer}`)));
      return;
    }
    former.alone();
    if (former.count > 0 && !former.isComplete()) this.experienced.add('returned with blocks');
  }

  /** It is complete, and nobody else is who is there. */
  private isEarly(peer: Name): boolean {
    if (this.mirrors.get(peer)?.isComplete() !== true) return false;
    return [...this.shown].every(([other, { role }]) => other === peer || role === 'leecher');
  }
}
