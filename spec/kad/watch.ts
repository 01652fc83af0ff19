import type { Id } from '../kit/identifiers.ts';
import type { Finding, Name } from '../kit/property.ts';
import type { KadMessage, KadView } from './messages.ts';
import type { KadParameters } from './parameters.ts';

/** What those who watch the conduct of nodes see of the world, and whom they tell what they have found. */
export interface World {
  readonly parameters: KadParameters;
  /** Virtual time. */
  now(): number;
  viewOf(peer: Name): KadView | undefined;
  /** Only the first offence against a promise is kept; what liars do is none. */
  offend(property: string, finding: Finding & { readonly peer: Name }): void;
}

/** How much a clock of our runs may differ from another at most, as a factor. */
export const DRIFT = 1.06;

/** A node publishes something. */
export type Publication = KadMessage & {
  readonly type: 'publish_key_req' | 'publish_source_req' | 'publish_notes_req';
};

export function isPublication(message: KadMessage): message is Publication {
  return (
    message.type === 'publish_key_req' ||
    message.type === 'publish_source_req' ||
    message.type === 'publish_notes_req'
  );
}

/** Contacts that a search may begin with: alive as far as is known, and proved to be where they say. */
export function usable({ types }: KadView): Id[] {
  return types.filter(([, type]) => /^[0-3]$/.test(type)).map(([id]) => id);
}
