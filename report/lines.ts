/**
 * Text for people as data: lines of spans, each with at most one style. Content and looks stay apart until
 * `terminal.ts` renders them, so nothing that a foreign peer said can reach a terminal unescaped.
 */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export interface Span {
  readonly text: string;
  readonly style?: Style;
}

export type Line = readonly Span[];

/** What a line is made of: plain text or a styled span. */
export type Part = string | Span;

/** No line of ours is longer than this, in a terminal or a file. */
export const COLUMNS = 100;

export const BLANK: Line = [];

export function line(...parts: readonly Part[]): Line {
  return parts.map((part) => (typeof part === 'string' ? { text: part } : part));
}

export const bold = (text: string): Span => ({ text, style: 'bold' });
export const dim = (text: string): Span => ({ text, style: 'dim' });
export const red = (text: string): Span => ({ text, style: 'red' });
export const green = (text: string): Span => ({ text, style: 'green' });
export const yellow = (text: string): Span => ({ text, style: 'yellow' });
export const cyan = (text: string): Span => ({ text, style: 'cyan' });

/** Columns that a text takes. */
export function widthOf(text: string): number {
  return [...text].length;
}

export function widthOfLine(of: Line): number {
  return of.reduce((sum, span) => sum + widthOf(span.text), 0);
}

/** Breaks a text at spaces into pieces of at most so many columns; a longer word stays whole. */
export function wrap(text: string, columns: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const word of text.split(' ')) {
    if (piece !== '' && widthOf(piece) + 1 + widthOf(word) > columns) {
      pieces.push(piece);
      piece = word;
    } else piece = piece === '' ? word : `${piece} ${word}`;
  }
  pieces.push(piece);
  return pieces;
}

/** A text after a head, wrapped under its own beginning: `head  text …`. */
export function hanging(head: Line, text: string, style?: Style): Line[] {
  const indent = widthOfLine(head);
  return wrap(text, Math.max(20, COLUMNS - indent)).map((piece, index) => {
    const span: Span = style ? { text: piece, style } : { text: piece };
    return [...(index === 0 ? head : [{ text: ' '.repeat(indent) }]), span];
  });
}

/** `label     text`, the label dim and as wide as all others. */
export function labelled(label: string, text: string): Line[] {
  return hanging(line('  ', dim(label.padEnd(10))), text);
}

export interface Column {
  readonly align?: 'left' | 'right';
}

/** Rows of cells as lines, two spaces between columns, each column as wide as its widest cell. */
export function table(rows: readonly (readonly Line[])[], columns: readonly Column[], indent = 2): Line[] {
  const widths = columns.map((_, index) =>
    Math.max(0, ...rows.map((row) => widthOfLine(row[index] ?? BLANK))),
  );
  return rows.map((row) => {
    const spans: Span[] = [{ text: ' '.repeat(indent) }];
    row.forEach((cell, index) => {
      const gap = ' '.repeat((widths[index] ?? 0) - widthOfLine(cell));
      const last = index === row.length - 1;
      if (columns[index]?.align === 'right') spans.push({ text: gap }, ...cell);
      else spans.push(...cell, { text: last ? '' : gap });
      if (!last) spans.push({ text: '  ' });
    });
    return spans;
  });
}
