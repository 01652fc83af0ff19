import type { TraceEvent } from '../../properties/kit/results.ts';
import { brief, fieldsOf, nameOf } from './values.ts';

/** What each call asks, by {@link callKey}. */
export type Calls = ReadonlyMap<string, string>;

export function callKey(peer: number | string, call: number): string {
  return `${call} ${peer}`;
}

/** What happened, in a phrase: who, and the name of the thing. */
export function phrase(event: TraceEvent, calls: Calls): string {
  const peer = nameOf(event.peer);
  switch (event.event) {
    case 'call':
      return `${peer} is asked: ${event.call.type}`;
    case 'send':
      return `${peer} → ${nameOf(event.to)} ${event.message.type}`;
    case 'receive':
      return `${peer} ← ${nameOf(event.from)} ${event.message.type}`;
    case 'timer':
      return `${peer} timer ${event.timer}`;
    case 'unreachable':
      return `${peer} learns that ${nameOf(event.other)} is gone`;
    case 'close':
      return `${peer} closes its connection with ${nameOf(event.other)}`;
    case 'done':
      return `${peer}: ${conclusion(event, calls)}`;
    case 'view':
      return `${peer} shows`;
    case 'crash':
      return `${peer} crashes`;
    case 'throw':
      return `its code broke down: ${event.error}`;
    case 'restart':
      return `${peer} restarts ${event.keptState ? 'with' : 'without'} its state`;
    case 'drop':
      return `${peer} → ${nameOf(event.to)} ${event.message.type} is lost: ${DROPPED[event.why]}`;
  }
}

/** What happened, with everything that was said. */
export function fullPhrase(event: TraceEvent, calls: Calls): string {
  const fields = details(event);
  return fields === '' ? phrase(event, calls) : `${phrase(event, calls)} · ${fields}`;
}

/** The other peer that an event involves, if any. */
export function otherOf(event: TraceEvent): number | string | undefined {
  switch (event.event) {
    case 'send':
    case 'drop':
      return event.to;
    case 'receive':
      return event.from;
    case 'unreachable':
    case 'close':
      return event.other;
    default:
      return undefined;
  }
}

const DROPPED = {
  loss: 'the link lost it',
  partition: 'cut by a partition',
  gone: 'nobody there',
  closed: 'the connection was over',
} as const;

/** How a call ended, without saying whose it was. */
export function conclusion({ peer, call, outcome }: TraceEvent & { event: 'done' }, calls: Calls): string {
  const what = `its ${calls.get(callKey(peer, call)) ?? `call ${call}`}`;
  if (!outcome.ok) return `${what} fails: ${outcome.reason ?? 'no reason given'}`;
  const fields = fieldsOf(outcome, 'ok', 'type');
  return fields === '' ? `${what} is done` : `${what} is answered: ${fields}`;
}

function details(event: TraceEvent): string {
  switch (event.event) {
    case 'call':
      return fieldsOf(event.call, 'type', 'id');
    case 'send':
    case 'receive':
    case 'drop':
      return fieldsOf(event.message, 'type');
    case 'view':
      return brief(event.view);
    default:
      return '';
  }
}
