import type { Name } from '../kit/property.ts';
import type { FastTrackCall } from './messages.ts';
import { type FastTrackParameters, portOf, unfitness } from './parameters.ts';

/** Things that a run may go through, and that witnesses ask for. */
export type Experience =
  | 'turned away'
  | 'sent elsewhere'
  | 'no supernode'
  | 'pinged an ordinary node'
  | 'orphan taken again'
  | 'index emptied'
  | 'link refused'
  | 'search has gone round'
  | 'search has come to its end'
  | 'found at another supernode'
  | 'found by hash'
  | 'nothing found'
  | 'search lost with its supernode'
  | 'promotion'
  | 'unfit for promotion'
  | 'too new for promotion'
  | 'demotion with children'
  | 'file fetched'
  | 'file pushed'
  | 'both behind firewalls'
  | 'stale hit'
  | 'push in vain'
  | 'transfer broken off'
  | 'file that nobody has'
  | 'garbage';

/** What a call that has been concluded shows. */
export function experienceOf(
  call: FastTrackCall,
  peer: Name,
  outcome: { readonly ok: boolean },
  parameters: FastTrackParameters,
): Experience | undefined {
  const isWalled = call.type === 'download' && portOf(parameters, call.node) === 0;
  if (!outcome.ok && call.type === 'join') return 'no supernode';
  if (!outcome.ok && call.type === 'promote')
    return unfitness(parameters, peer) ? 'unfit for promotion' : 'too new for promotion';
  if (!outcome.ok) return isWalled && portOf(parameters, peer) === 0 ? 'both behind firewalls' : undefined;
  if (call.type === 'promote') return 'promotion';
  if (call.type === 'download') return isWalled ? 'file pushed' : 'file fetched';
  if (call.type !== 'search') return undefined;
  const { hits = [] } = outcome as { hits?: readonly unknown[] };
  if (hits.length === 0) return 'nothing found';
  return call.kind === 'location' ? 'found by hash' : undefined;
}
