import type { Id } from '../kit/identifiers.ts';
import type { KadCall } from './messages.ts';
import { type KadParameters, keyOfWords } from './parameters.ts';
import type { Shares } from './shares.ts';
import type { EntryKind } from './times.ts';

/** Under which keys a call makes a node publish something. */
export function keysOf(call: KadCall, shares: Shares): readonly Id[] {
  if (call.type === 'note') return [call.file];
  return call.type === 'share' ? [call.file, ...shares.keysOf(call.name)] : [];
}

/** What a call looks for. */
export function searchOf(
  call: KadCall,
  parameters: KadParameters,
): { readonly kind: EntryKind; readonly key: Id; readonly words: string } | undefined {
  if (call.type === 'sources') return { kind: 'source', key: call.file, words: '' };
  if (call.type === 'notes') return { kind: 'note', key: call.file, words: '' };
  if (call.type !== 'search') return undefined;
  const key = keyOfWords(parameters, call.words);
  return key === undefined ? undefined : { kind: 'keyword', key, words: call.words };
}
