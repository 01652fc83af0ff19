import type { FastTrackCall } from './messages.ts';
import { type FastTrackParameters, portOf } from './parameters.ts';

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

/** By its reason: what a call that has failed shows. */
const FAILURES: Readonly<Record<string, Experience>> = {
  'join no supernode': 'no supernode',
  'search the supernode is gone': 'search lost with its supernode',
  'promote behind a firewall': 'unfit for promotion',
  'promote too slow': 'unfit for promotion',
  'promote too new': 'too new for promotion',
  'download both behind firewalls': 'both behind firewalls',
  'download not available': 'stale hit',
  'download connection lost': 'transfer broken off',
};

/** What a call that has been concluded shows. */
export function experienceOf(
  call: FastTrackCall,
  outcome: { readonly ok: boolean; readonly reason?: string },
  parameters: FastTrackParameters,
): Experience | undefined {
  const isWalled = call.type === 'download' && portOf(parameters, call.node) === 0;
  if (!outcome.ok && isWalled && outcome.reason === 'nothing happens') return 'push in vain';
  if (!outcome.ok) return FAILURES[`${call.type} ${outcome.reason}`];
  if (call.type === 'promote') return 'promotion';
  if (call.type === 'download') return isWalled ? 'file pushed' : 'file fetched';
  if (call.type !== 'search') return undefined;
  const { hits = [] } = outcome as { hits?: readonly unknown[] };
  if (hits.length === 0) return 'nothing found';
  return call.kind === 'location' ? 'found by hash' : undefined;
}
