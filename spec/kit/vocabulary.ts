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
   * lists of identifiers; `count?`, `address?` one or null; `counts`, `texts` lists; `choice` one of {@link values};
   * `records` a list of objects with exactly {@link fields}; `rows` a list of lists of strings and integers.
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
    | 'groups'
    | 'count?'
    | 'counts'
    | 'texts'
    | 'address?'
    | 'choice'
    | 'records'
    | 'rows';
  readonly doc: string;
  /** What a `choice` may be. */
  readonly values?: readonly string[];
  /** What each of the `records` says. */
  readonly fields?: Readonly<Record<string, Field>>;
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
    if (!fits(field, found, space)) return `"${name}" of ${type} should be ${phrase(field)}`;
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
  'count?': 'an integer of at least 0 or null',
  counts: 'a list of integers of at least 0',
  texts: 'a list of strings',
  'address?': 'a peer’s address or null',
  choice: 'one of',
  records: 'a list of objects with the fields',
  rows: 'a list of lists of strings and integers',
};

function phrase({ type, values = [], fields = {} }: Field): string {
  return [PHRASES[type], ...(values.length > 0 ? [values.join(', ')] : []), Object.keys(fields).join(', ')]
    .join(' ')
    .trim();
}

function fits(field: Field, value: unknown, space: IdentifierSpace): boolean {
  const { type, values, fields = {} } = field;
  const isListOf = (each: Field['type']) =>
    Array.isArray(value) && value.every((entry) => fits({ ...field, type: each }, entry, space));
  switch (type) {
    case 'id':
      return space.has(value);
    case 'id?':
      return value === null || space.has(value);
    case 'ids':
      return isListOf('id');
    case 'slots':
      return isListOf('id?');
    case 'count':
      return Number.isSafeInteger(value) && (value as number) >= 0;
    case 'count?':
      return value === null || fits({ ...field, type: 'count' }, value, space);
    case 'counts':
      return isListOf('count');
    case 'texts':
      return isListOf('text');
    case 'address?':
      return value === null || isAddress(value, space);
    case 'choice':
      return values?.includes(value as string) === true;
    case 'records':
      return Array.isArray(value) && value.every((entry) => isRecord(fields, entry, space));
    case 'flag':
      return typeof value === 'boolean';
    case 'address':
      return isAddress(value, space);
    case 'addresses':
      return isListOf('address');
    case 'contacts':
      return (
        Array.isArray(value) &&
        value.every(
          (pair) =>
            Array.isArray(pair) && pair.length === 2 && space.has(pair[0]) && isAddress(pair[1], space),
        )
      );
    case 'groups':
      return isListOf('ids');
    case 'rows':
      return Array.isArray(value) && value.every((row) => Array.isArray(row) && row.every(isCell));
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

/** A field that nobody knows is a mistake here as everywhere. */
function isRecord(fields: NonNullable<Field['fields']>, value: unknown, space: IdentifierSpace): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const names = Object.keys(fields);
  return (
    Object.keys(value).every((name) => names.includes(name)) &&
    names.every((name) => fits(fields[name]!, (value as Record<string, unknown>)[name], space))
  );
}

function isCell(value: unknown): boolean {
  return typeof value === 'string' || Number.isSafeInteger(value);
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
  return term ? (renameFields(term.fields, value, rename) as T) : value;
}

function renameFields(fields: Term['fields'], value: object, rename: (id: Id) => Id): object {
  const renamed: Record<string, unknown> = { ...value };
  for (const [name, field] of Object.entries(fields))
    if (Object.hasOwn(renamed, name)) renamed[name] = renameField(field, renamed[name], rename);
  return renamed;
}

function renameField(field: Field, found: unknown, rename: (id: Id) => Id): unknown {
  switch (field.type) {
    case 'id':
    case 'address':
      return rename(found as Id);
    case 'id?':
    case 'address?':
      return found === null ? null : rename(found as Id);
    case 'ids':
    case 'addresses':
      return (found as Id[]).map(rename);
    case 'groups':
      return (found as Id[][]).map((group) => group.map(rename));
    case 'slots':
      return (found as (Id | null)[]).map((id) => (id === null ? null : rename(id)));
    case 'contacts':
      return (found as [Id, Id][]).map(([id, address]) => [rename(id), rename(address)]);
    case 'pairs':
      return (found as [Id, string][]).map(([id, text]) => [rename(id), text]);
    case 'records':
      return (found as object[]).map((each) => renameFields(field.fields ?? {}, each, rename));
    default:
      return found;
  }
}
