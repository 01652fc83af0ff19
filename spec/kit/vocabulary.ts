import type { Id, IdentifierSpace } from './identifiers.ts';

/**
 * A protocol's message vocabulary as data: the manual's tables, the checks on bytes from foreign processes and
 * the JSON Schema are all made from it.
 */
export interface Field {
  /**
   * `id` one identifier; `id?` an identifier or null; `ids` a list of them; `count` an integer ≥ 0;
   * `slots` a list of identifiers or nulls; `flag` a boolean; `text` a string; `text?` a string or null;
   * `pairs` a list of `[id, text]`; `address` how a peer is called; `addresses` a list of them;
   * `bytes` an even number of lower-case hexadecimal digits; `contacts` a list of `[id, address]`; `groups` a list of
   * lists of identifiers.
   */
  readonly type:
    | 'id'
    | 'id?'
    | 'ids'
    | 'slots'
    | 'count'
    | 'flag'
    | 'text'
    | 'text?'
    | 'pairs'
    | 'address'
    | 'addresses'
    | 'bytes'
    | 'contacts'
    | 'groups';
  readonly doc: string;
}

/** One message, call or outcome. */
export interface Term {
  readonly doc: string;
  /** Paper section or BEP. */
  readonly source: string;
  readonly fields: Readonly<Record<string, Field>>;
  /** For a request: the type of its answer. */
  readonly answer?: string;
  /**
   * At the atomic grain a request is handled within the event that sent it; a message that says `ownEvent`
   * starts an event of its own instead, as the published model counts it.
   */
  readonly ownEvent?: boolean;
}

export type Vocabulary = Readonly<Record<string, Term>>;

/** Says in one phrase what is wrong with a value that should be a term of the vocabulary, or undefined if it is well-formed. */
export function misfit(vocabulary: Vocabulary, value: unknown, space: IdentifierSpace): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not an object';
  const { type } = value as { type?: unknown };
  if (typeof type !== 'string') return 'has no "type"';
  const term = Object.hasOwn(vocabulary, type) ? vocabulary[type] : undefined;
  if (!term) return `unknown type ${JSON.stringify(type)}`;
  for (const [name, field] of Object.entries(term.fields)) {
    const found = (value as Record<string, unknown>)[name];
    if (!fits(field.type, found, space)) return `"${name}" of ${type} should be ${PHRASES[field.type]}`;
  }
  return undefined;
}

const PHRASES: Record<Field['type'], string> = {
  id: 'an identifier',
  'id?': 'an identifier or null',
  ids: 'a list of identifiers',
  slots: 'a list of identifiers or nulls',
  count: 'an integer of at least 0',
  flag: 'true or false',
  text: 'a string',
  'text?': 'a string or null',
  pairs: 'a list of [identifier, string]',
  address: 'a peer’s address',
  addresses: 'a list of peers’ addresses',
  bytes: 'an even number of lower-case hexadecimal digits',
  contacts: 'a list of [identifier, address]',
  groups: 'a list of lists of identifiers',
};

function fits(type: Field['type'], value: unknown, space: IdentifierSpace): boolean {
  switch (type) {
    case 'id':
      return space.has(value);
    case 'id?':
      return value === null || space.has(value);
    case 'ids':
      return Array.isArray(value) && value.every((entry) => space.has(entry));
    case 'slots':
      return Array.isArray(value) && value.every((entry) => entry === null || space.has(entry));
    case 'count':
      return Number.isSafeInteger(value) && (value as number) >= 0;
    case 'flag':
      return typeof value === 'boolean';
    case 'address':
      return isAddress(value, space);
    case 'addresses':
      return Array.isArray(value) && value.every((entry) => isAddress(entry, space));
    case 'contacts':
      return (
        Array.isArray(value) &&
        value.every(
          (pair) =>
            Array.isArray(pair) && pair.length === 2 && space.has(pair[0]) && isAddress(pair[1], space),
        )
      );
    case 'groups':
      return Array.isArray(value) && value.every((group) => fits('ids', group, space));
    case 'bytes':
      return typeof value === 'string' && value.length % 2 === 0 && /^[0-9a-f]*$/.test(value);
    case 'text':
      return typeof value === 'string';
    case 'text?':
      return value === null || typeof value === 'string';
    case 'pairs':
      return (
        Array.isArray(value) &&
        value.every(
          (pair) =>
            Array.isArray(pair) && pair.length === 2 && space.has(pair[0]) && typeof pair[1] === 'string',
        )
      );
  }
}

/** Whether a peer may be called so. */
export function isAddress(value: unknown, space: IdentifierSpace): value is Id {
  return space.isAddress ? space.isAddress(value) : space.has(value);
}

/** The same term with every identifier in it replaced: what symmetry reduction needs of a message. */
export function renameIds<T extends { readonly type: string }>(
  vocabulary: Vocabulary,
  value: T,
  rename: (id: Id) => Id,
): T {
  const term = vocabulary[value.type];
  if (!term) return value;
  const renamed: Record<string, unknown> = { ...value };
  for (const [name, field] of Object.entries(term.fields)) {
    const found = renamed[name];
    if (field.type === 'id' || field.type === 'address' || (field.type === 'id?' && found !== null))
      renamed[name] = rename(found as Id);
    else if (field.type === 'ids' || field.type === 'addresses') renamed[name] = (found as Id[]).map(rename);
    else if (field.type === 'groups') renamed[name] = (found as Id[][]).map((group) => group.map(rename));
    else if (field.type === 'slots')
      renamed[name] = (found as (Id | null)[]).map((id) => (id === null ? null : rename(id)));
    else if (field.type === 'contacts')
      renamed[name] = (found as [Id, Id][]).map(([id, address]) => [rename(id), rename(address)]);
    else if (field.type === 'pairs')
      renamed[name] = (found as [Id, string][]).map(([id, text]) => [rename(id), text]);
  }
  return renamed as T;
}
