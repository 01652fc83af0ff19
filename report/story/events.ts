import type { TraceEvent } from '../../properties/kit/results.ts';
import { brief, fieldsOf } from './values.ts';

/** What happened, in a phrase: who, and the name of the thing. */
export function phrase(event: TraceEvent): string {
  const { peer } = event;
  switch (event.event) {
    case 'call':
      return `${peer} is asked: ${event.call.type}`;
    case 'send':
      return `${peer} → ${event.to} ${event.message.type}`;
    case 'receive':
      return `${peer} ← ${event.from} ${event.message.type}`;
    case 'timer':
      return `${peer} timer ${event.timer}`;
    case 'unreachable':
      return `${peer} learns that ${event.other} is gone`;
    case 'done':
      return concluded(event);
    case 'view':
      return `${peer} shows`;
    case 'crash':
      return `${peer} crashes`;
    case 'restart':
      return `${peer} restarts ${event.keptState ? 'with' : 'without'} its state`;
    case 'drop':
      return `${peer} → ${event.to} ${event.message.type} is lost (${DROPPED[event.why]})`;
  }
}

/** What happened, with everything that was said. */
export function fullPhrase(event: TraceEvent): string {
  const fields = details(event);
  return fields === '' ? phrase(event) : `${phrase(event)} · ${fields}`;
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
      return event.other;
    default:
      return undefined;
  }
}

const DROPPED = { loss: 'the link lost it', partition: 'cut by a partition', gone: 'nobody there' } as const;

function concluded(event: TraceEvent & { event: 'done' }): string {
  const { ok, reason } = event.outcome;
  if (!ok) return `${event.peer} answers call ${event.call}: failed, ${reason ?? 'no reason given'}`;
  const fields = fieldsOf(event.outcome, 'ok', 'type');
  return `${event.peer} answers call ${event.call}: ${fields === '' ? 'done' : fields}`;
}

function details(event: TraceEvent): string {
  switch (event.event) {
    case 'call':
      return fieldsOf(event.call, 'type');
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
