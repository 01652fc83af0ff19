/**
 * Bencoding (BEP 3), strictly: one form for each value. Byte strings are held one character a byte (Latin-1), so that keys
 * compare as raw bytes. Whatever comes from the network is read here, so every length is checked before it is believed.
 */
export type Bencoded = number | string | readonly Bencoded[] | Dictionary;
export interface Dictionary extends ReadonlyMap<string, Bencoded> {}

/** Lists and dictionaries in one another; no message of the protocol needs a fourth. */
const DEEPEST = 32;

export function bencode(value: Bencoded): string {
  if (typeof value === 'number') return `i${value}e`;
  if (typeof value === 'string') return `${value.length}:${value}`;
  if (isDictionary(value)) {
    const keys = [...value.keys()].sort((a, b) => (a < b ? -1 : 1));
    return `d${keys.map((key) => bencode(key) + bencode(value.get(key)!)).join('')}e`;
  }
  return `l${value.map(bencode).join('')}e`;
}

/** @throws SyntaxError unless the text is the bencoding of one value, and nothing more. */
export function bdecode(text: string): Bencoded {
  const reader = new Reader(text);
  const value = reader.value(0);
  if (reader.at < text.length) throw new SyntaxError(`something follows at byte ${reader.at}`);
  return value;
}

export function isDictionary(value: Bencoded | undefined): value is Dictionary {
  return value instanceof Map;
}

class Reader {
  at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  value(depth: number): Bencoded {
    if (depth > DEEPEST) throw new SyntaxError('too deep');
    const first = this.text[this.at];
    if (first === 'i') return this.integer();
    if (first !== 'l' && first !== 'd') return this.bytes();
    this.at++;
    const value = first === 'l' ? this.list(depth) : this.dictionary(depth);
    this.at++;
    return value;
  }

  private list(depth: number): Bencoded[] {
    const list: Bencoded[] = [];
    while (!this.isAtEnd()) list.push(this.value(depth + 1));
    return list;
  }

  /** Keys out of order are let pass, as most implementations do; a key that stands there twice has no one meaning. */
  private dictionary(depth: number): Dictionary {
    const found = new Map<string, Bencoded>();
    while (!this.isAtEnd()) {
      const key = this.bytes();
      if (found.has(key)) throw new SyntaxError(`a key twice before byte ${this.at}`);
      found.set(key, this.value(depth + 1));
    }
    return found;
  }

  private isAtEnd(): boolean {
    if (this.at >= this.text.length) throw new SyntaxError('cut off');
    return this.text[this.at] === 'e';
  }

  private integer(): number {
    this.at++;
    const value = this.number('e', /^(0|-?[1-9][0-9]*)$/);
    if (!Number.isSafeInteger(value)) throw new SyntaxError(`a number too large before byte ${this.at}`);
    return value;
  }

  private bytes(): string {
    const length = this.number(':', /^(0|[1-9][0-9]*)$/);
    const from = this.at;
    if (length > this.text.length - from) throw new SyntaxError(`more than is there at byte ${from}`);
    this.at += length;
    return this.text.slice(from, this.at);
  }

  private number(until: string, form: RegExp): number {
    const end = this.text.indexOf(until, this.at);
    const digits = end < 0 ? '' : this.text.slice(this.at, end);
    if (!form.test(digits)) throw new SyntaxError(`no number at byte ${this.at}`);
    this.at = end + 1;
    return Number(digits);
  }
}
