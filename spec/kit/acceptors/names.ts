import type { Name } from '../property.ts';

/**
 * Names that only ever become more, each version untouched by the later ones. All versions share one book that says which
 * name came how late; a version knows those that came before its end. So to add a name to the newest version, or to look
 * one up, takes the same time however many there are.
 */
export interface Names {
  readonly book: Map<Name, number>;
  readonly end: number;
}

export const NO_NAMES: Names = { book: new Map(), end: 0 };

export function hasName({ book, end }: Names, name: Name): boolean {
  const at = book.get(name);
  return at !== undefined && at < end;
}

/** The names and this one. */
export function withName(names: Names, name: Name): Names {
  if (hasName(names, name)) return names;
  const { end } = names;
  const book = end > 0 && end === names.book.size ? names.book : bookOf(names);
  book.set(name, end);
  return { book, end: end + 1 };
}

/** A book of this version alone: another one has gone on in the old book. */
function bookOf({ book, end }: Names): Map<Name, number> {
  return new Map([...book].filter(([, at]) => at < end));
}
