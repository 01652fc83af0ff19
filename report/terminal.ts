import picocolors from 'picocolors';
import type { Line } from './lines.ts';

/**
 * Control characters, and those that reorder or hide text: C0, DEL, C1, line separators, zero-width and
 * bidirectional controls.
 */
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text with everything that could steer a terminal written out: ESC becomes `\x1b`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\r') return '\\r';
    if (character === '\t') return '\\t';
    const code = character.charCodeAt(0);
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** Colours belong to people at a terminal who have not said no (https://no-color.org). */
export function wantsColour(
  stream: { readonly isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '') return env.FORCE_COLOR !== '0';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

/** Lines as text, each ended by a newline, with nothing left at their ends. The one door from data to a terminal. */
export function render(lines: readonly Line[], colour: boolean): string {
  const paint = picocolors.createColors(colour);
  return lines
    .map((spans) => {
      const kept = withoutTail(spans);
      const texts = kept.map(({ text, style }) => (style ? paint[style](printable(text)) : printable(text)));
      return `${texts.join('')}\n`;
    })
    .join('');
}

function withoutTail(spans: Line): Line {
  const kept = [...spans];
  while (kept.length > 0) {
    const last = kept[kept.length - 1]!;
    const text = last.text.trimEnd();
    if (text !== '') {
      kept[kept.length - 1] = { ...last, text };
      break;
    }
    kept.pop();
  }
  return kept;
}
