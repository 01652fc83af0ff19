import type { Address } from '../../sim/peer.ts';
import type { Operation } from './scenario.ts';

/** A protocol's own words for what users and fate do; the rest is told alike everywhere. */
export interface Words {
  /** How a peer is called. */
  name(address: Address): string;
  /** In the third person: what comes over a peer when this timer goes off. */
  readonly timers: Readonly<Record<string, string>>;
  /** In the third person: what a user makes a peer do. */
  call(operation: Operation & { do: 'call' }): string;
  readonly join?: string;
  readonly leave?: string;
  readonly fail?: string;
}

/** One operation in a sentence. */
export function operationInWords(operation: Operation, words: Words): string {
  const { name, timers, join = 'joins through', leave = 'leaves', fail = 'fails, silently' } = words;
  switch (operation.do) {
    case 'join':
      return `${name(operation.peer)} ${join} ${name(operation.via)}`;
    case 'leave':
      return `${name(operation.peer)} ${leave}`;
    case 'fail':
      return `${name(operation.peer)} ${fail}`;
    case 'pause':
      return `${name(operation.peer)} stalls`;
    case 'resume':
      return `${name(operation.peer)} goes on`;
    case 'restart':
      return `${name(operation.peer)} comes back ${operation.keepState ? 'with' : 'without'} its state, and ${join} ${name(operation.via)}`;
    case 'call':
      return `${name(operation.peer)} ${words.call(operation)}`;
    case 'wait':
      return `${duration(operation.ms)} pass`;
    case 'timer':
      return `${name(operation.peer)} ${timers[operation.timer] ?? `lets its timer ${operation.timer} go off`}`;
    case 'deliver':
      return operation.message === 'unreachable'
        ? `${name(operation.to)} hears that ${name(operation.from)} is gone`
        : `${name(operation.to)} hears the ${operation.message} of ${name(operation.from)}`;
    case 'partition':
      return `the network is cut: ${operation.peers.map(name).join(', ')} ${operation.oneWay ? 'are no longer heard by' : 'on one side,'} the others`;
    case 'heal':
      return 'the network is whole again';
    case 'sever':
      return `the connection between ${name(operation.peer)} and ${name(operation.other)} breaks`;
  }
}

/** Long identifiers are told by their first digits. */
export function short(id: Address): string {
  return typeof id === 'string' && id.length > 8 ? `${id.slice(0, 6)}…` : `${id}`;
}

function duration(ms: number): string {
  if (ms >= 3_600_000) return `${Math.round(ms / 360_000) / 10} hours`;
  return ms >= 60_000 ? `${Math.round(ms / 6000) / 10} minutes` : `${ms} ms`;
}
