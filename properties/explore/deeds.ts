import type { Address, Call } from '../../sim/peer.ts';
import { renameIds } from '../../spec/kit/vocabulary.ts';
import type { Protocol } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';
import type { Frame } from './frame.ts';
import type { Inputs } from './inputs.ts';
import { Interner } from './intern.ts';
import { CALL_ID, JOIN_ID, LEAVE_ID } from './scratch.ts';

/** What an operation does to a world. */
export interface Deed {
  readonly id: number;
  readonly kind: 'start' | 'call' | 'crash' | 'sever';
  readonly peer: number;
  /** With whom the connection breaks; otherwise -1. */
  readonly other: number;
  /** What the peer is told, in its frame; for a crash, or a connection that breaks, -1. */
  readonly input: number;
  readonly operation: Operation;
}

/** The operations of users and of fate, numbered. */
export class Deeds<V, P> {
  private readonly deeds: Deed[] = [];
  private readonly ids = new Interner();
  private readonly frame: Frame;
  private readonly inputs: Inputs;
  private readonly protocol: Protocol<V, P>;

  constructor(frame: Frame, inputs: Inputs, protocol: Protocol<V, P>) {
    this.frame = frame;
    this.inputs = inputs;
    this.protocol = protocol;
  }

  get(id: number): Deed {
    return this.deeds[id]!;
  }

  /** The number of this operation. @throws Error for one that exhaustive exploration does not know. */
  id(operation: Operation): number {
    const id = this.ids.id(JSON.stringify(operation));
    if (id === this.deeds.length) this.deeds.push(this.deed(id, operation));
    return id;
  }

  /** The call that makes this peer a member from the start, as an input. Where that is a join, whoever is refused departs. */
  founding(peer: number, initial: readonly Address[], params: P): number {
    const { protocol, frame } = this;
    const found = protocol.found(frame.peers[peer]!, initial, params);
    const id = found.type === protocol.join(frame.peers[peer]!).type ? JOIN_ID : CALL_ID;
    return this.call(peer, { id, ...found });
  }

  /** The same operation as if the circle were turned so that peer 0 comes to lie where peer `by` is. */
  turned(operation: Operation, by: number): Operation {
    const turn = this.frame.turn(by);
    const turned: Record<string, unknown> = { ...operation };
    if ('peer' in operation) turned.peer = turn(operation.peer);
    if ('via' in operation) turned.via = turn(operation.via);
    if ('other' in operation) turned.other = turn(operation.other);
    if (operation.do === 'call') {
      const { type: _, ...args } = renameIds(
        this.protocol.spec.calls,
        { type: operation.call, ...operation.args },
        turn,
      );
      turned.args = args;
    }
    return turned as unknown as Operation;
  }

  private deed(id: number, operation: Operation): Deed {
    const { protocol } = this;
    const peer = 'peer' in operation ? this.frame.index(operation.peer) : -1;
    if (peer < 0) throw new Error(`the model has no peer for ${JSON.stringify(operation)}`);
    switch (operation.do) {
      case 'fail':
        return { id, kind: 'crash', peer, other: -1, input: -1, operation };
      case 'sever': {
        const other = this.frame.index(operation.other);
        if (other < 0) break;
        return { id, kind: 'sever', peer, other, input: -1, operation };
      }
      case 'join':
        return this.asking(id, 'start', peer, { id: JOIN_ID, ...protocol.join(operation.via) }, operation);
      case 'restart':
        if (operation.keepState) break;
        return this.asking(id, 'start', peer, { id: JOIN_ID, ...protocol.join(operation.via) }, operation);
      case 'leave':
        return this.asking(id, 'call', peer, { id: LEAVE_ID, ...protocol.leave!() }, operation);
      case 'call':
        return this.asking(
          id,
          'call',
          peer,
          { id: CALL_ID, type: operation.call, ...operation.args },
          operation,
        );
    }
    throw new Error(`exhaustive exploration has no operation ${JSON.stringify(operation)}`);
  }

  private asking(id: number, kind: 'start' | 'call', peer: number, call: Call, operation: Operation): Deed {
    return { id, kind, peer, other: -1, input: this.call(peer, call), operation };
  }

  private call(peer: number, call: Call): number {
    const { frame } = this;
    return this.inputs.call(
      frame.symmetric ? renameIds(this.protocol.spec.calls, call, frame.turn(-peer)) : call,
    );
  }
}
